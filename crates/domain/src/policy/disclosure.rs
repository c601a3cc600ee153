//! How much a stranger may learn.

use serde::{Deserialize, Serialize};

/// What the portal says about an account before its owner has proven anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Masked hints and reasons, as Azure AD does.
    #[default]
    Reveal,
    /// Nothing depends on the account: OWASP ASVS 5.0, 6.3.8.
    Conceal,
}
