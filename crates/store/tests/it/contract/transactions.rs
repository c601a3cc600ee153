use std::time::Duration;

use latchkey_domain::{Aim, End, Facts, Method, Proof, Refusal, Subject};
use latchkey_vault::Token;

use crate::world::on_both;

const HOUR: Duration = Duration::from_secs(3600);

on_both! {
    async fn facts_come_back_as_kept(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let mut started = world.started(Subject::Person(ada));
        started.unlock_applies = true;
        let (started, token) = (&started, Token::generate(world.random.as_ref()).hash());
        let proof = Proof { method: Method::AlternateEmail, contact: [9; 32], at: now.plus(HOUR) };
        let (id, expires) = (started.id, now.plus(HOUR));
        world.write(|tx| async move {
            tx.insert_transaction(scope, started, &token, expires, Some("es")).await?;
            assert!(tx.set_aim(scope, id, Aim::Reset).await?);
            assert!(!tx.set_aim(scope, id, Aim::Unlock).await?);
            assert!(tx.insert_proof(scope, id, 1, &proof).await?);
            assert!(tx.insert_submission(scope, id, now).await?);
            assert!(!tx.insert_submission(scope, id, now).await?);
            assert!(tx.insert_end(scope, id, End::Refused(Refusal::NotLicensed), now).await?);
            Ok(())
        }).await;
        let record = world.store.reader().transaction_by_token(&token).await.unwrap().unwrap();
        let expected = Facts {
            started: started.clone(),
            aim: Some(Aim::Reset),
            proofs: vec![proof],
            submitted: Some(now),
            ended: Some(End::Refused(Refusal::NotLicensed)),
        };
        assert_eq!(record.facts, expected);
        assert_eq!((record.language.as_deref(), record.scope.organization), (Some("es"), scope.organization));
        let by_id = world.store.reader().transaction(scope, id).await.unwrap().unwrap();
        assert_eq!(by_id.facts, expected);
    }

    async fn a_transaction_about_nobody_is_kept_like_any_other(world) {
        let (scope, started) = (&world.scope, &world.started(Subject::Nobody([4; 32])));
        let (token, expires) = (Token::generate(world.random.as_ref()).hash(), world.now().plus(HOUR));
        world.write(|tx| async move { tx.insert_transaction(scope, started, &token, expires, None).await }).await;
        let record = world.store.reader().transaction_by_token(&token).await.unwrap().unwrap();
        assert_eq!((record.facts.started, record.version), (started.clone(), 1));
    }

    async fn a_step_names_the_version_it_read_and_rotates_the_token(world) {
        let scope = &world.scope;
        let ada = world.person("ada@contoso.com").await;
        let (first, second) = (Token::generate(world.random.as_ref()).hash(), Token::generate(world.random.as_ref()).hash());
        let (started, expires) = (&world.started(Subject::Person(ada)), world.now().plus(HOUR));
        world.write(|tx| async move { tx.insert_transaction(scope, started, &first, expires, None).await }).await;
        let step = |version: i64, token| world.write(move |tx| async move { tx.step(scope, started.id, version, token).await });
        assert!(!step(2, None).await);
        assert!(step(1, None).await);
        assert!(!step(1, None).await, "the same form twice");
        assert!(step(2, Some(&second)).await);
        let reader = world.store.reader();
        assert!(reader.transaction_by_token(&first).await.unwrap().is_none());
        assert_eq!(reader.transaction_by_token(&second).await.unwrap().unwrap().version, 3);
        let now = world.now();
        assert!(world.write(|tx| async move { tx.insert_end(scope, started.id, End::Cancelled, now).await }).await);
        let version = reader.transaction(scope, started.id).await.unwrap().unwrap().version;
        assert!(!step(version, None).await, "nothing follows an end");
    }

    async fn another_organization_cannot_touch_a_transaction(world) {
        let foreign = &world.another_organization("Fabrikam").await;
        let (ada, now) = (world.person("ada@contoso.com").await, world.now());
        let id = world.reset(ada).await;
        assert!(world.store.reader().transaction(foreign, id).await.unwrap().is_none());
        let done = world.write(|tx| async move {
            Ok([tx.step(foreign, id, 1, None).await?, tx.insert_end(foreign, id, End::Cancelled, now).await?])
        }).await;
        assert_eq!(done, [false, false]);
    }
}
