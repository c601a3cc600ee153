//! `[database]`: where everything is kept.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::section::Section;
use super::source::Source;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &["url", "password", "password_file", "max_connections"];

const DEFAULT_URL: &str = "sqlite:/var/lib/latchkey/latchkey.sqlite";
const EXPECTED: &str =
    "a database's address: sqlite:/var/lib/latchkey/latchkey.sqlite, or postgres://latchkey@localhost/latchkey";

/// Where everything is kept.
#[derive(Debug)]
pub(crate) struct DatabaseConfig {
    /// `sqlite:` and an absolute path, or `postgres://…` with the password in it.
    pub(crate) url: SecretString,
    /// The SQLite file.
    pub(crate) file: Option<PathBuf>,
    /// The folder of the SQLite file, with everything that lies in it.
    pub(crate) data_directory: Option<PathBuf>,
    /// At most this many connections at a time.
    pub(crate) max_connections: u32,
}

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>) -> DatabaseConfig {
    const MOST: &str = "a number of connections from 1 to 1000, for example 10";
    let max_connections = section.parsed::<u32>("max_connections", MOST).unwrap_or(10);
    if !(1..=1000).contains(&max_connections) {
        section.not("max_connections", &max_connections.to_string(), MOST);
    }
    let text = section.text("url").unwrap_or_else(|| DEFAULT_URL.to_owned());
    let password = section.secret("password");
    let (url, file) = match text.strip_prefix("sqlite:") {
        Some(path) => sqlite(section, path),
        None => (postgres(section, &text, password.as_ref()), None),
    };
    let data_directory = file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    DatabaseConfig { url, file, data_directory, max_connections }
}

fn sqlite(section: &mut Section<'_>, path: &str) -> (SecretString, Option<PathBuf>) {
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains(['?', '#', '%']) || path.starts_with(":memory:") {
        section.not("url", &format!("sqlite:{path}"), EXPECTED);
        return (SecretString::default(), None);
    }
    let path = section.source("url").base().join(path);
    let path = std::path::absolute(&path).unwrap_or(path);
    // The driver decodes the address, and folders above the file may be called anything.
    let encoded = path.display().to_string().replace('%', "%25").replace('?', "%3F");
    (SecretString::from(format!("sqlite://{encoded}")), Some(path))
}

fn postgres(section: &mut Section<'_>, text: &str, password: Option<&SecretString>) -> SecretString {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql") && url.has_host());
    let Some(mut url) = url else {
        // Whatever it is, it may hold a password, so it is not quoted.
        let source = section.source("url");
        section.problem("url", format!("the value ({source}) is not {EXPECTED}"));
        return SecretString::default();
    };
    if url.password().is_some() && matches!(section.source("url"), Source::File { .. } | Source::Flag(_)) {
        let source = section.source("url");
        section.problem(
            "url",
            format!("the address ({source}) holds a password; take it out and name a file as password_file, or set the environment variable LATCHKEY_DATABASE__PASSWORD"),
        );
    }
    // Refused only by addresses that cannot hold a password; this one has a host.
    let _ = password.map(|password| url.set_password(Some(password.expose_secret())));
    SecretString::from(String::from(url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{load, load_with, problems};

    #[test]
    fn a_relative_file_lies_beside_the_configuration() {
        let config = load("[database]\nurl = \"sqlite:data/latchkey.sqlite\"");
        let directory = config.database.data_directory.unwrap();
        assert!(directory.is_absolute() && directory.ends_with("data"), "{}", directory.display());
    }

    #[test]
    fn the_password_joins_the_address_and_never_stands_in_the_file() {
        let file = "[database]\nurl = \"postgres://latchkey@db.example/latchkey\"";
        let config = load_with(file, &[("LATCHKEY_DATABASE__PASSWORD", "p@ss")]);
        assert_eq!(config.database.url.expose_secret(), "postgres://latchkey:p%40ss@db.example/latchkey");
        assert!(!format!("{config:?}").contains("p%40ss"));
        let told = problems("[database]\nurl = \"postgres://latchkey:hunter2@db.example/latchkey\"");
        assert!(told.contains("database: url: ") && told.contains("password_file") && !told.contains("hunter2"), "{told}");
        let told = problems("[database]\npassword = \"hunter2\"");
        assert!(told.contains("database: password: a secret must not stand") && !told.contains("hunter2"), "{told}");
    }

    #[test]
    fn other_databases_are_refused() {
        for url in ["mysql://root:hunter2@db/x", "latchkey.sqlite", "sqlite:", "sqlite::memory:", "sqlite:a?mode=ro"] {
            let told = problems(&format!("[database]\nurl = \"{url}\""));
            assert!(told.contains("database: url: ") && !told.contains("hunter2"), "{url}: {told}");
        }
        assert!(problems("[database]\nmax_connections = 0").contains("from 1 to 1000"));
    }
}
