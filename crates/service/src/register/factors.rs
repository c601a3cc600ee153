//! Second factors at the registration: who may set one up.

use latchkey_domain::{Factors, Method, Refusal, User};

use super::desk::Desk;
use crate::shared::Deps;

impl Desk<'_> {
    /// Whether authenticator apps or recovery codes can be set up now: where policy enables them, and always by administrators, who
    /// must have one.
    ///
    /// # Errors
    /// The refusal; `None` when policy does not offer the method.
    pub(super) fn offers_factor(&self, deps: &Deps, method: Method) -> Result<(), Option<Refusal>> {
        match self.user() {
            user if !user.is_administrator() => self.offers(deps, method).map(drop),
            user if user.frozen_at.is_some() => Err(Some(Refusal::Frozen)),
            user if !user.enabled => Err(Some(Refusal::AccountDisabled)),
            _ => Ok(()),
        }
    }

    /// Whether what is added now opens nothing for a day but beside something older: to be said beforehand.
    pub(super) fn addition_waits(&self, deps: &Deps) -> bool {
        self.registration(deps).is_ok_and(|found| found.addition_rests(self.seat.created_at))
    }

    /// Whether what takes the place of something does the same: it does for whoever may reset.
    pub(super) fn replacement_waits(&self, deps: &Deps) -> bool {
        self.registration(deps).is_ok()
    }

    /// The person with these second factors.
    pub(super) fn user_with_factors(&self, factors: Factors) -> User {
        User { factors, ..self.user().clone() }
    }

    /// Whether the person could not reset any more with these second factors, or were farther from it: to be said before it happens.
    pub(super) fn falls_short_with(&self, deps: &Deps, factors: Factors) -> bool {
        match (self.registration(deps), self.registration_with(deps, self.user_with_factors(factors))) {
            (Ok(before), Ok(after)) => after.falls_short_of(&before),
            _ => false,
        }
    }

    /// Whether these second factors are too few: administrators keep one, because they sign in with it.
    pub(super) fn needs_more_than(&self, factors: Factors) -> bool {
        self.user().is_administrator() && !factors.any()
    }
}
