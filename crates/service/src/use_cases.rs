//! All use cases of people, over the same parts.

use latchkey_domain::{CallEnd, OutboxId};

use crate::account::Accounts;
use crate::invitation::Invitations;
use crate::looks::Looks;
use crate::notme::NotMe;
use crate::register::Register;
use crate::reset::Reset;
use crate::shared::captcha::NetworkHistory;
use crate::shared::{Heard, ServiceError};
use crate::signin::SignIn;
use crate::{Code, Deps, Forms};

/// What the pages call.
pub struct UseCases {
    /// The reset portal.
    pub reset: Reset,
    /// The registration portal.
    pub register: Register,
    /// Sign-in.
    pub sign_in: SignIn,
    /// The access panel.
    pub accounts: Accounts,
    /// "This was not me".
    pub not_me: NotMe,
    /// The first administrator's link.
    pub invitations: Invitations,
    /// Tokens of forms.
    pub forms: Forms,
    /// Looks of organizations.
    pub looks: Looks,
}

impl UseCases {
    /// All use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        Self {
            reset: Reset::new(deps.clone()),
            register: Register::new(deps.clone()),
            sign_in: SignIn::new(deps.clone()),
            accounts: Accounts::new(deps.clone()),
            not_me: NotMe::new(deps.clone()),
            invitations: Invitations::new(deps.clone()),
            forms: Forms::new(deps.keys.clone()),
            looks: Looks::new(deps),
        }
    }

    /// How often each network began a reset.
    pub fn history(&self) -> &NetworkHistory {
        self.reset.challenges.history()
    }

    /// Takes the keys that were pressed in a call, of a registration or of a reset. The caller of this has checked the gateway's
    /// signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn key_pressed(&self, call: OutboxId, keys: &Code) -> Result<Heard, ServiceError> {
        match self.register.key_pressed(call, keys).await? {
            Some(heard) => Ok(heard),
            None => self.reset.key_pressed(call, keys).await,
        }
    }

    /// Keeps how a call ended without keys, of a registration or of a reset. The caller of this has checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn call_ended(&self, call: OutboxId, end: CallEnd) -> Result<(), ServiceError> {
        self.register.call_ended(call, end).await?;
        self.reset.call_ended(call, end).await
    }
}
