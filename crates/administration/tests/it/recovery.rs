//! Opening what was frozen or locked.

use std::time::Duration;

use latchkey_administration::{FindPersonError, Locked, NewPerson, OpenError, Unfrozen, Unlocked, unfreeze, unlock};
use latchkey_domain::{ActivityKind, Counter, Method, NoticeId, SignInLockout, Subject, ThrottleKind, UserId};
use latchkey_store::{KeptLockout, NewNotice, OrgScope};
use latchkey_vault::{Password, Purpose, Token, TokenHash};

use crate::host::{Host, at_the_terminal, user_name};

const HOUR: Duration = Duration::from_secs(3600);

/// Eva with a password, in an organization of her own.
async fn eva(host: &Host) -> (OrgScope, UserId) {
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let password = Some(Password::new("Turnip-Lantern-42".into()));
    let eva = NewPerson { password, ..NewPerson::named(user_name("eva@wingtip.example")) };
    (scope, host.person(eva).await)
}

async fn count(host: &Host, scope: &OrgScope, user: UserId, kind: ThrottleKind, tries: u32, lock: Option<Duration>) {
    let now = host.deps.clock.now();
    let counter = &Counter { count: tries, window_start: now, locked_until: lock.map(|lock| now.plus(lock)) };
    let subject = scope.counter_subject(&Subject::Person(user));
    assert!(host.write(|tx| async move { tx.put_counter(scope, &subject, kind.key(), counter, None).await }).await);
}

async fn fail_sign_in(host: &Host, scope: &OrgScope, user: UserId, familiar: bool, lock: Option<Duration>) {
    let now = host.deps.clock.now();
    let locked_until = lock.map(|lock| now.plus(lock));
    let state = &SignInLockout { failures: 10, locked_until, lock_count: 1, last_failure: Some(now), recent: vec![] };
    let empty = &KeptLockout::of(SignInLockout::default()).unwrap();
    assert!(host.write(|tx| async move { tx.put_lockout(scope, user, familiar, state, empty).await }).await);
}

/// A notice of this instant, whose link works for a week.
async fn notice(host: &Host, scope: &OrgScope, user: UserId) -> TokenHash {
    let (now, random) = (host.deps.clock.now(), &*host.deps.random);
    let id = NoticeId::generate(&*host.deps.clock, random);
    let token = Token::generate(random).hash();
    let notice = &NewNotice { id, user, token, created_at: now, expires_at: now.plus(7 * 24 * HOUR) };
    host.write(|tx| async move { tx.insert_notice(scope, notice).await }).await;
    token
}

async fn what_was_frozen_is_opened_once(host: Host) {
    let (scope, eva) = eva(&host).await;
    let name = user_name("EVA@wingtip.example");
    let since = host.deps.clock.now();
    let scope_ref = &scope;
    assert!(host.write(|tx| async move { tx.freeze(scope_ref, eva, since).await }).await);
    let kept = notice(&host, &scope, eva).await;
    host.clock.advance(HOUR);
    let opened = unfreeze(&host.deps, &name, &at_the_terminal()).await.unwrap();
    assert_eq!(opened, Unfrozen::Opened { since, has_password: true });
    let person = host.deps.store.reader().person(&scope, Some(eva)).await.unwrap().unwrap();
    assert_eq!(person.user.frozen_at, None);
    let now = host.deps.clock.now();
    assert!(!host.write(|tx| async move { tx.spend_notice(&kept, now).await }).await, "nobody closes it again with an old link");
    let events = host.events(&scope).await;
    let event = events.last().unwrap();
    assert_eq!((event.kind, event.actor, event.target), (ActivityKind::Unfrozen, None, Some(eva)));
    assert_eq!(event.detail.as_deref(), Some(r#"{"host":"reset-1","operator":"root"}"#));
    assert_eq!(unfreeze(&host.deps, &name, &at_the_terminal()).await.unwrap(), Unfrozen::WasOpen);
    assert_eq!(host.events(&scope).await.len(), events.len(), "nothing changed, so nothing is audited");
    assert!(host.mails().await.is_empty(), "nobody is told");
}

#[tokio::test]
async fn what_was_frozen_is_opened_once_on_sqlite() {
    what_was_frozen_is_opened_once(Host::sqlite().await).await;
}

#[tokio::test]
async fn what_was_frozen_is_opened_once_on_postgresql() {
    what_was_frozen_is_opened_once(Host::postgres().await).await;
}

#[tokio::test]
async fn a_password_that_was_taken_away_is_told_of() {
    let host = Host::sqlite().await;
    let (scope, eva) = eva(&host).await;
    let (scope, now) = (&scope, host.deps.clock.now());
    host.write(|tx| async move {
        tx.refuse_password(scope, eva).await?;
        tx.freeze(scope, eva, now).await
    })
    .await;
    let opened = unfreeze(&host.deps, &user_name("eva@wingtip.example"), &at_the_terminal()).await.unwrap();
    assert_eq!(opened, Unfrozen::Opened { since: now, has_password: false });
}

async fn every_lock_of_a_person_is_opened_and_nobody_elses(host: Host) {
    let (scope, eva) = eva(&host).await;
    let max = host.person(NewPerson::named(user_name("max@wingtip.example"))).await;
    let mail = ThrottleKind::Method(Method::AlternateEmail);
    for user in [eva, max] {
        count(&host, &scope, user, mail, 5, Some(24 * HOUR)).await;
        count(&host, &scope, user, ThrottleKind::ResetAttempts, 2, None).await;
    }
    fail_sign_in(&host, &scope, eva, true, None).await;
    fail_sign_in(&host, &scope, eva, false, Some(HOUR)).await;
    let now = host.deps.clock.now();
    let opened = unlock(&host.deps, &user_name("eva@wingtip.example"), &at_the_terminal()).await.unwrap();
    assert_eq!(opened, Unlocked::Opened(vec![(Locked::Counter(mail), now.plus(24 * HOUR)), (Locked::SignIn, now.plus(HOUR))]));
    let reader = host.deps.store.reader();
    let counted = async |user| reader.counters(&scope, &scope.counter_subject(&Subject::Person(user))).await.unwrap().len();
    assert_eq!((counted(eva).await, counted(max).await), (0, 2));
    let password = reader.person(&scope, Some(eva)).await.unwrap().unwrap().password.unwrap();
    assert_eq!(
        (password.lockout_familiar.state, password.lockout_unfamiliar.state),
        (SignInLockout::default(), SignInLockout::default())
    );
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.actor, event.target), (ActivityKind::LocksCleared, None, Some(eva)));
    let detail = r#"{"host":"reset-1","opened":["method-alternate-email","sign-in"],"operator":"root"}"#;
    assert_eq!(event.detail.as_deref(), Some(detail));
    assert!(host.mails().await.is_empty(), "nobody is told");
}

#[tokio::test]
async fn every_lock_of_a_person_is_opened_and_nobody_elses_on_sqlite() {
    every_lock_of_a_person_is_opened_and_nobody_elses(Host::sqlite().await).await;
}

#[tokio::test]
async fn every_lock_of_a_person_is_opened_and_nobody_elses_on_postgresql() {
    every_lock_of_a_person_is_opened_and_nobody_elses(Host::postgres().await).await;
}

#[tokio::test]
async fn locks_that_ended_and_tries_without_a_lock_are_forgotten_and_then_there_is_nothing() {
    let host = Host::sqlite().await;
    let (scope, eva) = eva(&host).await;
    let name = user_name("eva@wingtip.example");
    count(&host, &scope, eva, ThrottleKind::ResetAttempts, 5, Some(HOUR)).await;
    host.clock.advance(HOUR);
    assert_eq!(unlock(&host.deps, &name, &at_the_terminal()).await.unwrap(), Unlocked::Forgotten);
    fail_sign_in(&host, &scope, eva, false, None).await;
    assert_eq!(unlock(&host.deps, &name, &at_the_terminal()).await.unwrap(), Unlocked::Forgotten);
    let count = host.events(&scope).await.len();
    assert_eq!(unlock(&host.deps, &name, &at_the_terminal()).await.unwrap(), Unlocked::Nothing);
    assert_eq!(host.events(&scope).await.len(), count, "nothing changed, so nothing is audited");
}

#[tokio::test]
async fn whoever_has_no_password_is_unlocked_too() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let max = host.person(NewPerson::named(user_name("max@wingtip.example"))).await;
    count(&host, &scope, max, ThrottleKind::AdminContact, 1, Some(HOUR)).await;
    let opened = unlock(&host.deps, &user_name("max@wingtip.example"), &at_the_terminal()).await.unwrap();
    assert!(matches!(opened, Unlocked::Opened(locks) if locks[0].0 == Locked::Counter(ThrottleKind::AdminContact)));
}

#[tokio::test]
async fn names_that_mean_nobody_are_told_apart() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    let (gone, foreign) = (user_name("gone@wingtip.example"), user_name("eva@unknown.example"));
    assert!(matches!(unfreeze(&host.deps, &gone, &at_the_terminal()).await, Err(OpenError::Person(FindPersonError::Unknown(_)))));
    assert!(matches!(unlock(&host.deps, &gone, &at_the_terminal()).await, Err(OpenError::Person(FindPersonError::Unknown(_)))));
    assert!(matches!(
        unfreeze(&host.deps, &foreign, &at_the_terminal()).await,
        Err(OpenError::Person(FindPersonError::UnknownDomain(_)))
    ));
    assert!(matches!(
        unlock(&host.deps, &foreign, &at_the_terminal()).await,
        Err(OpenError::Person(FindPersonError::UnknownDomain(_)))
    ));
}

/// Counters of installations that run already must be found again.
#[tokio::test]
async fn counters_are_named_as_they_ever_were() {
    let host = Host::sqlite().await;
    let (scope, eva) = eva(&host).await;
    let named = scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"person", eva.as_uuid().as_bytes()]);
    assert_eq!(scope.counter_subject(&Subject::Person(eva)), named);
    let nobody = scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"nobody", &[7; 32]]);
    assert_eq!(scope.counter_subject(&Subject::Nobody([7; 32])), nobody);
}
