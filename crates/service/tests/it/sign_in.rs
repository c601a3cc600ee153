//! Sign-in, its lock, and what ends a session.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{Counter, Reason, Role, ThrottleKind, UserName};
use latchkey_service::notme::NotMe;
use latchkey_service::reset::{Checked, Chosen, View};
use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_store::{StoreError, Tx};
use latchkey_vault::{Password, Purpose};

use crate::engine::on_postgresql_too;
use crate::reset::choose;
use crate::world::{PASSWORD, World, classic, visit};

async fn attempt(world: &World, password: &str, device: Option<String>) -> SignedIn {
    let typed =
        Credentials { user_name: "ada@alder.example".into(), password: Password::new(password.into()), device, replaces: None };
    SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await.unwrap()
}

#[tokio::test]
async fn ten_different_wrong_passwords_lock_and_a_familiar_device_is_let_in() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let SignedIn::Welcome { device, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    for n in 0..9 {
        assert!(matches!(attempt(&world, &format!("wrong {n}"), None).await, SignedIn::Wrong));
        assert!(matches!(attempt(&world, &format!("wrong {n}"), None).await, SignedIn::Wrong), "the same one does not count");
    }
    let SignedIn::Locked { until } = attempt(&world, "wrong 10", None).await else { panic!() };
    assert_eq!(until, world.now().plus(Duration::from_secs(60)));
    assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Locked { .. }));
    assert!(matches!(attempt(&world, PASSWORD, Some(device)).await, SignedIn::Welcome { .. }));
    world.later(Duration::from_secs(60));
    assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Welcome { .. }));
}

/// Closes sign-in for everybody whose browser is not known, and says whether this one still gets in.
async fn is_known(world: &World, password: &str, device: &str) -> bool {
    for n in 0..10 {
        attempt(world, &format!("wrong {n}"), None).await;
    }
    assert!(matches!(attempt(world, password, None).await, SignedIn::Locked { .. }));
    matches!(attempt(world, password, Some(device.to_owned())).await, SignedIn::Welcome { .. })
}

#[tokio::test]
async fn a_known_device_is_known_only_as_long_as_the_password_it_signed_in_with() {
    let world = World::with(classic()).await;
    let id = world.person("ada", |_| {}).await;
    let SignedIn::Welcome { device: first, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    assert!(is_known(&world, PASSWORD, &first).await);
    world.later(Duration::from_secs(60));
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    ada.type_code(&code).await;
    assert_eq!(choose(&ada, "Copper-Lantern-58").await, Chosen::Done);
    assert!(!is_known(&world, "Copper-Lantern-58", &first).await, "a reset ends it");
    world.later(Duration::from_secs(60));
    let SignedIn::Welcome { device: second, .. } = attempt(&world, "Copper-Lantern-58", None).await else { panic!() };
    assert!(is_known(&world, "Copper-Lantern-58", &second).await);
    // "This was not me" takes the password away, and another one is set later.
    world.set_password(id, None).await;
    world.later(Duration::from_secs(60));
    world.set_password(id, Some("Quiet-Orchard-31")).await;
    assert!(!is_known(&world, "Quiet-Orchard-31", &second).await, "a disowned password ends it");
}

#[tokio::test]
async fn a_reset_opens_a_locked_sign_in_and_ends_every_session() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let SignedIn::Welcome { session, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    let sign_in = SignIn::new(world.deps.clone());
    assert!(sign_in.person(&session.expose()).await.unwrap().is_some());
    for n in 0..10 {
        attempt(&world, &format!("wrong {n}"), None).await;
    }
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    assert_eq!(choose(&ada, "Copper-Lantern-58").await, Chosen::Done);
    assert!(matches!(attempt(&world, "Copper-Lantern-58", None).await, SignedIn::Welcome { .. }));
    assert!(sign_in.person(&session.expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_ends_by_itself_and_by_signing_out() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let sign_in = SignIn::new(world.deps.clone());
    let SignedIn::Welcome { session, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    world.later(Duration::from_secs(3601));
    assert!(sign_in.person(&session.expose()).await.unwrap().is_none());
    let SignedIn::Welcome { session, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    sign_in.sign_out(&visit(), &session.expose()).await.unwrap();
    assert!(sign_in.person(&session.expose()).await.unwrap().is_none());
    assert!(sign_in.person("nonsense").await.unwrap().is_none());
}

#[tokio::test]
async fn signing_in_ends_a_reset_that_is_open() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    attempt(&world, PASSWORD, None).await;
    assert!(matches!(ada.view().await, View::Ended(latchkey_domain::End::Superseded)));
}

/// Resets ada's password by a mailed code, and gives the link of the notice.
async fn resets(world: &World, password: &str) -> String {
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    visitor.type_code(&code).await;
    assert_eq!(choose(&visitor, password).await, Chosen::Done);
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    let text = &mails.last().unwrap().text;
    let at = text.find("/not-me/").expect("a link") + "/not-me/".len();
    text[at..].split_whitespace().next().unwrap().to_owned()
}

/// Ada and somebody who hears of reports.
async fn robbed() -> World {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    world
}

#[tokio::test]
async fn this_was_not_me_closes_everything() {
    let world = robbed().await;
    let link = resets(&world, "Stolen-Thunder-58").await;
    let not_me = NotMe::new(world.deps.clone());
    assert!(not_me.notice(&link).await.unwrap().is_some());
    assert!(not_me.notice(&link).await.unwrap().is_some(), "looking changes nothing");
    assert!(not_me.report(&visit(), &link).await.unwrap().is_some());
    assert!(not_me.report(&visit(), &link).await.unwrap().is_none(), "once");
    assert!(matches!(attempt(&world, "Stolen-Thunder-58", None).await, SignedIn::Wrong));
    let frozen = world.visitor("ada@alder.example").await;
    assert!(matches!(frozen.view().await, View::Ended(latchkey_domain::End::Refused(latchkey_domain::Refusal::Frozen))));
    assert_eq!(world.subjects_to("root@alder.example").await.len(), 1);
    assert_eq!(Reason::RefusedFrozen.key(), "frozen");
}

#[tokio::test]
async fn one_report_uses_up_every_link_so_that_kept_ones_take_no_later_password_away() {
    let world = robbed().await;
    let (first, second) = (resets(&world, "Stolen-Thunder-58").await, resets(&world, "Stolen-Thunder-59").await);
    let not_me = NotMe::new(world.deps.clone());
    assert!(not_me.report(&visit(), &first).await.unwrap().is_some());
    assert!(not_me.notice(&second).await.unwrap().is_none(), "the other link says no more");
    assert!(not_me.report(&visit(), &second).await.unwrap().is_none());
    let id =
        world.deps.store.reader().find_user(&world.scope, &UserName::parse("ada@alder.example").unwrap()).await.unwrap().unwrap();
    let scope = &world.scope;
    let open = |tx: Tx| async move { tx.unfreeze(scope, id).await };
    world.deps.store.write::<_, StoreError, _, _>("test: open", open).await.unwrap();
    resets(&world, "Copper-Lantern-58").await;
    assert!(not_me.report(&visit(), &second).await.unwrap().is_none(), "not after the account is open again either");
    assert!(matches!(attempt(&world, "Copper-Lantern-58", None).await, SignedIn::Welcome { .. }));
    assert_eq!(world.subjects_to("root@alder.example").await.len(), 1, "one report");
}

#[tokio::test]
async fn a_report_takes_away_the_password_that_is_set_even_if_it_is_newer_than_the_notice() {
    let world = robbed().await;
    let first = resets(&world, "Stolen-Thunder-58").await;
    world.later(Duration::from_secs(3600));
    // The thief resets again before the owner reads the first notice.
    resets(&world, "Stolen-Thunder-59").await;
    let not_me = NotMe::new(world.deps.clone());
    assert!(not_me.report(&visit(), &first).await.unwrap().is_some());
    assert!(matches!(attempt(&world, "Stolen-Thunder-59", None).await, SignedIn::Wrong));
}

#[tokio::test]
async fn a_name_that_means_nobody_locks_like_a_person() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let sign_in = SignIn::new(world.deps.clone());
    let mut seen = Vec::new();
    for name in ["ada@alder.example", "nobody@alder.example"] {
        let mut answers = Vec::new();
        for n in 0..11 {
            let typed = Credentials {
                user_name: name.into(),
                password: Password::new(format!("wrong {n}")),
                device: None,
                replaces: None,
            };
            answers.push(match sign_in.sign_in(&visit(), typed).await.unwrap() {
                SignedIn::Welcome { .. } => panic!("a wrong password was right"),
                SignedIn::Wrong => None,
                SignedIn::Locked { until } => Some(until),
            });
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0][10].is_some());
}

#[tokio::test]
async fn spraying_one_password_over_many_names_closes_the_network_but_not_a_known_desk() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let SignedIn::Welcome { device, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    let sign_in = SignIn::new(world.deps.clone());
    let spray = async |n: usize| {
        let password = Password::new("Summer-2026!".into());
        let typed = Credentials { user_name: format!("name{n}@alder.example"), password, device: None, replaces: None };
        sign_in.sign_in(&visit(), typed).await.unwrap()
    };
    let mut wrong = 0;
    for n in 0..300 {
        wrong += usize::from(matches!(spray(n).await, SignedIn::Wrong));
    }
    assert_eq!(wrong, 300);
    assert!(matches!(spray(300).await, SignedIn::Locked { .. }));
    assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Locked { .. }));
    assert!(matches!(attempt(&world, PASSWORD, Some(device)).await, SignedIn::Welcome { .. }));
    world.later(Duration::from_secs(15 * 60));
    assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Welcome { .. }));
}

/// What was counted for the network of these tests.
async fn of_the_network(world: &World) -> Option<Counter> {
    let key = world.scope.keys.keyed_hash(Purpose::Network, &[visit().network().as_bytes()]);
    world.deps.store.reader().counter(&world.scope, &key, ThrottleKind::NetworkSignIns.key()).await.unwrap()
}

/// Lets the network have so many wrong passwords behind it.
async fn sprayed(world: &World, count: u32) {
    let (key, kept) =
        (world.scope.keys.keyed_hash(Purpose::Network, &[visit().network().as_bytes()]), of_the_network(world).await);
    let (key, kept, kind) = (&key, kept.as_ref(), ThrottleKind::NetworkSignIns.key());
    let counter = &Counter { count, window_start: world.now(), locked_until: None };
    let put = |tx: Tx| async move { tx.put_counter(&world.scope, key, kind, counter, kept).await };
    assert!(world.deps.store.write::<_, StoreError, _, _>("test: spray", put).await.unwrap());
}

#[tokio::test]
async fn tries_at_once_from_one_network_get_no_more_than_one_after_the_other() {
    let world = Arc::new(World::with(classic()).await);
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(world.person(&format!("name{n}"), |_| {}).await);
    }
    sprayed(&world, 295).await;
    // Six people and as many who do not exist, five tries each.
    let tries = (0..60).map(|n| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let (user_name, password) = (format!("name{}@alder.example", n % 12), Password::new(format!("wrong {n}")));
            let typed = Credentials { user_name, password, device: None, replaces: None };
            SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await.unwrap()
        })
    });
    let mut verified = 0;
    for answer in tries.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            SignedIn::Wrong => verified += 1,
            SignedIn::Locked { until } => assert_eq!(until, world.now().plus(Duration::from_secs(15 * 60))),
            SignedIn::Welcome { .. } => panic!("a wrong password was right"),
        }
    }
    assert_eq!(verified, 5, "the last five of three hundred");
    let locked_until = Some(world.now().plus(Duration::from_secs(15 * 60)));
    assert_eq!(of_the_network(&world).await, Some(Counter { count: 300, window_start: world.now(), locked_until }));
    let mut counted = 0;
    for user in people {
        counted += world.deps.store.reader().lockout(&world.scope, user, false).await.unwrap().unwrap().state.failures;
    }
    assert!(counted <= 5, "what the network was not granted does not count for the person either: {counted}");
}

#[tokio::test]
async fn a_right_password_gives_the_networks_try_back() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    sprayed(&world, 299).await;
    let before = of_the_network(&world).await;
    for _ in 0..3 {
        assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Welcome { .. }));
        assert_eq!(of_the_network(&world).await, before);
    }
    assert!(matches!(attempt(&world, "wrong", None).await, SignedIn::Wrong));
    assert!(matches!(attempt(&world, PASSWORD, None).await, SignedIn::Locked { .. }));
}

on_postgresql_too! {
    ten_different_wrong_passwords_lock_and_a_familiar_device_is_let_in,
    a_known_device_is_known_only_as_long_as_the_password_it_signed_in_with,
    a_reset_opens_a_locked_sign_in_and_ends_every_session,
    a_session_ends_by_itself_and_by_signing_out,
    signing_in_ends_a_reset_that_is_open,
    this_was_not_me_closes_everything,
    one_report_uses_up_every_link_so_that_kept_ones_take_no_later_password_away,
    a_report_takes_away_the_password_that_is_set_even_if_it_is_newer_than_the_notice,
    a_name_that_means_nobody_locks_like_a_person,
    tries_at_once_from_one_network_get_no_more_than_one_after_the_other,
    a_right_password_gives_the_networks_try_back,
}
