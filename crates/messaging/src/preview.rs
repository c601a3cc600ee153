//! Every mail with sample values: for previews, and to check templates.

use std::path::{Path, PathBuf};

use latchkey_domain::{ContactKind, FactorChange, Refusal, Timestamp};
use latchkey_language::{Language, Languages};
use minijinja::{Environment, Value, context};

use crate::{Brand, ContactReason, Message, RenderError, Renderer};

/// 20 November 2026, 23:45:01 UTC.
const INSTANT: Timestamp = Timestamp::from_micros(1_795_218_301_000_000);
const USER: &str = "alice@riverside.example";
const ADMINISTRATOR: &str = "Bo Larsen (bo@riverside.example)";
const SUPPORT_CODE: &str = "01963f0a-5c1e-7d52-9a77-3f6f1f0c9b11";
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0";
const INDEX: &str = include_str!("preview_index.html.j2");

/// One message with sample values.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name, usable as a file name.
    pub name: String,
    /// What it says.
    pub message: Message,
}

/// The previews could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// A file cannot be written.
    #[error("{path}: {source}")]
    Write {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A mail cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Every message, and every form that a message can take.
pub fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = plain().into_iter().map(|message| sample(message, None)).collect();
    for refusal in Refusal::ALL {
        samples.push(sample(Message::CannotReset { refusal }, Some(refusal.key())));
    }
    let reasons = [("asked", ContactReason::Asked), ("no-code", ContactReason::NoCode), ("locked", ContactReason::Locked)];
    for (key, reason) in reasons {
        samples.push(sample(request(reason), Some(key)));
    }
    for refusal in Refusal::ALL {
        samples.push(sample(request(ContactReason::Refused(refusal)), Some(refusal.key())));
    }
    for kind in ContactKind::ALL {
        samples.push(sample(Message::ContactChanged { kind, at: INSTANT, not_me_url: Some(not_me()) }, Some(kind.key())));
    }
    for change in FactorChange::ALL {
        let (address, client) = (Some("198.51.100.27".to_owned()), Some(BROWSER.to_owned()));
        samples.push(sample(
            Message::FactorChanged { change, at: INSTANT, address, client, not_me_url: Some(not_me()) },
            Some(change.key()),
        ));
    }
    samples.extend(second_step());
    samples.extend([
        sample(Message::ContactDigest { count: 1, hours: 1 }, Some("one")),
        sample(Message::BreakGlass { who: None, at: INSTANT, host: "reset-1".into() }, Some("unknown-operator")),
        sample(bare_notice(), Some("without-link")),
        sample(Message::QuestionsChanged { at: INSTANT, not_me_url: None }, Some("without-link")),
        sample(expires(1), Some("one-day")),
    ]);
    for notice in crate::alert::samples() {
        let form = format!("{}-{}", notice.trouble.kind().key(), notice.event.key());
        samples.push(sample(Message::OperatorAlert(Box::new(notice)), Some(&form)));
    }
    samples
}

/// What administrators hear of their second step.
fn second_step() -> Vec<Sample> {
    let (address, client) = (Some("198.51.100.27".to_owned()), Some(BROWSER.to_owned()));
    let used = |left, not_me_url| {
        let (address, client) = (address.clone(), client.clone());
        Message::RecoveryCodeUsed { left, at: INSTANT, address, client, not_me_url }
    };
    let locked = |not_me_url| {
        let (address, client) = (address.clone(), client.clone());
        Message::SecondStepLocked { minutes: 24 * 60, at: INSTANT, address, client, not_me_url }
    };
    vec![
        sample(used(0, Some(not_me())), Some("none-left")),
        sample(used(1, Some(not_me())), Some("one-left")),
        sample(used(7, Some(not_me())), Some("seven-left")),
        sample(used(7, None), Some("without-link")),
        sample(locked(Some(not_me())), None),
        sample(locked(None), Some("without-link")),
    ]
}

/// How the samples look.
pub fn brand() -> Brand {
    Brand { organization: "Riverside".into(), color: "#0b5cad".parse().ok(), logo_url: None }
}

/// Writes every sample in every language to `<dir>/<tag>/<name>.html` and `.txt`, and `<dir>/index.html`, which is the first path
/// that comes back. Directories are made as needed; files of the same names are replaced.
///
/// # Errors
/// When a file cannot be written or a mail cannot be rendered.
pub fn write_previews(dir: &Path, renderer: &Renderer, languages: &Languages) -> Result<Vec<PathBuf>, PreviewError> {
    let index = dir.join("index.html");
    let mut written = vec![index.clone()];
    let mut sections = Vec::new();
    for language in languages.list() {
        let folder = dir.join(language.tag());
        std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let mut rows = Vec::new();
        for Sample { name, message } in samples() {
            let mail = renderer.write(language, &brand(), 0, &message).map_err(RenderError::from)?;
            for (ending, part) in [("html", &mail.html), ("txt", &mail.text)] {
                let path = folder.join(format!("{name}.{ending}"));
                std::fs::write(&path, part).map_err(failed(&path))?;
                written.push(path);
            }
            rows.push(row(language, &name, mail.subject.as_str()));
        }
        sections.push(context! { tag => language.tag(), language => language.own_name(), rows });
    }
    let page = Environment::new().render_named_str("index.html", INDEX, context! { sections }).map_err(|error| RenderError {
        template: "index.html".to_owned(),
        line: error.line().unwrap_or(0),
        kind: error.kind(),
    })?;
    std::fs::write(&index, page).map_err(failed(&index))?;
    Ok(written)
}

fn row(language: &Language, name: &str, subject: &str) -> Value {
    let tag = language.tag();
    context! { name, subject, html => format!("{tag}/{name}.html"), text => format!("{tag}/{name}.txt") }
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> PreviewError {
    let path = path.display().to_string();
    move |source| PreviewError::Write { path, source }
}

fn sample(message: Message, form: Option<&str>) -> Sample {
    let name = message.name();
    Sample { name: form.map_or_else(|| name.to_owned(), |form| format!("{name}-{form}")), message }
}

/// One of each message that has no list of forms.
fn plain() -> Vec<Message> {
    let not_me_url = Some(not_me());
    let (address, client) = (Some("198.51.100.27".to_owned()), Some(BROWSER.to_owned()));
    vec![
        Message::VerificationCode { code: "246813".into(), minutes: 105 },
        Message::RegistrationCode { code: "135790".into(), minutes: 105 },
        Message::MethodLocked { until_micros: INSTANT.as_micros() },
        Message::ResetNotice {
            user_name: USER.into(),
            at: INSTANT,
            address: address.clone(),
            client: client.clone(),
            not_me_url: not_me_url.clone(),
        },
        Message::PasswordChanged { user_name: USER.into(), at: INSTANT, address, client, not_me_url },
        expires(14),
        Message::AdministratorReset { who: ADMINISTRATOR.into(), user: None, at: INSTANT },
        Message::ContactDigest { count: 23, hours: 1 },
        Message::NotMeReport { user_name: USER.into(), at: INSTANT, support_code: SUPPORT_CODE.into(), frozen: true },
        Message::BreakGlass { who: Some("operator".into()), at: INSTANT, host: "reset-1".into() },
        Message::QuestionsChanged { at: INSTANT, not_me_url: Some(not_me()) },
    ]
}

/// Where somebody says that it was not them.
fn not_me() -> String {
    "https://reset.riverside.example/not-me/3yZe7c5gSXW9mFQvVZ1bKQ".to_owned()
}

fn request(reason: ContactReason) -> Message {
    Message::ContactAdministrator {
        user_name: USER.into(),
        display_name: "Alice Moore".into(),
        reason,
        support_code: SUPPORT_CODE.into(),
        at: INSTANT,
    }
}

fn expires(days: u16) -> Message {
    let change_url = "https://reset.riverside.example/account/password".to_owned();
    Message::PasswordExpires { user_name: USER.into(), days, ends: INSTANT, change_url }
}

fn bare_notice() -> Message {
    Message::ResetNotice { user_name: USER.into(), at: INSTANT, address: None, client: None, not_me_url: None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_message_is_forgotten_and_no_name_is_used_twice() {
        let samples = samples();
        let messages: BTreeSet<&str> = samples.iter().map(|sample| sample.message.name()).collect();
        assert_eq!(messages, BTreeSet::from(Message::NAMES));
        let names: BTreeSet<&str> = samples.iter().map(|sample| sample.name.as_str()).collect();
        assert_eq!(names.len(), samples.len());
    }
}
