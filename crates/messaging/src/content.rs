//! The named values of a mail, for its templates and for its text in Fluent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{Refusal, Timestamp};
use latchkey_language::{Args, Language, Languages};
use minijinja::{Error, ErrorKind, Value};
use url::Url;

use crate::client::describe;
use crate::header_text::{one_line, shortened};
use crate::{Brand, ContactReason, Message};

/// The colour of an organization that has none.
const NEUTRAL: &str = "#37536b";
/// Where a colour is so bright that a button needs an edge to be seen on white.
const BRIGHT: f64 = 0.7;
/// The most characters of a value that somebody else wrote.
const MAX_VALUE: usize = 200;

/// Values under their names. Texts are one line each: a name cannot add a paragraph to a mail.
pub(crate) struct Content {
    languages: Arc<Languages>,
    language: Language,
    utc_offset_minutes: i32,
    values: BTreeMap<&'static str, Value>,
}

impl Content {
    pub(crate) fn new(languages: &Arc<Languages>, language: &Language, utc_offset_minutes: i32) -> Self {
        let (languages, language) = (Arc::clone(languages), language.clone());
        Self { languages, language, utc_offset_minutes, values: BTreeMap::new() }
    }

    #[must_use]
    pub(crate) fn text(self, name: &'static str, text: &str) -> Self {
        self.value(name, Value::from(shortened(&one_line(text), MAX_VALUE)))
    }

    #[must_use]
    pub(crate) fn brand(self, brand: &Brand) -> Self {
        let color = brand.color.map_or_else(|| NEUTRAL.to_owned(), |color| color.to_string());
        let dark_text = brand.color.is_some_and(latchkey_domain::Color::wants_dark_text);
        let bright = brand.color.is_some_and(|color| color.luminance() > BRIGHT);
        let look = BTreeMap::from([
            ("edge", Value::from(if bright { "#8a939b" } else { &color })),
            ("text", Value::from(if dark_text { "#000000" } else { "#ffffff" })),
            ("logo_url", Value::from(brand.logo_url.as_deref().and_then(link))),
            ("color", Value::from(color)),
        ]);
        self.text("organization", &brand.organization).value("brand", Value::from(look))
    }

    /// The values that this message brings along, and its title.
    #[must_use]
    pub(crate) fn message(self, message: &Message) -> Self {
        let content = match message {
            Message::VerificationCode { code, minutes } | Message::RegistrationCode { code, minutes } => {
                self.value("code_groups", groups(code).into_iter().collect()).duration("duration", u64::from(*minutes) * 60)
            }
            Message::CannotReset { refusal } => return self.refusal(*refusal),
            Message::MethodLocked { until_micros } => self.moment(Timestamp::from_micros(*until_micros)),
            Message::ResetNotice { user_name, at, address, client, not_me_url }
            | Message::PasswordChanged { user_name, at, address, client, not_me_url } => self
                .text("user", user_name)
                .circumstances(*at, address.as_deref(), client.as_deref())
                .objection(not_me_url.as_deref()),
            Message::PasswordExpires { user_name, days, ends, change_url } => self
                .text("user", user_name)
                .value("days", Value::from(*days))
                .moment(*ends)
                .value("change_url", Value::from(link(change_url))),
            Message::AdministratorReset { who, at, .. } => self.text("who", who).moment(*at),
            Message::ContactAdministrator { user_name, display_name, reason, support_code, at } => self
                .text("user", user_name)
                .optional("name", Some(display_name))
                .reason(*reason)
                .text("support_code", support_code)
                .moment(*at),
            Message::ContactDigest { count, hours } => {
                self.value("count", Value::from(*count)).duration("duration", u64::from(*hours) * 3600)
            }
            Message::NotMeReport { user_name, at, support_code, frozen } => {
                self.text("user", user_name).moment(*at).text("support_code", support_code).value("frozen", Value::from(*frozen))
            }
            Message::BreakGlass { who, at, host } => self.optional("who", who.as_deref()).moment(*at).text("host", host),
            Message::ContactChanged { kind, at, not_me_url } => {
                let contact = self.fluent(&format!("mail-contact-kind-{}", kind.key()));
                self.text("contact", &contact).moment(*at).objection(not_me_url.as_deref())
            }
            Message::FactorChanged { change, at, address, client, not_me_url } => self
                .value("change", Value::from(change.key()))
                .circumstances(*at, address.as_deref(), client.as_deref())
                .objection(not_me_url.as_deref()),
            Message::RecoveryCodeUsed { .. } | Message::SecondStepLocked { .. } => self.second_step(message),
            Message::QuestionsChanged { at, not_me_url } => self.moment(*at).objection(not_me_url.as_deref()),
            Message::OperatorAlert(notice) => return self.alert(notice),
        };
        let title = content.fluent(&format!("mail-{}-title", message.name()));
        content.value("title", Value::from(title))
    }

    /// The text with this id, with every value at hand.
    pub(crate) fn fluent(&self, id: &str) -> String {
        fluent(&self.languages, &self.language, &self.values, id)
    }

    /// What a template sees: every value, and the function `text(id)`.
    pub(crate) fn into_values(self) -> Value {
        let Self { languages, language, values, .. } = self;
        let mut seen: BTreeMap<&'static str, Value> = values.clone();
        seen.insert("language", Value::from(language.tag()));
        seen.insert("direction", Value::from(language.direction().as_str()));
        let text = move |id: String| {
            if languages.has(&id) {
                Ok(fluent(&languages, &language, &values, &id))
            } else {
                Err(Error::new(ErrorKind::InvalidOperation, format!("there is no text with the id {id:?}")))
            }
        };
        seen.insert("text", Value::from_function(text));
        Value::from(seen)
    }

    #[must_use]
    pub(crate) fn value(mut self, name: &'static str, value: Value) -> Self {
        self.values.insert(name, value);
        self
    }

    /// Where the reader says that it was somebody else, if this one may.
    #[must_use]
    fn objection(self, url: Option<&str>) -> Self {
        self.value("not_me_url", Value::from(url.and_then(link)))
    }

    #[must_use]
    pub(crate) fn optional(self, name: &'static str, text: Option<&str>) -> Self {
        match text.map(one_line).filter(|text| !text.is_empty()) {
            Some(text) => self.text(name, &text),
            None => self.value(name, Value::from(())),
        }
    }

    /// What happened at the second step of an administrator.
    fn second_step(self, message: &Message) -> Self {
        match message {
            Message::RecoveryCodeUsed { left, at, address, client, not_me_url } => self
                .value("left", Value::from(*left))
                .circumstances(*at, address.as_deref(), client.as_deref())
                .objection(not_me_url.as_deref()),
            Message::SecondStepLocked { minutes, at, address, client, not_me_url } => self
                .duration("duration", u64::from(*minutes) * 60)
                .circumstances(*at, address.as_deref(), client.as_deref())
                .objection(not_me_url.as_deref()),
            _ => self,
        }
    }

    /// When, and from where.
    fn circumstances(self, at: Timestamp, address: Option<&str>, client: Option<&str>) -> Self {
        self.moment(at).optional("address", address).optional("client", client.and_then(describe).as_deref())
    }

    fn moment(self, at: Timestamp) -> Self {
        self.instant("moment", at)
    }

    /// A date with time.
    #[must_use]
    pub(crate) fn instant(self, name: &'static str, at: Timestamp) -> Self {
        let moment = self.languages.date_time_with_offset(&self.language, at, self.utc_offset_minutes);
        self.text(name, &moment)
    }

    #[must_use]
    pub(crate) fn duration(self, name: &'static str, seconds: u64) -> Self {
        let duration = self.languages.duration(&self.language, Duration::from_secs(seconds));
        self.text(name, &duration)
    }

    fn refusal(self, refusal: Refusal) -> Self {
        let [title, body] = ["title", "body"].map(|part| self.fluent(&format!("refusal-{}-{part}", word(refusal))));
        let todo = match refusal {
            Refusal::OnPremisesAction => self.fluent("mail-cannot-reset-29-todo"),
            _ => self.fluent(&format!("refusal-{}-todo", word(refusal))),
        };
        let code =
            refusal.technical_id().map(|id| self.languages.text(&self.language, "refusal-code", &Args::new().set("code", id)));
        self.value("title", Value::from(title))
            .value("refusal_body", Value::from(body))
            .value("refusal_todo", Value::from(todo))
            .value("refusal_code", Value::from(code))
    }

    fn reason(self, reason: ContactReason) -> Self {
        let told = match reason {
            ContactReason::Asked => self.fluent("mail-contact-reason-asked"),
            ContactReason::NoCode => self.fluent("mail-contact-reason-no-code"),
            ContactReason::Locked => self.fluent("mail-contact-reason-locked"),
            ContactReason::Refused(refusal) => {
                let reason = self.fluent(&format!("mail-contact-reason-{}", refusal.key()));
                match refusal.technical_id() {
                    Some(code) => {
                        let args = Args::new().set("reason", reason).set("code", code);
                        self.languages.text(&self.language, "mail-contact-reason-coded", &args)
                    }
                    None => reason,
                }
            }
        };
        self.text("reason", &told)
    }
}

fn fluent(languages: &Languages, language: &Language, values: &BTreeMap<&'static str, Value>, id: &str) -> String {
    let mut args = Args::new();
    for (name, value) in values {
        args = match (value.as_str(), value.as_i64()) {
            (Some(text), _) => args.set(name, text),
            (None, Some(number)) => args.set_number(name, number),
            (None, None) => args,
        };
    }
    languages.text(language, id, &args)
}

/// How the texts of a refusal are named: by its number, for it is what people look up.
fn word(refusal: Refusal) -> String {
    match (refusal, refusal.code()) {
        (Refusal::AccountDisabled, _) | (_, None) => refusal.key().to_owned(),
        (_, Some(code)) => code.to_string(),
    }
}

/// The address when it is one that a mail may hold.
fn link(text: &str) -> Option<String> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http")).map(String::from)
}

/// A code in groups of three or four, which are easier to read and to type.
fn groups(code: &str) -> Vec<String> {
    let digits: Vec<char> = one_line(code).chars().collect();
    let size = if digits.len().is_multiple_of(4) { 4 } else { 3 };
    let mut groups: Vec<String> = digits.chunks(size).map(|group| group.iter().collect()).collect();
    // A digit alone is easily missed.
    if let [.., before, last] = groups.as_mut_slice()
        && last.chars().count() == 1
    {
        before.push_str(last);
        groups.pop();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_grouped_without_a_lonely_digit() {
        for (code, grouped) in [
            ("123456", "123 456"),
            ("1234567", "123 4567"),
            ("12345678", "1234 5678"),
            ("123456789", "123 456 789"),
            ("1", "1"),
            ("", ""),
        ] {
            assert_eq!(groups(code).join(" "), grouped);
        }
    }

    #[test]
    fn only_web_addresses_are_links() {
        for wrong in ["javascript:alert(1)", "data:text/html,x", "/relative", "", "https://"] {
            assert_eq!(link(wrong), None, "{wrong}");
        }
        let quoted = link("https://riverside.com/a\"onerror=\"x").unwrap();
        assert_eq!(quoted, "https://riverside.com/a%22onerror=%22x");
    }

    #[test]
    fn every_refusal_has_its_words() {
        let languages = Languages::embedded().unwrap();
        for refusal in Refusal::ALL {
            for part in ["title", "body", "todo"] {
                let id = format!("refusal-{}-{part}", word(refusal));
                assert!(languages.has(&id), "{id}");
            }
            let reason = format!("mail-contact-reason-{}", refusal.key());
            assert!(languages.has(&reason), "{reason}");
        }
    }
}
