//! Whom to tell, and from where on.

use latchkey_domain::EmailAddress;
use latchkey_domain::alert::{AlertKind, AlertLimits};

/// Whom to tell, and from where on.
#[derive(Clone, Debug)]
pub struct AlertSettings {
    /// From where on something is trouble.
    pub limits: AlertLimits,
    /// Kinds that the operator does not want to hear of.
    pub off: Vec<AlertKind>,
    /// This machine's name.
    pub host: String,
    /// Operators' addresses.
    pub operators: Vec<EmailAddress>,
    /// BCP 47 tag of the language that operators read.
    pub language: String,
    /// The portal's address, which tells installations apart.
    pub installation: String,
}
