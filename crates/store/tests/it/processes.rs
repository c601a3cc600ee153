//! Two processes on one database. The test runs itself again as a child for each of them.

use std::process::{Command, Stdio};

use latchkey_domain::{ChallengeId, OrganizationId, Timestamp};
use latchkey_store::{Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::SeededRandom;
use latchkey_vault::MasterKeys;

use crate::races::{challenge, reserve_one, yes};
use crate::world::{Place, World};

const JOB: &str = "LATCHKEY_STORE_TEST_JOB";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres_between_two_processes() {
    match std::env::var(JOB) {
        Ok(job) => child(&job).await,
        Err(_) => parent(Place::postgres().await, "processes::postgres_between_two_processes").await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_between_two_processes() {
    match std::env::var(JOB) {
        Ok(job) => child(&job).await,
        Err(_) => parent(Place::sqlite(), "processes::sqlite_between_two_processes").await,
    }
}

/// Two children, each with 50 tries at one counter and 20 uses of one code.
async fn parent(place: Place, test: &str) {
    let world = &World::at(place).await;
    let code = challenge(world).await;
    let job = format!("{} {} {} {}", world.scope.organization, code, world.now().as_micros(), world.place.url());
    let run = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).env(JOB, &job).stdout(Stdio::piped()).spawn().unwrap()
    };
    let children = [run(), run()];
    let (mut granted, mut used) = (0, 0);
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        let told = text.lines().find_map(|line| line.split("granted ").nth(1)).unwrap_or_else(|| panic!("{text}"));
        let numbers: Vec<usize> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        granted += numbers[0];
        used += numbers[1];
    }
    assert_eq!((granted, used), (5, 1));
}

async fn child(job: &str) {
    let fields: Vec<&str> = job.splitn(4, ' ').collect();
    let organization: OrganizationId = fields[0].parse().unwrap();
    let code: ChallengeId = fields[1].parse().unwrap();
    let now = Timestamp::from_micros(fields[2].parse().unwrap());
    // The seed of the world, so the same master key.
    let random = std::sync::Arc::new(SeededRandom::new(7));
    let keys = std::sync::Arc::new(MasterKeys::generate(random.as_ref()));
    let store = Store::connect(StoreOptions::new(fields[3], keys, random)).await.unwrap();
    let scope = store.reader().scope_of_organization(organization).await.unwrap().unwrap();
    let granted = yes(50, |_| {
        let (store, scope) = (store.clone(), scope.clone());
        async move { reserve_one(&store, &scope, &[2; 32], now).await }
    })
    .await;
    let used = yes(20, |_| {
        let (store, scope) = (store.clone(), scope.clone());
        async move {
            let work = |tx: Tx| {
                let scope = scope.clone();
                async move { tx.spend_challenge(&scope, code, now).await }
            };
            store.write::<_, StoreError, _, _>("race", work).await.unwrap()
        }
    })
    .await;
    println!("granted {granted} used {used}");
}
