//! Several gateways as one: in order, by country, past those that fail, and never past one that may have sent.

mod chain;
mod circuit;
mod health;
mod serves;

use std::sync::Arc;

use latchkey_domain::Clock;

pub use health::Health;
pub use serves::{Serves, ServesError};

use self::chain::{Chain, Gateway, Outcome, Verdict};
use crate::text::concerns_the_message;
use crate::{BoxFuture, CallOutcome, CallRequest, Caller, TextOutcome, TextRequest, TextSender};

/// A gateway for texts, with the countries it serves.
pub struct TextGateway {
    /// Its name and state.
    pub health: Arc<Health>,
    /// The countries it serves.
    pub serves: Serves,
    /// Who sends.
    pub sender: Box<dyn TextSender>,
}

/// A gateway for calls, with the countries it serves.
pub struct CallGateway {
    /// Its name and state.
    pub health: Arc<Health>,
    /// The countries it serves.
    pub serves: Serves,
    /// Who calls.
    pub caller: Box<dyn Caller>,
}

/// Gateways for texts, asked in this order.
pub struct TextGateways(Chain<dyn TextSender>);

impl TextGateways {
    /// These gateways, by this clock.
    pub fn new(gateways: Vec<TextGateway>, clock: &Arc<dyn Clock>) -> Self {
        let gateways = gateways.into_iter().map(|TextGateway { health, serves, sender }| Gateway { health, serves, sender });
        Self(Chain::new(gateways.collect(), clock))
    }
}

impl TextSender for TextGateways {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        Box::pin(self.0.hand((&request.to, request.until), |sender| sender.send(request)))
    }
}

/// Gateways for calls, asked in this order.
pub struct CallGateways(Chain<dyn Caller>);

impl CallGateways {
    /// These gateways, by this clock.
    pub fn new(gateways: Vec<CallGateway>, clock: &Arc<dyn Clock>) -> Self {
        let gateways =
            gateways.into_iter().map(|CallGateway { health, serves, caller }| Gateway { health, serves, sender: caller });
        Self(Chain::new(gateways.collect(), clock))
    }
}

impl Caller for CallGateways {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        Box::pin(self.0.hand((&request.to, request.until), |caller| caller.call(request)))
    }
}

impl Outcome for TextOutcome {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Accepted => Verdict::Done,
            Self::TryLater { .. } => Verdict::NotNow,
            Self::Refused { kind } => refused(kind),
            Self::Unknown => Verdict::Unknown,
        }
    }

    fn later(kind: &'static str) -> Self {
        Self::TryLater { kind }
    }

    fn never(kind: &'static str) -> Self {
        Self::Refused { kind }
    }
}

impl Outcome for CallOutcome {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Started { .. } => Verdict::Done,
            Self::TryLater { .. } => Verdict::NotNow,
            Self::Refused { kind } => refused(kind),
            Self::Unknown => Verdict::Unknown,
        }
    }

    fn later(kind: &'static str) -> Self {
        Self::TryLater { kind }
    }

    fn never(kind: &'static str) -> Self {
        Self::Refused { kind }
    }
}

fn refused(kind: &str) -> Verdict {
    if concerns_the_message(kind) { Verdict::Message } else { Verdict::NotHere }
}

#[cfg(test)]
mod tests;
