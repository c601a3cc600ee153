use std::time::Duration;

use latchkey_domain::{ContactKind, QuestionRef, User, UserId};
use latchkey_store::{Confirmed, RegisterContact};

use crate::world::{World, contact, hash, on_both};

const PHONE: ContactKind = ContactKind::AuthenticationPhone;
const EMAIL: ContactKind = ContactKind::AuthenticationEmail;

async fn register(world: &World, user: UserId, kind: ContactKind, value: &str) -> Option<String> {
    let new = RegisterContact { kind, value, country: None, rests: false, now: world.now() };
    let displaced = world.write(|tx| async move { tx.register_contact(&world.scope, user, new).await }).await;
    displaced.map(|contact| contact.value)
}

async fn read(world: &World, user: UserId) -> User {
    world.store.reader().person(&world.scope, Some(user)).await.unwrap().unwrap().user
}

on_both! {
    async fn a_proven_contact_is_confirmed_and_rests_when_it_displaces_another(world) {
        let mut user = world.user("ada@contoso.com");
        user.contacts = latchkey_domain::ContactData::new([contact(ContactKind::AlternateEmail, "ada@home.example")]);
        let ada = world.add(user).await;
        let hour = Duration::from_secs(3600);
        // The first number of all displaces nothing; a private address displaces what an administrator gave; the same again only confirms.
        for (kind, value, displaced, replaced) in [
            (PHONE, "+1 4255550142", None, false),
            (PHONE, "+1 4255550142", None, false),
            (PHONE, "+1 4255550143", Some("+1 4255550142"), true),
            (EMAIL, "thief@evil.example", Some("ada@home.example"), true),
        ] {
            world.clock.advance(hour);
            assert_eq!(register(world, ada, kind, value).await.as_deref(), displaced, "{value}");
            let user = read(world, ada).await;
            let kept = user.contacts.get(kind).unwrap();
            assert_eq!((kept.value.as_str(), kept.confirmed_at), (value, Some(world.now())));
            assert_eq!(kept.replaced_at, replaced.then_some(world.now()), "{value}");
        }
        let replaced_at = read(world, ada).await.contacts.get(EMAIL).unwrap().replaced_at;
        world.clock.advance(hour);
        assert_eq!(register(world, ada, EMAIL, "thief@evil.example").await, None);
        assert_eq!(read(world, ada).await.contacts.get(EMAIL).unwrap().replaced_at, replaced_at, "proving it again is no way around");
        let bob = world.person("bob@contoso.com").await;
        assert_eq!(register(world, bob, EMAIL, "bob@home.example").await, None);
        assert_eq!(read(world, bob).await.contacts.get(EMAIL).unwrap().replaced_at, None, "nothing was there before");
    }

    async fn an_administrators_address_that_is_proven_keeps_its_age(world) {
        let mut user = world.user("ada@contoso.com");
        user.contacts = latchkey_domain::ContactData::new([contact(ContactKind::AlternateEmail, "ada@home.example")]);
        let ada = world.add(user).await;
        assert_eq!(register(world, ada, EMAIL, "Ada@home.example").await, None);
        let user = read(world, ada).await;
        assert_eq!(user.contacts.get(EMAIL).unwrap().replaced_at, None);
        assert_eq!(user.contacts.get(ContactKind::AlternateEmail).unwrap().value, "ada@home.example", "the public field is untouched");
    }

    async fn a_removed_contact_is_given_back_once_and_what_comes_next_rests_if_it_is_told_to(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        register(world, ada, EMAIL, "ada@home.example").await;
        let remove = || { let now = world.now(); world.write(move |tx| async move { tx.remove_contact(scope, ada, EMAIL, now).await }) };
        assert_eq!(remove().await.map(|contact| contact.value).as_deref(), Some("ada@home.example"));
        assert!(remove().await.is_none());
        assert!(read(world, ada).await.contacts.get(EMAIL).is_none());
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        let thief = RegisterContact { kind: EMAIL, value: "thief@evil.example", country: None, rests: true, now };
        assert!(world.write(|tx| async move { tx.register_contact(scope, ada, thief).await }).await.is_none());
        assert_eq!(read(world, ada).await.contacts.get(EMAIL).unwrap().replaced_at, Some(now));
        // Whoever took it back days ago begins anew.
        remove().await;
        register(world, ada, EMAIL, "ada@home.example").await;
        assert_eq!(read(world, ada).await.contacts.get(EMAIL).unwrap().replaced_at, None);
    }

    async fn looks_good_confirms_what_one_person_found_right(world) {
        let (scope, ada, eve) = (&world.scope, world.person("ada@contoso.com").await, world.person("eve@contoso.com").await);
        let begun = world.now();
        let answers = &[1, 2, 3].map(|number| (QuestionRef::Predefined(number), hash(u32::from(number))));
        for user in [ada, eve] {
            world.write(|tx| async move {
                tx.put_contact(scope, user, ContactKind::MobilePhone, Some("+1 4255550142"), begun).await?;
                tx.put_answers(scope, user, answers, begun).await
            }).await;
        }
        let before = read(world, ada).await;
        assert_eq!(before.contacts.get(ContactKind::MobilePhone).unwrap().confirmed_at, None, "an administrator's value");
        assert_eq!(before.answers_confirmed_at, Some(begun));
        register(world, ada, EMAIL, "ada@home.example").await;
        register(world, ada, PHONE, "+1 4255550144").await;
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        let what = &Confirmed { contacts: vec![EMAIL], answers: true, authenticators: true };
        assert_eq!(world.write(|tx| async move { tx.confirm_registered(scope, ada, what, now).await }).await, 4);
        let after = read(world, ada).await;
        assert_eq!(after.contacts.get(ContactKind::MobilePhone).unwrap().confirmed_at, None, "nobody proved it");
        assert_eq!(after.contacts.get(EMAIL).unwrap().confirmed_at, Some(now));
        assert_ne!(after.contacts.get(PHONE).unwrap().confirmed_at, Some(now), "it was not among what was found right");
        assert_eq!(after.answers_confirmed_at, Some(now));
        assert_eq!(read(world, eve).await.answers_confirmed_at, Some(begun));
        world.write(|tx| async move { tx.put_contact(scope, ada, ContactKind::MobilePhone, Some("+1 4255550143"), now).await }).await;
        assert_eq!(read(world, ada).await.contacts.get(ContactKind::MobilePhone).unwrap().confirmed_at, None, "a new value is nobody's word");
    }
}
