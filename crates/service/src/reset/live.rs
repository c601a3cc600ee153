//! A reset read back from its facts.

use latchkey_domain::{
    CorrelationId, Disclosure, End, MOST_STEPS, Method, PhoneNumber, Policy, State, Subject, Terms, ThrottleKind, ThrottleRule,
    Timestamp, Transaction, User, UserId, Verifying,
};
use latchkey_store::{ChallengeRecord, OrgScope, Reader, StoreError, TransactionRecord};

use super::step::{Session, StepToken};
use crate::shared::{Deps, PersonCase, contact_key, load_case, load_circumstances, lock_of, phone_key};

/// One reset as it stands at one moment.
pub(super) struct Live {
    pub(super) scope: OrgScope,
    pub(super) version: i64,
    pub(super) case: PersonCase,
    pub(super) transaction: Transaction,
    pub(super) session: Session,
    pub(super) now: Timestamp,
}

impl Live {
    /// Reads the reset of this session; `None` when there is none.
    pub(super) async fn load(deps: &Deps, reader: &Reader, session: Session) -> Result<Option<Self>, StoreError> {
        Self::load_at(deps, reader, session, deps.clock.now()).await
    }

    /// As [`Live::load`] at a moment that was read before: a write may run twice, and asks no clock.
    pub(super) async fn load_at(
        deps: &Deps,
        reader: &Reader,
        session: Session,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let Some(record) = reader.transaction_by_token(&session.0).await? else { return Ok(None) };
        Ok(Some(Self::of_record(deps, reader, record, session, now).await?))
    }

    /// The same of a record that was read before.
    pub(super) async fn of_record(
        deps: &Deps,
        reader: &Reader,
        record: TransactionRecord,
        session: Session,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let case = load_case(reader, &record.scope, person(&record.facts.started.subject)).await?;
        Ok(Self::of(deps, record, case, session, now))
    }

    /// Reads the reset of this session to show where it stands, or to leave it. Under `conceal` nobody is looked for before the
    /// first proof: what is not read cannot tell.
    pub(super) async fn look(deps: &Deps, reader: &Reader, session: Session) -> Result<Option<Self>, StoreError> {
        let now = deps.clock.now();
        let Some(record) = reader.transaction_by_token(&session.0).await? else { return Ok(None) };
        let facts = &record.facts;
        let case = match facts.started.terms.disclosure == Disclosure::Conceal && facts.proofs.is_empty() {
            true => load_circumstances(reader, &record.scope).await?,
            false => load_case(reader, &record.scope, person(&facts.started.subject)).await?,
        };
        Ok(Some(Self::of(deps, record, case, session, now)))
    }

    fn of(deps: &Deps, record: TransactionRecord, case: PersonCase, session: Session, now: Timestamp) -> Self {
        let TransactionRecord { scope, mut facts, version, .. } = record;
        // The first version is 1, and each step names the one that was read here: none can be taken beyond the last.
        if version > MOST_STEPS && facts.submitted.is_none() {
            facts.ended.get_or_insert(End::TooManySteps);
        }
        let told = &mut facts.started.terms;
        if let (Disclosure::Conceal, Some(policy)) = (told.disclosure, &case.policy) {
            *told = told.within(&Terms::for_everybody(policy));
        }
        let terms = case.decide(deps, now);
        let transaction = Transaction::rebuild(facts, terms, now);
        Self { scope, version, case, transaction, session, now }
    }

    /// Reads it again for a form, which must have been made for this very version.
    pub(super) async fn for_step(
        deps: &Deps,
        reader: &Reader,
        session: Session,
        step: &StepToken,
    ) -> Result<Option<Self>, StoreError> {
        let live = Self::load(deps, reader, session).await?;
        Ok(live.filter(|live| step.matches(&deps.keys, session, live.version)))
    }

    pub(super) fn subject(&self) -> Subject {
        self.transaction.facts().started.subject
    }

    /// How counters name whoever this is.
    pub(super) fn subject_key(&self) -> [u8; 32] {
        self.scope.counter_subject(&self.subject())
    }

    pub(super) fn user_id(&self) -> Option<UserId> {
        person(&self.subject())
    }

    pub(super) fn user(&self) -> Option<&User> {
        self.case.user()
    }

    pub(super) fn correlation(&self) -> CorrelationId {
        self.transaction.facts().started.correlation
    }

    pub(super) fn policy(&self) -> Option<&Policy> {
        self.case.policy.as_ref()
    }

    /// The limit on wrong codes and answers.
    pub(super) fn method_rule(&self, method: Method) -> ThrottleRule {
        let default = ThrottleKind::Method(method).default_rule();
        self.policy().map_or(default, |policy| policy.throttles.method_tries)
    }

    /// Under `conceal`, until when the person's resets are closed, if that was so before this one began; elsewhere the person
    /// was told at once.
    pub(super) async fn reset_lock(&self, reader: &Reader) -> Result<Option<Timestamp>, StoreError> {
        if !self.concealed() {
            return Ok(None);
        }
        let kind = ThrottleKind::ResetAttempts;
        let until = lock_of(reader, &self.scope, &self.subject_key(), kind, self.now).await?;
        let rule = self.policy().map_or(kind.default_rule(), |policy| policy.throttles.resets);
        Ok(until.filter(|until| until.minus(rule.lock) < self.transaction.facts().started.at))
    }

    /// The gate that is next, when this method may be used for it.
    pub(super) fn gate_for(&self, method: Method) -> Option<&Verifying> {
        match self.transaction.state() {
            State::Verifying(next) if next.methods.contains(&method) => Some(next),
            _ => None,
        }
    }

    /// The contact that this method reaches now, as proofs and counters name it; one that replaced it since proves nothing.
    pub(super) fn present_contact(&self, method: Method) -> Option<[u8; 32]> {
        match method {
            Method::AlternateEmail => {
                let email = self.user()?.contacts.recovery_email()?;
                Some(contact_key(&self.scope, &email.value.comparison_key()))
            }
            Method::MobilePhone | Method::OfficePhone => self.phone(method).map(|number| phone_key(&self.scope, &number)),
            Method::Authenticator | Method::SecurityQuestions | Method::RecoveryCode => None,
        }
    }

    /// The number that is stored for a method, when it can be reached.
    pub(super) fn phone(&self, method: Method) -> Option<PhoneNumber> {
        // A decoy's is read too, for the time that it takes.
        let (contacts, country) = (&self.case.anybody()?.contacts, self.case.organization.country);
        let phone = match method {
            Method::MobilePhone => contacts.recovery_phone(country),
            Method::OfficePhone => contacts.office_phone(country),
            Method::AlternateEmail | Method::Authenticator | Method::SecurityQuestions | Method::RecoveryCode => None,
        };
        phone.map(|phone| phone.value).filter(|_| self.user().is_some())
    }

    /// Whether everything that this method would prove is of today.
    pub(super) fn rests(&self, method: Method) -> bool {
        self.transaction.terms().resting.contains(&method)
    }

    /// Whether a proof by this method counts for this person: under `conceal` everybody is offered what policy enables, and not
    /// everybody can use all of it.
    pub(super) fn counts(&self, method: Method) -> bool {
        self.transaction.terms().methods.contains(&method)
    }

    /// Whether this challenge can prove anything now: the gate is open, the method counts for this person, and it went to the
    /// contact that is stored.
    pub(super) fn provable(&self, challenge: &ChallengeRecord) -> bool {
        let method = challenge.method;
        let open = self.gate_for(method).is_some_and(|gate| gate.provable);
        let present = self.present_contact(method).is_some_and(|contact| contact == challenge.contact);
        open && present && self.counts(method) && !challenge.hopeless
    }

    /// Whether this challenge was neither used up nor replaced, and its time is not over.
    pub(super) fn waits_for(&self, challenge: &ChallengeRecord) -> bool {
        challenge.spent_at.is_none() && self.now < challenge.expires_at
    }

    /// Whether nothing that is said may depend on the account.
    pub(super) fn concealed(&self) -> bool {
        let conceal = self.transaction.terms().disclosure == Disclosure::Conceal;
        conceal && self.transaction.facts().proofs.is_empty()
    }

    pub(super) fn step_token(&self, deps: &Deps) -> StepToken {
        StepToken::of(&deps.keys, self.session, self.version)
    }
}

fn person(subject: &Subject) -> Option<UserId> {
    match subject {
        Subject::Person(user) => Some(*user),
        Subject::Nobody(_) => None,
    }
}
