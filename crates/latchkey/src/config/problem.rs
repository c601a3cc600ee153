//! What is wrong with a configuration.

/// One thing to change: the sentence names the section, the key, the place and the cure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {sentence}")]
pub(crate) struct Problem {
    /// `section: key`, or the file when it cannot be read at all.
    key: String,
    sentence: String,
}

impl Problem {
    /// A problem of `section.key`.
    pub(crate) fn of_key(section: &str, key: &str, sentence: impl Into<String>) -> Self {
        Self { key: format!("{section}: {key}"), sentence: sentence.into() }
    }

    /// A problem of the whole file, or of a variable.
    pub(crate) fn of(place: impl std::fmt::Display, sentence: impl Into<String>) -> Self {
        Self { key: place.to_string(), sentence: sentence.into() }
    }
}

/// Everything that is wrong with a configuration, so that it can be put right in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConfigError(pub(crate) Vec<Problem>);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
