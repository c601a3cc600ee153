//! Reading mails.

use anyhow::{Context, Result};
use mail_parser::MessageParser;

/// What a person reads in a mail.
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Letter {
    /// The letter in these bytes.
    pub(crate) fn read(raw: &[u8]) -> Result<Self> {
        let message = MessageParser::default().parse(raw).context("it is a mail")?;
        let text = message.body_text(0).context("it has a text")?.replace("\r\n", "\n");
        Ok(Self { subject: message.subject().unwrap_or_default().to_owned(), text })
    }

    /// The code, which stands on a line of its own in two groups.
    pub(crate) fn code(&self) -> Result<String> {
        code_in(&self.text).with_context(|| format!("no code in:\n{}", self.text))
    }

    /// The path of the link that begins with this.
    pub(crate) fn link(&self, beginning: &str) -> Result<String> {
        let found = self.text.split_whitespace().find(|word| word.starts_with(beginning));
        found.map(str::to_owned).with_context(|| format!("no {beginning} in:\n{}", self.text))
    }
}

/// The first line of nothing but six or eight digits.
pub(crate) fn code_in(text: &str) -> Option<String> {
    let digits = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.lines().map(digits).find(|line| matches!(line.len(), 6 | 8) && line.chars().all(|c| c.is_ascii_digit()))
}

/// A code of the same length that is not this one.
pub(crate) fn another(code: &str) -> String {
    code.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect()
}
