//! What an operator does for a person who asks for help: looks the case up, opens what is locked or frozen.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use latchkey_domain::{ActivityKind, Channels, Clock, CorrelationId, Counter, Subject, ThrottleKind, Timestamp};
use latchkey_language::Languages;
use latchkey_service::signin::{Credentials, SignedIn};
use latchkey_service::{UseCases, Visit};
use latchkey_store::{ActivityFilter, OrgScope, Store, StoreError, StoreOptions};
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_vault::{HashPool, HashPoolSettings, MasterKeys, Password};

use crate::installation::Installation;

const EVA: &str = "eva@wingtip.example";
const PASSWORD: &str = "Turnip-Lantern-42";

/// An installation with Eva in it, beside which this process works on the same database.
struct Desk {
    installation: Installation,
    store: Store,
    scope: OrgScope,
    clock: ManualClock,
    people: UseCases,
}

impl Desk {
    async fn new() -> Self {
        let installation = Installation::with_organization();
        installation.run_with(&["user", "add", EVA, "--password-stdin"], &[], PASSWORD).done();
        let database = installation.path("data/latchkey.sqlite");
        let written = std::fs::metadata(&database).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let clock = ManualClock::new(Timestamp::from_micros(i64::try_from(written.as_micros()).unwrap()));
        let (random, keys) = (Arc::new(SeededRandom::new(7)), MasterKeys::load(&installation.path("keys/master.key")).unwrap());
        let url = format!("sqlite:{}", database.display());
        let store = Store::connect(StoreOptions::new(url, Arc::new(keys), random.clone())).await.unwrap();
        let scope = store.reader().scope_of_domain(&"wingtip.example".parse().unwrap()).await.unwrap().unwrap();
        let people = UseCases::new(latchkey_service::Deps {
            keys: store.installation_keys().unwrap(),
            store: store.clone(),
            clock: Arc::new(clock.clone()),
            random,
            hashes: Arc::new(HashPool::new(HashPoolSettings::default())),
            public_origin: "https://reset.example.com".parse().unwrap(),
            channels: Channels { mail: true, text: false, call: false },
            budget: Arc::default(),
            languages: Arc::new(Languages::embedded().unwrap()),
            breach_list: None,
        });
        Self { installation, store, scope, clock, people }
    }

    async fn sign_in(&self, password: &str) -> SignedIn {
        let mut visit = Visit::default();
        visit.origin.address = Some("192.0.2.7".parse().unwrap());
        let password = Password::new(password.to_owned());
        let typed = Credentials { user_name: EVA.to_owned(), password, device: None, replaces: None };
        self.people.sign_in.sign_in(&visit, typed).await.unwrap()
    }

    async fn eva(&self) -> latchkey_domain::UserId {
        self.store.reader().find_user(&self.scope, &EVA.parse().unwrap()).await.unwrap().unwrap()
    }

    /// The newest event of a kind: its support code and its detail.
    async fn newest(&self, kind: ActivityKind) -> (CorrelationId, Option<String>) {
        let filter = ActivityFilter { kind: Some(kind), limit: 1, ..ActivityFilter::default() };
        let event = self.store.reader().activities(&self.scope, filter).await.unwrap().pop().unwrap();
        (event.correlation, event.detail)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_locked_out_signs_in_once_the_operator_opened_the_locks() {
    let desk = Desk::new().await;
    let told = desk.installation.run(&["user", "unlock", EVA]).done();
    assert!(told.contains("Nothing is locked for eva@wingtip.example") && told.contains("nothing was changed"), "{told}");
    for number in 0..10 {
        desk.sign_in(&format!("Wrong-Guess-{number}")).await;
    }
    assert!(matches!(desk.sign_in(PASSWORD).await, SignedIn::Locked { .. }), "ten wrong passwords lock");
    let (eva, scope, now) = (desk.eva().await, &desk.scope, desk.clock.now());
    let subject = scope.counter_subject(&Subject::Person(eva));
    let closed = &Counter { count: 5, window_start: now, locked_until: Some(now.plus(std::time::Duration::from_secs(86_400))) };
    let kind = ThrottleKind::ResetAttempts.key();
    let work = |tx: latchkey_store::Tx| async move { tx.put_counter(scope, &subject, kind, closed, None).await };
    assert!(desk.store.write::<_, StoreError, _, _>("test", work).await.unwrap());
    let told = desk.installation.run(&["user", "unlock", "EVA@wingtip.example"]).done();
    assert!(
        told.contains("\n  resetting the password (locked until 20") && told.contains("\n  sign-in (locked until 20"),
        "{told}"
    );
    assert!(matches!(desk.sign_in(PASSWORD).await, SignedIn::Welcome { .. }));
    let (code, detail) = desk.newest(ActivityKind::LocksCleared).await;
    assert!(detail.unwrap().contains(r#""opened":["reset-attempts","sign-in"]"#));
    let told = desk.installation.run(&["case", &code.to_string()]).done();
    assert!(told.contains("Clear recovery lock (by admin)  success") && told.contains(EVA), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_that_was_frozen_is_opened() {
    let desk = Desk::new().await;
    let told = desk.installation.run(&["user", "unfreeze", EVA]).done();
    assert!(told.contains("Recovery of eva@wingtip.example is not frozen; nothing was changed."), "{told}");
    let (eva, scope, now) = (desk.eva().await, &desk.scope, desk.clock.now());
    let work = |tx: latchkey_store::Tx| async move {
        tx.refuse_password(scope, eva).await?;
        tx.freeze(scope, eva, now).await
    };
    assert!(desk.store.write::<_, StoreError, _, _>("test", work).await.unwrap());
    let told = desk.installation.run_with(&["user", "unfreeze", EVA], &[("SUDO_USER", "tess")], "").done();
    assert!(told.contains("is open again; it was frozen since 20") && told.contains("There is no password"), "{told}");
    let person = desk.store.reader().person(scope, Some(eva)).await.unwrap().unwrap();
    assert_eq!(person.user.frozen_at, None);
    let (code, _) = desk.newest(ActivityKind::Unfrozen).await;
    let told = desk.installation.run(&["case", &code.to_string()]).done();
    assert!(told.contains("Unfreeze recovery (by admin)") && told.contains(r#""operator":"tess""#), "{told}");
}

#[test]
fn names_that_mean_nobody_are_refused_with_the_reason() {
    let installation = Installation::with_organization();
    for command in ["unlock", "unfreeze"] {
        let told = installation.run(&["user", command, EVA]).refused();
        assert!(told.contains("there is nobody with the user name eva@wingtip.example"), "{told}");
        let told = installation.run(&["user", command, "eva@unknown.example"]).refused();
        assert!(told.contains("no organization has verified the domain unknown.example"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_shows_the_events_of_one_visit_in_order() {
    let desk = Desk::new().await;
    desk.installation.run(&["organization", "create", "--name", "Litware", "--domain", "litware.example"]).done();
    for number in 0..10 {
        desk.sign_in(&format!("Wrong-Guess-{number}")).await;
    }
    let (code, _) = desk.newest(ActivityKind::SignIn).await;
    let told = desk.installation.run(&["case", &code.to_string().to_uppercase()]).done();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!((lines[0], lines.len()), ("Wingtip Toys", 4), "{told}");
    let headings: Vec<&str> = lines[1].split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(headings, ["TIME (UTC)", "WHAT", "RESULT", "REASON", "PERSON", "ADDRESS", "DETAIL"]);
    for (line, reason) in [(lines[2], "(wrong-password)"), (lines[3], "Account locked after too many wrong passwords")] {
        for part in ["Sign in", "failure", reason, EVA, "192.0.2.7"] {
            assert!(line.contains(part), "{part}: {told}");
        }
        assert!(line.starts_with("20") && line.as_bytes()[10] == b' ' && line.as_bytes()[19] == b' ', "{told}");
    }
}

#[test]
fn an_unknown_support_code_is_told_and_a_wrong_one_explained() {
    let installation = Installation::with_organization();
    let told = installation.run(&["case", "01a1fb94-566f-7a70-bdf3-83dfc3b8991a"]).done();
    assert!(told.contains("Nothing in the audit log has the support code 01a1fb94-566f-7a70-bdf3-83dfc3b8991a"), "{told}");
    let said = installation.run(&["case", "hello"]);
    assert_eq!(said.code, 2, "{said:#?}");
    assert!(said.err.contains("a support code looks like 01a1fb94-"), "{said:#?}");
}
