use std::time::Duration;

use latchkey_domain::{
    ChallengeId, CorrelationId, Counter, End, Method, NoticeId, Origin, SessionId, SessionPurpose, TransactionId, UserId,
};
use latchkey_store::{ChallengeRecord, NewInvitation, NewNotice, NewSession, OrgScope, RotateSession};
use latchkey_vault::{Token, TokenHash};

use crate::world::{World, on_both};

const DAY: Duration = Duration::from_secs(86_400);

fn session(world: &World, user: UserId) -> NewSession {
    NewSession {
        id: world.id(SessionId::from_uuid),
        user,
        token: Token::generate(world.random.as_ref()).hash(),
        created_at: world.now(),
        authenticated_at: world.now(),
        expires_at: world.now().plus(DAY),
        origin: Origin { address: Some("2001:db8::1".parse().unwrap()), client: Some("Firefox".into()) },
        factor_at: None,
        purpose: SessionPurpose::Full,
    }
}

/// A session with this id and cookie.
pub(crate) fn of(world: &World, user: UserId, id: SessionId, token: TokenHash) -> NewSession {
    NewSession { id, token, ..session(world, user) }
}

/// A session that was begun now.
pub(crate) async fn begin(world: &World, user: UserId) -> SessionId {
    let session = session(world, user);
    insert(world, &session).await;
    session.id
}

async fn insert(world: &World, session: &NewSession) {
    world.write(|tx| async move { tx.insert_session(&world.scope, session).await }).await;
}

async fn invite(world: &World, scope: &OrgScope, user: UserId) -> TokenHash {
    let invitation = &NewInvitation {
        user,
        token: Token::generate(world.random.as_ref()).hash(),
        created_at: world.now(),
        expires_at: world.now().plus(DAY),
        correlation: world.id(CorrelationId::from_uuid),
    };
    world.write(|tx| async move { tx.insert_invitation(scope, invitation).await }).await;
    invitation.token
}

fn expired_code(world: &World, transaction: TransactionId) -> ChallengeRecord {
    ChallengeRecord {
        id: world.id(ChallengeId::from_uuid),
        transaction,
        method: Method::AlternateEmail,
        contact: [0; 32],
        code_hash: None,
        questions: vec![],
        issued_at: world.now(),
        expires_at: world.now(),
        spent_at: None,
        hopeless: false,
        digits: 1,
    }
}

on_both! {
    async fn a_session_is_found_by_its_cookie_until_it_ends(world) {
        let scope = &world.scope;
        let ada = world.person("ada@contoso.com").await;
        let (first, second) = (&session(world, ada), &session(world, ada));
        insert(world, first).await;
        insert(world, second).await;
        let reader = world.store.reader();
        let record = reader.session_by_token(&first.token).await.unwrap().unwrap();
        assert_eq!((record.id, record.user, record.scope.organization), (first.id, ada, scope.organization));
        assert_eq!((record.created_at, record.expires_at), (first.created_at, first.expires_at));
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        assert!(world.write(|tx| async move { tx.touch_session(scope, first.id, now).await }).await);
        assert_eq!(reader.session_by_token(&first.token).await.unwrap().unwrap().last_seen_at, now);
        assert!(world.write(|tx| async move { tx.end_session(scope, first.id).await }).await);
        assert!(reader.session_by_token(&first.token).await.unwrap().is_none());
        assert!(!world.write(|tx| async move { tx.touch_session(scope, first.id, now).await }).await);
        let third = &session(world, ada);
        insert(world, third).await;
        assert!(world.write(|tx| async move { tx.end_session_by_token(&third.token).await }).await);
        assert!(!world.write(|tx| async move { tx.end_session_by_token(&third.token).await }).await);
        insert(world, &session(world, ada)).await;
        assert_eq!(world.write(|tx| async move { tx.end_sessions(scope, ada).await }).await, 2);
        assert!(reader.session_by_token(&second.token).await.unwrap().is_none());
    }

    async fn a_session_changes_its_cookie_with_its_purpose(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let ada = world.person("ada@contoso.com").await;
        let narrow = &NewSession { purpose: SessionPurpose::Factor, ..session(world, ada) };
        insert(world, narrow).await;
        let record = reader.session_by_token(&narrow.token).await.unwrap().unwrap();
        assert_eq!((record.purpose, record.factor_at), (SessionPurpose::Factor, None));
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        let to = Token::generate(world.random.as_ref()).hash();
        let change = &RotateSession {
            id: narrow.id,
            from: narrow.token,
            to,
            purpose: SessionPurpose::Full,
            authenticated_at: None,
            factor_at: Some(now),
        };
        let rotate = |change: RotateSession| world.write(move |tx| async move { tx.rotate_session(scope, &change).await });
        assert!(rotate(*change).await);
        assert!(!rotate(*change).await, "the cookie is another one");
        assert!(reader.session_by_token(&narrow.token).await.unwrap().is_none());
        let record = reader.session_by_token(&to).await.unwrap().unwrap();
        assert_eq!((record.purpose, record.factor_at), (SessionPurpose::Full, Some(now)));
        assert_eq!((record.authenticated_at, record.expires_at), (narrow.authenticated_at, narrow.expires_at));
        let again = Token::generate(world.random.as_ref()).hash();
        assert!(rotate(RotateSession { from: to, to: again, authenticated_at: Some(now), factor_at: None, ..*change }).await);
        let record = reader.session_by_token(&again).await.unwrap().unwrap();
        assert_eq!((record.authenticated_at, record.factor_at), (now, Some(now)));
    }

    async fn every_purpose_of_a_session_is_kept(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let ada = world.person("ada@contoso.com").await;
        for purpose in SessionPurpose::ALL {
            let new = &NewSession { purpose, ..session(world, ada) };
            insert(world, new).await;
            assert_eq!(reader.session_by_token(&new.token).await.unwrap().unwrap().purpose, purpose);
            for next in SessionPurpose::ALL {
                let change = RotateSession {
                    id: new.id,
                    from: new.token,
                    to: new.token,
                    purpose: next,
                    authenticated_at: None,
                    factor_at: None,
                };
                assert!(world.write(move |tx| async move { tx.rotate_session(scope, &change).await }).await);
                assert_eq!(reader.session_by_token(&new.token).await.unwrap().unwrap().purpose, next);
            }
        }
    }

    async fn a_persons_sessions_are_listed_and_ended(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let (ada, eve) = (world.person("ada@contoso.com").await, world.person("eve@contoso.com").await);
        insert(world, &NewSession { expires_at: world.now(), ..session(world, ada) }).await;
        let first = begin(world, ada).await;
        world.clock.advance(Duration::from_secs(60));
        let (second, third, hers) = (begin(world, ada).await, begin(world, ada).await, begin(world, eve).await);
        let now = world.now();
        let listed = reader.sessions(scope, ada, now).await.unwrap();
        assert_eq!((listed.len(), listed[2].id), (3, first), "the one used last is first, and what is over is not there");
        assert_eq!(listed[2].origin, session(world, ada).origin);
        let end = |user, id| world.write(move |tx| async move { tx.end_session_of(scope, user, id).await });
        assert!(!end(ada, hers).await, "not hers to end");
        assert!(end(ada, first).await);
        assert_eq!(world.write(|tx| async move { tx.end_other_sessions(scope, ada, second).await }).await, 2);
        let left = reader.sessions(scope, ada, now).await.unwrap();
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [second]);
        assert!(!end(ada, third).await);
        assert_eq!(reader.sessions(scope, eve, now).await.unwrap().len(), 1);
    }

    async fn a_notice_link_works_once(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let token = Token::generate(world.random.as_ref()).hash();
        let notice =
            &NewNotice { id: world.id(NoticeId::from_uuid), user: ada, token, created_at: now, expires_at: now.plus(DAY) };
        world.write(|tx| async move { tx.insert_notice(scope, notice).await }).await;
        let spend = |at| world.write(move |tx| async move { tx.spend_notice(&token, at).await });
        assert!(!spend(now.plus(DAY)).await);
        assert!(spend(now).await);
        assert!(!spend(now).await);
        let record = world.store.reader().notice_by_token(&token).await.unwrap().unwrap();
        assert_eq!((record.id, record.user, record.used_at, record.expires_at), (notice.id, ada, Some(now), notice.expires_at));
    }

    async fn all_links_of_a_person_can_be_used_up_and_nobody_elses(world) {
        let (scope, now) = (&world.scope, world.now());
        let (ada, bob) = (world.person("ada@contoso.com").await, world.person("bob@contoso.com").await);
        let mut tokens = Vec::new();
        for user in [ada, ada, ada, bob] {
            let token = Token::generate(world.random.as_ref()).hash();
            let id = world.id(NoticeId::from_uuid);
            let notice = &NewNotice { id, user, token, created_at: now, expires_at: now.plus(DAY) };
            world.write(|tx| async move { tx.insert_notice(scope, notice).await }).await;
            tokens.push(token);
        }
        let spend = |token: TokenHash| world.write(move |tx| async move { tx.spend_notice(&token, now).await });
        assert!(spend(tokens[0]).await);
        let all = |user| world.write(move |tx| async move { tx.spend_notices(scope, user, now).await });
        assert_eq!((all(ada).await, all(ada).await), (2, 0));
        assert!(!spend(tokens[1]).await && !spend(tokens[2]).await);
        assert!(spend(tokens[3]).await, "another person's");
    }

    async fn an_invitation_works_once_and_a_newer_one_replaces_it(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let (old, new) = (invite(world, scope, ada).await, invite(world, scope, ada).await);
        let reader = world.store.reader();
        assert!(reader.invitation_by_token(&old).await.unwrap().is_none());
        let spend = |token: TokenHash| world.write(move |tx| async move { tx.spend_invitation(&token, now).await });
        assert!(!spend(old).await);
        assert!(spend(new).await);
        assert!(!spend(new).await);
        let record = reader.invitation_by_token(&new).await.unwrap().unwrap();
        assert_eq!((record.user, record.used_at), (ada, Some(now)));
    }

    async fn links_that_work_are_known_with_their_holders(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let (ada, bob) = (world.person("ada@contoso.com").await, world.person("bob@contoso.com").await);
        let begun = world.now();
        let used = invite(world, scope, ada).await;
        world.clock.advance(Duration::from_secs(60));
        invite(world, scope, bob).await;
        let pending = |at| { let reader = &reader; async move { reader.pending_invitations(scope, at).await.unwrap() } };
        let until = begun.plus(DAY);
        assert_eq!(pending(begun).await, [(bob, until.plus(Duration::from_secs(60))), (ada, until)]);
        assert_eq!(pending(until).await, [(bob, until.plus(Duration::from_secs(60)))]);
        assert!(world.write(|tx| async move { tx.spend_invitation(&used, begun).await }).await);
        assert_eq!(pending(begun).await, [(bob, until.plus(Duration::from_secs(60)))]);
    }

    async fn a_backlog_is_swept_some_at_a_time(world) {
        let now = world.now().plus(DAY);
        let nonces = |count: u8, at| world.write(move |tx| async move {
            for n in 0..count {
                tx.spend_nonce(&[n; 32], "captcha", at).await?;
            }
            Ok(())
        });
        nonces(25, now).await;
        let sweep = || world.write(move |tx| async move { tx.sweep(now, 10).await });
        let swept = [sweep().await, sweep().await, sweep().await];
        assert_eq!(swept.map(|swept| (swept.rows, swept.more)), [(10, true), (10, true), (5, false)]);
    }

    async fn what_is_over_is_swept_and_nothing_else(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let kept = &session(world, ada);
        insert(world, kept).await;
        insert(world, &NewSession { expires_at: now, ..session(world, ada) }).await;
        let (over, live) = (world.reset(ada).await, world.reset(ada).await);
        for transaction in [over, live] {
            let challenge = &expired_code(world, transaction);
            world.write(|tx| async move { tx.insert_challenge(scope, challenge).await }).await;
        }
        let locked = &Counter { count: 5, window_start: now, locked_until: Some(now.plus(DAY * 30)) };
        let quiet = &Counter { count: 1, window_start: now, locked_until: None };
        world.write(|tx| async move {
            tx.insert_end(scope, over, End::Completed, now).await?;
            tx.put_counter(scope, &[1; 32], "k", locked, None).await?;
            tx.put_counter(scope, &[2; 32], "k", quiet, None).await?;
            tx.spend_nonce(&[3; 32], "captcha", now).await
        }).await;
        let reader = world.store.reader();
        let sweep = |at| world.write(move |tx| async move { tx.sweep(at, 1_000).await.map(|swept| swept.rows) });
        assert_eq!(sweep(now).await, 2, "a session and a nonce");
        assert!(reader.session_by_token(&kept.token).await.unwrap().is_some());
        assert_eq!(sweep(now.plus(Duration::from_secs(3600))).await, 0);
        sweep(now.plus(DAY + Duration::from_secs(1))).await;
        assert!(reader.latest_challenge(scope, over, Method::AlternateEmail).await.unwrap().is_none());
        assert!(reader.latest_challenge(scope, live, Method::AlternateEmail).await.unwrap().is_some());
        assert!(reader.transaction(scope, over).await.unwrap().is_some());
        sweep(now.plus(DAY * 8)).await;
        assert!(reader.transaction(scope, over).await.unwrap().is_none());
        assert!(reader.transaction(scope, live).await.unwrap().is_some());
        assert_eq!(reader.counter(scope, &[1; 32], "k").await.unwrap().as_ref(), Some(locked));
        assert_eq!(reader.counter(scope, &[2; 32], "k").await.unwrap(), None);
    }
}
