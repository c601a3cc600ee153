//! A ticket for browsers without scripts: wait some seconds, few per network.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::{Clock, Random, Timestamp};
use latchkey_vault::{InstallationKeys, Purpose};
use subtle::ConstantTimeEq;

use super::{NetworkHistory, SolvedChallenge};

/// How long one waits.
pub const WAIT: Duration = Duration::from_secs(20);
/// How long a ticket can be used once it is due.
const LIFE: Duration = Duration::from_secs(300);
/// Tickets that one network gets in an hour: enough for a household, too few for a robot.
const MOST_PER_NETWORK: u32 = 10;

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
    issued: NetworkHistory,
}

impl Tickets {
    /// Tickets under this installation's keys.
    pub fn new(keys: Arc<InstallationKeys>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { keys, clock, random, issued: NetworkHistory::default() }
    }

    /// A ticket for this session, due in [`WAIT`]; `None` when the network had its share for this hour.
    pub fn issue(&self, session: &[u8], network: &str) -> Option<String> {
        if self.issued.note(network, self.clock.now()) > MOST_PER_NETWORK {
            return None;
        }
        let due = self.clock.now().plus(WAIT).as_micros().to_be_bytes();
        let random: &dyn Random = &*self.random;
        let nonce = random.bytes::<16>();
        Some(BASE64URL_NOPAD.encode(&[&due[..], &nonce, &self.mark(&due, &nonce, session)].concat()))
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
        let nonce = self.keys.keyed_hash(Purpose::Ticket, &[b"spent", nonce]);
        TicketState::Due(SolvedChallenge { nonce, until, guesses: None })
    }

    fn mark(&self, due: &[u8], nonce: &[u8], session: &[u8]) -> [u8; 32] {
        self.keys.keyed_hash(Purpose::Ticket, &[due, nonce, session])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use latchkey_testkit::{ManualClock, SeededRandom};
    use latchkey_vault::DataKey;

    fn tickets() -> (Tickets, ManualClock) {
        let random = SeededRandom::new(1);
        let keys = Arc::new(InstallationKeys::new(DataKey::generate(&random)));
        let clock = ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000));
        (Tickets::new(keys, Arc::new(clock.clone()), Arc::new(random)), clock)
    }

    #[test]
    fn a_ticket_is_due_after_the_wait_for_its_own_session_and_not_for_ever() {
        let (tickets, clock) = tickets();
        let ticket = tickets.issue(b"session", "n").unwrap();
        assert_eq!(tickets.check(b"session", &ticket), TicketState::Waiting(21));
        clock.advance(WAIT);
        assert!(matches!(tickets.check(b"session", &ticket), TicketState::Due(_)));
        assert_eq!(tickets.check(b"other", &ticket), TicketState::Invalid);
        for wrong in ["", "!", &ticket[1..], &"A".repeat(75)] {
            assert_eq!(tickets.check(b"session", wrong), TicketState::Invalid);
        }
        clock.advance(LIFE);
        assert_eq!(tickets.check(b"session", &ticket), TicketState::Invalid);
    }

    #[test]
    fn a_network_gets_few() {
        let (tickets, _) = tickets();
        let given = (0..30).filter(|_| tickets.issue(b"session", "n").is_some()).count();
        assert_eq!(given, 10);
        assert!(tickets.issue(b"session", "another").is_some());
    }
}
