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
/// Sections that stand in the file once for each of several things, in their order: `[[texts]]`. Each has a name.
const LISTS: [&str; 2] = ["texts", "calls"];
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
    /// Values by `section.key`; `list.name.key` for one of a list.
    pub(crate) values: BTreeMap<String, Given>,
    /// The names of each list, in the order of the file.
    lists: BTreeMap<&'static str, Vec<String>>,
    /// What is wrong with the file, though it could be read.
    pub(crate) problems: Vec<Problem>,
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

impl Inputs {
    /// What will be read, for messages.
    pub(crate) fn place(&self) -> String {
        let default = || "The configuration without a file".to_owned();
        find_file(self).map_or_else(default, |path| path.display().to_string())
    }

    /// Every file that holds a secret, with the key that names it.
    pub(crate) fn secret_files(&self) -> Vec<(String, PathBuf)> {
        let secret = |key: &str| ["password_file", "secret_file", "token_file"].iter().any(|end| key.ends_with(end));
        let values = Layers::read(self).unwrap_or_default().values;
        let file = |(key, Given { written, source }): (String, Given)| match written {
            Written::Text(text) if secret(&key) => Some((key, source.base().join(text))),
            _ => None,
        };
        values.into_iter().filter_map(file).collect()
    }
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

    /// The names of a list, in the order of the file.
    pub(crate) fn names(&self, list: &str) -> &[String] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
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
            let list = LISTS.into_iter().find(|list| *list == section.get_ref().as_ref());
            match (entry.get_ref(), list) {
                (DeValue::Array(items), Some(list)) => {
                    for item in items {
                        self.add_item(list, item.get_ref(), &source, &source(item.span().start));
                    }
                }
                (_, Some(list)) => {
                    let place = source(section.span().start);
                    let cure = format!("there may be several ({place}); write [[{list}]], with two brackets on each side");
                    self.problems.push(Problem::of(list, cure));
                }
                (DeValue::Table(keys), None) => self.add_keys(section.get_ref(), keys, &source),
                (value, None) => self.add(section.get_ref().to_string(), written(value), source(section.span().start)),
            }
        }
        Ok(())
    }

    fn add_keys(&mut self, section: &str, keys: &DeTable<'_>, source: &dyn Fn(usize) -> Source) {
        for (key, value) in keys {
            self.add(format!("{section}.{}", key.get_ref()), written(value.get_ref()), source(key.span().start));
        }
    }

    /// One of a list, under its name or, when it has none, its kind.
    fn add_item(&mut self, list: &'static str, item: &DeValue<'_>, source: &dyn Fn(usize) -> Source, place: &Source) {
        let keys = item.as_table();
        let text = |key: &str| keys?.get(key)?.get_ref().as_str().map(str::to_owned);
        let Some((keys, name)) = keys.zip(text("name").or_else(|| text("kind"))) else {
            let cure = format!("one of them ({place}) has neither name nor kind; write both under [[{list}]]");
            return self.problems.push(Problem::of(list, cure));
        };
        let names = self.lists.entry(list).or_default();
        if !is_name(&name) {
            let name = name.escape_debug();
            let sentence = format!("name: \"{name}\" ({place}) is no name; write small letters, digits and single underscores");
            return self.problems.push(Problem::of(list, sentence));
        }
        if names.contains(&name) {
            let sentence = format!("name: two have the name \"{name}\" (the other: {place}); give each a name of its own");
            return self.problems.push(Problem::of(list, sentence));
        }
        self.add_keys(&format!("{list}.{name}"), keys, source);
        self.lists.entry(list).or_default().push(name);
    }
}

/// Whether this names one of a list: it must fit into the name of an environment variable, between double underscores.
fn is_name(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let edges = text.starts_with('_') || text.ends_with('_') || text.contains(SEPARATOR);
    !text.is_empty() && text.len() <= 32 && text.chars().all(letters) && !edges
}

fn find_file(inputs: &Inputs) -> Option<PathBuf> {
    let named = inputs.file.clone();
    named.or_else(|| PLACES.into_iter().map(PathBuf::from).find(|path| path.exists()))
}

/// `LATCHKEY_MAIL__HOST` sets `mail.host`, and `LATCHKEY_TEXTS__MAIN__HOST` sets `texts.main.host`.
fn key_of_variable(name: &str) -> Option<String> {
    let (section, key) = name.strip_prefix(PREFIX)?.split_once(SEPARATOR)?;
    Some(format!("{section}.{}", key.replace(SEPARATOR, ".")).to_lowercase())
}

/// The environment variable that sets `section.key`.
pub(crate) fn variable_of_key(section: &str, key: &str) -> String {
    format!("{PREFIX}{}{SEPARATOR}{}", section.replace('.', SEPARATOR).to_uppercase(), key.to_uppercase())
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

    fn listed(file: &str) -> Layers {
        let mut layers = Layers::default();
        layers.add_text(Path::new("l.toml"), file).unwrap();
        layers
    }

    #[test]
    fn lists_keep_their_order_and_go_by_name_or_kind() {
        let layers = listed("[[texts]]\nname = \"b\"\nhost = \"x\"\n[[texts]]\nkind = \"a\"\n[[calls]]\nname = \"b\"\n");
        assert_eq!((layers.names("texts"), layers.names("calls")), (&["b".into(), "a".into()][..], &["b".into()][..]));
        let (host, source) = text(&layers, "texts.b.host");
        assert_eq!((host, source), (Written::Text("x".into()), Source::File { path: "l.toml".into(), line: 3 }));
        assert_eq!(layers.problems, []);
        assert_eq!(listed("").names("texts"), &[] as &[String]);
    }

    #[test]
    fn what_is_no_list_with_names_is_told() {
        let told = |file: &str| listed(file).problems.iter().map(ToString::to_string).collect::<String>();
        assert!(told("[texts]\nkind = \"a\"").contains("write [[texts]]"), "{}", told("[texts]\nkind = \"a\""));
        assert!(told("texts = 3").contains("write [[texts]]"));
        assert!(told("[[texts]]\nhost = \"x\"").contains("has neither name nor kind"));
        assert!(told("texts = [1]").contains("has neither name nor kind"));
        let twice = told("[[texts]]\nkind = \"a\"\n\n[[texts]]\nname = \"a\"");
        assert!(twice.contains("two have the name \"a\" (the other: l.toml, line 4)"), "{twice}");
        for name in ["A", "a-b", "a__b", "_a", "a_", "", "é", "a.b"] {
            let told = told(&format!("[[texts]]\nname = \"{name}\""));
            assert!(told.contains("is no name"), "{name}: {told}");
        }
    }

    #[test]
    fn files_with_secrets_are_found_wherever_they_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.toml");
        std::fs::write(&path, "[mail]\npassword_file = \"mail.password\"\nca_file = \"ca.pem\"\n").unwrap();
        let environment = [("LATCHKEY_SERVER__METRICS_TOKEN_FILE".to_owned(), "/run/token".to_owned())].into();
        let inputs = Inputs { file: Some(path.clone()), environment, settings: Vec::new() };
        let expected = [
            ("mail.password_file".to_owned(), folder.path().join("mail.password")),
            ("server.metrics_token_file".to_owned(), PathBuf::from("/run/token")),
        ];
        assert_eq!(inputs.secret_files(), expected);
        assert_eq!(inputs.place(), path.display().to_string());
    }

    #[test]
    fn names_of_variables_and_keys_correspond() {
        assert_eq!(key_of_variable("LATCHKEY_SERVER__PUBLIC_ORIGIN").unwrap(), "server.public_origin");
        assert_eq!(variable_of_key("server", "public_origin"), "LATCHKEY_SERVER__PUBLIC_ORIGIN");
        assert_eq!(key_of_variable("LATCHKEY_TEXTS__MAIN__PASSWORD").unwrap(), "texts.main.password");
        assert_eq!(variable_of_key("texts.main", "password"), "LATCHKEY_TEXTS__MAIN__PASSWORD");
    }
}
