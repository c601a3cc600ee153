//! Erasing a person.

use latchkey_administration::{FindPersonError, NewPerson, erase_user};
use latchkey_domain::{Activity, ActivityKind, ContactKind, Origin, OutboxId, UserId};
use latchkey_store::{Channel, NewMessage, OrgScope};

use crate::host::{Host, operator, user_name};

/// A message that waits.
async fn waiting(host: &Host, scope: &OrgScope, channel: Channel, payload: &str) {
    let id = OutboxId::generate(host.deps.clock.as_ref(), host.deps.random.as_ref());
    let payload = payload.as_bytes();
    let message = &NewMessage { id, channel, payload, created_at: host.deps.clock.now(), expires_at: None };
    host.write(|tx| async move { tx.enqueue(scope, message).await }).await;
}

/// An event with an address, by one person upon another.
async fn event(host: &Host, like: &Activity, actor: Option<UserId>, target: Option<UserId>) {
    let id = latchkey_domain::ActivityId::generate(host.deps.clock.as_ref(), host.deps.random.as_ref());
    let origin = Origin { address: Some("192.0.2.7".parse().unwrap()), client: Some("Browser of Eva".into()) };
    let event = &Activity { id, actor, target, origin, ..like.clone() };
    host.write(|tx| async move { tx.insert_activity(event).await }).await;
}

async fn a_person_goes_with_everything_that_names_the_person(host: Host) {
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let contacts =
        vec![(ContactKind::AlternateEmail, "eva@home.example".into()), (ContactKind::MobilePhone, "+1 4255551234".into())];
    let eva = host.person(NewPerson { contacts, ..NewPerson::named(user_name("eva@wingtip.example")) }).await;
    let max = host.person(NewPerson::named(user_name("max@wingtip.example"))).await;
    for (channel, payload) in [
        (Channel::Mail, r#"{"to":"Eva@home.example"}"#),
        (Channel::Text, r#"{"to":"+14255551234"}"#),
        (Channel::Mail, r#"{"to":"max@wingtip.example","about":"eva@wingtip.example"}"#),
        (Channel::Mail, r#"{"to":"max@wingtip.example"}"#),
    ] {
        waiting(&host, &scope, channel, payload).await;
    }
    let like = host.events(&scope).await.pop().unwrap();
    event(&host, &like, Some(eva), Some(max)).await;
    event(&host, &like, None, Some(eva)).await;
    event(&host, &like, Some(max), Some(max)).await;
    let erased = erase_user(&host.deps, &user_name("EVA@wingtip.example"), &operator()).await.unwrap();
    assert_eq!((erased.user, erased.messages, erased.journal_emptied), (eva, 3, true));
    let events = host.events(&scope).await;
    let last = events.last().unwrap();
    assert_eq!((last.kind, last.target), (ActivityKind::UserErased, Some(eva)));
    assert_eq!(last.detail.as_deref(), Some(r#"{"host":"reset-1","operator":"root"}"#));
    let with_address = events.iter().filter(|event| event.origin.address.is_some() || event.origin.client.is_some());
    assert_eq!(with_address.map(|event| (event.actor, event.target)).collect::<Vec<_>>(), [(Some(max), Some(max))]);
    assert!(host.deps.store.reader().person(&scope, Some(eva)).await.unwrap().is_none());
    assert!(host.deps.store.reader().person(&scope, Some(max)).await.unwrap().is_some());
    let again = erase_user(&host.deps, &user_name("eva@wingtip.example"), &operator()).await;
    assert!(matches!(again, Err(FindPersonError::Unknown(_))), "{again:?}");
    // The name is free for somebody else, who is another one.
    let other = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    assert_ne!(other, eva);
}

#[tokio::test]
async fn a_person_goes_with_everything_that_names_the_person_on_sqlite() {
    a_person_goes_with_everything_that_names_the_person(Host::sqlite().await).await;
}

#[tokio::test]
async fn a_person_goes_with_everything_that_names_the_person_on_postgresql() {
    a_person_goes_with_everything_that_names_the_person(Host::postgres().await).await;
}
