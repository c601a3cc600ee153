//! The layers of a configuration: the file, then the environment, then options of the command line; the last one wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::problem::{ConfigError, Problem};
use super::source::Source;

/// Begins every environment variable that sets a key.
pub(crate) const PREFIX: &str = "LATCHKEY_";
/// Parts section and key in the name of an environment variable. Variables without it belong to somebody else: container
/// platforms make such as `LATCHKEY_PORT` by themselves.
const SEPARATOR: &str = "__";
/// Where the file is looked for when none is named.
const PLACES: [&str; 2] = ["latchkey.toml", "/etc/latchkey/latchkey.toml"];

/// A value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A text, a number or a truth value.
    Text(String),
    /// A list of these.
    List(Vec<String>),
    /// A table or a date, which no key takes.
    Other,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The value.
    pub(crate) written: Written,
    /// Where it stands.
    pub(crate) source: Source,
}

/// All layers, already laid over each other: `section.key` to its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layers {
    /// Values by `section.key`.
    pub(crate) values: BTreeMap<String, Given>,
    /// The file, when there is one.
    pub(crate) file: Option<PathBuf>,
}

/// One option of the command line that sets a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// `section.key`
    pub(crate) key: String,
    /// What it is set to.
    pub(crate) value: String,
    /// The option, as it is called in messages.
    pub(crate) flag: &'static str,
}

/// What a command line and an environment say about the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inputs {
    /// The file that was named.
    pub(crate) file: Option<PathBuf>,
    /// Environment variables by name.
    pub(crate) environment: BTreeMap<String, String>,
    /// Options of the command line, later ones win.
    pub(crate) settings: Vec<Setting>,
}

impl Layers {
    /// Reads the file and lays environment and options over it.
    ///
    /// # Errors
    /// When a named file cannot be read, or the file is not TOML.
    pub(crate) fn read(inputs: &Inputs) -> Result<Self, ConfigError> {
        let mut layers = Self::default();
        if let Some(path) = find_file(inputs) {
            layers.add_file(&path)?;
            layers.file = Some(path);
        }
        for (name, value) in &inputs.environment {
            if let Some(key) = key_of_variable(name)
                && !value.is_empty()
            {
                layers.add(key, Written::Text(value.clone()), Source::Environment(name.clone()));
            }
        }
        for Setting { key, value, flag } in &inputs.settings {
            layers.add(key.clone(), Written::Text(value.clone()), Source::Flag((*flag).to_owned()));
        }
        Ok(layers)
    }

    /// Where keys can be set, for messages: the file that was read, or the places where none was found.
    pub(crate) fn place(&self) -> String {
        match &self.file {
            Some(path) => path.display().to_string(),
            None => format!("a configuration file (none was found as {})", PLACES.join(" or ")),
        }
    }

    fn add(&mut self, key: String, written: Written, source: Source) {
        self.values.insert(key, Given { written, source });
    }

    fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let cannot = |error: std::io::Error| {
            Problem::of(
                path.display(),
                format!("the file cannot be read: {error}; check the path given with --config and the file's permissions"),
            )
        };
        let text = std::fs::read_to_string(path).map_err(cannot)?;
        self.add_text(path, &text)
    }

    fn add_text(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        // The parser's own message would quote the line, which may hold a secret.
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            Problem::of(path.display(), format!("line {line} is not TOML: {}", error.message()))
        })?;
        for (section, entry) in table.get_ref() {
            let source = |start: usize| Source::File { path: path.to_owned(), line: line_at(text, start) };
            match entry.get_ref() {
                DeValue::Table(keys) => {
                    for (key, value) in keys {
                        let key_source = source(key.span().start);
                        self.add(format!("{}.{}", section.get_ref(), key.get_ref()), written(value.get_ref()), key_source);
                    }
                }
                value => self.add(section.get_ref().to_string(), written(value), source(section.span().start)),
            }
        }
        Ok(())
    }
}

fn find_file(inputs: &Inputs) -> Option<PathBuf> {
    let named = inputs.file.clone();
    named.or_else(|| PLACES.into_iter().map(PathBuf::from).find(|path| path.exists()))
}

/// `LATCHKEY_MAIL__HOST` sets `mail.host`.
fn key_of_variable(name: &str) -> Option<String> {
    let (section, key) = name.strip_prefix(PREFIX)?.split_once(SEPARATOR)?;
    Some(format!("{}.{}", section.to_lowercase(), key.to_lowercase()))
}

/// The environment variable that sets `section.key`.
pub(crate) fn variable_of_key(section: &str, key: &str) -> String {
    format!("{PREFIX}{}{SEPARATOR}{}", section.to_uppercase(), key.to_uppercase())
}

fn written(value: &DeValue<'_>) -> Written {
    match value {
        DeValue::Array(items) => {
            items.iter().map(|item| scalar(item.get_ref())).collect::<Option<_>>().map_or(Written::Other, Written::List)
        }
        value => scalar(value).map_or(Written::Other, Written::Text),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn line_at(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|&byte| byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(layers: &Layers, key: &str) -> (Written, Source) {
        let given = layers.values[key].clone();
        (given.written, given.source)
    }

    #[test]
    fn the_file_gives_way_to_the_environment_and_that_to_options() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.toml");
        std::fs::write(&path, "[mail]\nhost = \"file\"\nport = 1\n[log]\nlevel = \"warn\"\n").unwrap();
        let environment = [("LATCHKEY_MAIL__HOST", "environment"), ("LATCHKEY_MAIL__PORT", "2"), ("LATCHKEY_PORT", "x")];
        let inputs = Inputs {
            file: Some(path.clone()),
            environment: environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            settings: vec![Setting { key: "mail.port".into(), value: "3".into(), flag: "--set" }],
        };
        let layers = Layers::read(&inputs).unwrap();
        assert_eq!(text(&layers, "log.level"), (Written::Text("warn".into()), Source::File { path, line: 5 }));
        let variable = Source::Environment("LATCHKEY_MAIL__HOST".into());
        assert_eq!(text(&layers, "mail.host"), (Written::Text("environment".into()), variable));
        assert_eq!(text(&layers, "mail.port"), (Written::Text("3".into()), Source::Flag("--set".into())));
        assert_eq!(layers.values.len(), 3, "a variable without two underscores is not ours");
    }

    #[test]
    fn a_broken_file_is_told_by_line_without_quoting_it() {
        let mut layers = Layers::default();
        let error = layers.add_text(Path::new("l.toml"), "[mail]\n\npassword = \"hunter2\n").unwrap_err().to_string();
        assert!(error.contains("l.toml: line 3 is not TOML"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let inputs = Inputs { file: Some("/nowhere/latchkey.toml".into()), ..Inputs::default() };
        let error = Layers::read(&inputs).unwrap_err().to_string();
        assert!(error.contains("/nowhere/latchkey.toml: the file cannot be read"), "{error}");
    }

    #[test]
    fn names_of_variables_and_keys_correspond() {
        assert_eq!(key_of_variable("LATCHKEY_SERVER__PUBLIC_ORIGIN").unwrap(), "server.public_origin");
        assert_eq!(variable_of_key("server", "public_origin"), "LATCHKEY_SERVER__PUBLIC_ORIGIN");
    }
}
