//! Whether a gateway can be used, as metrics show it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One gateway's name and state. A gateway is up while its connection stands, where it keeps one, and its circuit is closed.
#[derive(Debug)]
pub struct Health {
    channel: &'static str,
    name: String,
    link: AtomicBool,
    circuit: AtomicBool,
    showing: Mutex<()>,
}

impl Health {
    /// The health of a gateway for texts, up at first.
    pub fn of_text(name: &str) -> Arc<Self> {
        Self::new("text", name)
    }

    /// The health of a gateway for calls, up at first.
    pub fn of_call(name: &str) -> Arc<Self> {
        Self::new("call", name)
    }

    fn new(channel: &'static str, name: &str) -> Arc<Self> {
        let name = name.to_owned();
        let health =
            Self { channel, name, link: AtomicBool::new(true), circuit: AtomicBool::new(true), showing: Mutex::default() };
        health.show();
        Arc::new(health)
    }

    /// The operator's name for the gateway.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the gateway can be used now.
    pub fn is_up(&self) -> bool {
        self.link.load(Ordering::Acquire) && self.circuit.load(Ordering::Acquire)
    }

    /// Notes whether its connection stands.
    pub(crate) fn link(&self, up: bool) {
        self.link.store(up, Ordering::Release);
        self.show();
    }

    /// Notes whether it is used.
    pub(super) fn circuit(&self, closed: bool) {
        self.circuit.store(closed, Ordering::Release);
        self.show();
    }

    /// Counts what came of one message.
    pub(super) fn count(&self, outcome: &'static str) {
        let name = self.name.clone();
        metrics::counter!("latchkey_gateway_total", "channel" => self.channel, "gateway" => name, "outcome" => outcome)
            .increment(1);
    }

    fn show(&self) {
        // Two who note something at the same moment must not leave the older state on show.
        let _turn = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        let up = f64::from(u8::from(self.is_up()));
        metrics::gauge!("latchkey_gateway_up", "channel" => self.channel, "gateway" => self.name.clone()).set(up);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_up_while_nothing_is_down() {
        let health = Health::of_text("main");
        assert!(health.is_up());
        health.link(false);
        assert!(!health.is_up());
        health.circuit(false);
        health.link(true);
        assert!(!health.is_up());
        health.circuit(true);
        assert!(health.is_up());
    }
}
