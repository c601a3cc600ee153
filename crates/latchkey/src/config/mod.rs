//! The configuration: one TOML file, overlaid by the environment and by options of the command line.

mod alerts;
mod budget;
mod calls;
mod database;
mod gateway;
mod hashing;
mod keys;
mod layers;
mod log;
mod mail;
mod passwords;
mod problem;
mod section;
mod server;
mod source;
mod texts;
mod unknown;

use std::path::{Path, PathBuf};

pub(crate) use alerts::{AlertsConfig, WebhookTarget};
pub(crate) use calls::CallConfig;
pub(crate) use database::DatabaseConfig;
pub(crate) use gateway::GatewayConfig;
pub(crate) use hashing::HashingConfig;
pub(crate) use keys::KeysConfig;
pub(crate) use layers::{Inputs, Setting};
pub(crate) use log::{LogConfig, LogFormat};
pub(crate) use mail::MailConfig;
pub(crate) use passwords::PasswordsConfig;
pub(crate) use problem::ConfigError;
pub(crate) use server::ServerConfig;
pub(crate) use texts::TextConfig;

use latchkey_domain::BudgetSettings;
use layers::Layers;
use problem::Problem;
use section::Section;

/// Every section with its keys.
const SECTIONS: &[(&str, &[&str])] = &[
    ("server", server::KEYS),
    ("database", database::KEYS),
    ("keys", keys::KEYS),
    ("mail", mail::KEYS),
    ("budget", budget::KEYS),
    ("log", log::KEYS),
    ("hashing", hashing::KEYS),
    ("passwords", passwords::KEYS),
    ("alerts", alerts::KEYS),
];

/// Every list with the keys of what stands in it.
const LISTS: &[(&str, &[&str])] = &[("texts", texts::KEYS), ("calls", calls::KEYS)];

/// Where systemd puts the credentials of a service.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Everything an operator can set, checked.
#[derive(Debug)]
pub(crate) struct Config {
    /// `[server]`
    pub(crate) server: ServerConfig,
    /// `[database]`
    pub(crate) database: DatabaseConfig,
    /// `[keys]`
    pub(crate) keys: KeysConfig,
    /// `[mail]`, when it is configured.
    pub(crate) mail: Option<MailConfig>,
    /// `mail.templates`: the folder with the operator's own templates.
    pub(crate) templates: Option<PathBuf>,
    /// `[budget]`
    pub(crate) budget: BudgetSettings,
    /// `[[texts]]`, in order.
    pub(crate) texts: Vec<GatewayConfig<TextConfig>>,
    /// `[[calls]]`, in order.
    pub(crate) calls: Vec<GatewayConfig<CallConfig>>,
    /// `[log]`
    pub(crate) log: LogConfig,
    /// `[hashing]`
    pub(crate) hashing: HashingConfig,
    /// `[passwords]`
    pub(crate) passwords: PasswordsConfig,
    /// `[alerts]`
    pub(crate) alerts: AlertsConfig,
}

/// What a command cannot do without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Mail is sent.
    pub(crate) mail: bool,
    /// Links are made.
    pub(crate) origin: bool,
}

impl Config {
    /// Reads and checks the configuration.
    ///
    /// # Errors
    /// Every problem at once, each with its key, its place and its cure.
    pub(crate) fn load(inputs: &Inputs, needs: Needs) -> Result<Self, ConfigError> {
        let layers = Layers::read(inputs)?;
        let credentials = inputs.environment.get(CREDENTIALS_DIRECTORY).map(Path::new);
        let mut problems: Vec<Problem> = layers.problems.clone();
        problems.extend(unknown::unknown_keys(&layers, &known_keys(&layers)));
        let told = &mut problems;
        let database = database::read(&mut Section::new("database", &layers, told));
        let config = Self {
            server: server::read(&mut Section::new("server", &layers, told), needs.origin),
            keys: keys::read(&mut Section::new("keys", &layers, told), credentials, database.data_directory.as_deref()),
            mail: mail::read(&mut Section::new("mail", &layers, told), needs.mail),
            templates: mail::templates(&mut Section::new("mail", &layers, told)),
            budget: budget::read(&mut Section::new("budget", &layers, told)),
            texts: gateway::read_all("texts", &layers, told, texts::read),
            calls: gateway::read_all("calls", &layers, told, calls::read),
            log: log::read(&mut Section::new("log", &layers, told)),
            hashing: hashing::read(
                &mut Section::new("hashing", &layers, told),
                std::thread::available_parallelism().map_or(1, Into::into),
            ),
            passwords: passwords::read(&mut Section::new("passwords", &layers, told)),
            alerts: alerts::read(&mut Section::new("alerts", &layers, told)),
            database,
        };
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }
}

/// Every key that may be written: those of the sections, and those of everything in a list.
fn known_keys(layers: &Layers) -> Vec<(String, &'static [&'static str])> {
    let sections = SECTIONS.iter().map(|(section, keys)| ((*section).to_owned(), *keys));
    let listed = LISTS.iter().flat_map(|(list, keys)| {
        let names = layers.names(list).iter();
        names.map(move |name| (format!("{list}.{name}"), *keys))
    });
    sections.chain(listed).collect()
}

#[cfg(test)]
mod sample;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn try_load(file: &str, environment: &[(&str, &str)], needs: Needs) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latchkey.toml");
        std::fs::write(&path, file).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(&Inputs { file: Some(path), environment, settings: Vec::new() }, needs)
    }

    /// The configuration in `file`.
    pub(crate) fn load(file: &str) -> Config {
        load_with(file, &[])
    }

    /// The configuration in `file` under this environment.
    pub(crate) fn load_with(file: &str, environment: &[(&str, &str)]) -> Config {
        try_load(file, environment, Needs::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The problems of `file`, one a line; empty when there is none.
    pub(crate) fn problems(file: &str) -> String {
        problems_with(file, &[])
    }

    /// The problems of `file` under this environment.
    pub(crate) fn problems_with(file: &str, environment: &[(&str, &str)]) -> String {
        match try_load(file, environment, Needs::default()) {
            Ok(_) => String::new(),
            Err(ConfigError(problems)) => problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let told = problems("[mail]\nport = \"x\"\nhots = 1\n[sever]\nlisten = \"y\"\n[server]\nlisten = \"z\"\n");
        for part in [
            "mail: hots: there is no such key",
            "sever: listen: ",
            "server: listen: \"z\"",
            "mail: port: \"x\"",
            "mail: host: option is required",
        ] {
            assert!(told.contains(part), "{part} is missing in:\n{told}");
        }
    }

    #[test]
    fn what_a_command_needs_is_asked_for() {
        let error = try_load("", &[], Needs { mail: true, origin: true }).unwrap_err().to_string();
        assert!(
            error.contains("mail: host: option is required") && error.contains("server: public_origin: option is required"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_variable_is_refused_too() {
        let told = problems_with("", &[("LATCHKEY_MAIL__PASWORD", "x")]);
        assert!(
            told.contains(
                "mail: pasword: there is no such key (environment variable LATCHKEY_MAIL__PASWORD); did you mean password"
            ),
            "{told}"
        );
    }
}
