//! What nobody asks for: resets that were abandoned get their event, and what is over is cleared away.

mod expiry;

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use latchkey_domain::{
    ActivityKind, Counter, End, Facts, OrganizationId, Outcome, Reason, Subject, ThrottleKind, Timestamp, Verification,
};
use latchkey_messaging::Message;
use latchkey_store::{ActivityFilter, ExpiredRecord, ExpiredReset, Tx};
use tokio::sync::watch;

use crate::Deps;
use crate::shared::{Letter, ServiceError, Story, Visit, digest, first_tier};

/// How often it runs.
const EVERY: Duration = Duration::from_secs(60);
/// Requests for help past the hour's budget are told together after this long.
const DIGEST_WINDOW: Duration = Duration::from_secs(3600);
/// Resets handled in one go.
const BATCH: u64 = 200;
/// Rows of a kind that are deleted in one go: it takes some milliseconds, for which everybody else's writes wait.
const SWEPT: u32 = 500;
/// So often either is done within one round at the most; the next round goes on.
const ROUNDS: u32 = 100;
/// Addresses shortened in one go.
const ADDRESSES: u32 = 1_000;

/// The sweeper.
pub struct Upkeep {
    deps: Deps,
    /// Organizations whose waiting requests for help cannot be told: that is said once and not every minute.
    untold: Mutex<HashSet<OrganizationId>>,
}

impl Upkeep {
    /// The sweeper over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps, untold: Mutex::default() }
    }

    /// Sweeps every minute until `stop` says true.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match AssertUnwindSafe(self.sweep()).catch_unwind().await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!(%error, "the upkeep failed; it is tried again"),
                Err(_) => tracing::error!("the upkeep panicked; it is tried again"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sweeps once; gives how many resets were found abandoned.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn sweep(&self) -> Result<usize, ServiceError> {
        let now = self.deps.clock.now();
        let abandoned = self.end_abandoned(now).await?;
        self.tell_digests(now).await?;
        self.tell_of_expiry(now).await?;
        let shorten = |tx: Tx| async move { Ok::<_, ServiceError>(tx.truncate_addresses(now, ADDRESSES).await?) };
        self.deps.store.write("upkeep: shorten addresses", shorten).await?;
        self.clear_away(now).await?;
        Ok(abandoned)
    }

    /// Ends what was abandoned; gives how many resets that were.
    async fn end_abandoned(&self, now: Timestamp) -> Result<usize, ServiceError> {
        let mut ended = 0;
        for _ in 0..ROUNDS {
            let abandoned = self.deps.store.reader().expired_unended(now, BATCH).await?;
            for reset in &abandoned {
                self.end(reset, now).await?;
            }
            ended += abandoned.len();
            if (abandoned.len() as u64) < BATCH {
                break;
            }
        }
        Ok(ended)
    }

    /// Deletes what is over, some of it at a time.
    async fn clear_away(&self, now: Timestamp) -> Result<(), ServiceError> {
        let some = |tx: Tx| async move { Ok::<_, ServiceError>(tx.sweep(now, SWEPT).await?) };
        for _ in 0..ROUNDS {
            if !self.deps.store.write("upkeep: sweep", some).await?.more {
                break;
            }
        }
        Ok(())
    }

    /// Tells administrators together of the requests that were too many for a mail each.
    async fn tell_digests(&self, now: Timestamp) -> Result<(), ServiceError> {
        let before = now.minus(DIGEST_WINDOW);
        for id in self.deps.store.reader().organizations_with_counter(ThrottleKind::ContactDigest.key(), before).await? {
            match self.tell_digest(id, now).await {
                Err(error) if concerns_one(&error) => {
                    if self.untold.lock().unwrap_or_else(PoisonError::into_inner).insert(id) {
                        tracing::error!(%error, organization.id = %id, "requests for help cannot be told to administrators; this is said once");
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }

    async fn tell_digest(&self, organization: OrganizationId, now: Timestamp) -> Result<(), ServiceError> {
        let kind = ThrottleKind::ContactDigest;
        let reader = self.deps.store.reader();
        let Some(scope) = reader.scope_of_organization(organization).await? else { return Ok(()) };
        let organization = reader.organization(&scope).await?;
        let waiting = reader.counter(&scope, &digest(&scope), kind.key()).await?;
        let Some(waiting) = waiting.filter(|counter| counter.count > 0) else { return Ok(()) };
        let count = waiting.count;
        let mut letters = Vec::new();
        for administrator in first_tier(&reader, &scope, None).await? {
            let Some(to) = administrator.primary_address() else { continue };
            let language = administrator.reading_language(&organization);
            let message = Message::ContactDigest { count, hours: 1 };
            letters.push(Letter::mail(&self.deps, &organization, None, (to, language), message)?);
        }
        let told = Counter { count: 0, window_start: now, locked_until: None };
        let (scope, letters, waiting, told) = (&scope, &letters, &waiting, &told);
        self.deps
            .store
            .write("upkeep: tell a digest", |tx| async move {
                // Another process may tell it, and a request may come in between: then the next round tells it.
                if tx.put_counter(scope, &digest(scope), kind.key(), told, Some(waiting)).await? {
                    for letter in letters {
                        letter.queue(&tx, scope).await?;
                    }
                }
                Ok::<_, ServiceError>(())
            })
            .await
    }

    /// Writes the end of an abandoned reset. One that cannot be read ends without an event, and keeps no other waiting.
    async fn end(&self, reset: &ExpiredReset, now: Timestamp) -> Result<(), ServiceError> {
        let done = match &reset.record {
            Ok(record) => self.abandon(record).await,
            Err(error) => Err(error.clone().into()),
        };
        match done {
            Err(error) if concerns_one(&error) => {
                tracing::error!(%error, organization.id = %reset.organization, transaction.id = %reset.id,
                    "an abandoned reset cannot be read; it ends without an event");
                let (organization, id) = (reset.organization, reset.id);
                let end = |tx: Tx| async move { Ok::<_, ServiceError>(tx.end_unreadable(organization, id, now).await?) };
                self.deps.store.write("upkeep: end an unreadable reset", end).await.map(drop)
            }
            other => other,
        }
    }

    async fn abandon(&self, ExpiredRecord { scope, facts, begun }: &ExpiredRecord) -> Result<(), ServiceError> {
        let person = match facts.started.subject {
            Subject::Person(user) => Some(user),
            Subject::Nobody(_) => None,
        };
        let visit = Visit::default();
        let story = Story::new(&self.deps, &visit, scope.organization, facts.started.correlation, person, 1);
        let filter = ActivityFilter { correlation: Some(facts.started.correlation), ..ActivityFilter::default() };
        let events = self.deps.store.reader().activities(scope, filter).await?;
        let selecting = events.iter().any(|event| event.reason == Some(Reason::PasswordRefused));
        let reason = abandoned_when(facts, begun, selecting);
        let event = story.event(0, ActivityKind::Progress, Outcome::Failure, reason);
        let (event, at) = (&event, story.at());
        self.deps
            .store
            .write("upkeep: abandon a reset", |tx| async move {
                if tx.insert_end(scope, facts.started.id, End::Abandoned, at).await? {
                    tx.insert_activity(event).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await
    }
}

/// Whether one stored value is at fault, so that the rest of the work can go on.
fn concerns_one(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(error) if error.is_unreadable())
}

/// Where the person left, in the words of the documents ("Reporting", 2017). `begun` is what challenges were made for, `selecting`
/// says that a new password was tried and refused.
fn abandoned_when(facts: &Facts, begun: &[Verification], selecting: bool) -> Reason {
    if facts.proofs.len() >= usize::from(facts.started.terms.gates) {
        return if selecting { Reason::AbandonedWhileSelecting } else { Reason::AbandonedBeforePassword };
    }
    let proven = facts.proofs.last().map(|proof| {
        let by = begun.iter().rev().find(|way| way.method() == proof.method);
        by.copied().unwrap_or(Verification::of(proof.method, false))
    });
    match (proven, begun.last()) {
        (Some(way), _) => Reason::abandoned_after(way),
        (None, Some(way)) => Reason::abandoned_during(*way),
        (None, None) => Reason::AbandonedAfterUserId,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{CorrelationId, Method, Preset, Proof, Started, Terms, Timestamp, TransactionId};

    use super::*;

    fn facts(gates: u8, proven: &[Method]) -> Facts {
        let id = OrganizationId::from_uuid(uuid::Uuid::nil()).as_uuid();
        let at = Timestamp::from_micros(0);
        let policy = latchkey_domain::Policy::try_from(Preset::Classic.draft()).unwrap();
        let started = Started {
            id: TransactionId::from_uuid(id),
            organization: OrganizationId::from_uuid(id),
            correlation: CorrelationId::from_uuid(id),
            subject: Subject::Nobody([0; 32]),
            at,
            terms: Terms { gates, ..Terms::for_everybody(&policy) },
            unlock_applies: false,
        };
        let proofs = proven.iter().map(|method| Proof { method: *method, contact: [0; 32], at }).collect();
        Facts { started, aim: None, proofs, submitted: None, ended: None }
    }

    /// Gates, methods proven, what was begun, whether a password was being chosen, and the words for it.
    type Case = (u8, &'static [Method], &'static [Verification], bool, Reason);

    #[test]
    fn the_words_say_where_the_person_left() {
        use Method::{AlternateEmail as Mail, MobilePhone as Phone, SecurityQuestions as Answers};
        use Verification::{Email, MobileCall, MobileText, OfficeCall, Questions};
        let cases: [Case; 11] = [
            (1, &[], &[], false, Reason::AbandonedAfterUserId),
            (1, &[], &[Email], false, Reason::AbandonedDuringEmail),
            (1, &[], &[Email, Questions], false, Reason::AbandonedDuringQuestions),
            (1, &[], &[MobileText, OfficeCall], false, Reason::AbandonedDuringOfficeCall),
            (2, &[Mail], &[Email], false, Reason::AbandonedAfterEmail),
            (2, &[Answers], &[Email, Questions], false, Reason::AbandonedAfterQuestions),
            (2, &[Phone], &[MobileCall, MobileText, OfficeCall], false, Reason::AbandonedAfterText),
            (2, &[Phone], &[MobileText, MobileCall], false, Reason::AbandonedAfterMobileCall),
            (1, &[Mail], &[Email], false, Reason::AbandonedBeforePassword),
            (1, &[Mail], &[Email], true, Reason::AbandonedWhileSelecting),
            (2, &[Mail, Answers], &[Email, Questions], true, Reason::AbandonedWhileSelecting),
        ];
        for (gates, proven, begun, selecting, expected) in cases {
            assert_eq!(abandoned_when(&facts(gates, proven), begun, selecting), expected);
        }
    }
}
