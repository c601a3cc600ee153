//! The relay of a portal that is one process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use latchkey_domain::{Clock, ConnectorId, OrganizationId, Random};
use tokio::sync::{mpsc, oneshot};

use crate::channel::{AnswerError, Channel, FromConnector};
use crate::keys::IdentityPublicKey;
use crate::limits::LONGEST_JOB;
use crate::messages::{Job, Status};

use super::error::AskError;
use super::line::Line;
use super::wire::Wire;
use super::{Asked, Coming, Relay, To};

/// What a connector says that nobody asked for.
#[derive(Debug)]
pub enum Notice {
    /// How it goes.
    Status(ConnectorId, Status),
    /// It wants to be known by another key. Whoever has kept the key says so through `kept`; dropping that says no.
    Roll {
        /// Which connector.
        connector: ConnectorId,
        /// Its new key.
        key: IdentityPublicKey,
        /// Says that the key was kept.
        kept: oneshot::Sender<()>,
    },
    /// It said something that was not taken.
    NotTaken(ConnectorId, AnswerError),
}

/// Knows the sessions of this process.
pub struct LocalRelay {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    lines: Mutex<BTreeMap<u64, Arc<Line>>>,
    numbers: AtomicU64,
    turns: AtomicU64,
}

impl LocalRelay {
    /// A relay without sessions.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let (numbers, turns) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { clock, random, lines: Mutex::new(BTreeMap::new()), numbers, turns }
    }

    /// Carries one session until its wire or [`LocalRelay::cut`] ends it; whoever waits for an answer is told then. A connector has one
    /// session: an older one of the same connector ends.
    pub async fn serve(&self, channel: Channel, mut wire: Wire, notices: mpsc::Sender<Notice>) {
        let attached = self.attach(channel, &wire);
        let line = Arc::clone(&attached.line);
        let mut keeping: Option<(IdentityPublicKey, oneshot::Receiver<()>)> = None;
        loop {
            tokio::select! {
                () = line.close.notified() => return,
                kept = kept(&mut keeping) => {
                    let rolled = kept.map(|key| line.state().channel.rolled(key, self.clock.now()));
                    if rolled.is_some_and(|reply| !line.reply(reply)) {
                        return;
                    }
                }
                message = wire.receive() => {
                    let Some(message) = message else { return };
                    let said = line.state().channel.accept(&message, self.clock.now());
                    if !take(&line, said, &notices, &mut keeping) {
                        return;
                    }
                }
            }
        }
    }

    /// Ends the session of a connector, as when it is revoked. Tells whether it had one.
    pub fn cut(&self, connector: ConnectorId) -> bool {
        let mut found = false;
        for line in self.lines().values().filter(|line| line.connector == connector) {
            line.end();
            line.close.notify_one();
            found = true;
        }
        found
    }

    fn attach(&self, channel: Channel, wire: &Wire) -> Attached<'_> {
        let line = Arc::new(Line::new(channel, wire.sender.clone()));
        self.cut(line.connector);
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        self.lines().insert(number, Arc::clone(&line));
        Attached { relay: self, number, line }
    }

    fn lines(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is to be asked: among those who may be, the one with the least to do, and then the one that was not asked for longest.
    fn choose(&self, organization: OrganizationId, to: To) -> Option<Arc<Line>> {
        let lines = self.lines();
        let wanted = lines.values().filter(|line| {
            let named = match to {
                To::Any => true,
                To::Connector(connector) => line.connector == connector,
            };
            named && line.organization == organization && line.open()
        });
        let chosen = wanted.min_by_key(|line| line.burden()).map(Arc::clone)?;
        chosen.last_turn.store(self.turns.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        Some(chosen)
    }

    async fn ask_one(&self, organization: OrganizationId, to: To, job: Job, patience: Duration) -> Result<Asked, AskError> {
        if to == To::Any && job.operation().changes_the_directory() {
            return Err(AskError::NeedsItsConnector);
        }
        let line = self.choose(organization, to).ok_or(AskError::NoConnector)?;
        let (left, request, told) = line.send(job, patience, self.clock.as_ref(), self.random.as_ref())?;
        match tokio::time::timeout(patience.min(LONGEST_JOB), told).await {
            Ok(Ok(Ok((answer, digest)))) => Ok(Asked { connector: left.connector, job: left.job, answer, digest }),
            Ok(Ok(Err(reason))) => Err(AskError::Declined(left, reason)),
            Ok(Err(_)) => Err(AskError::Cut(left)),
            Err(_) => {
                line.give_up(request);
                Err(AskError::Silent(left))
            }
        }
    }
}

impl Relay for LocalRelay {
    fn connectors(&self, organization: OrganizationId) -> Coming<'_, Vec<ConnectorId>> {
        let here = self.lines();
        let open = here.values().filter(|line| line.organization == organization && line.open());
        let found = open.map(|line| line.connector).collect();
        Box::pin(std::future::ready(found))
    }

    fn ask(&self, organization: OrganizationId, to: To, job: Job, patience: Duration) -> Coming<'_, Result<Asked, AskError>> {
        Box::pin(self.ask_one(organization, to, job, patience))
    }
}

/// A line that is known to the relay for as long as this lives.
struct Attached<'a> {
    relay: &'a LocalRelay,
    number: u64,
    line: Arc<Line>,
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        self.relay.lines().remove(&self.number);
        self.line.end();
    }
}

/// Waits for word that a new key was kept; for ever when no key is being kept.
async fn kept(keeping: &mut Option<(IdentityPublicKey, oneshot::Receiver<()>)>) -> Option<IdentityPublicKey> {
    let Some((key, word)) = keeping else { return std::future::pending().await };
    let key = word.await.is_ok().then_some(*key);
    *keeping = None;
    key
}

/// Does what a message of the connector asks for. Tells whether the session goes on.
fn take(
    line: &Line,
    said: Result<FromConnector, AnswerError>,
    notices: &mpsc::Sender<Notice>,
    keeping: &mut Option<(IdentityPublicKey, oneshot::Receiver<()>)>,
) -> bool {
    // A notice that finds no room is lost: a status comes again, and a connector asks again for its new key.
    let notify = |notice| drop(notices.try_send(notice));
    match said {
        Ok(FromConnector::Answered { request, answer, digest }) => line.tell(request, Ok((answer, digest))),
        Ok(FromConnector::Declined { request, reason }) => line.tell(request, Err(reason)),
        Ok(FromConnector::Renewed { reply }) => return line.reply(reply),
        Ok(FromConnector::Status(status)) => notify(Notice::Status(line.connector, status)),
        Ok(FromConnector::Roll(key)) => {
            let (kept, word) = oneshot::channel();
            *keeping = Some((key, word));
            notify(Notice::Roll { connector: line.connector, key, kept });
        }
        Err(why) => notify(Notice::NotTaken(line.connector, why)),
    }
    true
}
