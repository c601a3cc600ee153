//! Changing, removing, withdrawing and copying what is registered.

use std::time::Duration;

use latchkey_domain::{ActivityKind, ContactKind, Method, Outcome, PolicyDraft, Reason};
use latchkey_service::register::{Checked, Removed};

use super::{LATER, nothing};
use crate::world::{World, classic, visit};

const CHANGED: &str = "Your Alder Works contact details were changed";

#[tokio::test]
async fn a_change_tells_the_old_address_and_rests_for_a_day() {
    let world = World::with(classic()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@first.example").await;
    world.later(LATER);
    assert_eq!(ada.prove_address("ada@second.example").await, Checked::Registered { complete: true });
    assert!(world.subjects_to("ada@first.example").await.contains(&CHANGED.to_owned()));
    assert!(world.subjects_to("ada@alder.example").await.contains(&CHANGED.to_owned()));
    assert!(!world.subjects_to("ada@second.example").await.contains(&CHANGED.to_owned()), "the new one knows");
    let email = world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).unwrap().clone();
    assert_eq!((email.value.as_str(), email.replaced_at), ("ada@second.example", Some(world.now())));
    assert_eq!(ada.story().await.last().unwrap(), &(ActivityKind::InfoChanged, Outcome::Success, Some(Reason::InfoEmail)));
    let listing = ada.overview().await.listing.unwrap();
    assert!(listing.missing == 0 && !listing.usable_now, "it counts, and rests until tomorrow");
    world.later(Duration::from_secs(24 * 3600));
    assert!(ada.overview().await.listing.unwrap().usable_now);
}

#[tokio::test]
async fn the_same_address_again_is_confirmed_and_nobody_is_told() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@first.example").await;
    world.later(LATER);
    let before = world.subjects_to("ada@alder.example").await;
    ada.prove_address("Ada@FIRST.example").await;
    assert_eq!(ada.story().await.last().unwrap(), &(ActivityKind::InfoConfirmed, Outcome::Success, Some(Reason::InfoEmail)));
    assert_eq!(world.subjects_to("ada@alder.example").await, before, "what was reached before is reached still");
}

#[tokio::test]
async fn removing_the_last_way_is_said_before_and_told_after() {
    let world = World::with(classic()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert!(ada.register.before_removal(&ada.seat, Method::AlternateEmail).await.unwrap().is_none(), "nothing is there yet");
    ada.prove_address("ada@first.example").await;
    let preview = ada.register.before_removal(&ada.seat, Method::AlternateEmail).await.unwrap().unwrap();
    assert!(preview.leaves_unable && !preview.leaves_supplied);
    assert_eq!(ada.register.remove(&visit(), &ada.seat, Method::AlternateEmail).await.unwrap(), Removed::Gone);
    assert!(world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).is_none());
    assert!(world.subjects_to("ada@first.example").await.contains(&CHANGED.to_owned()));
    assert_eq!(ada.story().await.last().unwrap(), &(ActivityKind::InfoRemoved, Outcome::Success, Some(Reason::InfoEmail)));
    assert_eq!(ada.register.remove(&visit(), &ada.seat, Method::AlternateEmail).await.unwrap(), Removed::Nothing);
    assert_eq!(ada.missing().await, 1);
    // What comes next takes the place of something, so it rests too.
    world.later(LATER);
    ada.prove_address("thief@evil.example").await;
    assert!(!ada.overview().await.listing.unwrap().usable_now);
}

#[tokio::test]
async fn an_administrators_value_stays_and_counts_after_a_removal() {
    let world = World::with(classic()).await;
    let id = world.person("ada", |_| {}).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@private.example").await;
    let preview = ada.register.before_removal(&ada.seat, Method::AlternateEmail).await.unwrap().unwrap();
    assert!(!preview.leaves_unable && preview.leaves_supplied);
    ada.register.remove(&visit(), &ada.seat, Method::AlternateEmail).await.unwrap();
    assert_eq!(world.user(id).await.contacts.recovery_email().unwrap().value.as_str(), "ada@home.example");
    assert_eq!(ada.register.remove(&visit(), &ada.seat, Method::OfficePhone).await.unwrap(), Removed::Nothing);
}

#[tokio::test]
async fn everything_is_copied_and_taken_back_even_when_policy_is_off() {
    let world = World::with(classic()).await;
    let named = |user: &mut latchkey_domain::User| {
        user.first_name = Some("Adeline".into());
        user.mail = Some("adeline@mail.example".into());
        user.language = Some("es".into());
    };
    let id = world.person("ada", named).await;
    world.answers(id, &[1, 2, 3]).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@private.example").await;
    world.set_policy(PolicyDraft { enablement: latchkey_domain::Enablement::Nobody, ..classic() }).await;
    let copy = ada.register.export(&visit(), &ada.seat, |number| format!("question {number}")).await.unwrap();
    let text = serde_json::to_string(&copy).unwrap();
    let parts = ["ada@private.example", "ada@home.example", "\"administrator\"", "\"you\"", "User updated security info"];
    let own =
        ["\"Adeline\"", "\"adeline@mail.example\"", "\"language\":\"es\"", "\"question 2\"", "\"sessions\":[{\"signed_in_at\""];
    for part in parts.into_iter().chain(own) {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("answer 1") && !text.contains("argon2"), "{text}");
    assert_eq!(ada.story().await.last().unwrap().0, ActivityKind::InfoExported);
    assert!(ada.overview().await.gave);
    assert_eq!(ada.register.withdraw(&visit(), &ada.seat).await.unwrap(), Removed::Gone);
    let user = world.user(id).await;
    assert!(user.questions.is_empty() && user.contacts.get(ContactKind::AuthenticationEmail).is_none());
    assert!(user.contacts.get(ContactKind::AlternateEmail).is_some(), "what an administrator gave stays");
    let removed = ada.story().await.into_iter().filter(|(kind, ..)| *kind == ActivityKind::InfoRemoved).count();
    assert_eq!(removed, 2);
    assert!(!ada.overview().await.gave);
    assert_eq!(ada.register.withdraw(&visit(), &ada.seat).await.unwrap(), Removed::Nothing);
}

#[tokio::test]
async fn what_taking_everything_back_means_is_said_only_where_it_is_so() {
    let world = World::with(classic()).await;
    for (name, supplied) in [("ada", false), ("bob", true)] {
        world
            .person(name, |user| {
                if !supplied {
                    nothing(user);
                }
            })
            .await;
        let member = world.member(name).await;
        member.prove_address(&format!("{name}@private.example")).await;
        world.later(std::time::Duration::from_secs(25 * 3600));
        let preview = world.member(name).await.register.before_withdrawal(&member.seat).await.unwrap();
        // What an administrator gave counts then.
        assert_eq!((preview.leaves_unable, preview.leaves_supplied), (!supplied, supplied), "{name}");
    }
    world.set_policy(PolicyDraft { enablement: latchkey_domain::Enablement::Nobody, ..classic() }).await;
    let ada = world.member("ada").await;
    let preview = ada.register.before_withdrawal(&ada.seat).await.unwrap();
    assert!(!preview.leaves_unable, "whoever cannot reset loses nothing");
}

/// One gate, by mail or by questions.
fn mail_or_questions() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, Method::SecurityQuestions].into(), gates: 1, ..classic() }
}

const ANSWERED: &str = "Your Alder Works security questions were changed";

#[tokio::test]
async fn answers_that_are_added_are_told_and_rest_for_a_day() {
    let world = World::with(mail_or_questions()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@first.example").await;
    assert!(ada.overview().await.listing.unwrap().usable_now, "a first registration works at once");
    world.later(LATER);
    let ada = world.member("ada").await;
    ada.answer_all("mine").await;
    for address in ["ada@first.example", "ada@alder.example"] {
        assert_eq!(world.subjects_to(address).await.iter().filter(|subject| *subject == ANSWERED).count(), 1, "{address}");
    }
    assert_eq!(world.user(id).await.answers_replaced_at, Some(world.now()));
    let rests = async || {
        let listing = ada.overview().await.listing.unwrap();
        listing.items.iter().find(|item| item.method == Method::SecurityQuestions).unwrap().rests
    };
    assert!(rests().await && ada.overview().await.listing.unwrap().usable_now, "the address is of no today");
    let preview = ada.register.before_removal(&ada.seat, Method::AlternateEmail).await.unwrap().unwrap();
    assert!(preview.leaves_unable, "what is left rests");
    world.later(Duration::from_secs(24 * 3600));
    let ada = world.member("ada").await;
    assert!(ada.overview().await.listing.unwrap().items.iter().all(|item| !item.rests));
    let preview = ada.register.before_removal(&ada.seat, Method::AlternateEmail).await.unwrap().unwrap();
    assert!(!preview.leaves_unable);
    ada.register.remove(&visit(), &ada.seat, Method::SecurityQuestions).await.unwrap();
    let told = world.subjects_to("ada@first.example").await.into_iter().filter(|subject| subject == ANSWERED).count();
    assert_eq!(told, 2, "a removal of answers is told too");
}

#[tokio::test]
async fn an_address_that_is_added_is_told_and_rests_for_a_day() {
    let world = World::with(mail_or_questions()).await;
    let id = world.person("ada", nothing).await;
    world.answers(id, &[1, 2, 3, 4, 5]).await;
    let thief = world.member("ada").await;
    assert_eq!(thief.prove_address("thief@evil.example").await, Checked::Registered { complete: true });
    assert_eq!(world.subjects_to("ada@alder.example").await, [CHANGED]);
    assert!(!world.subjects_to("thief@evil.example").await.contains(&CHANGED.to_owned()));
    let kept = world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).unwrap().clone();
    assert_eq!(kept.replaced_at, Some(world.now()));
    let listing = thief.overview().await.listing.unwrap();
    let email = listing.items.iter().find(|item| item.method == Method::AlternateEmail).unwrap();
    assert!(email.counts && email.rests);
}

#[tokio::test]
async fn taking_everything_back_first_is_no_way_around_the_rest() {
    let world = World::with(mail_or_questions()).await;
    let id = world.person("ada", nothing).await;
    let thief = world.member("ada").await;
    thief.prove_address("ada@first.example").await;
    thief.register.withdraw(&visit(), &thief.seat).await.unwrap();
    thief.answer_all("stolen").await;
    assert_eq!(world.user(id).await.answers_replaced_at, Some(world.now()));
    let listing = thief.overview().await.listing.unwrap();
    assert!(listing.missing == 0 && !listing.usable_now);
}
