use std::time::Duration;

use latchkey_domain::{ChallengeId, Method, QuestionRef, TransactionId};
use latchkey_store::ChallengeRecord;

use crate::world::{World, on_both};

const MINUTE: Duration = Duration::from_secs(60);

pub(crate) async fn issue(world: &World, transaction: TransactionId, digits: u32) -> ChallengeRecord {
    let challenge = ChallengeRecord {
        id: world.id(ChallengeId::from_uuid),
        transaction,
        method: Method::AlternateEmail,
        contact: [3; 32],
        code_hash: Some([5; 32]),
        questions: vec![],
        issued_at: world.now(),
        expires_at: world.now().plus(MINUTE),
        spent_at: None,
        hopeless: false,
        digits,
    };
    let new = &challenge;
    world.write(|tx| async move { tx.insert_challenge(&world.scope, new).await }).await;
    challenge
}

async fn spend(world: &World, id: ChallengeId) -> bool {
    let now = world.now();
    world.write(|tx| async move { tx.spend_challenge(&world.scope, id, now).await }).await
}

on_both! {
    async fn a_challenge_comes_back_as_kept(world) {
        let ada = world.person("ada@contoso.com").await;
        let transaction = world.reset(ada).await;
        let mut questions = issue(world, transaction, 2).await;
        questions.id = world.id(ChallengeId::from_uuid);
        (questions.method, questions.code_hash, questions.hopeless) = (Method::SecurityQuestions, None, true);
        questions.questions = vec![QuestionRef::predefined(2).unwrap(), QuestionRef::predefined(1).unwrap()];
        let new = &questions;
        world.write(|tx| async move { tx.insert_challenge(&world.scope, new).await }).await;
        let found = world.store.reader().challenge(&world.scope, questions.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&questions));
        let foreign = world.another_organization("Fabrikam").await;
        assert_eq!(world.store.reader().challenge(&foreign, questions.id).await.unwrap(), None);
    }

    async fn open_challenges_are_those_that_can_still_be_used(world) {
        let ada = world.person("ada@contoso.com").await;
        let (transaction, other) = (world.reset(ada).await, world.reset(ada).await);
        let (first, _) = (issue(world, transaction, 6).await, issue(world, other, 6).await);
        let mut questions = first.clone();
        (questions.id, questions.method) = (world.id(ChallengeId::from_uuid), Method::SecurityQuestions);
        let new = &questions;
        world.write(|tx| async move { tx.insert_challenge(&world.scope, new).await }).await;
        let reader = world.store.reader();
        assert_eq!(reader.open_challenges(&world.scope, transaction).await.unwrap(), [first.clone(), questions.clone()]);
        assert!(spend(world, first.id).await);
        assert_eq!(reader.open_challenges(&world.scope, transaction).await.unwrap(), [questions]);
    }

    async fn a_challenge_is_used_once_and_in_time(world) {
        let ada = world.person("ada@contoso.com").await;
        let transaction = world.reset(ada).await;
        let challenge = issue(world, transaction, 1).await;
        assert!(spend(world, challenge.id).await);
        assert!(!spend(world, challenge.id).await);
        let late = issue(world, transaction, 2).await;
        world.clock.advance(MINUTE);
        assert!(!spend(world, late.id).await, "its time is over at the instant it names");
    }

    async fn a_new_code_replaces_those_of_its_own_transaction_only(world) {
        let scope = &world.scope;
        let ada = world.person("ada@contoso.com").await;
        let (mine, other) = (world.reset(ada).await, world.reset(ada).await);
        let (first, elsewhere) = (issue(world, mine, 1).await, issue(world, other, 1).await);
        let now = world.now();
        world.write(|tx| async move { tx.retire_challenges(scope, mine, Method::AlternateEmail, now).await }).await;
        // The clock stands still, as on a coarse clock: the later one is the latest all the same.
        let second = issue(world, mine, 2).await;
        let latest = world.store.reader().latest_challenge(scope, mine, Method::AlternateEmail).await.unwrap().unwrap();
        assert_eq!((latest.id, latest.digits), (second.id, 2));
        assert!(world.store.reader().latest_challenge(scope, mine, Method::MobilePhone).await.unwrap().is_none());
        world.clock.move_back(MINUTE);
        assert!(!spend(world, first.id).await);
        assert!(spend(world, second.id).await);
        assert!(spend(world, elsewhere.id).await);
    }
}
