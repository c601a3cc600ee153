//! What is being proven ends with the sessions of a person whose account was taken back.

use latchkey_domain::{ActivityKind, ContactKind, EnrolmentKind, PhoneWay};
use latchkey_service::notme::NotMe;
use latchkey_service::register::{Asked, Checked};
use latchkey_service::reset::{Checked as Proven, Chosen};
use latchkey_service::signin::{Changed, Credentials, PasswordChange, SignIn, SignedIn};
use latchkey_vault::Password;

use super::Member;
use crate::engine::on_postgresql_too;
use crate::phones::{MOBILE, abroad};
use crate::reset::choose;
use crate::world::{PASSWORD, World, classic, visit};

const NEW: &str = "Copper-Lantern-58";

on_postgresql_too!(
    a_reset_ends_what_a_thief_is_proving,
    a_change_elsewhere_ends_what_a_thief_is_proving,
    not_me_ends_what_a_thief_is_proving,
    what_one_proves_oneself_outlasts_ones_own_change,
);

/// A thief is signed in and waits for two codes; gives the marks and the codes.
async fn proving(thief: &Member<'_>) -> [(EnrolmentKind, String, String); 2] {
    assert_eq!(thief.type_address("thief@evil.example").await, Asked::OnItsWay);
    let mailed = thief.world.code_for("thief@evil.example").await;
    assert_eq!(thief.type_number(MOBILE, PhoneWay::Text).await, Asked::OnItsWay);
    let texted = thief.world.text_code().await;
    let mark = async |kind| thief.open(kind).await.expect("what is being proven").mark;
    let (email, phone) = (EnrolmentKind::Email, EnrolmentKind::Phone);
    [(email, mark(email).await, mailed), (phone, mark(phone).await, texted)]
}

/// None of it counts any more, although the codes are right.
async fn prove_nothing(thief: &Member<'_>, codes: [(EnrolmentKind, String, String); 2]) {
    for (kind, mark, code) in codes {
        assert!(thief.open(kind).await.is_none(), "{kind:?}");
        assert_eq!(thief.type_code_for(kind, &mark, &code).await, Checked::Stale, "{kind:?}");
    }
    let (world, id) = (thief.world, thief.seat.user);
    let contacts = world.user(id).await.contacts;
    for kind in [ContactKind::AuthenticationEmail, ContactKind::AuthenticationPhone] {
        assert!(contacts.get(kind).is_none(), "{kind:?}");
    }
}

async fn world() -> World {
    let world = World::with_phones(abroad(classic())).await;
    world.person("ada", |_| {}).await;
    world
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
async fn a_reset_ends_what_a_thief_is_proving() {
    let world = world().await;
    let thief = world.member("ada").await;
    let codes = proving(&thief).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Proven::Right(_)));
    assert_eq!(choose(&ada, NEW).await, Chosen::Done);
    prove_nothing(&thief, codes).await;
}

#[tokio::test]
async fn a_change_elsewhere_ends_what_a_thief_is_proving() {
    let world = world().await;
    let thief = world.member("ada").await;
    let codes = proving(&thief).await;
    changes(&world).await;
    prove_nothing(&thief, codes).await;
}

#[tokio::test]
async fn not_me_ends_what_a_thief_is_proving() {
    let world = world().await;
    let (thief, ada) = (world.member("ada").await, world.member("ada").await);
    let codes = proving(&thief).await;
    let entered = ada.newest(ActivityKind::SignIn).await;
    let reported = NotMe::new(world.deps.clone()).report_signed_in(&visit(), &ada.seat, &entered).await.unwrap();
    assert!(!reported.expect("a report").frozen, "nothing was changed");
    prove_nothing(&thief, codes).await;
}

#[tokio::test]
async fn what_one_proves_oneself_outlasts_ones_own_change() {
    let world = world().await;
    let sign_in = SignIn::new(world.deps.clone());
    let password = |text: &str| Password::new(text.to_owned());
    let typed = Credentials { user_name: "ada@alder.example".into(), password: password(PASSWORD), device: None, replaces: None };
    let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
    let person = sign_in.person(&session.expose()).await.unwrap().expect("a session");
    let register = latchkey_service::register::Register::new(world.deps.clone());
    let ada = Member { world: &world, register, seat: person.seat };
    assert_eq!(ada.type_address("ada@private.example").await, Asked::OnItsWay);
    let code = world.code_for("ada@private.example").await;
    let cookie = &session.expose();
    let typed =
        PasswordChange { cookie, device: None, current: password(PASSWORD), password: password(NEW), repeated: password(NEW) };
    assert!(matches!(sign_in.change_password(&visit(), typed).await.unwrap(), Changed::Done { .. }));
    assert!(matches!(ada.type_code(EnrolmentKind::Email, &code).await, Checked::Registered { .. }));
}
