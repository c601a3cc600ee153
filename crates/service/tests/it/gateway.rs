//! A gateway for texts and calls that keeps what it is given.

use std::sync::Mutex;
use std::time::Duration;

use latchkey_domain::{OutboxId, PhoneNumber};
use latchkey_messaging::{BoxFuture, CallOutcome, CallRequest, CallScript, Caller, TextOutcome, TextRequest, TextSender};
use secrecy::ExposeSecret;
use tokio::time::Instant;

/// Keeps texts and calls. Answers them on demand as a gateway in trouble does.
#[derive(Default)]
pub(crate) struct Gateway {
    pub(crate) texts: Mutex<Vec<(PhoneNumber, String)>>,
    pub(crate) calls: Mutex<Vec<(OutboxId, PhoneNumber, CallScript)>>,
    /// How long each text and each call may still be handed over.
    pub(crate) left: Mutex<Vec<Option<Duration>>>,
    pub(crate) text_outcome: Mutex<Option<TextOutcome>>,
    pub(crate) call_outcome: Mutex<Option<CallOutcome>>,
}

impl Gateway {
    fn note(&self, until: Option<Instant>) {
        self.left.lock().unwrap().push(until.map(|until| until - Instant::now()));
    }
}

impl TextSender for Gateway {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        let outcome = self.text_outcome.lock().unwrap().unwrap_or(TextOutcome::Accepted);
        self.note(request.until);
        self.texts.lock().unwrap().push((request.to.clone(), request.text.expose_secret().to_owned()));
        Box::pin(std::future::ready(outcome))
    }
}

impl Caller for Gateway {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        let outcome = self.call_outcome.lock().unwrap().clone();
        self.note(request.until);
        self.calls.lock().unwrap().push((request.id, request.to.clone(), request.script.clone()));
        Box::pin(std::future::ready(outcome.unwrap_or(CallOutcome::Started { call: "CA1".into() })))
    }
}
