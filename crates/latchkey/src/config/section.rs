//! Reading one section key by key.

use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;

use super::layers::{Given, Layers, Written, variable_of_key};
use super::problem::Problem;
use super::source::Source;
use super::unknown::heading;

/// One section of the configuration. Every method that meets a problem notes it and answers as if nothing had been written, so
/// that all problems are told together.
pub(crate) struct Section<'a> {
    name: String,
    layers: &'a Layers,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Section<'a> {
    /// The section with this name; `list.name` is one of a list.
    pub(crate) fn new(name: impl Into<String>, layers: &'a Layers, problems: &'a mut Vec<Problem>) -> Self {
        Self { name: name.into(), layers, problems }
    }

    /// Whether `key` is written anywhere.
    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.given(key).is_some()
    }

    /// Where the value of `key` stands.
    pub(crate) fn source(&self, key: &str) -> Source {
        self.given(key).map_or(Source::Default, |given| given.source.clone())
    }

    /// Notes that `key` is wrong; the sentence names the cure.
    pub(crate) fn problem(&mut self, key: &str, sentence: impl Into<String>) {
        self.problems.push(Problem::of_key(&self.name, key, sentence));
    }

    /// Notes that `key` must be written: it is what `purpose`, such as "to send mail", takes.
    pub(crate) fn missing(&mut self, key: &str, purpose: &str, example: &str) {
        let (place, variable) = (self.layers.place(), variable_of_key(&self.name, key));
        let under = match self.name.contains('.') {
            true => heading(&self.name),
            false => format!("[{}]", self.name),
        };
        let cure = format!("write {key} = {example} under {under} in {place}, or set the environment variable {variable}");
        self.problem(key, format!("option is required {purpose}; {cure}"));
    }

    /// The text of `key`.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let Given { written, source } = self.given(key)?.clone();
        match written {
            Written::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Written::Text(_) => {
                self.problem(key, format!("the value ({source}) is empty; write one, or remove the key"));
                None
            }
            Written::List(_) | Written::Other => {
                self.problem(key, format!("the value ({source}) is not a text or a number; write a single value"));
                None
            }
        }
    }

    /// The text of `key`, which must be written.
    pub(crate) fn required(&mut self, key: &str, purpose: &str, example: &str) -> Option<String> {
        if !self.is_set(key) {
            self.missing(key, purpose, example);
        }
        self.text(key)
    }

    /// The value of `key`, read as `T`; `expected` ends the sentence "… is not".
    pub(crate) fn parsed<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<T> {
        let text = self.text(key)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.not(key, &text, expected);
        }
        value
    }

    /// Notes that the value of `key` is not what was `expected`.
    pub(crate) fn not(&mut self, key: &str, value: &str, expected: &str) {
        let source = self.source(key);
        self.problem(key, format!("\"{}\" ({source}) is not {expected}", value.escape_debug()));
    }

    /// The items of `key`: a list in the file, separated by commas elsewhere.
    pub(crate) fn list(&mut self, key: &str) -> Vec<String> {
        let Some(Given { written, source }) = self.given(key).cloned() else { return Vec::new() };
        let items = match written {
            Written::List(items) => items,
            Written::Text(text) => text.split(',').map(str::to_owned).collect(),
            Written::Other => {
                self.problem(key, format!("the value ({source}) is not a list of texts, such as [\"one\", \"two\"]"));
                Vec::new()
            }
        };
        items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    }

    /// The path of `key`; a relative one in the file starts from the file's folder.
    pub(crate) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let text = self.text(key)?;
        Some(self.source(key).base().join(text))
    }

    /// The secret of `key`: the environment variable of `key` itself, else the first line of the file that `key_file` names.
    pub(crate) fn secret(&mut self, key: &str) -> Option<SecretString> {
        self.refuse_inline_secret(key);
        if let Some(Given { written: Written::Text(text), source: Source::Environment(_) }) = self.given(key) {
            return Some(SecretString::from(text.clone()));
        }
        let file_key = format!("{key}_file");
        let path = self.path(&file_key)?;
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let first = text.lines().next().unwrap_or_default();
                if first.is_empty() {
                    self.problem(&file_key, format!("the file {} holds nothing in its first line", path.display()));
                    return None;
                }
                Some(SecretString::from(first.to_owned()))
            }
            Err(error) => {
                let path = path.display();
                self.problem(&file_key, format!("the file {path} cannot be read: {error}; check its path and permissions"));
                None
            }
        }
    }

    /// Notes a secret that stands where others can read it.
    pub(crate) fn refuse_inline_secret(&mut self, key: &str) {
        let why = match self.source(key) {
            Source::File { path, line } => {
                format!("a secret must not stand in the configuration file ({}, line {line})", path.display())
            }
            Source::Flag(flag) => format!("a secret must not be given with {flag}: the list of processes shows it to everybody"),
            Source::Default | Source::Environment(_) => return,
        };
        let variable = variable_of_key(&self.name, key);
        self.problem(
            key,
            format!(
                "{why}; put it into a file of its own and name that as {key}_file, or set the environment variable {variable}"
            ),
        );
    }

    fn given(&self, key: &str) -> Option<&Given> {
        self.layers.values.get(&format!("{}.{key}", self.name))
    }
}
