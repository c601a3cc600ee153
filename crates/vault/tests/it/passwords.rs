//! Password hashes through the pool, at their real cost.

use latchkey_vault::{HashPool, PasswordHash, Priority, hash, needs_rehash, verify};

use crate::seeded::{Seeded, organization_keys};

#[test]
fn the_cost_is_the_one_written_down() {
    let pepper = organization_keys(1, 1).pepper();
    let stored = hash(&pepper, "correct horse", &Seeded::new(2));
    assert!(stored.as_str().contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.as_str());
    assert!(!needs_rehash(&pepper, &stored));
    assert!(verify(&pepper, "correct horse", &PasswordHash::parse(stored.as_str()).unwrap()));
}

#[test]
fn another_organization_cannot_verify() {
    let stored = hash(&organization_keys(1, 1).pepper(), "correct horse", &Seeded::new(2));
    let other = organization_keys(2, 1).pepper();
    assert!(!verify(&other, "correct horse", &stored));
    assert!(needs_rehash(&other, &stored));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_hashes_and_verifies() {
    let pool = HashPool::default();
    let pepper = organization_keys(1, 1).pepper();
    let random = Seeded::new(2);
    let stored = pool.hash(Priority::NewPassword, "192.0.2.0/24", "correct horse", &pepper, &random).await.unwrap();
    let again = pool.hash(Priority::NewPassword, "192.0.2.0/24", "correct horse", &pepper, &random).await.unwrap();
    assert_ne!(stored.as_str(), again.as_str(), "each hash has a salt of its own");
    for (password, expected) in [("correct horse", true), ("Correct horse", false), ("", false)] {
        let verified = pool.verify(Priority::Other, "192.0.2.0/24", password, &stored, &pepper).await;
        assert_eq!(verified, Ok(expected), "{password}");
    }
    let nobody = pool.verify(Priority::Other, "192.0.2.0/24", "correct horse", &PasswordHash::dummy(), &pepper).await;
    assert_eq!(nobody, Ok(false));
    assert_eq!((pool.running(), pool.waiting()), (0, 0));
}

#[tokio::test]
async fn every_answer_is_judged_on_its_own() {
    let pool = HashPool::default();
    let pepper = organization_keys(1, 1).pepper();
    let answers = ["blue", "rex", "lisbon"];
    let stored = pool.hash_many(Priority::Other, "n", &answers, &pepper, &Seeded::new(2)).await.unwrap();
    let given = ["red", "rex", "lisbon"];
    let pairs: Vec<_> = given.into_iter().zip(&stored).collect();
    let verified = pool.verify_many(Priority::Other, "n", &pairs, &pepper).await;
    assert_eq!(verified, Ok(vec![false, true, true]));
}
