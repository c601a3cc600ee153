//! All use cases of people, over the same parts.

use crate::invitation::Invitations;
use crate::looks::Looks;
use crate::notme::NotMe;
use crate::reset::Reset;
use crate::shared::captcha::NetworkHistory;
use crate::signin::SignIn;
use crate::{Deps, Forms};

/// What the pages call.
pub struct UseCases {
    /// The reset portal.
    pub reset: Reset,
    /// Sign-in.
    pub sign_in: SignIn,
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
            sign_in: SignIn::new(deps.clone()),
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
}
