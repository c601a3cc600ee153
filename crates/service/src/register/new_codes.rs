//! Recovery codes of administrators: shown until one of them was typed, and kept only then. They open the account, so a page that is
//! lost on its way must not leave somebody with codes that nobody has seen.

use latchkey_domain::{ActivityKind, EnrolmentKind, Method, Organization, Outcome, Reason, Refusal, Timestamp};
use latchkey_store::{Enrolling, EnrolmentRecord};
use latchkey_vault::{Code, RecoveryCode};
use secrecy::SecretString;

use super::Register;
use super::authenticator::SETUP_LIFE;
use super::begin::{count_begun, enrolment_of, new_enrolment};
use super::code::{Checked, TRIES, mark_of};
use super::desk::{Desk, hold};
use super::first_factor::Entry;
use super::recovery_codes::{Lost, Plan};
use crate::shared::{Seat, ServiceError, Story, Visit};

/// What came of asking for a set that one of its codes must prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodesAsked {
    /// There is a set to show.
    Ready,
    /// The person began too often.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// Policy does not offer them.
    NotOffered,
    /// The person cannot register at all.
    Refused(Refusal),
}

/// A set that waits for one of its codes.
#[derive(Debug)]
pub struct CodesSetup {
    /// Names it, for the form.
    pub mark: String,
    /// Whose look the page has.
    pub organization: Organization,
    /// When it was made.
    pub made_at: Timestamp,
    /// The codes in two groups each.
    pub codes: Vec<SecretString>,
    /// Whether another set is void once this one is kept.
    pub replaces: bool,
}

impl Register {
    /// Makes a set to be shown, unless one waits already. An earlier set goes on until this one is kept.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn begin_recovery_codes(&self, visit: &Visit, seat: &Seat) -> Result<CodesAsked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers_factor(deps, Method::RecoveryCode) {
            return Ok(refusal.map_or(CodesAsked::NotOffered, CodesAsked::Refused));
        }
        if waiting(enrolment_of(&reader, seat, EnrolmentKind::RecoveryCodes).await?, desk.now).is_some() {
            return Ok(CodesAsked::Ready);
        }
        let codes = Enrolling::RecoveryCodes(RecoveryCode::generate_set(&*deps.random));
        let enrolment = &new_enrolment(deps, &desk, codes, desk.now.plus(SETUP_LIFE));
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &story.event(0, ActivityKind::RegistrationStarted, Outcome::Success, Reason::InfoRecoveryCodes);
        deps.store
            .write("register: begin recovery codes", |tx| async move {
                hold(&tx, seat).await?;
                if let Some(until) = count_begun(&tx, seat, enrolment.created_at).await? {
                    return Ok(CodesAsked::Locked { until });
                }
                tx.put_enrolment(&seat.scope, enrolment).await?;
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(CodesAsked::Ready)
            })
            .await
    }

    /// The set that waits in this session; `None` when none does, or its time is over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn codes_setup(&self, seat: &Seat) -> Result<Option<CodesSetup>, ServiceError> {
        let reader = self.deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, EnrolmentKind::RecoveryCodes).await?;
        let Some((enrolment, codes)) = waiting(enrolment, self.deps.clock.now()) else { return Ok(None) };
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        Ok(Some(CodesSetup {
            mark: mark_of(&enrolment),
            organization: desk.organization,
            made_at: enrolment.created_at,
            codes: codes.iter().map(|code| code.grouped().as_str().into()).collect(),
            replaces: reader.recovery_codes(&seat.scope, seat.user).await?.is_some(),
        }))
    }

    /// Keeps the set once one of its codes was typed, which stays unused; those before are void then. `mark` names what the page was
    /// made for: [`CodesSetup::mark`].
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn keep_recovery_codes(
        &self,
        visit: &Visit,
        seat: &Seat,
        mark: &str,
        typed: &Code,
    ) -> Result<Checked, ServiceError> {
        self.check_new_codes(visit, (seat, None), mark, typed).await
    }

    /// The same; with an entry, the session is opened by it. Tries are not counted: the page that asks shows the codes.
    pub(super) async fn check_new_codes(
        &self,
        visit: &Visit,
        (seat, entry): (&Seat, Option<&Entry>),
        mark: &str,
        typed: &Code,
    ) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, EnrolmentKind::RecoveryCodes).await?;
        let Some(enrolment) = enrolment.filter(|enrolment| mark_of(enrolment) == mark) else { return Ok(Checked::Stale) };
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers_factor(deps, Method::RecoveryCode) {
            return Ok(refusal.map_or(Checked::NotOffered, Checked::Refused));
        }
        let Some((enrolment, codes)) = waiting(Some(enrolment), desk.now) else { return Ok(Checked::Expired) };
        if !RecoveryCode::parse(typed).is_some_and(|typed| codes.contains(&typed)) {
            return Ok(Checked::Wrong { left: TRIES });
        }
        let replaces = reader.recovery_codes(&seat.scope, seat.user).await?.map(|set| set.made_at);
        let (plan, desk, enrolment) = (&Plan::new(deps, visit, &desk, codes, replaces)?, &desk, &enrolment);
        let kept = deps.store.write("register: keep recovery codes", |tx| async move {
            let again = desk.again(&tx).await?;
            if let Some(entry) = entry {
                // Done first, for what the person has now decides about it.
                if !entry.open(&tx, seat, again.user()).await? {
                    return Err(Lost::Race);
                }
            }
            if !tx.spend_enrolment(&seat.scope, enrolment.id, enrolment.version, desk.now).await? {
                return Err(Lost::Race);
            }
            plan.keep(deps, &tx, &again).await
        });
        match kept.await {
            Ok(complete) => Ok(Checked::Registered { complete }),
            Err(Lost::Race | Lost::Locked(_)) => Ok(Checked::Stale),
            Err(Lost::Failed(error)) => Err(error),
        }
    }
}

/// The codes of a set that can still be kept.
fn waiting(enrolment: Option<EnrolmentRecord>, now: Timestamp) -> Option<(EnrolmentRecord, Vec<RecoveryCode>)> {
    let enrolment = enrolment.filter(|found| now < found.expires_at)?;
    match &enrolment.value {
        Enrolling::RecoveryCodes(codes) => {
            let codes = codes.clone();
            Some((enrolment, codes))
        }
        Enrolling::Email(_) | Enrolling::Phone(_) | Enrolling::Authenticator(_) => None,
    }
}
