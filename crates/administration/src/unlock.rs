//! Opening a person's locks before their time.

use latchkey_domain::{Activity, ActivityKind, SignInLockout, Subject, ThrottleKind, Timestamp, UserId, UserName, locked};
use latchkey_store::{OrgScope, StoreError, Tx};
use serde_json::Value;

use crate::Deps;
use crate::actor::{Actor, OpenError, find_in_reach, refused};

/// How often a guarded write may lose against parallel ones before it is given up.
const MOST_LOSSES: usize = 200;

/// What a lock keeps a person from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// What this counter counts.
    Counter(ThrottleKind),
    /// Signing in.
    SignIn,
}

impl Locked {
    /// The word kept in the audit log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Counter(kind) => kind.key(),
            Self::SignIn => "sign-in",
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlocked {
    /// These locks were opened, each with the instant at which it would have ended; all that was counted is forgotten.
    Opened(Vec<(Locked, Timestamp)>),
    /// There was no lock; tries that had been counted are forgotten.
    Forgotten,
    /// There was nothing: nothing was changed.
    Nothing,
}

/// Opens every lock of a person, at reset and at sign-in, and forgets what was counted. The person is not told.
///
/// # Errors
/// See [`OpenError`]; nothing is opened then.
pub async fn unlock(deps: &Deps, name: &UserName, by: &Actor) -> Result<Unlocked, OpenError> {
    let (scope, user) = find_in_reach(deps, name, by).await?;
    let event = &by.event(deps, scope.organization, ActivityKind::LocksCleared, user);
    let (scope, now) = (&scope, event.at);
    let opened = deps.store.write("unlock", |tx| async move {
        tx.lock_user(scope, user).await?;
        if !by.may_open(&tx, scope, user).await? {
            tx.insert_activity(&refused(event)).await?;
            return Ok(None);
        }
        let (mut locks, counted) = open_counters(&tx, scope, user, now).await?;
        let failures = open_sign_in(&tx, scope, user).await?;
        let until = failures.iter().filter_map(|lockout| lockout.locked(now)).max();
        locks.extend(until.map(|until| (Locked::SignIn, until)));
        let unlocked = match (locks.is_empty(), counted || !failures.is_empty()) {
            (false, _) => Unlocked::Opened(locks.clone()),
            (true, true) => Unlocked::Forgotten,
            (true, false) => return Ok(Some(Unlocked::Nothing)),
        };
        let words: Value = locks.iter().map(|(lock, _)| lock.key()).collect();
        tx.insert_activity(&Activity { detail: by.detail([("opened", words)]), ..event.clone() }).await?;
        Ok::<_, OpenError>(Some(unlocked))
    });
    opened.await?.ok_or_else(|| OpenError::NotAllowed(name.as_str().to_owned()))
}

/// Forgets what was counted at resets; gives the locks there were, and whether anything was counted.
async fn open_counters(
    tx: &Tx,
    scope: &OrgScope,
    user: UserId,
    now: Timestamp,
) -> Result<(Vec<(Locked, Timestamp)>, bool), StoreError> {
    let subject = scope.counter_subject(&Subject::Person(user));
    let counters = tx.counters(scope, &subject).await?;
    tx.clear_counters(scope, &subject).await?;
    let lock = |(word, counter): &(String, _)| Some((Locked::Counter(ThrottleKind::from_key(word)?), locked(*counter, now)?));
    Ok((counters.iter().filter_map(lock).collect(), !counters.is_empty()))
}

/// Forgets wrong passwords at sign-in, from familiar places and all others; gives the states that were not empty.
async fn open_sign_in(tx: &Tx, scope: &OrgScope, user: UserId) -> Result<Vec<SignInLockout>, StoreError> {
    let mut found = Vec::new();
    for familiar in [true, false] {
        found.extend(forget_wrong_passwords(tx, scope, user, familiar).await?);
    }
    Ok(found)
}

async fn forget_wrong_passwords(
    tx: &Tx,
    scope: &OrgScope,
    user: UserId,
    familiar: bool,
) -> Result<Option<SignInLockout>, StoreError> {
    let empty = SignInLockout::default();
    // Losing against a parallel try means that it was counted, and there are few at a time.
    for _ in 0..MOST_LOSSES {
        let kept = tx.lockout(scope, user, familiar).await?.filter(|kept| kept.state != empty);
        let Some(kept) = kept else { return Ok(None) };
        if tx.put_lockout(scope, user, familiar, &empty, &kept).await? {
            return Ok(Some(kept.state));
        }
    }
    Err(StoreError::Busy)
}
