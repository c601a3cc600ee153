//! The demo's own pages as HTML.

use std::sync::Arc;

use latchkey_domain::Timestamp;
use latchkey_language::{Args, Language, Languages, Output};
use latchkey_web::Visit;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{Environment, Error, UndefinedBehavior, context};
use serde::Serialize;

/// Templates, built in; they are the demo's alone, so a server that is no demo could not show them.
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("../../../../templates/demo/base.html")),
    ("start.html", include_str!("../../../../templates/demo/start.html")),
    ("inbox.html", include_str!("../../../../templates/demo/inbox.html")),
    ("mail.html", include_str!("../../../../templates/demo/mail.html")),
    ("text.html", include_str!("../../../../templates/demo/text.html")),
    ("call.html", include_str!("../../../../templates/demo/call.html")),
];
/// The style sheet of all of them.
pub(super) const STYLE: &str = include_str!("../../../../templates/demo/style.css");
/// The script of a call.
pub(super) const LISTEN: &str = include_str!("../../../../templates/demo/listen.js");

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Screen {
    /// Whom to try.
    Start,
    /// The list of messages.
    Inbox,
    /// One mail.
    Mail,
    /// One text.
    Text,
    /// One call.
    Call,
}

impl Screen {
    const fn template(self) -> &'static str {
        match self {
            Self::Start => "start.html",
            Self::Inbox => "inbox.html",
            Self::Mail => "mail.html",
            Self::Text => "text.html",
            Self::Call => "call.html",
        }
    }
}

/// Compiled templates, one set for each language.
pub(super) struct Screens(Vec<(String, Environment<'static>)>);

impl Screens {
    /// Compiles the templates.
    ///
    /// # Errors
    /// When one is wrong, which is a fault of the build.
    pub(super) fn new(languages: &Arc<Languages>) -> Result<Self, Error> {
        let environments = languages.list().map(|language| {
            let mut environment = Environment::new();
            environment.set_undefined_behavior(UndefinedBehavior::Strict);
            environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
            add_functions(&mut environment, languages, language);
            for (name, source) in TEMPLATES {
                environment.add_template(name, source)?;
            }
            Ok((language.tag().to_owned(), environment))
        });
        Ok(Self(environments.collect::<Result<_, Error>>()?))
    }

    /// One page in the visitor's language.
    ///
    /// # Errors
    /// When the template asks for something that `page` does not hold.
    pub(super) fn render(&self, screen: Screen, visit: &Visit, page: &impl Serialize) -> Result<String, Error> {
        let own = self.0.iter().find(|(tag, _)| *tag == visit.language().tag()).or_else(|| self.0.first());
        let (_, environment) = own.ok_or(minijinja::ErrorKind::TemplateNotFound)?;
        let (context, page) = (Value::from(Serde(visit.context())), Value::from(Serde(page)));
        environment.get_template(screen.template())?.render(context! { context, page })
    }
}

/// Adds `t` and `plain` (a text with named values) and `date_time`.
fn add_functions(environment: &mut Environment<'static>, languages: &Arc<Languages>, language: &Language) {
    for (name, output) in [("t", Output::Prose), ("plain", Output::Plain)] {
        let (languages, language) = (Arc::clone(languages), language.clone());
        environment.add_function(name, move |id: &str, values: Kwargs| speak(&languages, &language, output, id, &values));
    }
    let (languages, language) = (Arc::clone(languages), language.clone());
    environment.add_function("date_time", move |micros: i64| {
        languages.date_time_with_offset(&language, Timestamp::from_micros(micros), 0)
    });
}

fn speak(languages: &Languages, language: &Language, output: Output, id: &str, values: &Kwargs) -> Result<String, Error> {
    let mut named: Vec<(&str, Value)> = Vec::new();
    for name in values.args() {
        named.push((name, values.get(name)?));
    }
    let args = named.iter().fold(Args::new(), |args, (name, value)| match i64::try_from(value.clone()) {
        Ok(number) if value.kind() == ValueKind::Number => args.set_number(name, number),
        _ => args.set(name, value.to_string()),
    });
    Ok(languages.format(language, output, id, &args))
}
