//! What was found, and how it is told.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// What was looked at, in the order in which it is to be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Area {
    /// The configuration, and the files that it names.
    Configuration,
    /// The master key.
    Keys,
    /// The database and its disk.
    Database,
    /// This machine's clock.
    Clock,
    /// The certificate and its key.
    Certificate,
    /// What waits to be sent.
    Queue,
    /// The mail server.
    Mail,
    /// Gateways for texts.
    Texts,
    /// Gateways for calls.
    Calls,
}

impl Area {
    /// Its name.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Keys => "keys",
            Self::Database => "database",
            Self::Clock => "clock",
            Self::Certificate => "certificate",
            Self::Queue => "queue",
            Self::Mail => "mail",
            Self::Texts => "texts",
            Self::Calls => "calls",
        }
    }

    /// The exit code that says that something is wrong here.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Configuration => 10,
            Self::Keys => 11,
            Self::Database => 12,
            Self::Clock => 13,
            Self::Certificate => 14,
            Self::Queue => 15,
            Self::Mail => 16,
            Self::Texts => 17,
            Self::Calls => 18,
        }
    }
}

/// How good or bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// As it should be.
    Good,
    /// Could not be looked at, or does not apply.
    Skipped,
    /// It works, and may not for long, or not as meant.
    Warning,
    /// It does not work.
    Wrong,
}

impl Level {
    const fn key(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
        }
    }
}

/// One finding: a sentence, with the cure when one is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    area: Area,
    level: Level,
    sentence: String,
}

impl Finding {
    /// 0 unless something is wrong.
    fn exit_code(&self) -> u8 {
        if self.level == Level::Wrong { self.area.exit_code() } else { 0 }
    }
}

/// Everything that was found.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Finding>);

impl Report {
    /// Keeps a finding. Sentences hold no secret.
    pub(crate) fn add(&mut self, area: Area, level: Level, sentence: impl Into<String>) {
        self.0.push(Finding { area, level, sentence: sentence.into() });
    }

    /// As it should be.
    pub(crate) fn good(&mut self, area: Area, sentence: impl Into<String>) {
        self.add(area, Level::Good, sentence);
    }

    /// Was not looked at.
    pub(crate) fn skipped(&mut self, area: Area, sentence: impl Into<String>) {
        self.add(area, Level::Skipped, sentence);
    }

    /// May not work for long, or not as meant; the sentence names the cure.
    pub(crate) fn warning(&mut self, area: Area, sentence: impl Into<String>) {
        self.add(area, Level::Warning, sentence);
    }

    /// Does not work; the sentence names the cure.
    pub(crate) fn wrong(&mut self, area: Area, sentence: impl Into<String>) {
        self.add(area, Level::Wrong, sentence);
    }

    /// Does not work, in the words of an error that names the cure and begins as the end of another sentence would.
    pub(crate) fn failed(&mut self, area: Area, error: impl std::fmt::Display) {
        let text = error.to_string();
        let mut letters = text.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        let end = if text.ends_with(['.', '?']) { "" } else { "." };
        self.wrong(area, format!("{first}{}{end}", letters.as_str()));
    }

    /// The code of the first area in which something is wrong; 0 when nothing is.
    pub(crate) fn exit_code(&self) -> u8 {
        self.in_order().iter().map(|finding| finding.exit_code()).find(|code| *code > 0).unwrap_or(0)
    }

    /// A line for each finding, and what it comes to.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for Finding { area, level, sentence } in self.in_order() {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{:8} {:14} {sentence}", level.key(), area.key());
        }
        let count = |level: Level| self.0.iter().filter(|finding| finding.level == level).count();
        let _ = writeln!(text, "{} wrong, {} to look at", count(Level::Wrong), count(Level::Warning));
        text
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        let finding = |finding: &&Finding| {
            let Finding { area, level, sentence } = finding;
            json!({ "area": area.key(), "level": level.key(), "sentence": sentence, "exit": finding.exit_code() })
        };
        json!({ "exit": self.exit_code(), "findings": self.in_order().iter().map(finding).collect::<Vec<_>>() })
    }

    fn in_order(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.0.iter().collect();
        findings.sort_by_key(|finding| finding.area);
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        report.wrong(Area::Mail, "Nobody answers.");
        report.warning(Area::Keys, "Look at this.");
        report.wrong(Area::Database, "It is gone.");
        report.good(Area::Configuration, "It can be used.");
        report
    }

    #[test]
    fn the_first_area_that_is_wrong_gives_the_code() {
        assert_eq!(report().exit_code(), 12);
        assert_eq!(Report::default().exit_code(), 0);
        let mut warned = Report::default();
        warned.warning(Area::Clock, "Look at this.");
        assert_eq!(warned.exit_code(), 0, "it works");
    }

    #[test]
    fn errors_become_sentences() {
        let mut report = Report::default();
        report.failed(Area::Keys, "the key is lost: look for it");
        report.failed(Area::Keys, "is the address free?");
        assert!(report.text().contains(" The key is lost: look for it.\n") && report.text().contains(" Is the address free?\n"));
    }

    #[test]
    fn findings_are_told_in_the_order_to_put_them_right() {
        let text = report().text();
        let lines: Vec<&str> = text.lines().collect();
        let expected = [
            "good     configuration  It can be used.",
            "warning  keys           Look at this.",
            "wrong    database       It is gone.",
            "wrong    mail           Nobody answers.",
            "2 wrong, 1 to look at",
        ];
        assert_eq!(lines, expected);
        let json = report().json();
        assert_eq!(
            (&json["exit"], &json["findings"][2]["exit"], &json["findings"][1]["exit"]),
            (&12.into(), &12.into(), &0.into())
        );
        assert_eq!(json["findings"][3]["sentence"], "Nobody answers.");
    }
}
