//! Passwords that appeared in a data leak.

use std::path::PathBuf;
use std::sync::Arc;

use latchkey_domain::PasswordProblem;
use latchkey_service::reset::{Chosen, NewPasswords, Reset, View};
use latchkey_service::{NewPasswordProblem, ServiceError};
use latchkey_store::breach_list::{BreachHash, BreachList, BreachListWriter};
use latchkey_vault::Password;

use crate::reset::choose;
use crate::world::{Visitor, World, classic, visit};

const LEAKED: &str = "Copper-Lantern-58";
const FRESH: &str = "Plover-Anchor-37";

/// A world whose policy refuses leaked passwords or does not.
async fn world(refuse: bool) -> World {
    let mut draft = classic();
    draft.passwords.breach_list = refuse;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    world
}

/// The same with a list.
async fn with_list(refuse: bool) -> (World, tempfile::TempDir, PathBuf) {
    let mut world = world(refuse).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("breach.list");
    let mut writer = BreachListWriter::create(&path, 1).unwrap();
    writer.push(BreachHash::of(&Password::new(LEAKED.into()))).unwrap();
    writer.finish().unwrap();
    world.deps.breach_list = Some(BreachList::open(&path).unwrap());
    world.reset = Arc::new(Reset::new(world.deps.clone()));
    (world, folder, path)
}

/// Somebody who has proven who they are.
async fn proven(world: &World) -> Visitor<'_> {
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    ada.type_code(&code).await;
    ada
}

/// Whether the page says that leaked passwords are refused.
async fn stated(visitor: &Visitor<'_>) -> bool {
    match visitor.view().await {
        View::NewPassword { rules, .. } => rules.breach_list,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_leaked_password_is_not_taken_and_another_one_is() {
    let (world, _folder, _) = with_list(true).await;
    let ada = proven(&world).await;
    assert!(stated(&ada).await);
    let refused = Chosen::Problem(NewPasswordProblem::Rules(vec![PasswordProblem::Leaked]));
    assert_eq!(choose(&ada, LEAKED).await, refused);
    assert_eq!(choose(&ada, LEAKED).await, refused, "nothing is lost by a refusal");
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
}

#[tokio::test]
async fn other_problems_are_told_before_the_list_is_asked() {
    let (world, _folder, path) = with_list(true).await;
    let ada = proven(&world).await;
    // A list that nobody can ask.
    std::fs::write(&path, "nonsense").unwrap();
    assert!(matches!(choose(&ada, "short").await, Chosen::Problem(NewPasswordProblem::Rules(_))));
    let typed = NewPasswords { password: Password::new(LEAKED.into()), repeated: Password::new(FRESH.into()) };
    let chosen = world.reset.choose_password(&visit(), ada.session(), &ada.step().await, typed).await.unwrap();
    assert_eq!(chosen, Chosen::Problem(NewPasswordProblem::Mismatch));
}

#[tokio::test]
async fn without_the_switch_or_without_a_list_nothing_is_refused_for_a_leak() {
    let (world, _folder, _) = with_list(false).await;
    let ada = proven(&world).await;
    assert!(!stated(&ada).await);
    assert_eq!(choose(&ada, LEAKED).await, Chosen::Done);
    let world = self::world(true).await;
    let ada = proven(&world).await;
    assert!(!stated(&ada).await, "no page promises what nobody can look up");
    assert_eq!(choose(&ada, LEAKED).await, Chosen::Done);
}

#[tokio::test]
async fn a_list_that_cannot_be_asked_stops_the_choice_and_loses_nothing() {
    let (world, _folder, path) = with_list(true).await;
    let ada = proven(&world).await;
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..4096]).unwrap();
    let step = ada.step().await;
    let typed = || NewPasswords { password: Password::new(FRESH.into()), repeated: Password::new(FRESH.into()) };
    let failed = world.reset.choose_password(&visit(), ada.session(), &step, typed()).await.unwrap_err();
    assert!(matches!(failed, ServiceError::BreachList(_)), "{failed}");
    std::fs::write(&path, &whole).unwrap();
    let chosen = world.reset.choose_password(&visit(), ada.session(), &step, typed()).await.unwrap();
    assert_eq!(chosen, Chosen::Done, "the very same page can be sent again");
}
