use std::time::Duration;

use latchkey_domain::{ActivityKind, ContactKind, End, Method, PolicyDraft, Reason, Refusal, Verification};
use latchkey_service::reset::{Sent, View};
use latchkey_store::ActivityFilter;

use super::{BETWEEN, MOBILE, OFFICE, abroad, both, phones, with};
use crate::world::World;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_number_is_taken_however_people_write_it() {
    for typed in [
        "+1 4255550142",
        "+14255550142",
        "425 555 0142",
        "(425) 555-0142",
        "425.555.0142",
        "1-425-555-0142",
        "14255550142",
        " +1 (425) 555 0142 ",
        "0014255550142",
        "+١ ٤٢٥ ٥٥٥ ٠١٤٢",
    ] {
        let world = World::with_phones(phones()).await;
        world.person("ada", both).await;
        let ada = world.visitor("ada@alder.example").await;
        let sent = ada.reach(Verification::MobileText, Some(typed)).await;
        // 00 is what other countries dial before a country code; from here it is 011.
        let expected = if typed.starts_with("00") { Sent::Malformed } else { Sent::OnItsWay };
        assert_eq!(sent, expected, "{typed}");
    }
    let world = World::with_phones(abroad(phones())).await;
    world.person("luz", with(&[(ContactKind::MobilePhone, "+34 612345678")])).await;
    for typed in ["612 34 56 78", "34 612345678", "+34 612-34-56-78", "011 34 612 345 678"] {
        let luz = world.visitor("luz@alder.example").await;
        world.later(BETWEEN);
        assert_eq!(luz.reach(Verification::MobileText, Some(typed)).await, Sent::OnItsWay, "{typed}: the hint shows the country");
    }
}

#[tokio::test]
async fn what_is_no_number_is_no_try() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    for typed in [
        "",
        "42",
        "••42",
        "+1 ••• ••• ••42",
        "not a number",
        "+1 425-555-CALL",
        "tel:+14255550142",
        "+1 4255550142;ext=7",
        "+1 4255550142 ext",
        "+999 123456789",
        "+1 42555501420",
        "++14255550142",
        "+1 425\u{0}5550142",
        &"4".repeat(4000),
        "+1 4255550142 x7",
    ] {
        assert_eq!(ada.reach(Verification::MobileText, Some(typed)).await, Sent::Malformed, "{typed}");
    }
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
    assert_eq!(world.deliver().await, 1, "and only this one was sent");
}

#[tokio::test]
async fn five_wrong_numbers_close_every_phone_for_a_day() {
    let world = World::with_phones(PolicyDraft {
        methods: [Method::MobilePhone, Method::OfficePhone, Method::AlternateEmail].into(),
        ..phones()
    })
    .await;
    let numbers = [(ContactKind::MobilePhone, MOBILE), (ContactKind::OfficePhone, OFFICE)];
    let person = world.person("ada", with(&[&numbers[..], &[(ContactKind::AlternateEmail, "ada@home.example")]].concat())).await;
    let ada = world.visitor("ada@alder.example").await;
    for left in (1..5).rev() {
        assert_eq!(ada.reach(Verification::MobileText, Some("+1 4255550143")).await, Sent::WrongNumber { left });
    }
    // A right one gives its try back and takes none of the others away.
    assert_eq!(ada.reach(Verification::OfficeCall, Some(OFFICE)).await, Sent::OnItsWay);
    let until = world.now().plus(DAY);
    assert_eq!(
        ada.reach(Verification::OfficeCall, Some(MOBILE)).await,
        Sent::TooSoon { after: world.now().plus(Duration::from_secs(30)) },
        "as long as the number that rang must wait"
    );
    assert_eq!(
        ada.reach(Verification::MobileCall, Some(OFFICE)).await,
        Sent::Locked { until },
        "the number of another phone is wrong too"
    );
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::Locked { until });
    let View::Verify { choices, .. } = ada.view().await else { panic!() };
    for choice in choices {
        assert_eq!(choice.locked_until, (choice.way != Verification::Email).then_some(until), "{:?}", choice.way);
    }
    assert_eq!(ada.ask_mail(None).await, Sent::OnItsWay, "the other ways stay open");
    let filter = ActivityFilter { kind: Some(ActivityKind::Blocked), target: Some(person), ..ActivityFilter::default() };
    let blocked = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    assert_eq!(blocked.iter().filter_map(|event| event.reason).collect::<Vec<_>>(), [Reason::TooManyNumbers]);
    world.later(DAY);
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
}

#[tokio::test]
async fn guesses_at_once_get_five_tries_at_the_number() {
    let world = std::sync::Arc::new(World::with_phones(phones()).await);
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await.token;
    let guesses = (0..40).map(|n| {
        let (world, token) = (world.clone(), ada.clone());
        tokio::spawn(async move {
            let ada = crate::world::Visitor { world: &world, token };
            loop {
                match ada.reach(Verification::MobileText, Some(&format!("+1 42555502{n:02}"))).await {
                    Sent::Stale => {}
                    Sent::WrongNumber { .. } => return true,
                    Sent::Locked { .. } => return false,
                    other => panic!("{other:?}"),
                }
            }
        })
    });
    let mut verified = 0;
    for guess in guesses.collect::<Vec<_>>() {
        verified += usize::from(guess.await.unwrap());
    }
    // The fifth is compared too, and its answer is the lock.
    assert_eq!(verified, 4);
}

#[tokio::test]
async fn one_number_is_no_second_gate() {
    let world = World::with_phones(PolicyDraft { gates: 2, ..phones() }).await;
    world.person("ada", with(&[(ContactKind::MobilePhone, MOBILE), (ContactKind::OfficePhone, "(425) 555-0142")])).await;
    let ada = world.visitor("ada@alder.example").await;
    assert!(matches!(ada.view().await, View::Ended(End::Refused(Refusal::NotConfigured))));
}

#[tokio::test]
async fn an_extension_of_an_office_phone_may_be_typed_and_is_not_dialled() {
    for typed in ["+1 4255550170 x77", "425 555 0170", "(425) 555-0170 ext. 9"] {
        let world = World::with_phones(phones()).await;
        world.person("ada", with(&[(ContactKind::OfficePhone, "+1 4255550170 x77")])).await;
        let ada = world.visitor("ada@alder.example").await;
        assert_eq!(ada.reach(Verification::OfficeCall, Some(typed)).await, Sent::OnItsWay, "{typed}");
        world.deliver().await;
        assert_eq!(world.gateway.calls.lock().unwrap()[0].1.e164(), "+14255550170", "{typed}");
    }
}

#[tokio::test]
async fn a_mobile_phone_has_no_extension() {
    let world = World::with_phones(phones()).await;
    world.person("ada", with(&[(ContactKind::MobilePhone, "+1 4255550170 x77")])).await;
    let ada = world.visitor("ada@alder.example").await;
    assert!(matches!(ada.view().await, View::Ended(End::Refused(Refusal::NotConfigured))));
    world.person("bob", with(&[(ContactKind::MobilePhone, MOBILE)])).await;
    let bob = world.visitor("bob@alder.example").await;
    let typed = format!("{MOBILE} x77");
    assert_eq!(bob.reach(Verification::MobileText, Some(&typed)).await, Sent::Malformed);
}

#[tokio::test]
async fn the_private_number_is_the_one_that_counts() {
    let world = World::with_phones(phones()).await;
    let numbers = [(ContactKind::MobilePhone, MOBILE), (ContactKind::AuthenticationPhone, "+1 4255550188")];
    world.person("ada", with(&numbers)).await;
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::WrongNumber { left: 4 });
    assert_eq!(ada.reach(Verification::MobileText, Some("425 555 0188")).await, Sent::OnItsWay);
    world.deliver().await;
    assert_eq!(world.gateway.texts.lock().unwrap()[0].0.e164(), "+14255550188");
}

#[tokio::test]
async fn a_landline_is_called_and_not_texted() {
    let world = World::with_phones(abroad(phones())).await;
    world.person("luz", with(&[(ContactKind::MobilePhone, "+34 912345678")])).await;
    let luz = world.visitor("luz@alder.example").await;
    let View::Verify { choices, .. } = luz.view().await else { panic!() };
    assert_eq!(choices.iter().map(|choice| choice.way).collect::<Vec<_>>(), [Verification::MobileCall]);
    assert_eq!(luz.reach(Verification::MobileText, Some("912 34 56 78")).await, Sent::Stale);
    assert_eq!(luz.reach(Verification::MobileCall, Some("912 34 56 78")).await, Sent::OnItsWay);
}
