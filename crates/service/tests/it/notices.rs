//! Who hears of a reset, and who does not.

use std::time::Duration;

use latchkey_domain::{Contact, ContactKind, End, PolicyDraft, Refusal, Role, User};
use latchkey_messaging::{About, Concerning, Envelope, Message};
use latchkey_service::notme::NotMe;
use latchkey_service::reset::{Checked, Chosen, View};
use latchkey_service::signin::{Credentials, SignIn, SignedIn, Stepped, TypedFactor};
use latchkey_store::{OrgScope, StoreError, Tx};
use latchkey_vault::{Code, Password};

use crate::engine::on_postgresql_too;
use crate::reset::choose;
use crate::world::{PASSWORD, World, classic, visit};

fn role(role: Role) -> impl Fn(&mut User) {
    move |user| user.roles = vec![role]
}

/// The birches: their only domain is the host's, so that one gate is enough for administrators.
async fn birches(world: &World, draft: PolicyDraft) -> OrgScope {
    let scope = world.hosted("Birch", "birch.host.example", draft).await;
    for (name, held) in [
        ("root", Role::GlobalAdministrator),
        ("second", Role::GlobalAdministrator),
        ("third", Role::GlobalAdministrator),
        ("grace", Role::PasswordAdministrator),
    ] {
        world.person_of(&scope, &format!("{name}@birch.host.example"), role(held)).await;
    }
    let off = |user: &mut User| (user.roles, user.enabled) = (vec![Role::GlobalAdministrator], false);
    world.person_of(&scope, "gone@birch.host.example", off).await;
    world.person_of(&scope, "ada@birch.host.example", |_| {}).await;
    scope
}

/// Resets a password by a mailed code, and gives who then gets which mail, in order of addresses.
async fn told_of(world: &World, name: &str) -> Vec<(String, String)> {
    let mut visitor = world.visitor(&format!("{name}@birch.host.example")).await;
    visitor.ask_mail(None).await;
    let code = world.code_for(&format!("{name}@home.example")).await;
    assert!(matches!(visitor.type_code(&code).await, Checked::Right(_)));
    world.sent.mails.lock().unwrap().clear();
    assert_eq!(choose(&visitor, "Copper-Lantern-58").await, Chosen::Done);
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    let mut told: Vec<_> = mails.iter().map(|mail| (mail.to.as_str().to_owned(), mail.subject.to_string())).collect();
    told.sort();
    told
}

fn lines(told: &[(&str, &str)]) -> Vec<(String, String)> {
    told.iter().map(|(to, subject)| ((*to).to_owned(), (*subject).to_owned())).collect()
}

const OWN: &str = "Your Birch password was reset";
const OTHERS: &str = "An administrator of Birch reset their password";

#[tokio::test]
async fn all_other_global_administrators_hear_of_an_administrators_reset() {
    let world = World::with(classic()).await;
    birches(&world, classic()).await;
    let told = told_of(&world, "root").await;
    let expected = [
        ("root@birch.host.example", OWN),
        ("root@home.example", OWN),
        ("second@birch.host.example", OTHERS),
        ("third@birch.host.example", OTHERS),
    ];
    assert_eq!(told, lines(&expected));
    let mails = world.sent.mails.lock().unwrap();
    let other = mails.iter().find(|mail| mail.to.as_str().starts_with("second@")).unwrap();
    assert!(other.text.contains("ROOT") && !other.text.contains("/not-me/"), "who, and no link: {}", other.text);
}

/// A notice that waits says whom it names, so that erasing the person takes it along.
#[tokio::test]
async fn a_notice_knows_whose_name_it_tells() {
    let world = World::with(classic()).await;
    let scope = birches(&world, classic()).await;
    let mut visitor = world.visitor("root@birch.host.example").await;
    visitor.ask_mail(None).await;
    let code = world.code_for("root@home.example").await;
    assert!(matches!(visitor.type_code(&code).await, Checked::Right(_)));
    assert_eq!(choose(&visitor, "Copper-Lantern-58").await, Chosen::Done);
    let root = world.deps.store.reader().find_user(&scope, &"root@birch.host.example".parse().unwrap()).await.unwrap();
    let mails = waiting(&world).await;
    let told = mails.iter().filter(|mail| mail.message.message.about() == root.map(About::User));
    assert_eq!((told.count(), mails.len()), (2, 4), "{mails:?}");
    assert!(root.is_some() && mails.iter().all(|mail| mail.about == root), "the other administrators' too: {mails:?}");
}

/// The mails that wait, as they wait.
async fn waiting(world: &World) -> Vec<Concerning<Envelope>> {
    let now = world.now();
    let lease = |tx: Tx| async move { tx.lease_outbox(now, Duration::from_secs(60), 20, [7; 16]).await };
    let waiting = world.deps.store.write::<_, StoreError, _, _>("test: lease", lease).await.unwrap();
    let mut mails: Vec<Concerning<Envelope>> =
        waiting.iter().map(|message| serde_json::from_slice(&message.payload).unwrap()).collect();
    // Those of one moment come in any order.
    mails.sort_by_key(|mail| mail.message.to.as_str().to_owned());
    mails
}

/// Where a mail of the second step lets its reader object.
fn link_of(mail: &Concerning<Envelope>) -> Option<String> {
    let (Message::RecoveryCodeUsed { not_me_url, .. } | Message::SecondStepLocked { not_me_url, .. }) = &mail.message.message
    else {
        panic!("another mail: {mail:?}")
    };
    not_me_url.as_ref().and_then(|url| url.split_once("/not-me/")).map(|(_, token)| token.to_owned())
}

#[tokio::test]
async fn mails_of_the_second_step_know_whom_they_are_about_and_let_who_was_reached_yesterday_object() {
    let world = World::with(classic()).await;
    let today = Some(world.now());
    let chief = |user: &mut User| {
        user.roles = vec![Role::GlobalAdministrator];
        let given = (ContactKind::AlternateEmail, "ada@home.example", None);
        let added = (ContactKind::AuthenticationEmail, "thief@evil.example", today);
        user.contacts = latchkey_domain::ContactData::new([given, added].map(|(kind, value, replaced_at)| Contact {
            kind,
            value: value.to_owned(),
            replaced_at,
            confirmed_at: None,
        }));
    };
    let ada = world.person("ada", chief).await;
    let paper = crate::factors::paper(&world, ada).await;
    let sign_in = SignIn::new(world.deps.clone());
    let type_code = async |code: &str| {
        let password = Password::new(PASSWORD.to_owned());
        let typed = Credentials { user_name: "ada@alder.example".into(), password, device: None, replaces: None };
        let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
        let typed = TypedFactor::parse(&Code::new(code.to_owned())).expect("a code");
        sign_in.second_step(&visit(), session.expose().as_str(), None, typed).await.unwrap()
    };
    assert!(matches!(type_code(paper[0].expose()).await, Stepped::Welcome { .. }));
    let used = waiting(&world).await;
    for _ in 0..10 {
        type_code("000000").await;
    }
    let locked = waiting(&world).await;
    for mails in [&used, &locked] {
        let told: Vec<(&str, bool)> = mails.iter().map(|mail| (mail.message.to.as_str(), link_of(mail).is_some())).collect();
        let [own, home, thief] = ["ada@alder.example", "ada@home.example", "thief@evil.example"];
        assert_eq!(told, [(own, true), (home, true), (thief, false)], "else a thief closes the account to its owner");
        assert!(mails.iter().all(|mail| mail.about == Some(ada)), "{mails:?}");
    }
    let not_me = NotMe::new(world.deps.clone());
    let link = link_of(&locked[0]).unwrap();
    assert!(not_me.report(&visit(), &link).await.unwrap().is_some());
    assert!(world.user(ada).await.frozen_at.is_some());
    assert!(not_me.notice(&link_of(&used[0]).unwrap()).await.unwrap().is_none(), "one closes the others");
    let reports = waiting(&world).await;
    assert!(!reports.is_empty() && reports.iter().all(|mail| mail.about == Some(ada)), "{reports:?}");
}

#[tokio::test]
async fn an_administrator_of_any_kind_counts_and_a_person_does_not() {
    let world = World::with(classic()).await;
    birches(&world, classic()).await;
    let told = told_of(&world, "grace").await;
    let expected = [
        ("grace@birch.host.example", OWN),
        ("grace@home.example", OWN),
        ("root@birch.host.example", OTHERS),
        ("second@birch.host.example", OTHERS),
        ("third@birch.host.example", OTHERS),
    ];
    assert_eq!(told, lines(&expected));
    let told = told_of(&world, "ada").await;
    assert_eq!(told, lines(&[("ada@birch.host.example", OWN), ("ada@home.example", OWN)]));
}

#[tokio::test]
async fn both_kinds_of_notices_have_a_switch_of_their_own() {
    let world = World::with(classic()).await;
    birches(&world, PolicyDraft { notify_people: false, ..classic() }).await;
    let expected = [("second@birch.host.example", OTHERS), ("third@birch.host.example", OTHERS)];
    assert_eq!(told_of(&world, "root").await, lines(&expected));
    assert_eq!(told_of(&world, "ada").await, lines(&[]), "and nobody hears of a person's");
    assert!(!world.visitor("ada@birch.host.example").await.page().await.told, "nor does the page say so");

    let world = World::with(classic()).await;
    birches(&world, PolicyDraft { notify_administrators: false, ..classic() }).await;
    assert_eq!(told_of(&world, "root").await, lines(&[("root@birch.host.example", OWN), ("root@home.example", OWN)]));
    assert!(world.visitor("ada@birch.host.example").await.page().await.told);
}

#[tokio::test]
async fn every_stored_address_of_the_person_hears_once_and_no_other() {
    let world = World::with(classic()).await;
    let scope = birches(&world, classic()).await;
    let contact = |kind, value: &str| Contact { kind, value: value.to_owned(), replaced_at: None, confirmed_at: None };
    let eve = |user: &mut User| {
        user.contacts = latchkey_domain::ContactData::new([
            contact(ContactKind::AuthenticationEmail, "eve@home.example"),
            contact(ContactKind::AlternateEmail, "EVE@Home.example"),
        ]);
    };
    world.person_of(&scope, "eve@birch.host.example", eve).await;
    let told: Vec<String> = told_of(&world, "eve").await.into_iter().map(|(to, _)| to).collect();
    // The two are one mailbox; it does not matter in which of the two ways it is written.
    assert_eq!(told, ["EVE@Home.example", "eve@birch.host.example"]);
}

#[tokio::test]
async fn with_a_domain_of_its_own_an_organization_asks_two_methods_of_administrators() {
    let world = World::with(classic()).await;
    world.person("root", role(Role::GlobalAdministrator)).await;
    let root = world.visitor("root@alder.example").await;
    // Two gates, and only mail can be sent: an administrator cannot get by with one.
    assert!(matches!(root.view().await, View::Ended(End::Refused(Refusal::NotConfigured))));
}

on_postgresql_too! {
    all_other_global_administrators_hear_of_an_administrators_reset,
    an_administrator_of_any_kind_counts_and_a_person_does_not,
    a_notice_knows_whose_name_it_tells,
    both_kinds_of_notices_have_a_switch_of_their_own,
    every_stored_address_of_the_person_hears_once_and_no_other,
    with_a_domain_of_its_own_an_organization_asks_two_methods_of_administrators,
}
