//! Who hears by text of what happened to an account, and who does not.

use latchkey_domain::{
    BudgetSettings, ContactData, ContactKind, EnrolmentKind, Method, PhoneWay, PolicyDraft, Role, User, Verification,
};
use latchkey_service::register::{Asked, Checked as Registered};
use latchkey_service::reset::{Checked, Chosen, Sent};
use latchkey_service::signin::{Changed, Credentials, PasswordChange, SignIn, SignedIn, Stepped, TypedFactor};
use latchkey_vault::{Code, Password};

use crate::engine::on_postgresql_too;
use crate::phones::{BETWEEN, MOBILE, phones, with};
use crate::reset::choose;
use crate::world::{PASSWORD, World, classic, visit};

const NEW: &str = "Copper-Lantern-58";
const SECOND: &str = "+1 4255550143";

on_postgresql_too!(
    a_reset_is_told_by_text_where_there_is_no_mailbox,
    a_changed_phone_is_told_to_the_old_number_and_not_to_the_new_one,
    answers_that_change_are_told,
);

/// A phone and nothing else.
fn phone_only(user: &mut User) {
    with(&[(ContactKind::MobilePhone, MOBILE)])(user);
    user.mail = None;
}

/// Texts that are no codes: the number and the words.
async fn notices(world: &World) -> Vec<(String, String)> {
    world.deliver().await;
    let texts = world.gateway.texts.lock().unwrap();
    let told = texts.iter().filter(|(_, text)| !text.contains("code"));
    told.map(|(to, text)| (to.e164(), text.clone())).collect()
}

async fn resets(world: &World) {
    let mut ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
    let code = world.text_code().await;
    assert!(matches!(ada.type_text_code(&code).await, Checked::Right(_)));
    assert_eq!(choose(&ada, NEW).await, Chosen::Done);
}

/// Signs in and changes the password.
async fn changes(world: &World) {
    let sign_in = SignIn::new(world.deps.clone());
    let password = |text: &str| Password::new(text.to_owned());
    let typed = Credentials { user_name: "ada@alder.example".into(), password: password(PASSWORD), device: None, replaces: None };
    let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
    let cookie = &session.expose();
    let typed =
        PasswordChange { cookie, device: None, current: password(PASSWORD), password: password(NEW), repeated: password(NEW) };
    assert!(matches!(sign_in.change_password(&visit(), typed).await.unwrap(), Changed::Done { .. }));
}

#[tokio::test]
async fn a_reset_is_told_by_text_where_there_is_no_mailbox() {
    let world = World::with_phones(phones()).await;
    world.person("ada", phone_only).await;
    resets(&world).await;
    let told = notices(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "+14255550142");
    assert!(told[0].1.contains("Alder Works account was reset"), "{told:?}");
    assert_eq!(world.subjects_to("ada@alder.example").await.len(), 1, "the user name may be a mailbox after all");
}

/// Texts about the second step of an administrator.
async fn of_the_step(world: &World) -> Vec<(String, String)> {
    world.deliver().await;
    let texts = world.gateway.texts.lock().unwrap();
    let told = texts.iter().filter(|(_, text)| text.contains("contact your administrator"));
    told.map(|(to, text)| (to.e164(), text.clone())).collect()
}

#[tokio::test]
async fn an_administrator_without_a_mailbox_hears_of_the_second_step_by_text() {
    let world = World::with_phones(phones()).await;
    let chief = |user: &mut User| {
        phone_only(user);
        user.roles = vec![Role::ReportsReader];
    };
    let ada = world.person("ada", chief).await;
    let paper = crate::factors::paper(&world, ada).await;
    let sign_in = SignIn::new(world.deps.clone());
    let typed = |code: &str| TypedFactor::parse(&Code::new(code.to_owned())).expect("a code");
    let half = async || {
        let password = Password::new(PASSWORD.to_owned());
        let typed = Credentials { user_name: "ada@alder.example".into(), password, device: None, replaces: None };
        let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
        session.expose().to_string()
    };
    let given = sign_in.second_step(&visit(), &half().await, None, typed(paper[0].expose())).await.unwrap();
    assert!(matches!(given, Stepped::Welcome { .. }));
    let told = of_the_step(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0 == "+14255550142" && told[0].1.contains("recovery code of your Alder Works account was used"), "{told:?}");
    for _ in 0..3 {
        let session = half().await;
        for _ in 0..4 {
            sign_in.second_step(&visit(), &session, None, typed("000000")).await.unwrap();
        }
    }
    let told = of_the_step(&world).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].1.contains("Too many wrong codes"), "{told:?}");
}

#[tokio::test]
async fn whoever_has_a_mailbox_hears_nothing_by_text() {
    for mailbox in [ContactKind::AlternateEmail, ContactKind::AuthenticationEmail] {
        let world = World::with_phones(phones()).await;
        let contacts = [(ContactKind::MobilePhone, MOBILE), (mailbox, "ada@home.example")];
        world
            .person("ada", move |user| {
                with(&contacts)(user);
                user.mail = None;
            })
            .await;
        resets(&world).await;
        assert!(notices(&world).await.is_empty());
        assert_eq!(world.subjects_to("ada@home.example").await.len(), 1);
    }
}

#[tokio::test]
async fn people_are_not_told_where_policy_tells_nobody() {
    let world = World::with_phones(PolicyDraft { notify_people: false, ..phones() }).await;
    world.person("ada", phone_only).await;
    resets(&world).await;
    assert!(notices(&world).await.is_empty());
}

#[tokio::test]
async fn a_change_is_told_by_text_in_the_persons_language() {
    let world = World::with_phones(phones()).await;
    let spanish = |user: &mut User| {
        phone_only(user);
        user.language = Some("es".into());
    };
    world.person("ada", spanish).await;
    changes(&world).await;
    let told = notices(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains("de Alder Works ha cambiado"), "{told:?}");
}

#[tokio::test]
async fn where_no_texts_are_sent_a_change_is_made_all_the_same() {
    let world = World::with(classic()).await;
    world.person("ada", phone_only).await;
    changes(&world).await;
    assert!(notices(&world).await.is_empty());
}

#[tokio::test]
async fn a_notice_beyond_the_budget_is_not_sent_and_the_password_is_set_all_the_same() {
    for (settings, expected) in [
        (BudgetSettings { prefix_per_day: 1, ..BudgetSettings::default() }, 0),
        (BudgetSettings { messages_per_day: 1, ..BudgetSettings::default() }, 0),
        (BudgetSettings { messages_per_day: 2, ..BudgetSettings::default() }, 1),
        // What codes used up of the number, the person and the network is none of a notice's.
        (BudgetSettings { destination_per_day: 1, person_per_day: 1, network_per_day: 1, ..BudgetSettings::default() }, 1),
    ] {
        let world = World::with_phones(phones()).await.with_budget(settings);
        world.person("ada", phone_only).await;
        resets(&world).await;
        assert_eq!(notices(&world).await.len(), expected);
    }
}

#[tokio::test]
async fn a_notice_makes_nobody_wait_for_the_next_code() {
    let world = World::with_phones(phones()).await;
    world.person("ada", phone_only).await;
    resets(&world).await;
    let ada = world.visitor("ada@alder.example").await;
    world.later(std::time::Duration::from_secs(30));
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay, "one code was typed, none waits");
}

/// Phones, mail and recovery codes, of which one is demanded.
fn phones_and_codes() -> PolicyDraft {
    let methods = [Method::MobilePhone, Method::AlternateEmail, Method::RecoveryCode].into();
    PolicyDraft { methods, ..phones() }
}

#[tokio::test]
async fn ten_notices_are_sent_to_one_person_in_a_day() {
    let world = World::with_phones(phones_and_codes()).await;
    world.person("ada", phone_only).await;
    let ada = world.member("ada").await;
    let make = async || {
        let replaces = ada.register.recovery_codes(&ada.seat).await.unwrap().set.map(|set| set.made_at);
        ada.register.make_recovery_codes(&visit(), &ada.seat, replaces).await.unwrap();
    };
    for _ in 0..12 {
        make().await;
    }
    assert_eq!(notices(&world).await.len(), 10);
    world.later(std::time::Duration::from_secs(24 * 3600));
    let ada = world.member("ada").await;
    ada.register.remove_recovery_codes(&visit(), &ada.seat).await.unwrap();
    assert_eq!(notices(&world).await.len(), 11, "the next day there are others");
}

#[tokio::test]
async fn a_mailbox_of_today_silences_no_phone() {
    let world = World::with_phones(phones_and_codes()).await;
    world.person("ada", phone_only).await;
    let thief = world.member("ada").await;
    assert!(matches!(thief.prove_address("thief@evil.example").await, Registered::Registered { .. }));
    let replaces = None;
    thief.register.make_recovery_codes(&visit(), &thief.seat, replaces).await.unwrap();
    thief.register.remove(&visit(), &thief.seat, Method::AlternateEmail).await.unwrap();
    let told = notices(&world).await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|(to, _)| to == "+14255550142"), "{told:?}");
    // One of yesterday is reached by mail alone.
    let world = World::with_phones(phones_and_codes()).await;
    world.person("ada", phone_only).await;
    world.member("ada").await.prove_address("ada@private.example").await;
    assert_eq!(notices(&world).await.len(), 1);
    world.later(std::time::Duration::from_secs(24 * 3600));
    let ada = world.member("ada").await;
    ada.register.make_recovery_codes(&visit(), &ada.seat, None).await.unwrap();
    assert_eq!(notices(&world).await.len(), 1);
}

/// Proves a phone by text.
async fn proves(world: &World, number: &str) {
    world.later(BETWEEN);
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(number, PhoneWay::Text).await, Asked::OnItsWay);
    let code = world.text_code().await;
    assert!(matches!(ada.type_code(EnrolmentKind::Phone, &code).await, Registered::Registered { .. }));
}

#[tokio::test]
async fn a_changed_phone_is_told_to_the_old_number_and_not_to_the_new_one() {
    let world = World::with_phones(phones()).await;
    world.person("ada", |user| user.contacts = ContactData::default()).await;
    proves(&world, MOBILE).await;
    assert!(notices(&world).await.is_empty(), "nobody was reached before the first one");
    proves(&world, SECOND).await;
    let told = notices(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "+14255550142", "the old number");
    assert!(told[0].1.contains("was changed or removed"), "{told:?}");
    let mails = world.subjects_to("ada@alder.example").await;
    assert!(mails.iter().any(|subject| subject.contains("contact details were changed")), "{mails:?}");
    let ada = world.member("ada").await;
    ada.register.remove(&visit(), &ada.seat, Method::MobilePhone).await.unwrap();
    let told = notices(&world).await;
    assert_eq!(told.last().map(|(to, _)| to.as_str()), Some("+14255550143"), "whoever is removed hears it");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[tokio::test]
async fn a_number_that_an_administrator_gave_is_told_when_another_takes_its_place() {
    let world = World::with_phones(phones()).await;
    world.person("ada", with(&[(ContactKind::MobilePhone, MOBILE)])).await;
    proves(&world, SECOND).await;
    let told = notices(&world).await;
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["+14255550142"]);
}

#[tokio::test]
async fn answers_that_change_are_told() {
    let draft = PolicyDraft { methods: [Method::MobilePhone, Method::SecurityQuestions].into(), ..classic() };
    let subject = "Your Alder Works security questions were changed";
    for mailbox in [true, false] {
        let world = World::with_phones(draft.clone()).await;
        world
            .person("ada", |user| if mailbox { with(&[(ContactKind::MobilePhone, MOBILE)])(user) } else { phone_only(user) })
            .await;
        let ada = world.member("ada").await;
        ada.answer_all("first").await;
        assert_eq!(notices(&world).await.len(), usize::from(!mailbox), "the first ones too");
        ada.answer_all("second").await;
        assert_eq!(world.subjects_to("ada@alder.example").await, [subject, subject]);
        assert_eq!(notices(&world).await.len(), 2 * usize::from(!mailbox));
        ada.register.withdraw(&visit(), &ada.seat).await.unwrap();
        assert_eq!(world.subjects_to("ada@alder.example").await, [subject, subject, subject]);
        let told = notices(&world).await;
        assert_eq!(told.len(), 3 * usize::from(!mailbox));
        assert!(told.iter().all(|(to, text)| to == "+14255550142" && text.contains("security questions")), "{told:?}");
    }
}

#[tokio::test]
async fn an_address_that_is_added_is_told_by_text_where_there_was_no_mailbox() {
    let methods = [Method::MobilePhone, Method::AlternateEmail].into();
    let world = World::with_phones(PolicyDraft { methods, ..phones() }).await;
    world.person("ada", phone_only).await;
    let thief = world.member("ada").await;
    assert!(matches!(thief.prove_address("thief@evil.example").await, Registered::Registered { .. }));
    let told = notices(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0 == "+14255550142" && told[0].1.contains("was added"), "{told:?}");
}
