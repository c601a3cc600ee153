//! Texts and calls, from the typed number to the proof.

mod budget;
mod calls;
mod concealed;
mod gateways;
mod numbers;
mod texts;
mod unsent;

use std::time::Duration;

pub(crate) use unsent::counted;

use latchkey_domain::{Contact, ContactData, ContactKind, CountryCode, Method, OutboxId, PolicyDraft, User, Verification};
use latchkey_service::reset::{AskedPhone, Checked, OpenCall, Sent, TypedCode, View};
use latchkey_service::{Code, Visit};

use crate::world::{Visitor, World, classic, visit};

pub(crate) const MOBILE: &str = "+1 4255550142";
pub(crate) const OFFICE: &str = "+1 4255550170";
/// After this long the same number may be reached again, however often it was before.
pub(crate) const BETWEEN: Duration = Duration::from_secs(130);

/// One gate by a phone.
pub(crate) fn phones() -> PolicyDraft {
    PolicyDraft { methods: [Method::MobilePhone, Method::OfficePhone].into(), ..classic() }
}

/// The same where Spain is called too.
pub(crate) fn abroad(mut draft: PolicyDraft) -> PolicyDraft {
    draft.phones.countries = ["US", "ES"].into_iter().map(|code| CountryCode::parse(code).unwrap()).collect();
    draft
}

/// Gives a person these phones and nothing else.
pub(crate) fn with(contacts: &[(ContactKind, &str)]) -> impl Fn(&mut User) {
    let contacts: Vec<Contact> = contacts
        .iter()
        .map(|(kind, value)| Contact { kind: *kind, value: (*value).to_owned(), replaced_at: None, confirmed_at: None })
        .collect();
    move |user: &mut User| user.contacts = ContactData::new(contacts.clone())
}

pub(crate) fn both(user: &mut User) {
    with(&[(ContactKind::MobilePhone, MOBILE), (ContactKind::OfficePhone, OFFICE)])(user);
}

impl Visitor<'_> {
    pub(crate) async fn reach(&self, way: Verification, number: Option<&str>) -> Sent {
        self.reach_from(&visit(), way, number).await
    }

    /// The same, asked from anywhere.
    pub(crate) async fn reach_from(&self, visit: &Visit, way: Verification, number: Option<&str>) -> Sent {
        let asked = AskedPhone { way, number: number.map(str::to_owned) };
        let step = self.step().await;
        self.world.reset.reach_phone(visit, self.session(), &step, &asked).await.unwrap()
    }

    pub(crate) async fn type_text_code(&mut self, code: &str) -> Checked {
        let typed = TypedCode { method: Method::MobilePhone, code: Code::new(code.to_owned()) };
        let step = self.step().await;
        let checked = self.world.reset.check_code(&visit(), self.session(), &step, typed).await.unwrap();
        if let Checked::Right(token) = &checked {
            self.token = token.clone();
        }
        checked
    }

    /// The call that the page waits for.
    pub(crate) async fn call(&self) -> OpenCall {
        let View::Verify { open, .. } = self.view().await else { panic!("no gate") };
        open.into_iter().filter_map(|challenge| challenge.call).next_back().expect("an open call")
    }

    /// The way of the call that the page waits for; the office phone's where it waits for none.
    pub(crate) async fn way_of_call(&self) -> Verification {
        let View::Verify { open, .. } = self.view().await else { return Verification::OfficeCall };
        let waiting = open.into_iter().rfind(|challenge| challenge.call.is_some());
        waiting.map_or(Verification::OfficeCall, |challenge| challenge.way)
    }

    /// The page goes on after a call.
    pub(crate) async fn go_on(&mut self) -> Checked {
        let step = self.step().await;
        let checked = self.world.reset.confirm_call(&visit(), self.session(), &step, self.way_of_call().await).await.unwrap();
        if let Checked::Right(token) = &checked {
            self.token = token.clone();
        }
        checked
    }
}

impl World {
    /// The code in the newest text.
    pub(crate) async fn text_code(&self) -> String {
        self.deliver().await;
        let texts = self.gateway.texts.lock().unwrap();
        let (_, text) = texts.last().expect("a text");
        text.chars().take_while(char::is_ascii_digit).collect()
    }

    /// The reference of the newest call.
    pub(crate) async fn ringing(&self) -> OutboxId {
        self.deliver().await;
        self.gateway.calls.lock().unwrap().last().expect("a call").0
    }

    /// What the person hears after these keys.
    pub(crate) async fn keys(&self, call: OutboxId, keys: &str) -> latchkey_messaging::CallReply {
        self.reset.key_pressed(call, &Code::new(keys.to_owned())).await.unwrap().reply
    }
}
