//! A flood of refusals hides nothing.

use latchkey_domain::{Activity, ActivityId, ActivityKind, Outcome};
use latchkey_service::account::Accounts;
use latchkey_service::signin::{Changed, Credentials, PasswordChange, SignIn, SignedIn};
use latchkey_vault::Password;

use crate::world::{PASSWORD, World, classic, visit};

const NEW: &str = "Copper-Lantern-58";

#[tokio::test]
async fn a_flood_of_refused_passwords_hides_no_event() {
    let world = World::with(classic()).await;
    let id = world.person("ada", |_| {}).await;
    let sign_in = SignIn::new(world.deps.clone());
    let password = |text: &str| Password::new(text.to_owned());
    let typed = Credentials { user_name: "ada@alder.example".into(), password: password(PASSWORD), device: None, replaces: None };
    let SignedIn::Welcome { session, .. } = sign_in.sign_in(&visit(), typed).await.unwrap() else { panic!("not signed in") };
    let change = |cookie: String, new: &'static str, repeated: &'static str| {
        let sign_in = &sign_in;
        async move {
            let cookie = cookie.as_str();
            let (current, new, repeated) = (password(PASSWORD), password(new), password(repeated));
            let typed = PasswordChange { cookie, device: None, current, password: new, repeated };
            sign_in.change_password(&visit(), typed).await.unwrap()
        }
    };
    let Changed::Done { session, .. } = change(session.expose().to_string(), NEW, NEW).await else { panic!("not changed") };
    let cookie = session.expose().to_string();
    for _ in 0..40 {
        assert!(matches!(change(cookie.clone(), NEW, "another").await, Changed::Problem(_)));
    }
    let seat = sign_in.person(&cookie).await.unwrap().expect("a session").seat;
    let of_kind = async |outcome: Outcome| -> Vec<Activity> {
        let all = world.events_of(&seat).await;
        all.into_iter().filter(|event| event.kind == ActivityKind::ChangedPassword && event.outcome == outcome).collect()
    };
    let refused = of_kind(Outcome::Failure).await;
    assert_eq!(refused.len(), 1, "one for ten seconds");
    // However many there are, the change is found.
    let again = |_| Activity { id: ActivityId::generate(&*world.deps.clock, &*world.deps.random), ..refused[0].clone() };
    let many: &Vec<Activity> = &(0..1_100).map(again).collect();
    let flood = |tx: latchkey_store::Tx| async move { tx.insert_activities(many).await };
    world.deps.store.write::<_, latchkey_store::StoreError, _, _>("test: flood", flood).await.unwrap();
    let accounts = Accounts::new(world.deps.clone());
    let filter = latchkey_store::ActivityFilter { target: Some(id), limit: 5000, ..latchkey_store::ActivityFilter::default() };
    let all = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    let done = |event: &&Activity| event.kind == ActivityKind::ChangedPassword && event.outcome == Outcome::Success;
    let done = all.iter().find(done).expect("the change").id;
    assert!(accounts.objection(&seat, done).await.unwrap().is_some());
    assert!(accounts.objection(&seat, refused[0].id).await.unwrap().is_none(), "a failure set nothing");
    let entered = all.iter().find(|event| event.kind == ActivityKind::SignIn).expect("a sign-in").id;
    assert!(accounts.objection(&seat, entered).await.unwrap().is_none(), "whoever says so signed in just now");
    let mut other = seat.clone();
    other.session = latchkey_domain::SessionId::generate(&*world.deps.clock, &*world.deps.random);
    assert!(accounts.objection(&other, entered).await.unwrap().is_some(), "somebody else may have signed in");
    world.later(std::time::Duration::from_secs(30 * 24 * 3600 + 1));
    assert!(accounts.objection(&seat, done).await.unwrap().is_none(), "long ago");
}
