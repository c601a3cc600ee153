//! Gateways in the operator's order: the first that serves the number and works.

use std::sync::Arc;

use latchkey_domain::{Clock, PhoneNumber};
use tokio::time::Instant;

use super::circuit::Circuit;
use super::health::Health;
use super::serves::Serves;
use crate::BoxFuture;
use crate::text::EXPIRED;

/// What an outcome says about the gateway it came from, and whether another one may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It did its part.
    Done,
    /// The message itself cannot be sent; no other gateway will think otherwise.
    Message,
    /// It will not, for a reason of its own; another one may.
    NotHere,
    /// It cannot now.
    NotNow,
    /// Nobody knows what it did: no other one may be asked, the person could get it twice.
    Unknown,
}

/// What came of handing a message to a gateway.
pub(super) trait Outcome: Clone {
    /// What it means.
    fn verdict(&self) -> Verdict;
    /// Certainly not sent; another attempt may work.
    fn later(kind: &'static str) -> Self;
    /// Certainly not sent, now or later.
    fn never(kind: &'static str) -> Self;
}

/// One gateway with what it is for.
pub(super) struct Gateway<S: ?Sized> {
    pub(super) health: Arc<Health>,
    pub(super) serves: Serves,
    pub(super) sender: Box<S>,
}

/// Gateways and their circuits.
pub(super) struct Chain<S: ?Sized>(Vec<(Gateway<S>, Circuit)>);

impl<S: ?Sized> Chain<S> {
    pub(super) fn new(gateways: Vec<Gateway<S>>, clock: &Arc<dyn Clock>) -> Self {
        Self(gateways.into_iter().map(|gateway| (gateway, Circuit::new(Arc::clone(clock)))).collect())
    }

    /// Asks one gateway after the other until one took the message, refused the message itself, or left it open; none after `until`.
    pub(super) async fn hand<'a, O: Outcome>(
        &'a self,
        (to, until): (&PhoneNumber, Option<Instant>),
        attempt: impl Fn(&'a S) -> BoxFuture<'a, O> + Send,
    ) -> O {
        let mut result = O::never("country");
        for (gateway, circuit) in self.0.iter().filter(|(gateway, _)| gateway.serves.includes(to)) {
            if until.is_some_and(|until| until <= Instant::now()) {
                return O::later(EXPIRED);
            }
            let health = &gateway.health;
            if !circuit.lets_pass() {
                health.count("skipped");
                result = worse(result, O::later("gateway"));
                continue;
            }
            let outcome = attempt(&gateway.sender).await;
            let verdict = outcome.verdict();
            health.count(verdict.word());
            match verdict {
                Verdict::Done | Verdict::Message => {
                    circuit.works();
                    health.circuit(true);
                }
                Verdict::NotHere | Verdict::NotNow | Verdict::Unknown => health.circuit(circuit.fails()),
            }
            if !health.is_up() {
                tracing::warn!(gateway = health.name(), outcome = verdict.word(), "a gateway is not usable now");
            }
            result = match verdict {
                Verdict::Done | Verdict::Message | Verdict::Unknown => return outcome,
                Verdict::NotHere | Verdict::NotNow => worse(result, outcome),
            };
        }
        result
    }
}

/// What is told when no gateway took it: where one may take it later, it is tried later.
fn worse<O: Outcome>(before: O, now: O) -> O {
    if before.verdict() == Verdict::NotNow { before } else { now }
}

impl Verdict {
    /// The word in metrics.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Done => "accepted",
            Self::Message => "refused-number",
            Self::NotHere => "refused",
            Self::NotNow => "later",
            Self::Unknown => "unknown",
        }
    }
}
