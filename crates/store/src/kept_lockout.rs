//! A state of sign-in together with the text that it was read from.

use latchkey_domain::SignInLockout;

use crate::StoreError;
use crate::values::{from_json, to_json};

/// A state of sign-in as it is kept. A change names what it replaces byte for byte: another version of this program may write
/// the same state in other words, and a guard that wrote them anew would then never agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLockout {
    /// The state.
    pub state: SignInLockout,
    text: String,
}

impl KeptLockout {
    /// The state as this program keeps it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] never, as long as a state can be written as JSON.
    pub fn of(state: SignInLockout) -> Result<Self, StoreError> {
        Ok(Self { text: to_json(&state, "a lockout")?, state })
    }

    pub(crate) fn read(text: String) -> Result<Self, StoreError> {
        Ok(Self { state: from_json(&text, "a lockout")?, text })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
