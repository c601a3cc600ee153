//! Before the first proof a stranger learns nothing from phones.

use std::time::Duration;

use latchkey_domain::{CallEnd, LicensingMode, Method, PolicyDraft, Preset, Verification};
use latchkey_messaging::CallReply;
use latchkey_service::reset::{CallState, Checked, Sent, View};

use super::{BETWEEN, MOBILE, OFFICE, abroad, both, with};
use crate::world::World;

fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.methods = [Method::MobilePhone, Method::OfficePhone].into();
    draft
}

#[tokio::test]
async fn right_and_wrong_numbers_and_nobody_leave_the_same_traces() {
    let world = World::with_phones(strict()).await;
    world.person("ada", both).await;
    world.person("bob", with(&[])).await;
    for way in [Verification::MobileText, Verification::MobileCall, Verification::OfficeCall] {
        let right = if way == Verification::OfficeCall { OFFICE } else { MOBILE };
        let mut counts = Vec::new();
        for (name, typed) in [("ada", right), ("ada", "+1 4255550199"), ("bob", right), ("nobody", right)] {
            let visitor = world.visitor(&format!("{name}@alder.example")).await;
            let before = world.deps.store.statements();
            assert_eq!(visitor.reach(way, Some(typed)).await, Sent::OnItsWay, "{name} {typed}");
            let asked = world.deps.store.statements() - before;
            let View::Verify { open, .. } = visitor.view().await else { panic!() };
            assert!(open[0].hint.is_none() && open[0].way == way, "{open:?}");
            let shown = world.deps.store.statements() - before - asked;
            counts.push((name, asked, shown));
            world.deliver().await;
            world.later(BETWEEN);
        }
        assert!(counts.iter().all(|(_, asked, shown)| (*asked, *shown) == (counts[0].1, counts[0].2)), "{way:?}: {counts:?}");
    }
    assert_eq!(world.gateway.texts.lock().unwrap().len(), 1, "only the stored number is written to");
    assert_eq!(world.gateway.calls.lock().unwrap().len(), 2, "and called");
}

#[tokio::test]
async fn a_number_with_a_foreign_country_needs_its_code_where_no_hint_says_it() {
    let world = World::with_phones(abroad(strict())).await;
    let kind = latchkey_domain::ContactKind::MobilePhone;
    world.person("luz", with(&[(kind, "+34 612345678"), (latchkey_domain::ContactKind::OfficePhone, OFFICE)])).await;
    let luz = world.visitor("luz@alder.example").await;
    assert_eq!(luz.reach(Verification::MobileText, Some("612 34 56 78")).await, Sent::Malformed);
    assert_eq!(luz.reach(Verification::MobileText, Some("34 612 34 56 78")).await, Sent::OnItsWay);
    world.deliver().await;
    assert_eq!(world.gateway.texts.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_page_tells_nothing_of_a_call_but_the_right_keys() {
    let world = World::with_phones(strict()).await;
    world.person("ada", both).await;
    let nobody = world.visitor("nobody@alder.example").await;
    let ada = world.visitor("ada@alder.example").await;
    for (visitor, typed) in [(&nobody, "+1 4255550171"), (&ada, OFFICE)] {
        assert_eq!(visitor.reach(Verification::OfficeCall, Some(typed)).await, Sent::OnItsWay);
        let open = visitor.call().await;
        assert!(open.digits.is_some() && open.state == CallState::Ringing);
    }
    let call = world.ringing().await;
    let shown = ada.call().await.digits.unwrap();
    let wrong = if shown == "13" { "31" } else { "13" };
    assert_eq!(world.keys(call, wrong).await, CallReply::Wrong, "who holds the phone hears it");
    assert_eq!(ada.call().await.state, CallState::Ringing, "who watches the page does not");
    let waiting = world.reset.waiting_call(ada.session(), Verification::OfficeCall).await.unwrap().unwrap();
    assert_eq!(world.reset.call_state(waiting).await.unwrap(), CallState::Ringing);
    world.later(Duration::from_secs(180));
    for visitor in [&ada, &nobody] {
        assert_eq!(visitor.call().await.state, CallState::Over);
    }
}

#[tokio::test]
async fn how_a_concealed_call_ended_is_not_told() {
    let world = World::with_phones(strict()).await;
    world.person("ada", both).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::MobileCall, Some(MOBILE)).await;
    let call = world.ringing().await;
    world.reset.call_ended(call, CallEnd::NoAnswer).await.unwrap();
    assert_eq!(ada.call().await.state, CallState::Ringing);
    // The second gate has nothing to conceal any more.
    world.later(Duration::from_secs(130));
    ada.reach(Verification::MobileCall, Some(MOBILE)).await;
    let call = world.ringing().await;
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(world.keys(call, &shown).await, CallReply::Confirmed);
    assert!(matches!(ada.go_on().await, Checked::Right(_)));
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    let call = world.ringing().await;
    world.reset.call_ended(call, CallEnd::NoAnswer).await.unwrap();
    assert_eq!(ada.call().await.state, CallState::Ended(CallEnd::NoAnswer));
}

#[tokio::test]
async fn five_wrong_numbers_close_in_silence() {
    let world = World::with_phones(strict()).await;
    world.person("ada", both).await;
    for round in 0..6 {
        let ada = world.visitor("ada@alder.example").await;
        let typed = format!("+1 42555503{round:02}");
        assert_eq!(ada.reach(Verification::MobileText, Some(&typed)).await, Sent::OnItsWay);
    }
    let mut ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay, "nothing tells of the lock");
    world.deliver().await;
    let texts = world.gateway.texts.lock().unwrap().clone();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].1.contains("Too many wrong tries"), "but the phone's owner hears of it: {}", texts[0].1);
    assert!(matches!(ada.type_text_code("123456").await, Checked::Wrong { left: None }));
}

#[tokio::test]
async fn a_refused_person_hears_why_on_the_phone() {
    let mut draft = strict();
    draft.licensing = LicensingMode::PerUser;
    let world = World::with_phones(draft).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::MobileText, Some(MOBILE)).await;
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    world.deliver().await;
    assert!(world.gateway.texts.lock().unwrap()[0].1.contains("SSPR_0012"));
    let (call, _, script) = world.gateway.calls.lock().unwrap()[0].clone();
    assert!(script.keys.is_none() && script.prompt.contains("cannot be reset"), "{script:?}");
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(world.keys(call, &shown).await, CallReply::TooLate, "no keys help");
}

#[tokio::test]
async fn one_number_is_no_second_gate_where_both_are_offered() {
    let world = World::with_phones(strict()).await;
    let kinds = [latchkey_domain::ContactKind::MobilePhone, latchkey_domain::ContactKind::OfficePhone];
    world.person("ada", with(&kinds.map(|kind| (kind, MOBILE)))).await;
    let mut ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
    let code = world.text_code().await;
    // Such a person cannot reset at all, and is told so at the stored number alone.
    assert!(code.is_empty(), "{code}");
    assert!(world.gateway.texts.lock().unwrap()[0].1.contains("SSPR_0014"));
    assert!(matches!(ada.type_text_code("123456").await, Checked::Wrong { .. }));
}
