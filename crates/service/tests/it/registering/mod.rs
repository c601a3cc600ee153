//! The registration portal, from the typed address to the reset with it.

mod apps;
mod calls;
mod changes;
mod codes;
mod disowned;
mod ended;
mod mailbox;
mod over;
mod phones;
mod questions;
mod requests;
mod resting;
mod thousands;
mod unsent;

use std::time::Duration;

use latchkey_domain::{Activity, ActivityKind, ContactData, EnrolmentKind, Outcome, PhoneWay, PolicyDraft, Reason, User};
use latchkey_service::Seat;
use latchkey_service::register::{Asked, Checked, EmailTarget, Enrolling, Overview, PhoneAsked, PhoneTarget, Register};
use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_store::ActivityFilter;
use latchkey_vault::{Code, Password};

use crate::world::{PASSWORD, World, visit};

/// After this long another code may be asked for.
pub(crate) const LATER: Duration = Duration::from_secs(11);

/// Somebody who is signed in.
pub(crate) struct Member<'a> {
    pub(crate) world: &'a World,
    pub(crate) register: Register,
    pub(crate) seat: Seat,
}

/// Gives a person no contact data at all.
pub(crate) fn nothing(user: &mut User) {
    user.contacts = ContactData::default();
}

/// The policy under which everybody is asked to register.
pub(crate) fn asking(draft: PolicyDraft) -> PolicyDraft {
    PolicyDraft { require_registration: true, ..draft }
}

impl World {
    /// Signs somebody of alder.example in.
    pub(crate) async fn member(&self, name: &str) -> Member<'_> {
        let sign_in = SignIn::new(self.deps.clone());
        let password = Password::new(PASSWORD.into());
        let typed = Credentials { user_name: format!("{name}@alder.example"), password, device: None, replaces: None };
        let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
        let person = sign_in.person(&session.expose()).await.unwrap().expect("a session");
        Member { world: self, register: Register::new(self.deps.clone()), seat: person.seat }
    }

    /// The newest events of a person, oldest first, without those of sign-in.
    pub(crate) async fn events_of(&self, seat: &Seat) -> Vec<Activity> {
        let filter = ActivityFilter { target: Some(seat.user), ..ActivityFilter::default() };
        let mut events = self.deps.store.reader().activities(&self.scope, filter).await.unwrap();
        events.retain(|event| event.kind != ActivityKind::SignIn);
        events.reverse();
        events
    }
}

impl Member<'_> {
    /// The newest event of this kind in the person's account.
    pub(crate) async fn newest(&self, kind: ActivityKind) -> Activity {
        let filter = ActivityFilter { target: Some(self.seat.user), kind: Some(kind), limit: 1, ..ActivityFilter::default() };
        self.world.deps.store.reader().activities(&self.world.scope, filter).await.unwrap().remove(0)
    }

    pub(crate) async fn overview(&self) -> Overview {
        self.register.overview(&self.seat).await.unwrap()
    }

    pub(crate) async fn missing(&self) -> usize {
        self.overview().await.listing.expect("no refusal").missing
    }

    pub(crate) async fn type_address(&self, address: &str) -> Asked {
        self.register.begin_email(&visit(), &self.seat, EmailTarget::Typed(address.to_owned())).await.unwrap()
    }

    pub(crate) async fn type_number(&self, number: &str, way: PhoneWay) -> Asked {
        let target = PhoneTarget::Typed { number: number.to_owned(), country: "US".parse().ok() };
        self.register.begin_phone(&visit(), &self.seat, PhoneAsked { target, way }).await.unwrap()
    }

    pub(crate) async fn open(&self, kind: EnrolmentKind) -> Option<Enrolling> {
        self.register.enrolling(&self.seat, kind).await.unwrap()
    }

    pub(crate) async fn type_code(&self, kind: EnrolmentKind, code: &str) -> Checked {
        let mark = self.open(kind).await.map(|open| open.mark).unwrap_or_default();
        self.type_code_for(kind, &mark, code).await
    }

    pub(crate) async fn type_code_for(&self, kind: EnrolmentKind, mark: &str, code: &str) -> Checked {
        self.register.check_code(&visit(), &self.seat, kind, mark, &Code::new(code.to_owned())).await.unwrap()
    }

    /// Proves an address.
    pub(crate) async fn prove_address(&self, address: &str) -> Checked {
        assert_eq!(self.type_address(address).await, Asked::OnItsWay);
        let code = self.world.code_for(address).await;
        self.type_code(EnrolmentKind::Email, &code).await
    }

    /// Kinds, outcomes and reasons of everything that happened, in order.
    pub(crate) async fn story(&self) -> Vec<(ActivityKind, Outcome, Option<Reason>)> {
        let events = self.world.events_of(&self.seat).await;
        events.into_iter().map(|event| (event.kind, event.outcome, event.reason)).collect()
    }
}
