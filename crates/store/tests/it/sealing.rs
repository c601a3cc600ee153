//! What is sealed cannot be read, moved or forged by somebody who holds the database alone.

use latchkey_domain::{ContactData, ContactKind, OutboxId, UserId};
use latchkey_store::{Channel, NewMessage};
use sea_orm::{ConnectionTrait, Database};

use crate::world::{Place, World, contact, on_both};

const ADDRESS: &str = "ada.private@home.example";

async fn ada(world: &World) -> UserId {
    let mut user = world.user("ada@contoso.com");
    user.contacts = ContactData::new([
        contact(ContactKind::AuthenticationEmail, ADDRESS),
        contact(ContactKind::MobilePhone, "+1 4255551234"),
    ]);
    world.add(user).await
}

fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_and_messages_are_not_readable_in_the_file() {
    let world = &World::at(Place::sqlite()).await;
    ada(world).await;
    let message = &NewMessage {
        id: world.id(OutboxId::from_uuid),
        channel: Channel::Mail,
        payload: b"your code is 314159",
        created_at: world.now(),
        expires_at: None,
    };
    world.write(|tx| async move { tx.enqueue(&world.scope, message).await }).await;
    let Place::File(directory) = &world.place else { unreachable!() };
    let files: Vec<Vec<u8>> =
        std::fs::read_dir(directory.path()).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(files.iter().any(|file| holds(file, "ada@contoso.com")), "the search finds what is there in the clear");
    for secret in [ADDRESS, "4255551234", "314159"] {
        assert!(!files.iter().any(|file| holds(file, secret)), "{secret}");
    }
}

on_both! {
    async fn a_sealed_contact_opens_in_its_own_place_only(world) {
        let ada = ada(world).await;
        let mut mallory = world.user("mallory@contoso.com");
        mallory.contacts = ContactData::new([contact(ContactKind::AuthenticationEmail, "mallory@evil.example")]);
        let mallory = world.add(mallory).await;
        // Somebody who can write to the database gives Mallory's address to Ada.
        let raw = Database::connect(world.place.url()).await.unwrap();
        let moved = raw
            .execute_unprepared(
                "UPDATE contact SET sealed = (SELECT m.sealed FROM contact m JOIN person p ON p.id = m.user_id \
                 WHERE p.user_name_key = 'mallory@contoso.com') WHERE kind = 'authentication-email'",
            )
            .await
            .unwrap();
        assert_eq!(moved.rows_affected(), 2);
        let reader = world.store.reader();
        let user = reader.person(&world.scope, Some(ada)).await.unwrap().unwrap().user;
        assert!(user.contacts.get(ContactKind::AuthenticationEmail).is_none(), "the forged one counts as absent");
        assert!(user.contacts.get(ContactKind::MobilePhone).is_some(), "and costs nothing else");
        let user = reader.person(&world.scope, Some(mallory)).await.unwrap().unwrap().user;
        assert!(user.contacts.get(ContactKind::AuthenticationEmail).is_some());
    }

    async fn a_message_that_does_not_open_is_finished_and_stops_nobody(world) {
        let mut sent = vec![];
        for _ in 0..2 {
            let id = world.id(OutboxId::from_uuid);
            let message = &NewMessage { id, channel: Channel::Mail, payload: b"x", created_at: world.now(), expires_at: None };
            world.write(|tx| async move { tx.enqueue(&world.scope, message).await }).await;
            sent.push(id);
            world.clock.advance(std::time::Duration::from_secs(1));
        }
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared(
            "UPDATE outbox SET payload = (SELECT o.payload FROM outbox o ORDER BY o.created_at DESC LIMIT 1)",
        )
        .await
        .unwrap();
        let now = world.now();
        let lease = std::time::Duration::from_secs(30);
        let leased = world.write(|tx| async move { tx.lease_outbox(now, lease, 10, [1; 16]).await }).await;
        assert_eq!(leased.iter().map(|message| message.id).collect::<Vec<_>>(), [sent[1]]);
        assert_eq!(world.store.reader().outbox_depth().await.unwrap().waiting, 1);
    }
}
