//! From a message to a mail.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use latchkey_language::{Language, Languages, MISSING_OPEN};
use minijinja::Value;

use crate::content::Content;
use crate::templates::{Failure, TemplateError, Templates};
use crate::{Brand, Envelope, HeaderText, Message, preview};

/// Writes mails. Make it once and share it.
pub struct Renderer {
    pub(crate) languages: Arc<Languages>,
    templates: Templates,
    sender: String,
}

/// A mail without addresses.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// The name beside the sender's address: "<sender> on behalf of <organization>".
    pub from_name: HeaderText,
    /// The subject.
    pub subject: HeaderText,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Shows the subject only: the parts hold codes and links.
impl fmt::Debug for RenderedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderedMail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// A mail could not be written, though all samples could. It quotes nothing of the mail.
#[derive(Debug, thiserror::Error)]
#[error("mail template {template}, line {line}: {kind}")]
pub struct RenderError {
    /// The template.
    pub template: String,
    /// The line; 0 when it is not known.
    pub line: usize,
    /// What kind of fault.
    pub kind: minijinja::ErrorKind,
}

impl From<Failure> for RenderError {
    fn from(failure: Failure) -> Self {
        Self { template: failure.template, line: failure.line.unwrap_or(0), kind: failure.kind }
    }
}

/// A mail as its templates made it.
enum Part {
    Text,
    Html,
}

impl Part {
    fn template(&self, name: &str) -> String {
        match self {
            Self::Text => format!("{name}.txt.j2"),
            Self::Html => format!("{name}.html.j2"),
        }
    }
}

impl Renderer {
    /// A renderer with the built-in templates, of which files of the same names in the directory `overrides` replace some. When
    /// there is such a directory, every sample is rendered in every language, so a wrong template is found now and not with the
    /// first mail.
    ///
    /// # Errors
    /// When the directory cannot be read or a template is wrong.
    pub fn new(languages: Arc<Languages>, overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let templates = Templates::new(overrides)?;
        let renderer = Self { languages, templates, sender: "Latchkey".to_owned() };
        // Tests do this for the built-in ones.
        if overrides.is_some() {
            renderer.check()?;
        }
        Ok(renderer)
    }

    /// Sends under another name than "Latchkey".
    #[must_use]
    pub fn with_sender(mut self, name: &str) -> Self {
        name.clone_into(&mut self.sender);
        self
    }

    /// Writes a mail.
    ///
    /// # Errors
    /// When a template fails with these values.
    pub fn render(&self, envelope: &Envelope) -> Result<RenderedMail, RenderError> {
        let language = self.languages.negotiate(Some(&envelope.language), None, None);
        Ok(self.write(&language, &envelope.brand, envelope.utc_offset_minutes, &envelope.message)?)
    }

    pub(crate) fn write(
        &self,
        language: &Language,
        brand: &Brand,
        utc_offset_minutes: i32,
        message: &Message,
    ) -> Result<RenderedMail, Failure> {
        let name = message.name();
        let content = Content::new(&self.languages, language, utc_offset_minutes)
            .brand(brand)
            .text("sender", &self.sender)
            .message(message);
        let subject = HeaderText::new(&content.fluent(&format!("mail-{name}-subject")));
        let from_name = HeaderText::new(&content.fluent("mail-from-name"));
        let preview = content.fluent(&format!("mail-{name}-preview"));
        let values = content.value("subject", Value::from(subject.as_str())).value("preview", Value::from(preview)).into_values();
        let text = self.templates.render(&Part::Text.template(name), &values)?;
        let html = self.templates.render(&Part::Html.template(name), &values)?;
        Ok(RenderedMail { from_name, subject, text: tidy(&text), html })
    }

    fn check(&self) -> Result<(), TemplateError> {
        for language in self.languages.list() {
            for sample in preview::samples() {
                let written = self.write(language, &preview::brand(), 0, &sample.message);
                let mail = written.map_err(|failure| self.templates.wrong(&failure))?;
                let name = sample.message.name();
                for (part, body) in [(Part::Text, &mail.text), (Part::Html, &mail.html)] {
                    if let Some(problem) = gap(body) {
                        let file = part.template(name);
                        return Err(TemplateError::Wrong { file, line: None, problem });
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a sample shows when its text has a hole.
fn gap(body: &str) -> Option<String> {
    let hole = body.find("{$").or_else(|| body.find(MISSING_OPEN))?;
    let shown: String = body[hole..].chars().take(40).collect();
    Some(format!("a text lacks a value: {shown}"))
}

/// Without spaces at line ends and without more than one empty line in a row.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && tidied.ends_with("\n\n")) {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied
}
