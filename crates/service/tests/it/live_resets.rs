//! Three resets at once, and no more: a further one ends the oldest in which nothing is proven.

use std::time::Duration;

use latchkey_domain::{End, Method};
use latchkey_service::reset::{Checked, View};

use crate::engine::on_postgresql_too;
use crate::world::{Visitor, World, classic};

async fn is_live(visitor: &Visitor<'_>) -> bool {
    match visitor.view().await {
        View::Verify { .. } => true,
        View::Ended(End::Superseded) => false,
        other => panic!("{other:?}"),
    }
}

async fn live(visitors: &[Visitor<'_>]) -> Vec<bool> {
    let mut seen = Vec::new();
    for visitor in visitors {
        seen.push(is_live(visitor).await);
    }
    seen
}

async fn begun<'a>(world: &'a World, name: &str) -> Visitor<'a> {
    world.later(Duration::from_secs(11));
    world.visitor(name).await
}

#[tokio::test]
async fn the_fourth_ends_the_first_and_nobody_elses() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    world.person("bob", |_| {}).await;
    let bob = begun(&world, "bob@alder.example").await;
    let mut adas = Vec::new();
    for _ in 0..3 {
        adas.push(begun(&world, "ada@alder.example").await);
    }
    assert_eq!(live(&adas).await, [true, true, true]);
    adas.push(begun(&world, "ada@alder.example").await);
    assert_eq!(live(&adas).await, [false, true, true, true]);
    adas.push(begun(&world, "ada@alder.example").await);
    assert_eq!(live(&adas).await, [false, false, true, true, true]);
    assert!(is_live(&bob).await);
}

#[tokio::test]
async fn a_reset_in_which_something_is_proven_cannot_be_pushed_out() {
    let mut draft = classic();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft.gates = 2;
    let world = World::with(draft).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut owner = begun(&world, "ada@alder.example").await;
    owner.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(owner.type_code(&code).await, Checked::Right(_)));
    let mut strangers = Vec::new();
    for _ in 0..6 {
        strangers.push(begun(&world, "ada@alder.example").await);
    }
    assert!(is_live(&owner).await, "anybody can begin a reset, and so push others out");
    assert_eq!(live(&strangers).await, [false, false, false, true, true, true]);
}

#[tokio::test]
async fn the_first_proof_ends_all_others() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let others = [begun(&world, "ada@alder.example").await, begun(&world, "ada@alder.example").await];
    let mut owner = begun(&world, "ada@alder.example").await;
    owner.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(owner.type_code(&code).await, Checked::Right(_)));
    assert_eq!(live(&others).await, [false, false]);
    assert!(matches!(owner.view().await, View::NewPassword { .. }));
}

on_postgresql_too! {
    the_fourth_ends_the_first_and_nobody_elses,
    a_reset_in_which_something_is_proven_cannot_be_pushed_out,
    the_first_proof_ends_all_others,
}
