//! What the proof of work costs is decided by what happened before.

use latchkey_domain::ThrottleKind;
use latchkey_service::reset::Checked;

use crate::world::{World, classic, visit};

#[tokio::test]
async fn a_network_that_begins_often_works_more_whatever_name_it_types() {
    let world = World::with(classic()).await;
    let network = visit().network();
    for n in 0..31 {
        assert_eq!(world.reset.challenges.guesses(&network), 150, "start {n}");
        world.begin(&format!("nobody{n}@alder.example")).await.unwrap();
    }
    assert_eq!(world.reset.challenges.guesses(&network), 300);
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24"), 150, "another network pays nothing for it");
    world.later(std::time::Duration::from_secs(3600));
    assert_eq!(world.reset.challenges.guesses(&network), 150);
}

#[tokio::test]
async fn guessing_across_an_organization_makes_everybody_work_more_for_an_hour() {
    let mut draft = classic();
    draft.throttles.method_tries.limit = 1_000;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let limit = ThrottleKind::OrganizationWrongProofs.default_rule().limit;
    for n in 1..=limit {
        assert_eq!(world.reset.challenges.guesses("203.0.113.0/24"), 150, "before wrong code {n}");
        assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }));
    }
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24"), 600);
    world.later(std::time::Duration::from_secs(3600));
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24"), 150);
}
