//! A secret that a page shows to its owner.

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

/// A secret in the data of a page: the template writes it out, and nothing else can.
///
/// Wiped when dropped; shows nothing in `Debug`.
#[derive(Clone, Debug)]
pub struct Shown(SecretString);

impl From<SecretString> for Shown {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl From<&str> for Shown {
    fn from(secret: &str) -> Self {
        Self(secret.into())
    }
}

#[cfg(test)]
impl Shown {
    /// What it holds.
    pub(super) fn exposed(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_secret() {
        assert!(!format!("{:?}", Shown::from("7K2QD-M40XA")).contains("7K2QD"));
    }
}
