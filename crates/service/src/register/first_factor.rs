//! The first second factor of an administrator: once it is kept, the session that set it up is open for more.

use latchkey_domain::{AuthenticatorName, SessionPurpose, SignInRequest, StepUp, Timestamp, User};
use latchkey_store::{RotateSession, StoreError, Tx};
use latchkey_vault::{Code, Token};

use super::Register;
use super::code::Checked;
use crate::shared::{Deps, Seat, ServiceError, Visit, request_after};

/// What came of it.
pub enum FirstFactor {
    /// It is kept, and the session has another cookie: the code that was typed is its second factor.
    Welcome {
        /// What the sign-in asks for, before it leads on.
        request: SignInRequest,
        /// The session.
        session: Token,
        /// What the session is open for.
        purpose: SessionPurpose,
    },
    /// Nothing is kept.
    Refused(Checked),
}

/// A session that waits for its first factor, and what it becomes.
pub(super) struct Entry {
    change: RotateSession,
    session: Token,
}

impl Entry {
    /// `None` when the session waits for nothing, or its password was given too long ago: somebody else may sit there by now.
    fn of(deps: &Deps, seat: &Seat, cookie: &str, now: Timestamp) -> Option<Self> {
        let shown = Token::parse(cookie)?;
        if seat.purpose != SessionPurpose::SetUp || seat.stale(now) == Some(StepUp::Password) {
            return None;
        }
        let session = Token::generate(&*deps.random);
        let change = RotateSession {
            id: seat.session,
            from: shown.hash(),
            to: session.hash(),
            purpose: seat.kept_purpose.after_factor(),
            authenticated_at: None,
            factor_at: Some(now),
        };
        Some(Self { change, session })
    }

    /// Opens the session. `false` when another request was quicker, or when the person, who is locked and stands as `before`, has a
    /// factor by now: whoever has only the password must not add a second one.
    pub(super) async fn open(&self, tx: &Tx, seat: &Seat, before: &User) -> Result<bool, StoreError> {
        let waits = seat.kept_purpose.in_force(before, seat.factor_at) == SessionPurpose::SetUp;
        Ok(waits && tx.rotate_session(&seat.scope, &self.change).await?)
    }
}

impl Register {
    /// Checks a code of an app as [`Register::check_authenticator`] does, for the session with this cookie that waits for it.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn first_authenticator(
        &self,
        visit: &Visit,
        (seat, cookie): (&Seat, &str),
        mark: &str,
        name: &AuthenticatorName,
        typed: &Code,
    ) -> Result<FirstFactor, ServiceError> {
        let Some(entry) = Entry::of(&self.deps, seat, cookie, self.deps.clock.now()) else {
            return Ok(FirstFactor::Refused(Checked::Stale));
        };
        let checked = self.check_app(visit, (seat, Some(&entry)), mark, name, typed).await?;
        self.entered(seat, entry, checked).await
    }

    /// Keeps recovery codes as [`Register::keep_recovery_codes`] does, for the session with this cookie that waits for them.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn first_recovery_codes(
        &self,
        visit: &Visit,
        (seat, cookie): (&Seat, &str),
        mark: &str,
        typed: &Code,
    ) -> Result<FirstFactor, ServiceError> {
        let Some(entry) = Entry::of(&self.deps, seat, cookie, self.deps.clock.now()) else {
            return Ok(FirstFactor::Refused(Checked::Stale));
        };
        let checked = self.check_new_codes(visit, (seat, Some(&entry)), mark, typed).await?;
        self.entered(seat, entry, checked).await
    }

    async fn entered(&self, seat: &Seat, entry: Entry, checked: Checked) -> Result<FirstFactor, ServiceError> {
        let Checked::Registered { .. } = checked else { return Ok(FirstFactor::Refused(checked)) };
        let purpose = entry.change.purpose;
        let request = request_after(&self.deps, seat, purpose).await?;
        Ok(FirstFactor::Welcome { request, session: entry.session, purpose })
    }
}
