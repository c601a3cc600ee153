//! Erasing a person.

use latchkey_administration::{FindPersonError, NewPerson, erase_user};
use latchkey_domain::{
    Activity, ActivityKind, ContactKind, Counter, EmailAddress, EnrolmentId, Origin, OutboxId, PhoneNumber, SessionId,
    SessionPurpose, ThrottleKind, Timestamp, UserId,
};
use latchkey_messaging::{Brand, Concerning, Envelope, Message, TextEnvelope, TextMessage};
use latchkey_store::{Channel, Enrolling, NewEnrolment, NewMessage, NewSession, OrgScope};
use latchkey_vault::Token;
use serde::Serialize;

use crate::host::{Host, operator, user_name};

/// A message that waits.
async fn waiting(host: &Host, scope: &OrgScope, channel: Channel, envelope: &impl Serialize) {
    let id = OutboxId::generate(host.deps.clock.as_ref(), host.deps.random.as_ref());
    let payload = &serde_json::to_vec(envelope).unwrap();
    let message = &NewMessage { id, channel, payload, created_at: host.deps.clock.now(), expires_at: None };
    host.write(|tx| async move { tx.enqueue(scope, message).await }).await;
}

fn mail(to: &str, message: Message) -> Envelope {
    let brand = Brand { organization: "Wingtip Toys".into(), color: None, logo_url: None };
    Envelope { to: to.parse().unwrap(), language: "en".into(), brand, utc_offset_minutes: 0, message }
}

fn report(user_name: &str) -> Message {
    Message::NotMeReport { user_name: user_name.into(), at: Timestamp::from_micros(0), support_code: "S-1".into(), frozen: true }
}

/// What administrators hear of their second step. It names nobody.
fn of_the_step() -> [Message; 2] {
    let (at, address, client, not_me_url) = (Timestamp::from_micros(0), None, None, None);
    [
        Message::RecoveryCodeUsed { left: 1, at, address: None, client: None, not_me_url: None },
        Message::SecondStepLocked { minutes: 60, at, address, client, not_me_url },
    ]
}

/// A message that names nobody.
const fn digest() -> Message {
    Message::ContactDigest { count: 2, hours: 1 }
}

/// Two administrators are called Eva.
fn reset_of(user: UserId) -> Message {
    Message::AdministratorReset { who: "Eva".into(), user: Some(user), at: Timestamp::from_micros(0) }
}

fn text(to: &str) -> TextEnvelope {
    let to = PhoneNumber::parse(to, None).unwrap();
    TextEnvelope { to, language: "en".into(), organization: "Wingtip Toys".into(), message: TextMessage::Test {} }
}

/// A session of a person in which this is being proven.
async fn proving(host: &Host, scope: &OrgScope, user: UserId, value: Enrolling) {
    let (clock, random, now) = (host.deps.clock.as_ref(), host.deps.random.as_ref(), host.deps.clock.now());
    let expires_at = now.plus(std::time::Duration::from_secs(600));
    let session = NewSession {
        id: SessionId::generate(clock, random),
        user,
        token: Token::generate(random).hash(),
        created_at: now,
        authenticated_at: now,
        expires_at,
        origin: Origin::default(),
        factor_at: None,
        purpose: SessionPurpose::Full,
    };
    let id = EnrolmentId::generate(clock, random);
    let new = NewEnrolment { id, user, session: session.id, value, created_at: now, expires_at };
    let (session, new) = (&session, &new);
    host.write(|tx| async move {
        tx.insert_session(scope, session).await?;
        tx.put_enrolment(scope, new).await.map(drop)
    })
    .await;
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
    let hers = [
        mail("Eva@HOME.example", digest()),
        mail("eva@wingtip.example", digest()),
        mail("max@wingtip.example", report("Eva@wingtip.example")),
        mail("max@wingtip.example", reset_of(eva)),
    ];
    waiting(&host, &scope, Channel::Text, &text("+1 (425) 555-1234")).await;
    // Others, whose names and addresses hold hers.
    let others = [
        mail("max@wingtip.example", digest()),
        mail("max@wingtip.example", report("neva@wingtip.example")),
        mail("max@wingtip.example", reset_of(max)),
        mail("neva@home.example", digest()),
        mail("eva@home.example.org", digest()),
    ];
    for envelope in hers.iter().chain(&others) {
        waiting(&host, &scope, Channel::Mail, envelope).await;
    }
    let like = host.events(&scope).await.pop().unwrap();
    event(&host, &like, Some(eva), Some(max)).await;
    event(&host, &like, None, Some(eva)).await;
    event(&host, &like, Some(max), Some(max)).await;
    let erased = erase_user(&host.deps, &user_name("EVA@wingtip.example"), &operator()).await.unwrap();
    assert_eq!((erased.user, erased.messages, erased.journal_emptied), (eva, 5, true));
    let left = host.mails().await;
    assert!(left.len() == others.len() && others.iter().all(|mail| left.contains(mail)), "{left:?}");
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

async fn what_is_just_being_proven_goes_too(host: Host) {
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let eva = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    let max = host.person(NewPerson::named(user_name("max@wingtip.example"))).await;
    // These values stand nowhere else yet.
    proving(&host, &scope, eva, Enrolling::Email("eva@new.example".parse().unwrap())).await;
    proving(&host, &scope, eva, Enrolling::Phone(PhoneNumber::parse("+1 4255559999", None).unwrap())).await;
    proving(&host, &scope, max, Enrolling::Email("max@new.example".parse().unwrap())).await;
    let his = mail("max@new.example", digest());
    waiting(&host, &scope, Channel::Mail, &mail("Eva@NEW.example", digest())).await;
    waiting(&host, &scope, Channel::Text, &text("+1 (425) 555-9999")).await;
    waiting(&host, &scope, Channel::Mail, &his).await;
    // What went to addresses and numbers that are hers no more, or that she gave up proving.
    let gone = Some(eva);
    let changed = mail("eva@former.example", Message::QuestionsChanged { at: Timestamp::from_micros(0), not_me_url: None });
    waiting(&host, &scope, Channel::Mail, &Concerning { about: gone, message: changed.clone() }).await;
    for message in of_the_step() {
        waiting(&host, &scope, Channel::Mail, &Concerning { about: gone, message: mail("eva@former.example", message) }).await;
    }
    waiting(&host, &scope, Channel::Text, &Concerning { about: gone, message: text("+1 4255550000") }).await;
    let not_hers = Concerning { about: Some(max), message: changed.clone() };
    waiting(&host, &scope, Channel::Mail, &not_hers).await;
    // Codes were counted under the address.
    let subject = |address: &str| scope.contact_subject(&EmailAddress::parse(address).unwrap().comparison_key());
    let (hers, others) = (&subject("Eva@new.example"), &subject("max@new.example"));
    let counter = &Counter { count: 1, window_start: host.deps.clock.now(), locked_until: None };
    host.write(|tx| {
        let scope = &scope;
        async move {
            tx.put_counter(scope, hers, ThrottleKind::DestinationSends.key(), counter, None).await?;
            tx.put_counter(scope, others, ThrottleKind::DestinationSends.key(), counter, None).await
        }
    })
    .await;
    let erased = erase_user(&host.deps, &user_name("eva@wingtip.example"), &operator()).await.unwrap();
    assert_eq!(erased.messages, 6);
    let left = host.mails().await;
    assert!(left.len() == 2 && left.contains(&his) && left.contains(&changed), "{left:?}");
    let counters = async |subject: &[u8; 32]| host.deps.store.reader().counters(&scope, subject).await.unwrap().len();
    assert_eq!((counters(hers).await, counters(others).await), (0, 1));
    let reader = host.deps.store.reader();
    assert!(reader.enrolments_of(&scope, eva).await.unwrap().is_empty());
    assert_eq!(reader.enrolments_of(&scope, max).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_just_being_proven_goes_too_on_sqlite() {
    what_is_just_being_proven_goes_too(Host::sqlite().await).await;
}

#[tokio::test]
async fn what_is_just_being_proven_goes_too_on_postgresql() {
    what_is_just_being_proven_goes_too(Host::postgres().await).await;
}
