//! A ticket for browsers without scripts: wait some seconds, few per network.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::{Clock, Random, Timestamp};
use latchkey_vault::{InstallationKeys, Purpose};
use subtle::ConstantTimeEq;

use super::challenge::SolvedChallenge;

/// How long one waits.
pub const WAIT: Duration = Duration::from_secs(20);
/// How long a ticket can be used once it is due.
const LIFE: Duration = Duration::from_secs(300);

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// Not yet; come back in so many seconds.
    Waiting(u64),
    /// It may be spent.
    Due(SolvedChallenge),
    /// Forged, for another session, or too old.
    Invalid,
}

/// Makes and checks tickets.
pub struct Tickets {
    keys: Arc<InstallationKeys>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Tickets {
    /// Tickets under this installation's keys.
    pub fn new(keys: Arc<InstallationKeys>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { keys, clock, random }
    }

    /// A ticket for this session, due in [`WAIT`].
    pub fn issue(&self, session: &[u8]) -> String {
        let due = self.clock.now().plus(WAIT).as_micros().to_be_bytes();
        let random: &dyn Random = &*self.random;
        let nonce = random.bytes::<16>();
        BASE64URL_NOPAD.encode(&[&due[..], &nonce, &self.mark(&due, &nonce, session)].concat())
    }

    /// Checks a ticket.
    pub fn check(&self, session: &[u8], ticket: &str) -> TicketState {
        let Ok(bytes) = BASE64URL_NOPAD.decode(ticket.as_bytes()) else { return TicketState::Invalid };
        let (Some((due, rest)), true) = (bytes.split_first_chunk::<8>(), bytes.len() == 8 + 16 + 32) else {
            return TicketState::Invalid;
        };
        let (nonce, mark) = rest.split_at(16);
        if !bool::from(self.mark(due, nonce, session).ct_eq(mark)) {
            return TicketState::Invalid;
        }
        let now = self.clock.now();
        let due_at = Timestamp::from_micros(i64::from_be_bytes(*due));
        let until = due_at.plus(LIFE);
        if now < due_at {
            return TicketState::Waiting(due_at.since(now).as_secs() + 1);
        }
        if now >= until {
            return TicketState::Invalid;
        }
        TicketState::Due(SolvedChallenge { nonce: self.keys.keyed_hash(Purpose::Ticket, &[b"spent", nonce]), until })
    }

    fn mark(&self, due: &[u8], nonce: &[u8], session: &[u8]) -> [u8; 32] {
        self.keys.keyed_hash(Purpose::Ticket, &[due, nonce, session])
    }
}
