//! Sign-in, sessions and sign-out.

mod again;
mod change;
mod device;
mod factor;
mod letters;
mod network;
mod password;
mod session;
mod step;
mod stranger;

pub use again::{Again, Retyped};
pub use change::{ChangeTerms, Changed, PasswordChange};
pub use factor::{FactorRefused, TypedFactor};
pub use password::{Credentials, SignedIn};
pub use session::{PasswordEnding, Person};
pub use step::Stepped;

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
