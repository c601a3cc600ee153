//! Setting up an authenticator app: a secret that is shown, and a code that proves that the app has it.

use std::time::Duration;

use latchkey_domain::{
    ActivityKind, AuthenticatorId, AuthenticatorName, EnrolmentKind, FactorChange, Factors, MOST_AUTHENTICATORS, Method, Outcome,
    Reason, Refusal, Timestamp,
};
use latchkey_store::{Enrolling, EnrolmentRecord, NewAuthenticator, StoreError};
use latchkey_vault::{Code, TotpSecret};
use secrecy::SecretString;

use super::Register;
use super::begin::{count_begun, enrolment_of, new_enrolment};
use super::code::{Checked, KIND, TRIES, mark_of};
use super::desk::{Desk, hold};
use super::first_factor::Entry;
use super::letters::told_of_factor;
use crate::shared::{Deps, Notices, Seat, ServiceError, Story, Visit, give_back};

/// The time that it takes to find an app, to install it and to read a code.
pub(super) const SETUP_LIFE: Duration = Duration::from_secs(30 * 60);
/// Characters of an organization's name that an app shows; so the picture can always be drawn.
const LONGEST_ISSUER: usize = 48;

/// What came of asking for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppAsked {
    /// There is a secret to show.
    Ready,
    /// The person has as many apps as anybody may.
    Full,
    /// The person began too often.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// Policy does not offer it.
    NotOffered,
    /// The person cannot register at all.
    Refused(Refusal),
}

/// What an app is set up with; shown until the app has proven it, and never again.
#[derive(Clone, Debug)]
pub struct AppSetup {
    /// Names it, for the form.
    pub mark: String,
    /// What the picture holds, and what an app on the same phone opens.
    pub uri: SecretString,
    /// What is typed where there is no camera, in groups of four.
    pub key: SecretString,
    /// How many apps there are already.
    pub before: u32,
    /// Whether it opens nothing for a day but beside something older.
    pub rests: bool,
    /// How long it can be used.
    pub expires_at: Timestamp,
}

/// What is about to be written.
struct Plan<'a> {
    app: NewAuthenticator<'a>,
    /// The session that waits for it, if one does.
    entry: Option<&'a Entry>,
    /// Room for two events.
    story: Story,
    told: Notices,
}

/// Why nothing was kept; the write is undone.
enum Lost {
    Race,
    Full,
    Failed(ServiceError),
}

impl From<ServiceError> for Lost {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Register {
    /// Makes a secret for an app, unless one waits for its code already.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn begin_authenticator(&self, visit: &Visit, seat: &Seat) -> Result<AppAsked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers_factor(deps, Method::Authenticator) {
            return Ok(refusal.map_or(AppAsked::NotOffered, AppAsked::Refused));
        }
        if desk.user().factors.authenticators >= MOST_AUTHENTICATORS {
            return Ok(AppAsked::Full);
        }
        if waiting(enrolment_of(&reader, seat, EnrolmentKind::Authenticator).await?, desk.now).is_some() {
            return Ok(AppAsked::Ready);
        }
        let secret = TotpSecret::generate(&*deps.random);
        let expires_at = desk.now.plus(SETUP_LIFE);
        let enrolment = &new_enrolment(deps, &desk, Enrolling::Authenticator(secret), expires_at);
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &story.event(0, ActivityKind::RegistrationStarted, Outcome::Success, Reason::InfoAuthenticator);
        deps.store
            .write("register: begin an app", |tx| async move {
                hold(&tx, seat).await?;
                if let Some(until) = count_begun(&tx, seat, enrolment.created_at).await? {
                    return Ok(AppAsked::Locked { until });
                }
                tx.put_enrolment(&seat.scope, enrolment).await?;
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(AppAsked::Ready)
            })
            .await
    }

    /// What an app is being set up with in this session; `None` when nothing is, or its time or tries are over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn app_setup(&self, seat: &Seat) -> Result<Option<AppSetup>, ServiceError> {
        let reader = self.deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, EnrolmentKind::Authenticator).await?;
        let Some((enrolment, secret)) = waiting(enrolment, self.deps.clock.now()) else { return Ok(None) };
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        let (issuer, account) = (issuer(&desk.organization.name), desk.user().user_name.as_str());
        Ok(Some(AppSetup {
            mark: mark_of(&enrolment),
            uri: secret.uri(&issuer, account).as_str().into(),
            key: secret.key().as_str().into(),
            before: desk.user().factors.authenticators,
            rests: desk.addition_waits(&self.deps),
            expires_at: enrolment.expires_at,
        }))
    }

    /// Checks a code that the app shows, and keeps the app. `mark` names what the page was made for: [`AppSetup::mark`].
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn check_authenticator(
        &self,
        visit: &Visit,
        seat: &Seat,
        mark: &str,
        name: &AuthenticatorName,
        typed: &Code,
    ) -> Result<Checked, ServiceError> {
        self.check_app(visit, (seat, None), mark, name, typed).await
    }

    /// The same; with an entry, the session is opened by it.
    pub(super) async fn check_app(
        &self,
        visit: &Visit,
        (seat, entry): (&Seat, Option<&Entry>),
        mark: &str,
        name: &AuthenticatorName,
        typed: &Code,
    ) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, EnrolmentKind::Authenticator).await?;
        let Some(enrolment) = enrolment.filter(|enrolment| mark_of(enrolment) == mark) else { return Ok(Checked::Stale) };
        let Enrolling::Authenticator(secret) = &enrolment.value else { return Ok(Checked::Stale) };
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers_factor(deps, Method::Authenticator) {
            return Ok(refusal.map_or(Checked::NotOffered, Checked::Refused));
        }
        if desk.now >= enrolment.expires_at {
            return Ok(Checked::Expired);
        }
        if let Some(refused) = self.reserve(seat, &enrolment, desk.now).await? {
            return Ok(refused);
        }
        match secret.verify(typed, desk.now, None) {
            Some(step) => self.keep_app(visit, (&desk, entry), &enrolment, (secret, step), name).await,
            None => self.wrong(visit, seat, &enrolment).await,
        }
    }

    async fn keep_app(
        &self,
        visit: &Visit,
        (desk, entry): (&Desk<'_>, Option<&Entry>),
        enrolment: &EnrolmentRecord,
        (secret, step): (&TotpSecret, u64),
        name: &AuthenticatorName,
    ) -> Result<Checked, ServiceError> {
        let (deps, seat, now) = (&self.deps, desk.seat, desk.now);
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 2);
        let id = AuthenticatorId::generate(&*deps.clock, &*deps.random);
        let plan = &Plan {
            app: NewAuthenticator { id, user: seat.user, name: name.as_str(), secret, step, now },
            entry,
            story,
            told: told_of_factor(deps, visit, desk, FactorChange::AuthenticatorAdded)?,
        };
        let kept =
            deps.store.write("register: keep an app", |tx| async move { plan.keep(deps, &tx, desk, enrolment).await }).await;
        match kept {
            Ok(complete) => Ok(Checked::Registered { complete }),
            Err(Lost::Race) => Ok(Checked::Stale),
            Err(Lost::Full) => Ok(Checked::Full),
            Err(Lost::Failed(error)) => Err(error),
        }
    }
}

impl Plan<'_> {
    /// Gives whether the person has as many methods now as policy demands.
    async fn keep(
        &self,
        deps: &Deps,
        tx: &latchkey_store::Tx,
        desk: &Desk<'_>,
        enrolment: &EnrolmentRecord,
    ) -> Result<bool, Lost> {
        let (seat, now) = (desk.seat, self.app.now);
        let scope = &seat.scope;
        let again = desk.again(tx).await?;
        if let Some(entry) = self.entry {
            // Done first, for what the person has now decides about it.
            if !entry.open(tx, seat, again.user()).await? {
                return Err(Lost::Race);
            }
        }
        if !tx.spend_enrolment(scope, enrolment.id, enrolment.version, now).await? {
            return Err(Lost::Race);
        }
        // The step of this code is kept with the app: a sign-in or a reset does not take the same code again.
        if !tx.insert_authenticator(scope, &self.app).await? {
            return Err(Lost::Full);
        }
        if again.note_addition(deps, tx).await? {
            tx.rest_authenticator(scope, self.app.id, now).await?;
        }
        give_back(tx, scope, &seat.subject_key(), KIND).await?;
        let before = again.user().factors;
        let confirmed = before.authenticators_confirmed_at.or(Some(now));
        let factors = Factors { authenticators: before.authenticators + 1, authenticators_confirmed_at: confirmed, ..before };
        let after = again.user_with_factors(factors);
        let event = |place, kind| self.story.event(place, kind, Outcome::Success, Reason::InfoAuthenticator);
        let mut events = vec![event(0, ActivityKind::Registered)];
        events.extend(again.completes(deps, after.clone()).then(|| event(1, ActivityKind::RegistrationCompleted)));
        tx.insert_activities(&events).await?;
        self.told.queue(tx, scope).await?;
        Ok(again.registration_with(deps, after).is_ok_and(|registration| registration.is_complete()))
    }
}

/// The secret of an enrolment whose code can still be typed.
fn waiting(enrolment: Option<EnrolmentRecord>, now: Timestamp) -> Option<(EnrolmentRecord, TotpSecret)> {
    let enrolment = enrolment.filter(|found| now < found.expires_at && found.tries < TRIES)?;
    match &enrolment.value {
        Enrolling::Authenticator(secret) => {
            let secret = secret.clone();
            Some((enrolment, secret))
        }
        Enrolling::Email(_) | Enrolling::Phone(_) | Enrolling::RecoveryCodes(_) => None,
    }
}

/// How an app names the organization: without colons, which part the names in an address ("Key Uri Format").
fn issuer(organization: &str) -> String {
    let words = organization.split(|c: char| c == ':' || c.is_whitespace()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(LONGEST_ISSUER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_no_colon_and_is_short() {
        assert_eq!(issuer("Wingtip: Toys"), "Wingtip Toys");
        assert_eq!(issuer(" :A:b "), "A b");
        assert_eq!(issuer(&"ü".repeat(300)).chars().count(), LONGEST_ISSUER);
    }
}
