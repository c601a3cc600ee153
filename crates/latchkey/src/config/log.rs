//! `[log]`: what is logged, and how.

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &["format", "level"];

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogConfig {
    /// How a line looks.
    pub(crate) format: LogFormat,
    /// The least important events that are logged, such as `info`, or per part: `info,latchkey_store=debug`.
    pub(crate) level: String,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl std::str::FromStr for LogFormat {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(()),
        }
    }
}

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>) -> LogConfig {
    let format = section.parsed("format", "one of \"json\" and \"text\"").unwrap_or(LogFormat::Json);
    // A list of rules is written with commas, which a list in the file may hold as items.
    let level = section.list("level").join(",");
    let level = if level.is_empty() { "info".to_owned() } else { level };
    if tracing_subscriber::EnvFilter::try_new(&level).is_err() || !level.split(',').all(is_rule) {
        section.not("level", &level, "one of error, warn, info, debug and trace, or rules such as info,latchkey_store=debug");
    }
    LogConfig { format, level }
}

/// The filter takes any word for the name of a part, so a misspelt level would silence everything.
fn is_rule(rule: &str) -> bool {
    let level = rule.rsplit_once('=').map_or(rule, |(_, level)| level);
    ["off", "error", "warn", "info", "debug", "trace"].contains(&level.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{load, problems};

    #[test]
    fn levels_and_formats_are_read() {
        assert_eq!(load("").log, LogConfig { format: LogFormat::Json, level: "info".into() });
        let config = load("[log]\nformat = \"text\"\nlevel = \"warn,latchkey_store=debug\"");
        assert_eq!(config.log, LogConfig { format: LogFormat::Text, level: "warn,latchkey_store=debug".into() });
        assert!(problems("[log]\nlevel = \"loud\"").contains("log: level: \"loud\""));
        assert!(problems("[log]\nformat = \"xml\"").contains("log: format: \"xml\""));
    }
}
