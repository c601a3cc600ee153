use std::time::Duration;

use latchkey_domain::{CallEnd, CallKeys, ChallengeId, Method, OutboxId};
use latchkey_store::{CallRecord, ChallengeRecord, NewCall};

use crate::world::{World, on_both};

const MINUTE: Duration = Duration::from_secs(60);

/// A call for a fresh challenge of a fresh reset.
async fn dial(world: &World) -> (OutboxId, ChallengeId) {
    let ada = world.person(&format!("{}@contoso.com", world.id(|id| id.simple().to_string()))).await;
    let challenge = ChallengeRecord {
        id: world.id(ChallengeId::from_uuid),
        transaction: world.reset(ada).await,
        method: Method::OfficePhone,
        contact: [3; 32],
        code_hash: None,
        questions: vec![],
        issued_at: world.now(),
        expires_at: world.now().plus(MINUTE),
        spent_at: None,
        hopeless: false,
        digits: 2,
    };
    let id = world.id(OutboxId::from_uuid);
    let keys = CallKeys::Digits;
    let call = NewCall { id, challenge: challenge.id, language: "es", keys, answer_by: world.now().plus(MINUTE) };
    let challenge = &challenge;
    world
        .write(|tx| async move {
            tx.insert_challenge(&world.scope, challenge).await?;
            tx.insert_call(&world.scope, &call).await
        })
        .await;
    (id, challenge.id)
}

async fn key(world: &World, id: OutboxId) -> bool {
    let now = world.now();
    world.write(|tx| async move { tx.key_call(&world.scope, id, now).await }).await
}

async fn judge(world: &World, id: OutboxId, right: bool) -> bool {
    world.write(|tx| async move { tx.judge_call(&world.scope, id, right).await }).await
}

async fn end(world: &World, id: OutboxId, how: CallEnd) -> bool {
    let now = world.now();
    world.write(|tx| async move { tx.end_call(&world.scope, id, how, now).await }).await
}

async fn found(world: &World, id: OutboxId) -> CallRecord {
    world.store.reader().call(id).await.unwrap().unwrap()
}

on_both! {
    async fn a_call_is_found_by_its_reference_and_by_its_challenge(world) {
        let (id, challenge) = dial(world).await;
        let call = found(world, id).await;
        assert_eq!((call.id, call.challenge, call.scope.organization), (id, challenge, world.scope.organization));
        assert_eq!((call.language.as_str(), call.keys, call.keyed_at, call.right, call.end), ("es", CallKeys::Digits, None, None, None));
        let same = world.store.reader().call_of(&world.scope, challenge).await.unwrap().unwrap();
        assert_eq!((same.id, same.transaction), (id, call.transaction));
        let foreign = world.another_organization("Fabrikam").await;
        assert!(world.store.reader().call_of(&foreign, challenge).await.unwrap().is_none());
        assert!(world.store.reader().call(world.id(OutboxId::from_uuid)).await.unwrap().is_none());
    }

    async fn keys_count_once_and_in_time(world) {
        let (id, _) = dial(world).await;
        assert!(!judge(world, id, true).await, "nothing was keyed yet");
        assert!(key(world, id).await);
        assert!(!key(world, id).await, "once only");
        assert!(judge(world, id, false).await);
        assert!(!judge(world, id, true).await, "the first word stays");
        assert_eq!(found(world, id).await.right, Some(false));
        assert!(!end(world, id, CallEnd::HungUp).await, "it ended with keys");
        let (late, _) = dial(world).await;
        world.clock.advance(MINUTE);
        assert!(!key(world, late).await);
        assert_eq!(found(world, late).await.keyed_at, None);
    }

    async fn keys_pressed_at_the_same_moment_count_once(world) {
        let (id, _) = dial(world).await;
        let tries = futures_util::future::join_all((0..8).map(|_| key(world, id))).await;
        assert_eq!(tries.into_iter().filter(|taken| *taken).count(), 1);
    }

    async fn a_call_ends_once_and_then_takes_no_keys(world) {
        let (id, _) = dial(world).await;
        assert!(end(world, id, CallEnd::NoAnswer).await);
        assert!(!end(world, id, CallEnd::Failed).await);
        assert!(!key(world, id).await);
        assert_eq!(found(world, id).await.end, Some(CallEnd::NoAnswer));
    }
}
