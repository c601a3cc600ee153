//! Sign-in, sessions and sign-out.

mod again;
mod change;
mod device;
mod network;
mod password;
mod session;
mod stranger;

pub use again::Retyped;
pub use change::{ChangeTerms, Changed, PasswordChange};
pub use password::{Credentials, SignedIn};
pub use session::Person;

use crate::Deps;

/// The use cases of sign-in.
pub struct SignIn {
    deps: Deps,
}

impl SignIn {
    /// Sign-in over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
