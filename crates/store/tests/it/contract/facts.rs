use std::time::Duration;

use latchkey_domain::{ChallengeId, End, Method, Proof, Started, Subject, Verification};
use latchkey_store::{ChallengeRecord, StoreError};
use latchkey_vault::Token;
use sea_orm::{ConnectionTrait, Database};

use crate::world::{World, on_both};

/// A kept transaction that began so many seconds from now and expires in an hour.
async fn begin(world: &World, subject: Subject, seconds: u64) -> Started {
    let started = &Started { at: world.now().plus(Duration::from_secs(seconds)), ..world.started(subject) };
    let (token, expires) = (Token::generate(world.random.as_ref()).hash(), world.now().plus(Duration::from_secs(3600)));
    world.write(|tx| async move { tx.insert_transaction(&world.scope, started, &token, expires, None).await }).await;
    started.clone()
}

on_both! {
    async fn a_gate_and_a_contact_prove_once(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let (id, other) = (world.reset(ada).await, world.reset(ada).await);
        let proof = |contact: u8| Proof { method: Method::MobilePhone, contact: [contact; 32], at: now };
        let kept = world.write(|tx| async move {
            Ok([
                tx.insert_proof(scope, id, 1, &proof(1)).await?,
                tx.insert_proof(scope, id, 1, &proof(2)).await?,
                tx.insert_proof(scope, id, 2, &proof(1)).await?,
                tx.insert_proof(scope, other, 1, &proof(1)).await?,
                tx.insert_proof(scope, id, 2, &proof(2)).await?,
            ])
        }).await;
        assert_eq!(kept, [true, false, false, true, true]);
    }

    async fn the_first_end_stays(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let id = world.reset(ada).await;
        let kept = world.write(|tx| async move {
            Ok([tx.insert_end(scope, id, End::Completed, now).await?, tx.insert_end(scope, id, End::Abandoned, now).await?])
        }).await;
        assert_eq!(kept, [true, false]);
        let record = world.store.reader().transaction(scope, id).await.unwrap().unwrap();
        assert_eq!(record.facts.ended, Some(End::Completed));
    }

    async fn the_others_of_a_person_end_and_nobody_elses(world) {
        let scope = &world.scope;
        let (ada, bob) = (world.person("ada@contoso.com").await, world.person("bob@contoso.com").await);
        let mut mine = vec![];
        for _ in 0..3 {
            mine.push(world.reset(ada).await);
            world.clock.advance(Duration::from_secs(1));
        }
        let (his, now) = (world.reset(bob).await, world.now());
        let reader = world.store.reader();
        assert_eq!(reader.live_transactions(scope, ada, now).await.unwrap(), mine);
        let keep = mine[1];
        let ended = world.write(|tx| async move {
            tx.lock_user(scope, ada).await?;
            tx.end_others(scope, ada, Some(keep), End::Superseded, now).await
        }).await;
        assert_eq!(ended, [mine[0], mine[2]]);
        assert_eq!(reader.live_transactions(scope, ada, now).await.unwrap(), [keep]);
        assert_eq!(reader.live_transactions(scope, bob, now).await.unwrap(), [his]);
        assert!(reader.live_transactions(scope, ada, now.plus(Duration::from_secs(3600))).await.unwrap().is_empty());
    }

    async fn the_oldest_in_which_nothing_is_proven_make_room(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let (ada, bob) = (world.person("ada@contoso.com").await, world.person("bob@contoso.com").await);
        for subject in [Subject::Person(ada), Subject::Nobody([7; 32])] {
            let (other, proven) = (world.reset(bob).await, begin(world, subject, 0).await);
            let proof = Proof { method: Method::MobilePhone, contact: [1; 32], at: world.now() };
            world.write(|tx| async move { tx.insert_proof(scope, proven.id, 1, &proof).await }).await;
            let mut live = vec![];
            for second in 1..=5 {
                live.push(begin(world, subject, second).await.id);
            }
            // The clock moved back meanwhile: the new one stays all the same.
            let new = &begin(world, subject, 0).await;
            let before = world.store.statements();
            let went = world.write(|tx| async move {
                tx.lock_beginning(&subject).await?;
                tx.end_surplus(scope, new).await
            }).await;
            let statements = world.store.statements() - before;
            let stands = |id| async move {
                let record = world.store.reader().transaction(scope, id).await.unwrap().unwrap();
                (record.facts.ended, record.version)
            };
            assert_eq!(went, 3, "{subject:?}");
            for id in &live[..3] {
                assert_eq!(stands(*id).await, (Some(End::Superseded), 2), "{subject:?}");
            }
            for id in live[3..].iter().copied().chain([new.id, proven.id, other]) {
                assert_eq!(stands(id).await, (None, 1), "{subject:?}");
            }
            // As many statements when there is nothing to do.
            let before = world.store.statements();
            let again = world.write(|tx| async move {
                tx.lock_beginning(&subject).await?;
                tx.end_surplus(scope, new).await
            }).await;
            assert_eq!((again, world.store.statements() - before), (0, statements));
        }
        assert_eq!(reader.live_transactions(scope, ada, world.now()).await.unwrap().len(), 4);
    }

    async fn what_ran_out_of_time_is_found_with_what_was_begun(world) {
        let (scope, now) = (&world.scope, world.now());
        let ada = world.person("ada@contoso.com").await;
        let (early, ended) = (world.reset(ada).await, world.reset(ada).await);
        let challenge = &ChallengeRecord {
            id: world.id(ChallengeId::from_uuid),
            transaction: early,
            method: Method::AlternateEmail,
            contact: [0; 32],
            code_hash: Some([1; 32]),
            questions: vec![],
            issued_at: now,
            expires_at: now,
            spent_at: None,
            hopeless: false,
            digits: 1,
        };
        let started = &world.started(Subject::Nobody([7; 32]));
        let (token, later) = (Token::generate(world.random.as_ref()).hash(), now.plus(Duration::from_secs(7200)));
        world.write(|tx| async move {
            tx.insert_challenge(scope, challenge).await?;
            tx.insert_transaction(scope, started, &token, later, None).await?;
            tx.insert_end(scope, ended, End::Completed, now).await
        }).await;
        let reader = world.store.reader();
        assert!(reader.expired_unended(now, 10).await.unwrap().is_empty());
        let found = reader.expired_unended(now.plus(Duration::from_secs(3600)), 10).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id, found[0].record.as_ref().unwrap().begun.as_slice()), (early, [Verification::Email].as_slice()));
        let found = reader.expired_unended(later, 10).await.unwrap();
        let ids: Vec<_> = found.iter().map(|reset| reset.record.as_ref().unwrap().facts.started.id).collect();
        assert_eq!(ids, [early, started.id]);
        assert_eq!(reader.expired_unended(later, 1).await.unwrap().len(), 1);
        // What cannot be read stands alone, and can be ended.
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared("UPDATE reset SET terms = 'of tomorrow' WHERE nobody IS NULL").await.unwrap();
        let found = reader.expired_unended(later, 10).await.unwrap();
        assert_eq!((found[0].id, found[1].id), (early, started.id));
        assert!(found[0].record.as_ref().is_err_and(StoreError::is_unreadable) && found[1].record.is_ok(), "{found:?}");
        let organization = found[0].organization;
        for ended in [true, false] {
            assert_eq!(world.write(|tx| async move { tx.end_unreadable(organization, early, later).await }).await, ended);
        }
        assert_eq!(reader.expired_unended(later, 10).await.unwrap().len(), 1);
    }
}
