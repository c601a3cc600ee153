//! Parallel connections: what must happen once happens once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use latchkey_domain::{
    AuthenticatorId, ChallengeId, CorrelationId, Decision, DomainName, End, EnrolmentId, Method, OutboxId, Proof, SessionId,
    SessionPurpose, SignInLockout, ThrottleRule, Timestamp, TransactionId, reserve,
};
use latchkey_store::{
    ChallengeRecord, Channel, Enrolling, KeptLockout, NewAuthenticator, NewEnrolment, NewInvitation, NewMessage, OrgScope,
    RotateSession, SetPassword, Store, StoreError, Tx, VerifyDomain,
};
use latchkey_vault::{RecoveryCode, Token, TotpSecret};

use crate::world::{World, hash, on_both};

/// One try that must be granted before it is verified; who lost a race reads again.
pub(crate) async fn reserve_one(store: &Store, scope: &OrgScope, subject: &[u8; 32], now: Timestamp) -> bool {
    let work = |tx: Tx| async move {
        let counter = tx.counter(scope, subject, "race").await?;
        match reserve(counter, ThrottleRule::default(), now) {
            Decision::Locked { .. } => Ok(Some(false)),
            Decision::Granted(next) => {
                let kept = tx.put_counter(scope, subject, "race", &next, counter.as_ref()).await?;
                Ok::<_, StoreError>(kept.then_some(true))
            }
        }
    };
    loop {
        if let Some(granted) = store.write("reserve", work).await.unwrap() {
            return granted;
        }
    }
}

/// Runs `count` tasks that all start at once and gives how many said yes.
pub(crate) async fn yes<F>(count: usize, task: impl Fn(usize) -> F) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    let barrier = Arc::new(tokio::sync::Barrier::new(count));
    let tasks = (0..count).map(|number| {
        let (barrier, task) = (Arc::clone(&barrier), task(number));
        tokio::spawn(async move {
            barrier.wait().await;
            task.await
        })
    });
    join_all(tasks).await.into_iter().filter(|done| *done.as_ref().unwrap()).count()
}

/// As [`yes`] with one transaction each.
async fn writes<F, Fut>(world: &World, count: usize, work: F) -> usize
where
    F: Fn(Tx, OrgScope, usize) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<bool, StoreError>> + Send + 'static,
{
    yes(count, |number| {
        let (store, scope, work) = (world.store.clone(), world.scope.clone(), work.clone());
        async move { store.write("race", |tx| work(tx, scope.clone(), number)).await.unwrap() }
    })
    .await
}

async fn transaction(world: &World) -> TransactionId {
    let ada = world.person("ada@contoso.com").await;
    world.reset(ada).await
}

pub(crate) async fn challenge(world: &World) -> ChallengeId {
    let challenge = &ChallengeRecord {
        id: world.id(ChallengeId::from_uuid),
        transaction: transaction(world).await,
        method: Method::AlternateEmail,
        contact: [0; 32],
        code_hash: Some([1; 32]),
        questions: vec![],
        issued_at: world.now(),
        expires_at: world.now().plus(Duration::from_secs(60)),
        spent_at: None,
        hopeless: false,
        digits: 1,
    };
    world.write(|tx| async move { tx.insert_challenge(&world.scope, challenge).await }).await;
    challenge.id
}

on_both! {
    async fn a_hundred_parallel_tries_are_granted_five(world) {
        let now = world.now();
        let granted = yes(100, |_| {
            let (store, scope) = (world.store.clone(), world.scope.clone());
            async move { reserve_one(&store, &scope, &[1; 32], now).await }
        }).await;
        assert_eq!(granted, 5);
        let counter = world.store.reader().counter(&world.scope, &[1; 32], "race").await.unwrap().unwrap();
        assert_eq!((counter.count, counter.locked_until.is_some()), (5, true));
    }

    async fn fifty_parallel_uses_of_a_code_are_one(world) {
        let (id, now) = (challenge(world).await, world.now());
        assert_eq!(writes(world, 50, move |tx, scope, _| async move { tx.spend_challenge(&scope, id, now).await }).await, 1);
    }

    async fn fifty_parallel_second_factors_count_once(world) {
        let (ada, now) = (world.person("ada@contoso.com").await, world.now());
        let (id, scope) = (world.id(AuthenticatorId::from_uuid), &world.scope);
        let (secret, codes) = (&TotpSecret::generate(world.random.as_ref()), &RecoveryCode::generate_set(world.random.as_ref()));
        world.write(|tx| async move {
            tx.insert_authenticator(scope, &NewAuthenticator { id, user: ada, name: "phone", secret, step: 1, now }).await?;
            tx.put_recovery_codes(scope, ada, codes, now).await
        }).await;
        assert_eq!(writes(world, 50, move |tx, scope, _| async move { tx.spend_step(&scope, id, 2).await }).await, 1);
        let code = codes[0].clone();
        let spend = move |tx: Tx, scope: OrgScope, _| {
            let code = code.clone();
            async move { tx.spend_recovery_code(&scope, ada, &code, now).await }
        };
        assert_eq!(writes(world, 50, spend).await, 1);
    }

    async fn fifty_parallel_ends_of_an_enrolment_are_one(world) {
        let (ada, session) = crate::contract::enrolments::signed_in(world).await;
        let (id, now) = (world.id(EnrolmentId::from_uuid), world.now());
        let value = Enrolling::Authenticator(TotpSecret::generate(world.random.as_ref()));
        let new = &NewEnrolment { id, user: ada, session, value, created_at: now, expires_at: now.plus(Duration::from_secs(60)) };
        world.write(|tx| async move { tx.put_enrolment(&world.scope, new).await }).await;
        let tries = writes(world, 50, move |tx, scope, _| async move { tx.reserve_enrolment_try(&scope, id, 5, now).await });
        assert_eq!(tries.await, 5);
        assert_eq!(writes(world, 50, move |tx, scope, _| async move { tx.spend_enrolment(&scope, id, 1, now).await }).await, 1);
    }

    async fn twenty_parallel_authenticators_are_five(world) {
        let (ada, now) = (world.person("ada@contoso.com").await, world.now());
        let ids: Vec<AuthenticatorId> = (0..20).map(|_| world.id(AuthenticatorId::from_uuid)).collect();
        let secret = TotpSecret::generate(world.random.as_ref());
        let add = move |tx: Tx, scope: OrgScope, number: usize| {
            let (id, secret) = (ids[number], secret.clone());
            async move {
                tx.lock_user(&scope, ada).await?;
                tx.insert_authenticator(&scope, &NewAuthenticator { id, user: ada, name: "phone", secret: &secret, step: 1, now }).await
            }
        };
        assert_eq!(writes(world, 20, add).await, 5);
    }

    async fn parallel_changes_of_a_cookie_are_one(world) {
        let (ada, from) = (world.person("ada@contoso.com").await, Token::generate(world.random.as_ref()).hash());
        let id = world.id(SessionId::from_uuid);
        let session = &crate::contract::sessions::of(world, ada, id, from);
        world.write(|tx| async move { tx.insert_session(&world.scope, session).await }).await;
        let tokens: Vec<_> = (0..30).map(|_| Token::generate(world.random.as_ref()).hash()).collect();
        let rotate = move |tx: Tx, scope: OrgScope, number: usize| {
            let (to, purpose) = (tokens[number], SessionPurpose::Full);
            let change = RotateSession { id, from, to, purpose, authenticated_at: None, factor_at: None };
            async move { tx.rotate_session(&scope, &change).await }
        };
        assert_eq!(writes(world, 30, rotate).await, 1);
    }

    async fn parallel_steps_from_one_version_are_one(world) {
        let id = transaction(world).await;
        assert_eq!(writes(world, 30, move |tx, scope, _| async move { tx.step(&scope, id, 1, None).await }).await, 1);
        assert_eq!(world.store.reader().transaction(&world.scope, id).await.unwrap().unwrap().version, 2);
    }

    async fn a_step_never_follows_an_end(world) {
        let now = world.now();
        for _ in 0..20 {
            let ada = world.store.reader().find_user(&world.scope, &"ada@contoso.com".parse().unwrap()).await.unwrap();
            let ada = match ada {
                Some(ada) => ada,
                None => world.person("ada@contoso.com").await,
            };
            let id = world.reset(ada).await;
            // Whichever comes first: the end raises the version too, so both can succeed only in the order step, end.
            let both = writes(world, 2, move |tx, scope, number| async move {
                match number {
                    0 => tx.step(&scope, id, 1, None).await,
                    _ => tx.insert_end(&scope, id, End::Superseded, now).await,
                }
            }).await;
            let record = world.store.reader().transaction(&world.scope, id).await.unwrap().unwrap();
            assert_eq!((record.facts.ended, record.version), (Some(End::Superseded), 1 + i64::try_from(both).unwrap()));
        }
    }

    async fn parallel_proofs_ends_and_verifications_are_one(world) {
        let (id, now) = (transaction(world).await, world.now());
        let proofs = writes(world, 20, move |tx, scope, number| async move {
            let contact = [u8::try_from(number).unwrap(); 32];
            tx.insert_proof(&scope, id, 1, &Proof { method: Method::AlternateEmail, contact, at: now }).await
        }).await;
        let ends = writes(world, 20, move |tx, scope, _| async move { tx.insert_end(&scope, id, End::Completed, now).await }).await;
        let domain = DomainName::parse("contoso.com").unwrap();
        let scopes = [world.scope.clone(), world.another_organization("Fabrikam").await];
        let verified = writes(world, 20, move |tx, _, number| {
            let (scope, domain) = (scopes[number % 2].clone(), domain.clone());
            async move {
                tx.insert_domain(&scope, &domain, "t", false).await?;
                tx.verify_domain(&scope, &domain, now).await.map(|outcome| outcome == VerifyDomain::Verified)
            }
        }).await;
        assert_eq!((proofs, ends, verified), (1, 1, 10), "ten of twenty spoke for the one that came first");
    }

    async fn parallel_nonces_and_lockouts_are_one(world) {
        let now = world.now();
        let spent = writes(world, 30, move |tx, _, _| async move { tx.spend_nonce(&[1; 32], "captcha", now).await }).await;
        let ada = world.person("ada@contoso.com").await;
        let (scope, how) = (&world.scope, SetPassword { at: now, must_change: false });
        world.write(|tx| async move { tx.set_password(scope, ada, &hash(1), how).await }).await;
        let counted = writes(world, 30, move |tx, scope, number| async move {
            let next = SignInLockout { failures: u32::try_from(number).unwrap() + 1, ..SignInLockout::default() };
            tx.put_lockout(&scope, ada, true, &next, &KeptLockout::of(SignInLockout::default())?).await
        }).await;
        assert_eq!((spent, counted), (1, 1));
    }

    async fn a_locked_organization_lets_one_decide_after_the_other(world) {
        // Everybody looks whether anybody is invited, and if not invites a person of their own.
        let now = world.now();
        let mut invitations = Vec::new();
        for number in 0..10 {
            let token = Token::generate(world.random.as_ref()).hash();
            let user = world.person(&format!("p{number}@contoso.com")).await;
            let (expires_at, correlation) = (now.plus(Duration::from_secs(60)), world.id(CorrelationId::from_uuid));
            invitations.push(NewInvitation { user, token, created_at: now, expires_at, correlation });
        }
        let invitations = Arc::new(invitations);
        let invited = writes(world, 10, move |tx, scope, number| {
            let invitations = Arc::clone(&invitations);
            async move {
                tx.lock_organization(&scope).await?;
                if !tx.pending_invitations(&scope, now).await?.is_empty() {
                    return Ok(false);
                }
                tx.insert_invitation(&scope, &invitations[number]).await?;
                Ok(true)
            }
        }).await;
        assert_eq!(invited, 1);
    }

    async fn parallel_workers_never_hold_the_same_message(world) {
        for _ in 0..40 {
            let message = &NewMessage {
                id: world.id(OutboxId::from_uuid),
                channel: Channel::Mail,
                payload: b"x",
                created_at: world.now(),
                expires_at: None,
            };
            world.write(|tx| async move { tx.enqueue(&world.scope, message).await }).await;
        }
        let now = world.now();
        let workers = (0..8u8).map(|number| {
            let store = world.store.clone();
            tokio::spawn(async move {
                let work = |tx: Tx| async move { tx.lease_outbox(now, Duration::from_secs(30), 10, [number; 16]).await };
                store.write::<_, StoreError, _, _>("lease", work).await.unwrap()
            })
        });
        let leased: Vec<OutboxId> =
            join_all(workers).await.into_iter().flat_map(|batch| batch.unwrap()).map(|message| message.id).collect();
        let different: BTreeSet<OutboxId> = leased.iter().copied().collect();
        assert_eq!((leased.len(), different.len()), (40, 40));
    }
}
