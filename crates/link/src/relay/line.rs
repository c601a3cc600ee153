//! One session in the hands of the relay.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use latchkey_domain::{Clock, ConnectorId, OrganizationId, Random};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::channel::{Channel, Sent};
use crate::envelope::RequestId;
use crate::keys::Digest;
use crate::messages::{Answer, Job};
use crate::session::Decline;

use super::error::{AskError, Left};

/// What somebody who asked will be told.
pub(super) type Told = Result<(Answer, Digest), Decline>;

/// A session, the way to its connector, and who waits for it.
pub(super) struct Line {
    pub(super) organization: OrganizationId,
    pub(super) connector: ConnectorId,
    /// When it was last asked, in turns of the relay.
    pub(super) last_turn: AtomicU64,
    pub(super) close: Notify,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) channel: Channel,
    /// Gone when the line has ended.
    out: Option<mpsc::Sender<Vec<u8>>>,
    asking: BTreeMap<RequestId, oneshot::Sender<Told>>,
}

impl Line {
    pub(super) fn new(channel: Channel, out: mpsc::Sender<Vec<u8>>) -> Self {
        Self {
            organization: channel.organization(),
            connector: channel.connector(),
            last_turn: AtomicU64::new(0),
            close: Notify::new(),
            state: Mutex::new(State { channel, out: Some(out), asking: BTreeMap::new() }),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it can be asked.
    pub(super) fn open(&self) -> bool {
        self.state().out.as_ref().is_some_and(|out| !out.is_closed())
    }

    /// How busy it is, and how long ago it was asked: the least of these is asked next.
    pub(super) fn burden(&self) -> (usize, u64) {
        (self.state().asking.len(), self.last_turn.load(Ordering::Relaxed))
    }

    /// Seals a job and sends it. Both under one lock, so that jobs arrive in the order of their numbers.
    pub(super) fn send(
        &self,
        job: Job,
        patience: Duration,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<(Left, RequestId, oneshot::Receiver<Told>), AskError> {
        let mut state = self.state();
        state.asking.retain(|_, asking| !asking.is_closed());
        // Room first: what was sealed is to be sent.
        let permit = match state.out.clone().ok_or(AskError::NoConnector)?.try_reserve_owned() {
            Ok(permit) => permit,
            Err(mpsc::error::TrySendError::Full(_)) => return Err(AskError::Congested),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(AskError::NoConnector),
        };
        let Sent { message, request, job, expires } = state.channel.seal(job, patience, clock, random)?;
        let (teller, told) = oneshot::channel();
        state.asking.insert(request, teller);
        permit.send(message);
        Ok((Left { connector: self.connector, job, expires }, request, told))
    }

    /// Sends a message that nobody asked for. Tells whether it was taken.
    pub(super) fn reply(&self, message: Vec<u8>) -> bool {
        self.state().out.as_ref().is_some_and(|out| out.try_send(message).is_ok())
    }

    /// Tells whoever asked.
    pub(super) fn tell(&self, request: RequestId, told: Told) {
        if let Some(teller) = self.state().asking.remove(&request) {
            // Whoever asked may have gone away meanwhile.
            let _ = teller.send(told);
        }
    }

    /// Nobody waits for this any more.
    pub(super) fn give_up(&self, request: RequestId) {
        self.state().asking.remove(&request);
    }

    /// The end: whoever still waits is told by being let go.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.out = None;
        state.asking.clear();
    }
}
