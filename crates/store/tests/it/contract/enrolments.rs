use std::time::Duration;

use latchkey_domain::{CallEnd, CallKeys, EmailAddress, EnrolmentId, EnrolmentKind, OutboxId, PhoneNumber, SessionId, UserId};
use latchkey_store::{Channel, Enrolling, EnrolmentRecord, NewEnrolment, NewEnrolmentCall, SentCode, StoreError};
use latchkey_vault::{Code, RecoveryCode, TotpSecret};

use crate::contract::sessions;
use crate::world::{World, on_both};

const QUARTER: Duration = Duration::from_secs(15 * 60);

fn email(text: &str) -> Enrolling {
    Enrolling::Email(EmailAddress::parse(text).unwrap())
}

fn phone() -> Enrolling {
    Enrolling::Phone(PhoneNumber::parse("+1 4255550142", None).unwrap())
}

/// Begins to prove a value.
async fn begin(world: &World, user: UserId, session: SessionId, value: Enrolling) -> EnrolmentId {
    let id = world.id(EnrolmentId::from_uuid);
    let (created_at, expires_at) = (world.now(), world.now().plus(QUARTER));
    let new = &NewEnrolment { id, user, session, value, created_at, expires_at };
    world.write(|tx| async move { tx.put_enrolment(&world.scope, new).await }).await;
    id
}

/// Sends a code on from this version.
async fn send(world: &World, user: UserId, id: EnrolmentId, version: i64, code: &str) -> bool {
    let hash = world.scope.enrolment_code(user, id, &Code::new(code.to_owned()));
    let now = world.now();
    let code = &SentCode { hash, delivery: Channel::Mail, sent_at: now, expires_at: now.plus(QUARTER) };
    world.write(|tx| async move { tx.put_enrolment_code(&world.scope, id, version, code).await }).await
}

async fn spend(world: &World, id: EnrolmentId, version: i64) -> bool {
    let now = world.now();
    world.write(|tx| async move { tx.spend_enrolment(&world.scope, id, version, now).await }).await
}

async fn all(world: &World, user: UserId, session: SessionId) -> Vec<EnrolmentRecord> {
    world.store.reader().enrolments(&world.scope, user, session).await.unwrap()
}

/// A person with a session.
pub(crate) async fn signed_in(world: &World) -> (UserId, SessionId) {
    let ada = world.person("ada@contoso.com").await;
    (ada, sessions::begin(world, ada).await)
}

on_both! {
    async fn what_is_proven_comes_back_as_kept_and_by_kind(world) {
        let (ada, session) = signed_in(world).await;
        let secret = TotpSecret::generate(world.random.as_ref());
        begin(world, ada, session, phone()).await;
        let mail = begin(world, ada, session, email("ada@home.example")).await;
        begin(world, ada, session, Enrolling::Authenticator(secret.clone())).await;
        let codes = RecoveryCode::generate_set(world.random.as_ref());
        begin(world, ada, session, Enrolling::RecoveryCodes(codes.clone())).await;
        let found = all(world, ada, session).await;
        let kinds: Vec<EnrolmentKind> = found.iter().map(|one| one.value.kind()).collect();
        assert_eq!(kinds, [EnrolmentKind::Authenticator, EnrolmentKind::Email, EnrolmentKind::Phone, EnrolmentKind::RecoveryCodes]);
        assert!(matches!(&found[3].value, Enrolling::RecoveryCodes(kept) if *kept == codes));
        assert!(matches!(&found[0].value, Enrolling::Authenticator(kept) if *kept == secret));
        assert!(matches!(&found[1].value, Enrolling::Email(address) if address.as_str() == "ada@home.example"));
        assert!(matches!(&found[2].value, Enrolling::Phone(number) if number.e164() == "+14255550142"));
        let one = &found[1];
        assert_eq!((one.id, one.user, one.session, one.version), (mail, ada, session, 1));
        assert_eq!((one.code_hash, one.delivery, one.sent_at, one.tries, one.sends), (None, None, None, 0, 0));
        assert_eq!((one.created_at, one.expires_at), (world.now(), world.now().plus(QUARTER)));
    }

    async fn another_persons_and_another_sessions_are_out_of_reach(world) {
        let (ada, session) = signed_in(world).await;
        let eve = world.person("eve@contoso.com").await;
        let (hers, second) = (sessions::begin(world, eve).await, sessions::begin(world, ada).await);
        let id = begin(world, ada, session, phone()).await;
        for (user, session) in [(eve, session), (ada, hers), (ada, second)] {
            assert!(all(world, user, session).await.is_empty());
        }
        let foreign = &world.another_organization("Fabrikam").await;
        let now = world.now();
        assert!(!world.write(|tx| async move { tx.spend_enrolment(foreign, id, 1, now).await }).await);
        assert!(world.store.reader().enrolment(foreign, id).await.unwrap().is_none());
        // The same code means something else for everybody and everything.
        let code = Code::new("123456".to_owned());
        let hashes = [world.scope.enrolment_code(ada, id, &code), world.scope.enrolment_code(eve, id, &code)];
        assert_ne!(hashes[0], hashes[1]);
        assert_ne!(hashes[0], world.scope.enrolment_code(ada, world.id(EnrolmentId::from_uuid), &code));
        assert_ne!(hashes[0], foreign.enrolment_code(ada, id, &code));
    }

    async fn an_enrolment_is_spent_once_and_only_by_its_last_code(world) {
        let (ada, session) = signed_in(world).await;
        let id = begin(world, ada, session, email("ada@home.example")).await;
        assert!(send(world, ada, id, 1, "111111").await);
        assert!(!send(world, ada, id, 1, "222222").await, "two tabs that send at once send once");
        assert!(send(world, ada, id, 2, "333333").await);
        let record = world.store.reader().enrolment(&world.scope, id).await.unwrap().unwrap();
        let expected = world.scope.enrolment_code(ada, id, &Code::new("333333".to_owned()));
        assert_eq!((record.code_hash, record.delivery, record.sends, record.version), (Some(expected), Some(Channel::Mail), 2, 3));
        assert!(!spend(world, id, 2).await, "a code that was replaced");
        assert!(spend(world, id, 3).await);
        assert!(!spend(world, id, 3).await);
        assert!(all(world, ada, session).await.is_empty());
    }

    async fn a_new_value_takes_the_place_of_the_old_one_and_voids_its_code(world) {
        let (ada, session) = signed_in(world).await;
        let old = begin(world, ada, session, email("ada@home.example")).await;
        assert!(send(world, ada, old, 1, "111111").await);
        let new = begin(world, ada, session, email("ada@other.example")).await;
        assert!(!spend(world, old, 2).await);
        let found = all(world, ada, session).await;
        assert_eq!((found.len(), found[0].id, found[0].code_hash), (1, new, None));
    }

    async fn tries_are_counted_up_to_the_most_and_time_ends_everything(world) {
        let (ada, session) = signed_in(world).await;
        let (scope, id) = (&world.scope, begin(world, ada, session, phone()).await);
        let reserve = || { let now = world.now(); world.write(move |tx| async move { tx.reserve_enrolment_try(scope, id, 3, now).await }) };
        let mut granted = Vec::new();
        for _ in 0..5 {
            granted.push(reserve().await);
        }
        assert_eq!(granted, [true, true, true, false, false]);
        let id = begin(world, ada, session, phone()).await;
        world.clock.advance(QUARTER);
        let now = world.now();
        assert!(!world.write(|tx| async move { tx.reserve_enrolment_try(scope, id, 3, now).await }).await);
        assert!(!send(world, ada, id, 1, "111111").await, "nothing is sent after its time");
        assert!(!spend(world, id, 1).await);
        assert_eq!(world.write(|tx| async move { tx.sweep(now, 1_000).await }).await.rows, 1);
        assert!(all(world, ada, session).await.is_empty());
    }

    async fn what_is_proven_ends_with_its_session_and_on_demand(world) {
        let (ada, session) = signed_in(world).await;
        let (scope, second) = (&world.scope, sessions::begin(world, ada).await);
        begin(world, ada, session, phone()).await;
        begin(world, ada, second, phone()).await;
        assert!(world.write(|tx| async move { tx.end_session(scope, session).await }).await);
        assert!(all(world, ada, session).await.is_empty());
        assert_eq!(all(world, ada, second).await.len(), 1);
        let kind = EnrolmentKind::Phone;
        assert!(world.write(|tx| async move { tx.end_enrolment(scope, ada, second, kind).await }).await);
        assert!(!world.write(|tx| async move { tx.end_enrolment(scope, ada, second, kind).await }).await);
        begin(world, ada, second, phone()).await;
        begin(world, ada, second, email("ada@home.example")).await;
        assert_eq!(world.write(|tx| async move { tx.end_enrolments(scope, ada).await }).await, 2);
        let late = &NewEnrolment {
            id: world.id(EnrolmentId::from_uuid),
            user: ada,
            session,
            value: phone(),
            created_at: world.now(),
            expires_at: world.now().plus(QUARTER),
        };
        let refused = world.store.write("test", |tx| async move { tx.put_enrolment(scope, late).await }).await;
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "the session is over: {refused:?}");
    }

    async fn a_call_is_found_by_its_reference_and_counts_once(world) {
        let (ada, session) = signed_in(world).await;
        let (scope, now) = (&world.scope, world.now());
        let enrolment = begin(world, ada, session, phone()).await;
        let ids = [(); 2].map(|()| world.id(OutboxId::from_uuid));
        for (id, later) in ids.into_iter().zip([1, 2]) {
            let answer_by = now.plus(QUARTER * later);
            let call = &NewEnrolmentCall { id, enrolment, language: "es", keys: CallKeys::Digits, answer_by };
            world.write(|tx| async move { tx.insert_enrolment_call(scope, call).await }).await;
        }
        let reader = world.store.reader();
        let record = reader.enrolment_call(ids[0]).await.unwrap().unwrap();
        assert_eq!((record.scope.organization, record.enrolment, record.language.as_str()), (scope.organization, enrolment, "es"));
        assert_eq!(reader.call_of_enrolment(scope, enrolment).await.unwrap().unwrap().id, ids[1]);
        assert!(reader.call(ids[0]).await.unwrap().is_none(), "no call of a reset");
        let done = world.write(|tx| async move {
            let judged_before = tx.judge_enrolment_call(scope, ids[0], true).await?;
            let keyed = [tx.key_enrolment_call(scope, ids[0], now).await?, tx.key_enrolment_call(scope, ids[0], now).await?];
            let judged = [tx.judge_enrolment_call(scope, ids[0], true).await?, tx.judge_enrolment_call(scope, ids[0], false).await?];
            let ended = [
                tx.end_enrolment_call(scope, ids[0], CallEnd::NoAnswer, now).await?,
                tx.end_enrolment_call(scope, ids[1], CallEnd::NoAnswer, now).await?,
                tx.key_enrolment_call(scope, ids[1], now).await?,
            ];
            Ok((judged_before, keyed, judged, ended))
        }).await;
        assert_eq!(done, (false, [true, false], [true, false], [false, true, false]));
        let first = reader.enrolment_call(ids[0]).await.unwrap().unwrap();
        assert_eq!((first.keyed_at, first.right, first.end), (Some(now), Some(true), None));
        assert_eq!(reader.enrolment_call(ids[1]).await.unwrap().unwrap().end, Some(CallEnd::NoAnswer));
        assert!(spend(world, enrolment, 1).await);
        assert!(reader.enrolment_call(ids[0]).await.unwrap().is_none(), "calls go with what they prove");
    }
}
