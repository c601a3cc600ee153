//! Looks every minute, and raises, reminds of and ends alerts.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use latchkey_domain::alert::{self, AlertEvent, AlertKind, AlertNotice, AlertSubject, Next, Standing, Trouble};
use latchkey_domain::{Clock, OutboxId, Random, Timestamp};
use latchkey_store::{AlertChannel, AlertRecord, Store, StoreError, Tx};
use tokio::sync::watch;

use super::emergency::Emergency;
use super::survey::{Troubles, survey};
use super::{AlertTeller, LocalLook};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// No look takes longer; one that does has not reached the database.
const PATIENCE: Duration = Duration::from_secs(45);
/// How often it is kept that an alert was looked at, while nothing changes.
const SEEN: Duration = Duration::from_secs(600);
/// What nobody looked at for this long belongs to a machine that is gone.
const STALE: Duration = Duration::from_secs(3600);
/// Finished notices, signals and hours older than this are deleted.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);
/// Under this name a store keeps when somebody looked last.
pub const LOOKED: &str = "alerts";
/// When nobody looked for so long, no server runs: one that does looks every minute.
pub const SILENCE: Duration = Duration::from_secs(300);

/// Watches over the installation.
pub struct AlertWatch {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    teller: Arc<AlertTeller>,
    local: LocalLook,
    emergency: Emergency,
}

/// What is to be told with a change, made before the write, which may run twice.
struct Telling {
    notice: AlertNotice,
    messages: Vec<(OutboxId, AlertChannel, Vec<u8>)>,
}

impl AlertWatch {
    /// A watch over these parts.
    pub fn new(store: Store, clock: Arc<dyn Clock>, random: Arc<dyn Random>, teller: Arc<AlertTeller>, local: LocalLook) -> Self {
        Self { store, clock, random, teller, local, emergency: Emergency::default() }
    }

    /// Looks every minute until `stop` says true.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if AssertUnwindSafe(self.round()).catch_unwind().await.is_err() {
                tracing::error!("looking for alerts panicked; it goes on");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Looks once. It cannot fail: a database that does is an alert itself.
    pub async fn round(&self) {
        let looked = tokio::time::timeout(PATIENCE, self.look()).await;
        let looked = looked.unwrap_or_else(|_| Err(StoreError::Unavailable { reason: "no answer in time".to_owned() }));
        if let Err(error) = &looked {
            tracing::warn!(%error, "alerts could not be looked for");
        }
        self.emergency.note(&self.teller, &*self.clock, &*self.random, looked.is_ok()).await;
        gauge(AlertKind::DatabaseFailing, usize::from(self.emergency.stands()));
    }

    async fn look(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.keep_that_it_looked(now).await?;
        let look = Arc::clone(&self.local);
        let local = tokio::task::spawn_blocking(move || look()).await.unwrap_or_default();
        let standing = self.store.reader().alerts().await?;
        let troubles = survey(&self.store, self.teller.settings(), local, &standing, now).await?;
        self.change(&standing, troubles, now).await?;
        let stands = self.store.reader().alerts().await?;
        for kind in AlertKind::ALL.into_iter().filter(|kind| *kind != AlertKind::DatabaseFailing) {
            gauge(kind, stands.iter().filter(|alert| alert.kind() == kind).count());
        }
        Ok(())
    }

    /// A write in every round: a database that answers and keeps nothing is found out. What is old goes with it.
    async fn keep_that_it_looked(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = self.store.reader().progress(LOOKED).await?;
        let work = |tx: Tx| async move {
            tx.set_progress(LOOKED, now, before).await?;
            tx.sweep_alerts(now, KEEP).await
        };
        self.store.write("alerts: look", work).await.map(drop)
    }

    async fn change(&self, standing: &[AlertRecord], mut troubles: Troubles, now: Timestamp) -> Result<(), StoreError> {
        for alert in standing {
            let trouble = troubles.remove(&(alert.kind(), alert.subject.clone()));
            if trouble.is_some() || self.is_ours(alert, now) {
                self.apply(Some(alert), &alert.subject, trouble, now).await?;
            }
        }
        for ((_, subject), trouble) in troubles {
            self.apply(None, &subject, Some(trouble), now).await?;
        }
        Ok(())
    }

    /// Whether this look says something about an alert that it found no trouble for: not about other machines, unless they are gone.
    fn is_ours(&self, alert: &AlertRecord, now: Timestamp) -> bool {
        !self.is_foreign(&alert.subject) || now.since(alert.seen_at) >= STALE
    }

    fn is_foreign(&self, subject: &AlertSubject) -> bool {
        matches!(subject, AlertSubject::Host(host) if *host != self.teller.settings().host)
    }

    async fn apply(
        &self,
        before: Option<&AlertRecord>,
        subject: &AlertSubject,
        trouble: Option<Trouble>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let severity = trouble.as_ref().map(Trouble::severity);
        let Next { standing, tell } = alert::next(before.map(|alert| alert.standing), severity, now);
        let Some(trouble) = trouble.or_else(|| before.map(|alert| alert.trouble.clone())) else { return Ok(()) };
        let unchanged = before.is_some_and(|alert| standing == Some(alert.standing) && now.since(alert.seen_at) < SEEN);
        if unchanged {
            return Ok(());
        }
        // Nobody sees another machine's troubles end: that it was seen no more is what ends them.
        let seen_at = before.filter(|_| self.is_foreign(subject)).map_or(now, |alert| alert.seen_at);
        let version = before.map_or(1, |alert| alert.version + 1);
        let after = standing.map(|standing| AlertRecord {
            subject: subject.clone(),
            trouble: trouble.clone(),
            standing,
            seen_at,
            version,
        });
        let told_of = standing.or(before.map(|alert| alert.standing));
        let telling = match (tell, told_of) {
            (Some(event), Some(told_of)) => Some(self.telling(event, told_of, subject, trouble, now).await?),
            _ => None,
        };
        if self.keep(before, after.as_ref(), telling.as_ref(), now).await?
            && let Some(telling) = telling
        {
            AlertTeller::log(&telling.notice);
            self.teller.wake.notify_waiters();
        }
        Ok(())
    }

    async fn telling(
        &self,
        event: AlertEvent,
        told_of: Standing,
        subject: &AlertSubject,
        trouble: Trouble,
        now: Timestamp,
    ) -> Result<Telling, StoreError> {
        let Standing { severity, raised_at, .. } = told_of;
        let organization = self.name_of(subject).await?;
        let notice = AlertNotice { event, severity, subject: subject.clone(), organization, trouble, raised_at, at: now };
        let mut messages = Vec::new();
        for (channel, parcel) in self.teller.parcels(&notice) {
            let json = serde_json::to_vec(&parcel).map_err(|_| StoreError::Unreadable { what: "a notice of an alert" })?;
            messages.push((OutboxId::generate(&*self.clock, &*self.random), channel, json));
        }
        Ok(Telling { notice, messages })
    }

    async fn name_of(&self, subject: &AlertSubject) -> Result<Option<String>, StoreError> {
        let Some(organization) = subject.organization() else { return Ok(None) };
        let reader = self.store.reader();
        let Some(scope) = reader.scope_of_organization(organization).await? else { return Ok(None) };
        Ok(Some(reader.organization(&scope).await?.name))
    }

    /// Keeps the change with its notices. `false` when another server was quicker, and tells it.
    async fn keep(
        &self,
        before: Option<&AlertRecord>,
        after: Option<&AlertRecord>,
        telling: Option<&Telling>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let work = |tx: Tx| async move {
            let won = match (before, after) {
                (None, None) => false,
                (Some(before), None) => tx.end_alert(before).await?,
                (before, Some(after)) => tx.put_alert(after, before.map(|alert| alert.version)).await?,
            };
            if won && let Some(Telling { messages, .. }) = telling {
                for (id, channel, payload) in messages {
                    tx.queue_alert(*id, *channel, payload, now).await?;
                }
            }
            Ok::<_, StoreError>(won)
        };
        self.store.write("alerts: change", work).await
    }
}

#[expect(clippy::cast_precision_loss, reason = "measurements are shown with far fewer digits")]
fn gauge(kind: AlertKind, standing: usize) {
    metrics::gauge!("latchkey_alert_active", "kind" => kind.key()).set(standing as f64);
}
