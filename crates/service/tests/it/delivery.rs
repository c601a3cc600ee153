//! The outbox survives an outage, and never sends what expired.

use std::time::Duration;

use latchkey_domain::End;
use latchkey_messaging::SendError;
use latchkey_service::reset::View;
use latchkey_service::upkeep::Upkeep;

use crate::engine::on_postgresql_too;
use crate::world::{World, classic};

#[tokio::test]
async fn a_mail_goes_out_when_the_server_returns_unless_it_expired() {
    let mut draft = classic();
    draft.lifetimes.code_minutes = 5;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    world.person("bob", |_| {}).await;
    *world.sent.failing.lock().unwrap() = Some(SendError::TryLater { kind: "down" });
    world.visitor("ada@alder.example").await.ask_mail(None).await;
    world.deliver().await;
    assert_eq!(world.sent.mails.lock().unwrap().len(), 0);
    world.later(Duration::from_secs(280));
    world.visitor("bob@alder.example").await.ask_mail(None).await;
    world.later(Duration::from_secs(30));
    *world.sent.failing.lock().unwrap() = None;
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["bob@home.example"], "the first code expired with the outage");
}

#[tokio::test]
async fn a_refused_mail_is_not_tried_again() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    *world.sent.failing.lock().unwrap() = Some(SendError::Refused { kind: "550" });
    world.visitor("ada@alder.example").await.ask_mail(None).await;
    assert_eq!(world.deliver().await, 1);
    *world.sent.failing.lock().unwrap() = None;
    world.later(Duration::from_secs(600));
    assert_eq!(world.deliver().await, 0);
}

#[tokio::test]
async fn an_abandoned_reset_gets_its_event_once() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    let upkeep = Upkeep::new(world.deps.clone());
    assert_eq!(upkeep.sweep().await.unwrap(), 0);
    world.later(Duration::from_secs(106 * 60));
    assert_eq!(upkeep.sweep().await.unwrap(), 1);
    assert_eq!(upkeep.sweep().await.unwrap(), 0);
    assert!(matches!(ada.view().await, View::Ended(End::Abandoned)));
}

#[tokio::test]
async fn requests_past_the_hours_budget_are_told_together() {
    let world = World::with(classic()).await;
    world.person("root", |user| user.roles = vec![latchkey_domain::Role::GlobalAdministrator]).await;
    for n in 0..25 {
        world.person(&format!("p{n}"), |_| {}).await;
        let person = world.visitor(&format!("p{n}@alder.example")).await;
        let step = person.step().await;
        world.reset.contact_administrator(&crate::world::visit(), person.session(), &step).await.unwrap();
    }
    let upkeep = Upkeep::new(world.deps.clone());
    upkeep.sweep().await.unwrap();
    assert_eq!(world.subjects_to("root@alder.example").await.len(), 20);
    world.later(Duration::from_secs(3600));
    upkeep.sweep().await.unwrap();
    upkeep.sweep().await.unwrap();
    assert_eq!(world.subjects_to("root@alder.example").await.len(), 21);
    let mails = world.sent.mails.lock().unwrap();
    assert!(mails.last().unwrap().text.contains('5'), "five more: {}", mails.last().unwrap().text);
}

#[tokio::test]
async fn addresses_are_shortened_after_ninety_days() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    world.visitor("ada@alder.example").await;
    let upkeep = Upkeep::new(world.deps.clone());
    let address = || async {
        let filter = latchkey_store::ActivityFilter::default();
        let activities = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
        activities.iter().filter_map(|activity| activity.origin.address).map(|address| address.to_string()).next_back()
    };
    world.later(Duration::from_secs(89 * 86_400));
    upkeep.sweep().await.unwrap();
    assert_eq!(address().await.as_deref(), Some("192.0.2.17"));
    world.later(Duration::from_secs(86_400));
    upkeep.sweep().await.unwrap();
    assert_eq!(address().await.as_deref(), Some("192.0.2.0"));
}

on_postgresql_too! {
    a_mail_goes_out_when_the_server_returns_unless_it_expired,
    a_refused_mail_is_not_tried_again,
    an_abandoned_reset_gets_its_event_once,
    requests_past_the_hours_budget_are_told_together,
    addresses_are_shortened_after_ninety_days,
}
