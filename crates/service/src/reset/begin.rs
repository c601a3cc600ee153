//! "Who are you?": the captcha is spent, the name is looked up, and a transaction begins, all in one write.
//!
//! Under `conceal` the name's id is all that is read of anybody, and the statements are the same whether there is one.

use latchkey_domain::{
    ActivityKind, CorrelationId, Disclosure, DomainName, End, Organization, Outcome, Policy, Reason, Refusal, Started, Subject,
    Terms, ThrottleKind, Timestamp, TransactionId, UserId, UserName, organization_refusal,
};
use latchkey_store::{OrgScope, Tx};
use latchkey_vault::Token;

use super::Reset;
use crate::shared::captcha::SolvedChallenge;
use crate::shared::{Deps, ServiceError, Story, Visit, judge, lock_of, nobody};

/// What the person typed, with the captcha already solved.
pub struct Begin {
    /// The name, as typed.
    pub user_name: String,
    /// The solution, not yet spent.
    pub solved: SolvedChallenge,
}

/// What came of it.
#[derive(Debug)]
pub enum Begun {
    /// A transaction: this goes into the cookie, in place of the one before.
    Transaction(Token),
    /// The name means nobody here.
    Unrecognized {
        /// The organization whose domain was typed, when it is one of ours.
        organization: Option<Organization>,
        /// The support code.
        correlation: CorrelationId,
    },
    /// The work was handed out cheaper than it is now, for this network or this organization: more of it is needed. Nothing was
    /// spent.
    MoreWork {
        /// The organization whose domain was typed, when it is one of ours.
        organization: Option<Organization>,
    },
    /// The solution was spent before.
    CaptchaSpent,
}

/// A name of one of our domains, before it is looked up. Ids are drawn here, because a write may run twice.
struct Attempt<'a> {
    deps: &'a Deps,
    visit: &'a Visit,
    solved: SolvedChallenge,
    name: UserName,
    /// Whoever the name stands for if it means nobody: computed for everybody.
    nobody: Subject,
    scope: OrgScope,
    organization: Organization,
    policy: Option<Policy>,
    id: TransactionId,
    correlation: CorrelationId,
    token: Token,
    story: Story,
}

/// What an attempt came to.
enum Came {
    /// A transaction began.
    Begun,
    /// The name means nobody, and this may be told.
    Unrecognized,
    /// The solution was spent before.
    Spent,
}

impl Reset {
    /// Begins a reset.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing has happened.
    pub async fn begin(&self, visit: &Visit, begin: Begin) -> Result<Begun, ServiceError> {
        let (history, network) = (self.challenges.history(), visit.network());
        // Counted before the work is judged, so that starts made in parallel cannot all be cheap.
        let starts = history.note(&network, self.deps.clock.now());
        let begun = self.begin_as(visit, begin, starts).await;
        if !matches!(begun, Ok(Begun::Transaction(_) | Begun::Unrecognized { .. })) {
            history.take_back(&network);
        }
        begun
    }

    /// Begins the `starts`th reset of a network within the hour.
    async fn begin_as(&self, visit: &Visit, begin: Begin, starts: u32) -> Result<Begun, ServiceError> {
        let deps = &self.deps;
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        match self.attempt(visit, begin, correlation).await? {
            Ok(attempt) if !self.challenges.suffices(&attempt.solved, starts, Some(attempt.scope.organization)) => {
                Ok(Begun::MoreWork { organization: Some(attempt.organization) })
            }
            Ok(attempt) => attempt.write().await,
            Err(solved) if !self.challenges.suffices(&solved, starts, None) => Ok(Begun::MoreWork { organization: None }),
            Err(solved) => {
                let spend = |tx: Tx| async move { spend(&tx, &solved).await };
                Ok(match deps.store.write("reset: spend the captcha", spend).await? {
                    true => Begun::Unrecognized { organization: None, correlation },
                    false => Begun::CaptchaSpent,
                })
            }
        }
    }

    /// What is known of the name's organization; the solution alone when it is a name of none of ours.
    async fn attempt<'a>(
        &'a self,
        visit: &'a Visit,
        begin: Begin,
        correlation: CorrelationId,
    ) -> Result<Result<Attempt<'a>, SolvedChallenge>, ServiceError> {
        let deps = &self.deps;
        let Begin { user_name, solved } = begin;
        let Ok(name) = UserName::parse(&user_name) else { return Ok(Err(solved)) };
        let Ok(domain) = DomainName::parse(name.domain()) else { return Ok(Err(solved)) };
        let found = deps.store.reader().governed_by_domain(&domain).await?;
        let Some((scope, organization, policy)) = found else { return Ok(Err(solved)) };
        Ok(Ok(Attempt {
            deps,
            visit,
            solved,
            nobody: nobody(&scope, &name.comparison_key()),
            name,
            organization,
            policy,
            id: TransactionId::generate(&*deps.clock, &*deps.random),
            correlation,
            token: Token::generate(&*deps.random),
            story: Story::new(deps, visit, scope.organization, correlation, None, 2),
            scope,
        }))
    }
}

async fn spend(tx: &Tx, solved: &SolvedChallenge) -> Result<bool, ServiceError> {
    Ok(tx.spend_nonce(&solved.nonce, "captcha", solved.until).await?)
}

impl Attempt<'_> {
    async fn write(self) -> Result<Begun, ServiceError> {
        let attempt = &self;
        let came = self.deps.store.write_unsynced("reset: begin", |tx| async move { attempt.make(&tx).await }).await?;
        Ok(match came {
            Came::Begun => Begun::Transaction(self.token),
            Came::Unrecognized => Begun::Unrecognized { organization: Some(self.organization), correlation: self.correlation },
            Came::Spent => Begun::CaptchaSpent,
        })
    }

    async fn make(&self, tx: &Tx) -> Result<Came, ServiceError> {
        // Before anything else: one solution looks up one name.
        if !spend(tx, &self.solved).await? {
            return Ok(Came::Spent);
        }
        let user = tx.find_user(&self.scope, &self.name).await?;
        let (terms, end) = self.opening(tx, user).await?;
        let revealed = terms.disclosure == Disclosure::Reveal;
        if user.is_none() && revealed && end.is_none_or(|end| !concerns_organization(end)) {
            let event = self.story.event(0, ActivityKind::Progress, Outcome::Failure, Reason::SubmittedUserId);
            tx.insert_activity(&event).await?;
            return Ok(Came::Unrecognized);
        }
        let subject = user.map_or(self.nobody, Subject::Person);
        self.append(tx, &self.started(subject, terms), end).await?;
        let story = self.story.of(user);
        tx.insert_activities(&[story.progress(0, Reason::SubmittedUserId), second_event(&story, end)]).await?;
        Ok(Came::Begun)
    }

    /// The terms it opens with, and its end when it is over at once.
    async fn opening(&self, tx: &Tx, user: Option<UserId>) -> Result<(Terms, Option<End>), ServiceError> {
        let everybody = everybody(self.policy.as_ref(), self.deps.channels);
        if let Some(refusal) = organization_refusal(self.policy.as_ref()) {
            return Ok((everybody, Some(End::Refused(refusal))));
        }
        // Nothing else is read: what is not read cannot tell.
        if everybody.disclosure == Disclosure::Conceal {
            return Ok((everybody, None));
        }
        let Some(person) = tx.person(&self.scope, user).await? else {
            return Ok((everybody, Some(End::Refused(Refusal::NotConfigured))));
        };
        let now = self.story.at();
        let subject = self.scope.counter_subject(&Subject::Person(person.user.id));
        let locked = lock_of(tx, &self.scope, &subject, ThrottleKind::ResetAttempts, now).await?;
        let decided = judge(self.deps, &self.organization, self.policy.as_ref(), &person, now);
        Ok(revealed(everybody, decided, locked))
    }

    fn started(&self, subject: Subject, terms: Terms) -> Started {
        Started {
            id: self.id,
            organization: self.scope.organization,
            correlation: self.correlation,
            subject,
            at: self.story.at(),
            terms,
            unlock_applies: false,
        }
    }

    /// Keeps the transaction; the subject's oldest live one makes room. The new one comes first: on PostgreSQL it waits for
    /// whoever locked the person, as everybody does before locking a transaction.
    async fn append(&self, tx: &Tx, started: &Started, end: Option<End>) -> Result<(), ServiceError> {
        let scope = &self.scope;
        let expires_at = started.at.plus(started.terms.lifetimes.session());
        tx.lock_beginning(&started.subject).await?;
        tx.insert_transaction(scope, started, &self.token.hash(), expires_at, Some(&self.visit.language)).await?;
        match end {
            Some(end) => tx.insert_end(scope, started.id, end, started.at).await.map(drop)?,
            None => tx.end_surplus(scope, started).await.map(drop)?,
        }
        Ok(())
    }
}

fn second_event(story: &Story, end: Option<End>) -> latchkey_domain::Activity {
    match end {
        None => story.progress(1, Reason::PresentedOptions),
        Some(End::Refused(refusal)) => story.event(1, ActivityKind::ResetPassword, Outcome::Failure, Reason::of_refusal(refusal)),
        Some(_) => story.event(1, ActivityKind::Blocked, Outcome::Success, Reason::TooManyResets),
    }
}

fn concerns_organization(end: End) -> bool {
    matches!(end, End::Refused(refusal) if refusal.concerns_organization())
}

/// What is told to anybody who types a name of this organization.
fn everybody(policy: Option<&Policy>, channels: latchkey_domain::Channels) -> Terms {
    let mut everybody = policy.map_or_else(|| Terms::for_everybody(&default_policy()), Terms::for_everybody);
    everybody.methods.retain(|method| channels.carry(*method));
    everybody
}

/// Where nothing is concealed: the person's own terms, or the end with its reason.
fn revealed(everybody: Terms, decided: Result<Terms, Refusal>, locked: Option<Timestamp>) -> (Terms, Option<End>) {
    match (decided, locked) {
        (Err(refusal), _) => (everybody, Some(End::Refused(refusal))),
        (Ok(terms), Some(_)) => (terms, Some(End::Blocked)),
        (Ok(terms), None) => (terms, None),
    }
}

/// An organization without a policy is refused, but the refusal still needs a life span.
fn default_policy() -> Policy {
    let draft = latchkey_domain::Preset::Classic.draft();
    // The preset is a policy: a test of the domain holds that.
    Policy::try_from(draft).unwrap_or_else(|problem| unreachable!("{problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use latchkey_domain::{Channels, Method, Preset};

    #[test]
    fn everybody_is_offered_what_the_policy_allows_and_the_server_can_send() {
        let policy = Policy::try_from(Preset::Strict.draft()).unwrap();
        let mail = everybody(Some(&policy), Channels { mail: true, text: false, call: false });
        assert!(mail.methods.contains(&Method::AlternateEmail) && !mail.methods.contains(&Method::MobilePhone));
        assert_eq!(mail.disclosure, Disclosure::Conceal);
    }

    #[test]
    fn where_nothing_is_concealed_it_ends_at_once_with_the_reason() {
        let policy = Policy::try_from(Preset::Classic.draft()).unwrap();
        let terms = Terms::for_everybody(&policy);
        let later = Some(Timestamp::from_micros(9));
        let (_, end) = revealed(terms.clone(), Err(Refusal::NotLicensed), later);
        assert_eq!(end, Some(End::Refused(Refusal::NotLicensed)));
        assert_eq!(revealed(terms.clone(), Ok(terms.clone()), later).1, Some(End::Blocked));
        assert_eq!(revealed(terms.clone(), Ok(terms), None).1, None);
    }
}
