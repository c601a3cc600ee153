//! "Who are you?": the captcha is spent, the name is looked up, and a transaction begins.

use latchkey_domain::{
    ActivityKind, CorrelationId, Disclosure, DomainName, End, LIVE_RESETS, Organization, Outcome, Policy, Reason, Refusal,
    Started, Subject, Terms, ThrottleKind, Timestamp, TransactionId, UserId, UserName, organization_refusal,
};
use latchkey_store::{OrgScope, Tx};
use latchkey_vault::{Token, TokenHash};

use super::Reset;
use crate::shared::captcha::SolvedChallenge;
use crate::shared::{ServiceError, Story, Visit, load_case, lock_of, nobody};

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
    /// The solution was spent before.
    CaptchaSpent,
}

/// A transaction that is about to be written.
struct Plan {
    scope: OrgScope,
    user: Option<UserId>,
    started: Started,
    end: Option<End>,
}

impl Reset {
    /// Begins a reset.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the captcha may then be spent.
    pub async fn begin(&self, visit: &Visit, begin: Begin) -> Result<Begun, ServiceError> {
        let deps = &self.deps;
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let solved = begin.solved;
        let fresh: bool = deps
            .store
            .write("reset: spend the captcha", |tx| async move {
                Ok::<_, ServiceError>(tx.spend_nonce(&solved.nonce, "captcha", solved.until).await?)
            })
            .await?;
        if !fresh {
            return Ok(Begun::CaptchaSpent);
        }
        self.challenges.history().note(&visit.network(), deps.clock.now());
        let unknown = Begun::Unrecognized { organization: None, correlation };
        let Ok(name) = UserName::parse(&begin.user_name) else { return Ok(unknown) };
        let Ok(domain) = DomainName::parse(name.domain()) else { return Ok(unknown) };
        let Some((scope, organization)) = deps.store.reader().organization_by_domain(&domain).await? else {
            return Ok(unknown);
        };
        let plan = self.plan(scope, &name, correlation).await?;
        let revealed = plan.started.terms.disclosure == Disclosure::Reveal;
        if plan.user.is_none() && revealed && plan.end.is_none_or(|end| !concerns_organization(end)) {
            self.note_unknown(visit, &plan).await?;
            return Ok(Begun::Unrecognized { organization: Some(organization), correlation });
        }
        self.write(visit, &plan).await.map(Begun::Transaction)
    }

    async fn plan(&self, scope: OrgScope, name: &UserName, correlation: CorrelationId) -> Result<Plan, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let now = deps.clock.now();
        let user = reader.find_user(&scope, name).await?;
        let case = load_case(&reader, &scope, user).await?;
        let subject = user.map_or_else(|| nobody(&scope, &name.comparison_key()), Subject::Person);
        let locked = lock_of(&reader, &scope, &scope.counter_subject(&subject), ThrottleKind::ResetAttempts, now).await?;
        let decided = case.decide(deps, now);
        let (terms, end) = opening(case.policy.as_ref(), decided, locked, deps.channels);
        let started = Started {
            id: TransactionId::generate(&*deps.clock, &*deps.random),
            organization: scope.organization,
            correlation,
            subject,
            at: now,
            terms,
            unlock_applies: false,
        };
        Ok(Plan { scope, user, started, end })
    }

    async fn note_unknown(&self, visit: &Visit, plan: &Plan) -> Result<(), ServiceError> {
        let story = Story::new(&self.deps, visit, plan.scope.organization, plan.started.correlation, None, 1);
        let event = story.event(0, ActivityKind::Progress, Outcome::Failure, Reason::SubmittedUserId);
        let event = &event;
        self.deps.store.write("reset: note an unknown name", |tx| async move { Ok(tx.insert_activity(event).await?) }).await
    }

    async fn write(&self, visit: &Visit, plan: &Plan) -> Result<Token, ServiceError> {
        let deps = &self.deps;
        let token = Token::generate(&*deps.random);
        let hash = token.hash();
        let story = Story::new(deps, visit, plan.scope.organization, plan.started.correlation, plan.user, 2);
        let events = [story.progress(0, Reason::SubmittedUserId), second_event(&story, plan)];
        let (events, hash) = (&events, &hash);
        deps.store
            .write("reset: begin", |tx| async move {
                append(&tx, plan, hash, &visit.language).await?;
                for event in events {
                    tx.insert_activity(event).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await?;
        Ok(token)
    }
}

/// Writes the transaction; a person's oldest live reset makes room. Statements do not depend on whether there is a person.
async fn append(tx: &Tx, plan: &Plan, token: &TokenHash, language: &str) -> Result<(), ServiceError> {
    let scope = &plan.scope;
    let started = &plan.started;
    let person = plan.user.unwrap_or(UserId::from_uuid(started.id.as_uuid()));
    tx.lock_user(scope, person).await?;
    let live = match &started.subject {
        Subject::Person(user) => tx.live_transactions(scope, *user, started.at).await?,
        Subject::Nobody(nobody) => tx.live_of_nobody(scope, nobody, started.at).await?,
    };
    for old in crowd(tx, scope, live).await? {
        tx.insert_end(scope, old, End::Superseded, started.at).await?;
    }
    let expires_at = started.at.plus(started.terms.lifetimes.session());
    tx.insert_transaction(scope, started, token, expires_at, Some(language)).await?;
    if let Some(end) = plan.end {
        tx.insert_end(scope, started.id, end, started.at).await?;
    }
    Ok(())
}

/// The oldest live resets, which make room for one more. One in which something is proven neither goes nor counts: anybody can
/// start a reset, and so push others out.
async fn crowd(tx: &Tx, scope: &OrgScope, live: Vec<TransactionId>) -> Result<Vec<TransactionId>, ServiceError> {
    if live.len() < LIVE_RESETS {
        return Ok(Vec::new());
    }
    let mut unproven = Vec::with_capacity(live.len());
    for id in live {
        if tx.transaction(scope, id).await?.is_some_and(|record| record.facts.proofs.is_empty()) {
            unproven.push(id);
        }
    }
    unproven.truncate((unproven.len() + 1).saturating_sub(LIVE_RESETS));
    Ok(unproven)
}

fn second_event(story: &Story, plan: &Plan) -> latchkey_domain::Activity {
    match plan.end {
        None => story.progress(1, Reason::PresentedOptions),
        Some(End::Refused(refusal)) => story.event(1, ActivityKind::ResetPassword, Outcome::Failure, Reason::of_refusal(refusal)),
        Some(_) => story.event(1, ActivityKind::Blocked, Outcome::Success, Reason::TooManyResets),
    }
}

fn concerns_organization(end: End) -> bool {
    matches!(end, End::Refused(refusal) if refusal.concerns_organization())
}

/// The terms a transaction opens with, and its end when it is over at once.
fn opening(
    policy: Option<&Policy>,
    decided: Result<Terms, Refusal>,
    locked: Option<Timestamp>,
    channels: latchkey_domain::Channels,
) -> (Terms, Option<End>) {
    let mut everybody = policy.map_or_else(|| Terms::for_everybody(&default_policy()), Terms::for_everybody);
    everybody.methods.retain(|method| channels.carry(*method));
    if let Some(refusal) = organization_refusal(policy) {
        return (everybody, Some(End::Refused(refusal)));
    }
    if everybody.disclosure == Disclosure::Conceal {
        return (everybody, None);
    }
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
    use latchkey_domain::{Channels, Preset};

    const MAIL: Channels = Channels { mail: true, text: false, call: false };

    #[test]
    fn conceal_opens_the_same_way_for_everybody() {
        let policy = Policy::try_from(Preset::Strict.draft()).unwrap();
        let able = opening(Some(&policy), Ok(Terms::for_everybody(&policy)), None, MAIL);
        let refused = opening(Some(&policy), Err(Refusal::NotLicensed), None, MAIL);
        let locked = opening(Some(&policy), Err(Refusal::NotConfigured), Some(Timestamp::from_micros(9)), MAIL);
        assert_eq!(able, refused);
        assert_eq!(able, locked);
        assert_eq!(able.1, None);
    }

    #[test]
    fn reveal_ends_at_once_with_the_reason() {
        let policy = Policy::try_from(Preset::Classic.draft()).unwrap();
        let (_, end) = opening(Some(&policy), Err(Refusal::NotLicensed), None, MAIL);
        assert_eq!(end, Some(End::Refused(Refusal::NotLicensed)));
        let (_, end) = opening(None, Err(Refusal::NoPolicy), None, MAIL);
        assert_eq!(end, Some(End::Refused(Refusal::NoPolicy)));
    }
}
