//! Notices that a password ends soon.

use std::time::Duration;

use latchkey_domain::{Activity, ActivityKind, ContactKind, DomainName, PasswordLifetime, SignInLockout, Timestamp, UserId};
use latchkey_service::upkeep::Upkeep;
use latchkey_store::{ActivityFilter, NewUser, OrgScope, SetPassword, StoreError, Tx};
use latchkey_vault::PasswordHash;

use crate::engine::on_postgresql_too;
use crate::phones::{MOBILE, phones, with};
use crate::world::{World, classic};

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3600);
const FOURTEEN: &str = "Your Alder Works password expires in 14 days";

/// Passwords under a domain are valid for 90 days, with a first notice so many days before.
async fn lifetime(world: &World, scope: &OrgScope, domain: &str, notice: u16) {
    let (domain, lifetime) = (&DomainName::parse(domain).unwrap(), PasswordLifetime::new(90, notice).unwrap());
    let set = |tx: Tx| async move { tx.set_password_lifetime(scope, domain, Some(lifetime)).await };
    assert!(world.deps.store.write::<_, StoreError, _, _>("test: lifetime", set).await.unwrap());
}

/// A password that was set so many days ago, without the time that a hash takes.
async fn set_at(world: &World, scope: &OrgScope, user: UserId, at: Timestamp, must_change: bool) {
    let how = SetPassword { at, must_change };
    let set = |tx: Tx| async move { tx.set_password(scope, user, &PasswordHash::dummy(), how).await };
    world.deps.store.write::<_, StoreError, _, _>("test: password", set).await.unwrap();
}

async fn notices(world: &World, user: UserId) -> Vec<Activity> {
    let kind = Some(ActivityKind::ExpiryNoticed);
    let filter = ActivityFilter { target: Some(user), kind, ..ActivityFilter::default() };
    world.deps.store.reader().activities(&world.scope, filter).await.unwrap()
}

on_postgresql_too!(
    a_person_hears_14_7_and_1_days_before_and_never_twice,
    whose_password_does_not_end_soon_hears_nothing,
    of_two_servers_one_tells_and_a_new_password_begins_anew,
);

#[tokio::test]
async fn a_person_hears_14_7_and_1_days_before_and_never_twice() {
    let world = World::with(classic()).await;
    let (ada, mail) = (world.person("ada", |user| user.language = Some("es".into())).await, "ada@alder.example");
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let upkeep = Upkeep::new(world.deps.clone());
    // Eight hours a round: what is told once must not be told again by the rounds that follow.
    for _ in 0..(91 * 3) {
        world.later(8 * HOUR);
        upkeep.sweep().await.unwrap();
    }
    let subjects = world.subjects_to(mail).await;
    let days = |days: &str| format!("Tu contraseña de Alder Works caduca en {days}");
    assert_eq!(subjects, [days("14 días"), days("7 días"), days("menos de un día")]);
    assert_eq!(world.subjects_to("ada@home.example").await.len(), 3, "the other address too");
    let told: Vec<Option<UserId>> = notices(&world, ada).await.into_iter().map(|event| event.actor).collect();
    assert_eq!(told, [None; 3], "nobody did it");
    let text = world.sent.mails.lock().unwrap()[0].text.clone();
    assert!(text.contains("https://portal.example/account/password"), "{text}");
}

#[tokio::test]
async fn whose_password_does_not_end_soon_hears_nothing() {
    let world = World::with(classic()).await;
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let now = world.now();
    let (soon, late) = (now.minus(DAY * 80), now.minus(DAY * 10));
    let ada = world.person("ada", |_| {}).await;
    let expired = world.person("bob", |_| {}).await;
    let young = world.person("cleo", |_| {}).await;
    let never = world.person("robot", |user| user.password_never_expires = true).await;
    let gone = world.person("dora", |user| user.enabled = false).await;
    let forced = world.person("emil", |_| {}).await;
    for (user, at) in [(ada, soon), (expired, now.minus(DAY * 90)), (young, late), (never, soon), (gone, soon)] {
        set_at(&world, &world.scope, user, at, false).await;
    }
    set_at(&world, &world.scope, forced, soon, true).await;
    let birch = world.organization("Birch", "birch.example", classic()).await;
    let other = world.person_of(&birch, "ada@birch.example", |_| {}).await;
    set_at(&world, &birch, other, soon, false).await;
    Upkeep::new(world.deps.clone()).sweep().await.unwrap();
    assert_eq!(world.subjects_to("ada@alder.example").await, ["Your Alder Works password expires in 10 days"]);
    for name in ["bob", "cleo", "robot", "dora", "emil"] {
        assert!(world.subjects_to(&format!("{name}@alder.example")).await.is_empty(), "{name}");
    }
    assert!(world.subjects_to("ada@birch.example").await.is_empty(), "nothing expires under that domain");
}

#[tokio::test]
async fn of_two_servers_one_tells_and_a_new_password_begins_anew() {
    let world = World::with(classic()).await;
    let ada = world.person("ada", |_| {}).await;
    set_at(&world, &world.scope, ada, world.now().minus(DAY * 76), false).await;
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let servers: Vec<Upkeep> = (0..2).map(|_| Upkeep::new(world.deps.clone())).collect();
    for _ in 0..3 {
        let (one, two) = tokio::join!(servers[0].sweep(), servers[1].sweep());
        assert!(one.is_ok() && two.is_ok());
        world.later(HOUR);
    }
    assert_eq!(world.subjects_to("ada@alder.example").await, [FOURTEEN]);
    set_at(&world, &world.scope, ada, world.now(), false).await;
    world.later(DAY * 76);
    servers[1].sweep().await.unwrap();
    assert_eq!(world.subjects_to("ada@alder.example").await, [FOURTEEN, FOURTEEN]);
}
#[tokio::test]
async fn a_whole_school_is_told_in_one_round_and_one_row_that_cannot_be_read_keeps_nobody_waiting() {
    let (world, postgres, database) = crate::upkeep::by_hand().await;
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let at = world.now().minus(DAY * 80);
    let lockout = serde_json::to_string(&SignInLockout::default()).unwrap();
    world.crowd("pupil", 120, |_| {}).await;
    postgres
        .sql(
            &database,
            &format!(
                "INSERT INTO password (organization_id, user_id, hash, changed_at, must_change, lockout_familiar, \
                 lockout_unfamiliar) SELECT organization_id, id, '{}', {}, FALSE, '{lockout}', '{lockout}' FROM person",
                PasswordHash::dummy().as_str(),
                at.as_micros()
            ),
        )
        .await
        .unwrap();
    postgres.sql(&database, "UPDATE person SET authority = 'of tomorrow' WHERE user_name_key LIKE 'pupil7@%'").await.unwrap();
    let upkeep = Upkeep::new(world.deps.clone());
    upkeep.sweep().await.unwrap();
    let told = postgres.sql(&database, "SELECT count(*) FROM expiry_notice").await.unwrap();
    assert_eq!(told.trim(), "119");
    world.later(HOUR);
    upkeep.sweep().await.unwrap();
    let mails = postgres.sql(&database, "SELECT count(*) FROM outbox").await.unwrap();
    assert_eq!(mails.trim(), "238", "two addresses each, once");
}

#[tokio::test]
async fn however_many_domains_there_are_everybody_is_told_in_one_round() {
    let world = World::with(classic()).await;
    let at = world.now().minus(DAY * 76);
    let mut people = Vec::new();
    for number in 0..70 {
        let domain = format!("school{number}.example");
        let scope = world.organization(&domain, &domain, classic()).await;
        lifetime(&world, &scope, &domain, 14).await;
        let user = crate::made::person(&world.deps, &scope, &format!("pupil@{domain}"));
        let (id, new, within) = (user.id, &NewUser { user }, &scope);
        let add = |tx: Tx| async move { tx.insert_user(within, new).await };
        world.deps.store.write::<_, StoreError, _, _>("test: pupil", add).await.unwrap();
        set_at(&world, &scope, id, at, false).await;
        people.push(format!("pupil@{domain}"));
    }
    Upkeep::new(world.deps.clone()).sweep().await.unwrap();
    for person in people {
        assert_eq!(world.subjects_to(&person).await.len(), 1, "{person}");
    }
}

#[tokio::test]
async fn who_has_no_mailbox_hears_of_it_by_text() {
    let world = World::with_phones(phones()).await;
    let ada = world
        .person("ada", |user| {
            with(&[(ContactKind::MobilePhone, MOBILE)])(user);
            user.mail = None;
        })
        .await;
    set_at(&world, &world.scope, ada, world.now().minus(DAY * 76), false).await;
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let upkeep = Upkeep::new(world.deps.clone());
    for _ in 0..3 {
        upkeep.sweep().await.unwrap();
        world.later(HOUR);
    }
    world.deliver().await;
    assert_eq!(notices(&world, ada).await.len(), 1);
    let texts = world.gateway.texts.lock().unwrap();
    let told: Vec<(String, bool)> = texts.iter().map(|(to, text)| (to.e164(), text.contains("ends soon"))).collect();
    assert_eq!(told, [("+14255550142".to_owned(), true)]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_silences_nobody() {
    let world = World::with(classic()).await;
    let ada = world.person("ada", |_| {}).await;
    lifetime(&world, &world.scope, "alder.example", 14).await;
    let upkeep = Upkeep::new(world.deps.clone());
    let before = world.now();
    world.clock.advance(DAY * 400);
    upkeep.sweep().await.unwrap();
    world.clock.move_back(DAY * 400);
    set_at(&world, &world.scope, ada, before.minus(DAY * 76), false).await;
    upkeep.sweep().await.unwrap();
    assert_eq!(world.subjects_to("ada@alder.example").await, [FOURTEEN]);
}
