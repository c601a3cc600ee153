//! What the proof of work costs is decided by what happened before.

use latchkey_domain::ThrottleKind;
use latchkey_service::reset::{Checked, View};

use crate::conceal::strict;
use crate::world::{World, classic, visit};

#[tokio::test]
async fn a_network_that_begins_often_works_more_whatever_name_it_types() {
    let world = World::with(classic()).await;
    let network = visit().network();
    for n in 0..31 {
        assert_eq!(world.reset.challenges.guesses(&network, None), 600, "start {n}");
        world.begin(&format!("nobody{n}@alder.example")).await.unwrap();
    }
    assert_eq!(world.reset.challenges.guesses(&network, None), 1_200);
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24", None), 600, "another network pays nothing for it");
    world.later(std::time::Duration::from_secs(3600));
    assert_eq!(world.reset.challenges.guesses(&network, None), 600);
}

#[tokio::test]
async fn guessing_across_an_organization_makes_everybody_there_work_more_for_an_hour() {
    let mut draft = classic();
    draft.throttles.method_tries.limit = 1_000;
    let world = World::with(draft).await;
    let birch = world.organization("Birch", "birch.example", classic()).await.organization;
    let here = Some(world.scope.organization);
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let limit = ThrottleKind::OrganizationWrongProofs.default_rule().limit;
    for n in 1..=limit {
        assert_eq!(world.reset.challenges.guesses("203.0.113.0/24", here), 600, "before wrong code {n}");
        assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }));
    }
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24", here), 2_400);
    for other in [Some(birch), None] {
        assert_eq!(world.reset.challenges.guesses("203.0.113.0/24", other), 600, "others pay nothing for it");
    }
    world.later(std::time::Duration::from_secs(3600));
    assert_eq!(world.reset.challenges.guesses("203.0.113.0/24", here), 600);
}

/// Digits of a code that somebody else is sent now.
async fn digits(world: &World) -> u32 {
    let bob = world.visitor("bob@alder.example").await;
    bob.ask_mail(Some("bob@home.example")).await;
    let View::Verify { open, .. } = bob.view().await else { panic!() };
    open[0].digits
}

#[tokio::test]
async fn one_browser_raises_no_alarm_where_locks_are_not_told_and_a_hundred_resets_do() {
    let world = World::with(strict()).await;
    let here = Some(world.scope.organization);
    let limit = ThrottleKind::OrganizationWrongProofs.default_rule().limit;
    let mut thief = world.visitor("nobody@alder.example").await;
    thief.ask_mail(Some("nobody@home.example")).await;
    for _ in 0..limit + 20 {
        assert!(matches!(thief.type_code("111111").await, Checked::Wrong { left: None }));
    }
    assert_eq!((world.reset.challenges.guesses("n", here), digits(&world).await), (600, 6));
    for n in 1..limit {
        assert_eq!(world.reset.challenges.guesses("n", here), 600, "before reset {n}");
        let mut guesser = world.visitor(&format!("name{n}@alder.example")).await;
        guesser.ask_mail(Some(&format!("name{n}@home.example"))).await;
        assert!(matches!(guesser.type_code("111111").await, Checked::Wrong { left: None }));
    }
    assert_eq!((world.reset.challenges.guesses("n", here), digits(&world).await), (2_400, 8));
}
