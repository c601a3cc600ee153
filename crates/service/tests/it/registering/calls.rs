//! A number is proven by a call.

use latchkey_domain::{CallEnd, ContactKind, EnrolmentKind, PhoneWay};
use latchkey_messaging::CallReply;
use latchkey_service::UseCases;
use latchkey_service::register::{Asked, Checked};
use latchkey_service::reset::CallState;
use latchkey_vault::Code;

use super::{Member, nothing};
use crate::phones::{BETWEEN, MOBILE, phones};
use crate::world::{World, visit};

const PHONE: EnrolmentKind = EnrolmentKind::Phone;

async fn digits(member: &Member<'_>) -> (String, CallState) {
    let (digits, state) = member.open(PHONE).await.expect("an enrolment").call.expect("a call");
    (digits.expect("digits"), state)
}

async fn go_on(member: &Member<'_>) -> Checked {
    let mark = member.open(PHONE).await.unwrap().mark;
    member.register.confirm_call(&visit(), &member.seat, &mark).await.unwrap()
}

#[tokio::test]
async fn right_keys_let_the_page_register_the_number() {
    let world = World::with_phones(phones()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Call).await, Asked::OnItsWay);
    let call = world.ringing().await;
    let (shown, state) = digits(&ada).await;
    assert_eq!((shown.len(), state), (2, CallState::Ringing));
    assert_eq!(go_on(&ada).await, Checked::Stale, "no keys were pressed yet");
    assert_eq!(ada.type_code(PHONE, &shown).await, Checked::Stale, "the digits on the page are no code");
    let cases = UseCases::new(world.deps.clone());
    let question = ada.register.call_question(call).await.unwrap().expect("a question");
    assert!(question.registers && question.organization == "Alder Works");
    assert!(world.reset.call_question(call).await.unwrap().is_none());
    let heard = cases.key_pressed(call, &Code::new(format!("{shown}#"))).await.unwrap();
    assert_eq!(heard.reply, CallReply::Confirmed);
    assert_eq!(digits(&ada).await.1, CallState::Confirmed);
    assert!(world.user(id).await.contacts.get(ContactKind::AuthenticationPhone).is_none(), "the page has to go on");
    assert_eq!(go_on(&ada).await, Checked::Registered { complete: true });
    assert_eq!(world.user(id).await.contacts.get(ContactKind::AuthenticationPhone).unwrap().value, MOBILE);
    let late = cases.key_pressed(call, &Code::new(format!("{shown}#"))).await.unwrap();
    assert_eq!(late.reply, CallReply::TooLate);
}

#[tokio::test]
async fn wrong_keys_count_once_and_the_next_call_asks_for_others() {
    let world = World::with_phones(phones()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.type_number(MOBILE, PhoneWay::Call).await;
    let call = world.ringing().await;
    let (shown, _) = digits(&ada).await;
    let wrong = if shown == "00" { "01#" } else { "00#" };
    let press = |keys: String| async { ada.register.key_pressed(call, &Code::new(keys)).await.unwrap().unwrap().reply };
    assert_eq!(press(wrong.to_owned()).await, CallReply::Wrong);
    assert_eq!(press(format!("{shown}#")).await, CallReply::TooLate, "a call takes keys once");
    assert_eq!(digits(&ada).await.1, CallState::WrongKeys);
    assert_eq!(go_on(&ada).await, Checked::Stale);
    world.later(BETWEEN);
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Call).await, Asked::OnItsWay);
    let other = world.ringing().await;
    assert_ne!(call, other);
    ada.register.call_ended(other, CallEnd::Busy).await.unwrap();
    assert_eq!(digits(&ada).await.1, CallState::Ended(CallEnd::Busy));
    assert!(world.user(id).await.contacts.iter().next().is_none());
    assert!(
        ada.register
            .key_pressed(latchkey_domain::OutboxId::generate(&world.clock, &*world.random), &Code::new("1#".into()))
            .await
            .unwrap()
            .is_none()
    );
}
