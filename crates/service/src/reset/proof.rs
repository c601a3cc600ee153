//! What follows a code or an answer, right or wrong: tries are reserved before, and a proof is appended after.

use latchkey_domain::alert::{AlertSubject, Trouble};
use latchkey_domain::{
    Activity, ActivityKind, AuthenticatorId, ChallengeId, Method, Outcome, PhoneNumber, Proof, Reason, State, ThrottleKind,
    Timestamp, Transaction, UserId, Verification,
};
use latchkey_store::{ChallengeRecord, OrgScope, StoreError, Tx};
use latchkey_vault::{RecoveryCode, Token};

use super::live::Live;
use super::{Reset, Session};
use crate::shared::{Endings, Reserved, ServiceError, Story, Visit, count_verified, everybody, give_back, open_resets, reserve};

/// What came of a try.
#[derive(Debug)]
pub enum Checked {
    /// Right: this goes into the cookie, in place of the one before.
    Right(Token),
    /// Wrong; another try is granted.
    Wrong {
        /// How many more in this window; `None` where the account is concealed, for others may have tried it too.
        left: Option<u32>,
    },
    /// The code is too old, was used, or was never sent: it was not compared, and no try was counted.
    Expired,
    /// What was typed can be no code of this kind: it was not compared, and no try was counted.
    Malformed,
    /// Too many tries: wrong now, or closed before. Where the account is concealed a lock is told by message only.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The form was made for an earlier step, or for no reset at all.
    Stale,
}

/// A try that was granted and is not yet verified.
pub(super) struct Try {
    /// Whether anything can be right: `false` for a lock that is concealed, where the same work is done in vain.
    pub(super) open: bool,
    /// When the method closes if this try is wrong.
    pub(super) closes: Option<Timestamp>,
    /// How many more are granted.
    pub(super) left: u32,
}

/// What is used up by a proof, in the same write: it counts once, whoever else tries it at the same moment.
#[derive(Clone)]
pub(super) enum UsedUp {
    /// The step of an authenticator app whose code was typed.
    Step(AuthenticatorId, u64),
    /// A recovery code.
    RecoveryCode(RecoveryCode),
}

impl UsedUp {
    /// Uses it up. `false` when it was used before.
    async fn spend(&self, tx: &Tx, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        match self {
            Self::Step(app, step) => tx.spend_step(scope, *app, *step).await,
            Self::RecoveryCode(code) => tx.spend_recovery_code(scope, user, code, now).await,
        }
    }
}

/// A challenge that was met, about to become a proof.
#[derive(Clone)]
pub(super) struct Proven {
    challenge: ChallengeId,
    contact: [u8; 32],
    way: Verification,
    /// The version of the reset that the proof is for.
    version: i64,
    /// Whether a try was reserved that is to be given back.
    reserved: bool,
    /// What is used up by it.
    used: Option<UsedUp>,
}

impl Proven {
    /// A challenge whose answer was verified under a reserved try.
    pub(super) fn of(challenge: &ChallengeRecord, way: Verification, version: i64) -> Self {
        Self { challenge: challenge.id, contact: challenge.contact, way, version, reserved: true, used: None }
    }

    /// The same, where something is used up by it.
    pub(super) fn using_up(self, used: UsedUp) -> Self {
        Self { used: Some(used), ..self }
    }

    /// The same where the try was given back before.
    pub(super) fn settled(self) -> Self {
        Self { reserved: false, ..self }
    }
}

impl Reset {
    /// Takes the step and reserves the try, in one committed write: only then is anything verified.
    pub(super) async fn reserve_try(&self, live: &Live, method: Method) -> Result<Result<Try, Checked>, ServiceError> {
        let key = live.subject_key();
        let rule = live.method_rule(method);
        let transaction = live.transaction.facts().started.id;
        let concealed = live.concealed();
        self.deps
            .store
            // What the try comes to is kept before it is told.
            .write_unsynced("reset: reserve a try", |tx| async move {
                if !tx.step(&live.scope, transaction, live.version, None).await? {
                    return Ok(Err(Checked::Stale));
                }
                let reserved = reserve(&tx, &live.scope, &key, ThrottleKind::Method(method), rule, live.now).await?;
                Ok::<_, ServiceError>(match reserved {
                    Reserved::Granted { closes, left } => Ok(Try { open: true, closes, left }),
                    Reserved::Locked { .. } if concealed => Ok(Try { open: false, closes: None, left: 0 }),
                    Reserved::Locked { until } => Err(Checked::Locked { until }),
                })
            })
            .await
    }

    /// Gives a reserved try back: it could not be verified.
    pub(super) async fn not_verified(&self, live: &Live, method: Method) -> Result<(), ServiceError> {
        let key = live.subject_key();
        let back =
            |tx: Tx| async move { Ok::<_, ServiceError>(give_back(&tx, &live.scope, &key, ThrottleKind::Method(method)).await?) };
        self.deps.store.write("reset: give a try back", back).await
    }

    /// Records a wrong try. It counts against resets once per transaction. `too_many` is the reason when the method closes.
    pub(super) async fn wrong(&self, visit: &Visit, live: &Live, too_many: Reason, tried: Try) -> Result<Checked, ServiceError> {
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), live.user_id(), 2);
        let failed = story.event(0, ActivityKind::Progress, Outcome::Failure, why(too_many, &tried));
        let blocked = story.event(1, ActivityKind::Blocked, Outcome::Success, too_many);
        let (failed, blocked) = (&failed, &blocked);
        let key = live.subject_key();
        let started = &live.transaction.facts().started;
        let counted_once = live.scope.keys.blind_index("counted reset", started.id.as_uuid().as_bytes());
        let until = live.transaction.expires_at();
        let kind = ThrottleKind::ResetAttempts;
        let rule = live.policy().map_or(kind.default_rule(), |policy| policy.throttles.resets);
        let (closes, concealed) = (tried.closes, live.concealed());
        let surge = self
            .deps
            .store
            .write("reset: a wrong try", |tx| async move {
                let first = tx.spend_nonce(&counted_once, "counted reset", until).await?;
                // Where a lock is not told tries go on during it. To count them would let one browser raise the alarm; to count
                // only those that were granted would tell by the alarm who is locked. So a reset counts once there.
                let surge = if first || !concealed { count_together(&tx, live).await? } else { None };
                if first {
                    reserve(&tx, &live.scope, &key, kind, rule, live.now).await?;
                }
                tx.insert_activity(failed).await?;
                if closes.is_some() {
                    tx.insert_activity(blocked).await?;
                }
                Ok::<_, ServiceError>(surge)
            })
            .await?;
        if let Some(until) = surge {
            self.alarm(live, until);
        }
        Ok(match closes {
            _ if concealed => Checked::Wrong { left: None },
            Some(until) => Checked::Locked { until },
            None => Checked::Wrong { left: Some(tried.left) },
        })
    }

    /// Makes the proof of work dearer for everybody in the organization: somebody guesses across it.
    fn alarm(&self, live: &Live, until: Timestamp) {
        self.challenges.raise_until(live.scope.organization, until);
        metrics::counter!("latchkey_wrong_proof_surges_total").increment(1);
        tracing::warn!(organization.id = %live.scope.organization, "unusually many wrong codes and answers; codes are longer for an hour");
    }

    /// Appends a proof: the challenge is spent, the counters open, and a first proof ends the person's other resets.
    pub(super) async fn right(&self, visit: &Visit, live: &Live, proven: Proven) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let Proven { challenge, contact, way, version, reserved, used } = proven;
        let method = way.method();
        let Some(user) = live.user_id() else { return Ok(Checked::Stale) };
        let token = Token::generate(&*deps.random);
        let hash = token.hash();
        let proof = Proof { method, contact, at: live.now };
        let gate = u8::try_from(live.transaction.facts().proofs.len() + 1).unwrap_or(u8::MAX);
        let last = completes(live, proof);
        let events = passed(&Story::new(deps, visit, live.scope.organization, live.correlation(), Some(user), 3), way, last);
        let (hash, proof, events, used, key) = (&hash, &proof, &events, &used, live.subject_key());
        let id = live.transaction.facts().started.id;
        let phone = way.phone().and_then(|_| live.phone(method));
        let (endings, phone) = (&Endings::of(deps, visit, user, Some(id)), phone.as_ref());
        let kept = deps
            .store
            .write("reset: a proof", |tx| async move {
                let scope = &live.scope;
                tx.lock_user(scope, user).await?;
                // Under `conceal` whatever ends other resets spoils their codes, perhaps while this one was being compared.
                let taken = tx.step(scope, id, version, Some(hash)).await?
                    && tx.challenge(scope, challenge).await?.is_some_and(|kept| !kept.hopeless)
                    && tx.spend_challenge(scope, challenge, live.now).await?
                    && tx.insert_proof(scope, id, gate, proof).await?;
                if !taken {
                    return Err(Lost::Race);
                }
                // Last of the guards: whatever came first, the step or the code is used up only with the proof.
                if let Some(used) = used
                    && !used.spend(&tx, scope, user, live.now).await?
                {
                    return Err(Lost::Race);
                }
                open_counters(&tx, scope, &key, method, (last, reserved)).await?;
                if gate == 1 {
                    endings.write(&tx, scope).await?;
                }
                Ok(came_back(&tx, live, events, phone).await?)
            })
            .await;
        match kept {
            Ok(()) => Ok(Checked::Right(token)),
            Err(Lost::Race) => Ok(Checked::Stale),
            Err(Lost::Failed(error)) => Err(error),
        }
    }
}

/// The events of a gate that was passed.
fn passed(story: &Story, way: Verification, last: bool) -> Vec<Activity> {
    let used = || story.event(1, ActivityKind::RecoveryCodeUsed, Outcome::Success, Reason::InfoRecoveryCodes);
    let used = (way == Verification::RecoveryCode).then(used);
    let all = last.then(|| story.progress(2, Reason::CompletedAll));
    [story.progress(0, Reason::completed(way))].into_iter().chain(used).chain(all).collect()
}

/// Counts a wrong try for the whole organization; gives until when codes are longer if this one was the last that is usual.
async fn count_together(tx: &Tx, live: &Live) -> Result<Option<Timestamp>, StoreError> {
    let kind = ThrottleKind::OrganizationWrongProofs;
    let counted = reserve(tx, &live.scope, &everybody(&live.scope), kind, kind.default_rule(), live.now).await?;
    let Reserved::Granted { closes: Some(until), .. } = counted else { return Ok(None) };
    let organization = AlertSubject::Organization(live.scope.organization);
    tx.signal_alert(&organization, &Trouble::WrongProofs { until }, until).await?;
    Ok(Some(until))
}

/// Why a try failed.
fn why(too_many: Reason, tried: &Try) -> Reason {
    match too_many {
        _ if !tried.open => too_many,
        Reason::TooManyNumbers => Reason::WrongNumber,
        _ => Reason::WrongProof,
    }
}

/// Writes the events, and counts that a code or keys came back from a phone.
async fn came_back(tx: &Tx, live: &Live, events: &[Activity], phone: Option<&PhoneNumber>) -> Result<(), StoreError> {
    tx.insert_activities(events).await?;
    match phone {
        // Last, because everybody's texts wait for these rows.
        Some(number) => count_verified(tx, &live.scope, &live.subject(), number, live.now).await,
        None => Ok(()),
    }
}

/// Only who has proven everything opens the other counters: whoever holds the mailbox must not get ever new tries at the answers.
async fn open_counters(
    tx: &Tx,
    scope: &OrgScope,
    subject: &[u8; 32],
    method: Method,
    (last, reserved): (bool, bool),
) -> Result<(), StoreError> {
    match (last, reserved) {
        (true, _) => open_resets(tx, scope, subject).await,
        (false, true) => give_back(tx, scope, subject, ThrottleKind::Method(method)).await,
        (false, false) => Ok(()),
    }
}

/// Why a proof was not kept; either way the write is undone.
enum Lost {
    Race,
    Failed(ServiceError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether this proof is the last one needed.
fn completes(live: &Live, proof: Proof) -> bool {
    let mut facts = live.transaction.facts().clone();
    facts.proofs.push(proof);
    let terms = live.transaction.terms().clone();
    matches!(Transaction::rebuild(facts, Ok(terms), live.now).state(), State::NewPassword(_) | State::Unlock(_))
}

/// The session of a fresh cookie, for a redirect that is followed at once.
impl From<&Token> for Session {
    fn from(token: &Token) -> Self {
        Self(token.hash())
    }
}
