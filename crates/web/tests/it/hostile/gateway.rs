//! A site whose texts and calls are kept.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use latchkey_domain::{CallEnd, Channels, Contact, ContactData, ContactKind, CountryCode, OutboxId, PolicyDraft, User};
use latchkey_messaging::{BoxFuture, CallOutcome, CallReply, CallRequest, Caller, TextOutcome, TextRequest, TextSender};
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::{Code, Deps, UseCases};
use latchkey_web::{AppState, paths};
use secrecy::ExposeSecret;

use super::browser::Browser;
use super::site::{Site, renderer};
use crate::support::Answer;

pub(super) const MOBILE: &str = "+1 4255550142";
pub(super) const OFFICE: &str = "+1 4255550170";

/// Keeps texts, and the references of calls.
#[derive(Default)]
pub(super) struct Gateway {
    pub(super) texts: Mutex<Vec<(String, String)>>,
    pub(super) calls: Mutex<Vec<OutboxId>>,
}

impl TextSender for Gateway {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        self.texts.lock().unwrap().push((request.to.e164(), request.text.expose_secret().to_owned()));
        Box::pin(std::future::ready(TextOutcome::Accepted))
    }
}

impl Caller for Gateway {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        self.calls.lock().unwrap().push(request.id);
        Box::pin(std::future::ready(CallOutcome::Started { call: "CA1".into() }))
    }
}

/// The site and its gateway.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) gateway: Arc<Gateway>,
}

impl Scene {
    /// A site where texts and calls reach the United States.
    pub(super) async fn new(draft: PolicyDraft) -> Self {
        Self::on(Site::new(reaching(draft)).await)
    }

    /// The same over a site whose policy is [`reaching`].
    pub(super) fn on(site: Site) -> Self {
        let deps = Deps { channels: Channels { mail: true, text: true, call: true }, ..site.deps.clone() };
        let gateway = Arc::new(Gateway::default());
        let senders = Senders { mail: site.shelf(), text: Some(gateway.clone()), call: Some(gateway.clone()) };
        let (store, clock, random) = (deps.store.clone(), deps.clock.clone(), deps.random.clone());
        let state = AppState::new(Arc::clone(&site.state.shell), UseCases::new(deps));
        let mut site = site.with_state(state);
        site.worker = Worker::new(store, clock, random, senders, renderer(), WorkerSettings::default());
        Self { site, gateway }
    }

    /// The code in the newest text.
    pub(super) async fn code(&self) -> String {
        self.site.deliver().await;
        let texts = self.gateway.texts.lock().unwrap();
        texts.last().expect("a text").1.chars().take_while(char::is_ascii_digit).collect()
    }

    /// How many texts were sent and calls were made.
    pub(super) async fn sent(&self) -> (usize, usize) {
        self.site.deliver().await;
        (self.gateway.texts.lock().unwrap().len(), self.gateway.calls.lock().unwrap().len())
    }

    /// The newest call.
    pub(super) async fn call(&self) -> OutboxId {
        self.site.deliver().await;
        *self.gateway.calls.lock().unwrap().last().expect("a call")
    }

    /// Presses keys in a call.
    pub(super) async fn press(&self, call: OutboxId, keys: &str) -> CallReply {
        self.site.state.cases.key_pressed(call, &Code::new(keys.to_owned())).await.unwrap().reply
    }

    /// Ends a call without keys.
    pub(super) async fn end(&self, call: OutboxId, end: CallEnd) {
        self.site.state.cases.call_ended(call, end).await.unwrap();
    }
}

/// The policy where texts and calls reach the United States.
pub(super) fn reaching(mut draft: PolicyDraft) -> PolicyDraft {
    draft.phones.countries = [CountryCode::parse("US").unwrap()].into();
    draft
}

/// Gives a person these contacts and no others.
pub(super) fn with(contacts: &[(ContactKind, &str)]) -> impl Fn(&mut User) {
    let contact = |(kind, value): &(ContactKind, &str)| Contact {
        kind: *kind,
        value: (*value).to_owned(),
        replaced_at: None,
        confirmed_at: None,
    };
    let contacts: Vec<Contact> = contacts.iter().map(contact).collect();
    move |user: &mut User| user.contacts = ContactData::new(contacts.clone())
}

/// Gives a person both phones.
pub(super) fn both(user: &mut User) {
    with(&[(ContactKind::MobilePhone, MOBILE), (ContactKind::OfficePhone, OFFICE)])(user);
}

impl Browser<'_> {
    /// Asks for a text or a call.
    pub(super) async fn ask_phone(&mut self, way: &str, number: &str) -> Answer {
        let answer = self.get(&format!("{}?choose=1", paths::RESET_VERIFY)).await;
        let step = super::browser::step(&answer);
        self.post_on(paths::RESET_METHOD, &[("step", &step), ("method", way), ("number", number)]).await
    }

    /// Types the code of a text.
    pub(super) async fn type_text_code(&mut self, code: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_CODE, &[("step", &step), ("method", "mobile-phone"), ("code", code)]).await
    }

    /// Goes on after a call.
    pub(super) async fn go_on(&mut self, way: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_CALL, &[("step", &step), ("method", way)]).await
    }

    /// Asks for what was asked before.
    pub(super) async fn ask_again(&mut self) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_AGAIN, &[("step", &step)]).await
    }

    /// What the page that waits for this call is told.
    pub(super) async fn events(&mut self, way: &str) -> Answer {
        let path = format!("{}?method={way}", paths::RESET_EVENTS);
        self.send("GET", &path, &[("accept", "text/event-stream")], Body::empty()).await
    }
}

/// The keys that the page shows, without the hash key.
pub(super) fn keys(page: &Answer) -> String {
    let text = page.text();
    let keys: String = text.split("<kbd>").skip(1).filter_map(|rest| rest.chars().next()).collect();
    keys.strip_suffix('#').unwrap_or_else(|| panic!("no keys on {text}")).to_owned()
}
