//! The functions that templates call.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::Timestamp;
use latchkey_language::{Args, Language, Languages, Output};
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, HtmlEscape};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Message;
use crate::assets::Assets;

/// Adds `t`, `plain`, `say`, `t_at`, `moment`, `duration` and `asset`, bound to one language.
pub(super) fn add_functions(
    environment: &mut Environment<'static>,
    languages: &Arc<Languages>,
    language: &Language,
    assets: &Arc<Assets>,
) {
    let speaker = Speaker { languages: Arc::clone(languages), language: language.clone() };
    add_texts(environment, &speaker);
    add_times(environment, &speaker);
    let assets = Arc::clone(assets);
    environment.add_function("asset", move |name: &str| {
        let unknown = || Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name}"));
        assets.address(name).map(|address| Value::from_safe_string(address.to_owned())).ok_or_else(unknown)
    });
}

/// Stands in a sentence where a `<time>` element will be: a character that no text holds (Unicode: object replacement character).
const PLACE_OF_TIME: &str = "\u{FFFC}";

#[derive(Clone)]
struct Speaker {
    languages: Arc<Languages>,
    language: Language,
}

impl Speaker {
    /// The text; `time` becomes the value of that name.
    fn speak(&self, output: Output, id: &str, values: &Kwargs, time: Option<&str>) -> Result<String, Error> {
        let mut named: Vec<(&str, Value)> = time.map(|time| ("time", Value::from(time))).into_iter().collect();
        for name in values.args() {
            named.push((name, values.get(name)?));
        }
        let args = named.iter().fold(Args::new(), |args, (name, value)| match i64::try_from(value.clone()) {
            Ok(number) if value.kind() == ValueKind::Number => args.set_number(name, number),
            _ => args.set(name, value.to_string()),
        });
        Ok(self.languages.format(&self.language, output, id, &args))
    }

    /// A `<time>` element in UTC; the page's script rewrites it in the visitor's own time. `style` is `date` or `time`.
    fn moment(&self, micros: i64, style: &str) -> Result<String, Error> {
        let at = Timestamp::from_micros(micros);
        let calendar = OffsetDateTime::from_unix_timestamp(at.unix_seconds()).ok().and_then(|at| at.format(&Rfc3339).ok());
        let iso = calendar.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no calendar shows this instant"))?;
        let text = if style == "date" {
            self.languages.date_time_with_offset(&self.language, at, 0)
        } else {
            let args = Args::new().set("moment", self.languages.time(&self.language, at, 0)).set("offset", "");
            self.languages.text(&self.language, "moment-with-offset", &args)
        };
        Ok(format!("<time datetime=\"{iso}\" data-local=\"{}\">{}</time>", escaped(style), escaped(&text)))
    }
}

fn add_texts(environment: &mut Environment<'static>, speaker: &Speaker) {
    let own = speaker.clone();
    environment.add_function("t", move |id: &str, values: Kwargs| own.speak(Output::Prose, id, &values, None));
    let own = speaker.clone();
    environment.add_function("plain", move |id: &str, values: Kwargs| own.speak(Output::Plain, id, &values, None));
    let own = speaker.clone();
    environment.add_function("say", move |message: Serde<Message>, suffix: Option<&str>| {
        message.say(&own.languages, &own.language, suffix.unwrap_or_default())
    });
}

fn add_times(environment: &mut Environment<'static>, speaker: &Speaker) {
    let own = speaker.clone();
    environment.add_function("duration", move |seconds: u64| own.languages.duration(&own.language, Duration::from_secs(seconds)));
    let own = speaker.clone();
    environment.add_function("moment", move |micros: i64| own.moment(micros, "date").map(Value::from_safe_string));
    let own = speaker.clone();
    environment.add_function("t_at", move |id: &str, micros: i64, style: &str, values: Kwargs| {
        let text = own.speak(Output::Prose, id, &values, Some(PLACE_OF_TIME))?;
        let moment = own.moment(micros, style)?;
        Ok::<_, Error>(Value::from_safe_string(escaped(&text).replace(PLACE_OF_TIME, &moment)))
    });
}

/// HTML text as the templates escape it.
fn escaped(text: &str) -> String {
    HtmlEscape(text).to_string()
}
