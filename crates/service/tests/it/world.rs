//! An organization, some people, and a person who resets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use latchkey_domain::{
    BudgetSettings, Channels, Counter, Origin, Policy, PolicyDraft, Preset, QuestionRef, Subject, ThrottleKind, Timestamp, User,
    UserId, normalize_answer,
};
use latchkey_language::Languages;
use latchkey_messaging::{BoxFuture, MailSender, OutgoingMail, Renderer, SendError};
use latchkey_service::captcha::SolvedChallenge;
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::reset::{Begin, Begun, Reset};
use latchkey_service::{Deps, ServiceError, Visit};
use latchkey_store::{InsertUser, NewUser, OrgScope, SetPassword, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::{ManualClock, Postgres, SeededRandom};
use latchkey_vault::{HashPool, HashPoolSettings, MasterKeys, PasswordHash};

use crate::engine::is_postgresql;
use crate::gateway::Gateway;
use crate::made::{organization, person};
pub(crate) use crate::visitor::Visitor;

/// Keeps what was sent. Fails on demand.
#[derive(Default)]
pub(crate) struct Outbox {
    pub(crate) mails: Mutex<Vec<OutgoingMail>>,
    pub(crate) failing: Mutex<Option<SendError>>,
}

impl MailSender for Outbox {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            if let Some(error) = *self.failing.lock().unwrap() {
                return Err(error);
            }
            self.mails.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

/// Everything a use case needs, over a database of its own.
pub(crate) struct World {
    pub(crate) deps: Deps,
    pub(crate) clock: ManualClock,
    pub(crate) random: Arc<SeededRandom>,
    pub(crate) reset: Arc<Reset>,
    pub(crate) worker: Worker,
    pub(crate) sent: Arc<Outbox>,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) scope: OrgScope,
    pub(crate) url: String,
    _dir: tempfile::TempDir,
}

pub(crate) const PASSWORD: &str = "Quiet-Harbour-72";
pub(crate) const MAIL_ONLY: Channels = Channels { mail: true, text: false, call: false };
pub(crate) const EVERYTHING: Channels = Channels { mail: true, text: true, call: true };

impl World {
    /// An organization with this policy, on SQLite unless the test runs [`on_postgresql`].
    pub(crate) async fn with(draft: PolicyDraft) -> Self {
        let (url, dir) = Self::place().await;
        Self::on(url, dir, draft).await
    }

    /// A database of its own, and a folder that is there as long as it.
    async fn place() -> (String, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        if is_postgresql() {
            let database = Postgres::start().await.unwrap().database().await.unwrap();
            return (database.url().to_owned(), dir);
        }
        (format!("sqlite:{}", dir.path().join("latchkey.sqlite").display()), dir)
    }

    /// The same where texts can be sent and calls be made.
    pub(crate) async fn with_phones(draft: PolicyDraft) -> Self {
        let (url, dir) = Self::place().await;
        Self::build(url, dir, draft, (true, EVERYTHING)).await
    }

    /// The same on PostgreSQL.
    pub(crate) async fn on_postgres(draft: PolicyDraft) -> Self {
        let database = Postgres::start().await.unwrap().database().await.unwrap();
        Self::on(database.url().to_owned(), tempfile::tempdir().unwrap(), draft).await
    }

    /// An organization that has no domain but one of the host's.
    pub(crate) async fn without_domain(draft: PolicyDraft) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("latchkey.sqlite").display());
        Self::build(url, dir, draft, (false, MAIL_ONLY)).await
    }

    /// An organization with this policy on a database.
    pub(crate) async fn on(url: String, dir: tempfile::TempDir, draft: PolicyDraft) -> Self {
        Self::build(url, dir, draft, (true, MAIL_ONLY)).await
    }

    async fn build(url: String, dir: tempfile::TempDir, draft: PolicyDraft, (own_domain, channels): (bool, Channels)) -> Self {
        let random = Arc::new(SeededRandom::new(7));
        let clock = ManualClock::new(Timestamp::from_micros(1_750_000_000_000_000));
        let keys = Arc::new(MasterKeys::generate(&*random));
        let store = Store::connect(StoreOptions::new(url.clone(), keys, random.clone())).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        let languages = Arc::new(Languages::embedded().unwrap());
        let deps = Deps {
            keys: store.installation_keys().unwrap(),
            store,
            clock: Arc::new(clock.clone()),
            random: random.clone(),
            hashes: Arc::new(HashPool::default()),
            public_origin: "https://portal.example".parse().unwrap(),
            channels,
            budget: Arc::default(),
            languages,
            breach_list: None,
        };
        let scope = organization(&deps, ("Alder Works", "alder.example"), draft, own_domain).await;
        let (sent, gateway) = (Arc::new(Outbox::default()), Arc::new(Gateway::default()));
        let worker = worker(&deps, Senders { mail: sent.clone(), text: Some(gateway.clone()), call: Some(gateway.clone()) });
        let reset = Arc::new(Reset::new(deps.clone()));
        Self { deps, clock, random, reset, worker, sent, gateway, scope, url, _dir: dir }
    }

    /// Adds a person with a password and an alternate address `NAME@home.example`.
    pub(crate) async fn person(&self, name: &str, change: impl Fn(&mut User)) -> UserId {
        self.person_of(&self.scope, &format!("{name}@alder.example"), change).await
    }

    /// Another organization with this policy.
    pub(crate) async fn organization(&self, name: &str, domain: &str, draft: PolicyDraft) -> OrgScope {
        organization(&self.deps, (name, domain), draft, true).await
    }

    /// Another organization, whose only domain is the host's.
    pub(crate) async fn hosted(&self, name: &str, domain: &str, draft: PolicyDraft) -> OrgScope {
        organization(&self.deps, (name, domain), draft, false).await
    }

    /// Adds many people of alder.example without passwords, which takes no time.
    pub(crate) async fn crowd(&self, name: &str, count: usize, change: impl Fn(&mut User)) {
        for n in 0..count {
            let mut user = person(&self.deps, &self.scope, &format!("{name}{n}@alder.example"));
            change(&mut user);
            let (new, scope) = (&NewUser { user }, &self.scope);
            let added = self.deps.store.write("test: crowd", |tx| async move { tx.insert_user(scope, new).await });
            assert_eq!(added.await.unwrap(), InsertUser::Inserted);
        }
    }

    /// The same world, where whoever wants a second hash while one is computed is told to come back.
    pub(crate) fn with_one_hash_at_a_time(mut self) -> Self {
        let settings = HashPoolSettings { permits: 1, waiting_per_class: 0, ..HashPoolSettings::default() };
        self.deps.hashes = Arc::new(HashPool::new(settings));
        self.reset = Arc::new(Reset::new(self.deps.clone()));
        self
    }

    /// The same world under these settings for texts and calls.
    pub(crate) fn with_budget(mut self, settings: BudgetSettings) -> Self {
        self.deps.budget = Arc::new(settings);
        self.reset = Arc::new(Reset::new(self.deps.clone()));
        self
    }

    /// The same world, whose worker sends with these.
    pub(crate) fn with_senders(mut self, senders: Senders) -> Self {
        self.worker = worker(&self.deps, senders);
        self
    }

    /// The same in any organization.
    pub(crate) async fn person_of(&self, scope: &OrgScope, user_name: &str, change: impl Fn(&mut User)) -> UserId {
        let mut user = person(&self.deps, scope, user_name);
        change(&mut user);
        let id = user.id;
        let hash = latchkey_vault::hash(&scope.keys.pepper(), PASSWORD, &*self.random);
        let (new, hash, now) = (&NewUser { user }, &hash, self.now());
        self.deps
            .store
            .write("test: person", |tx| async move {
                tx.insert_user(scope, new).await?;
                tx.set_password(scope, id, hash, SetPassword { at: now, must_change: false }).await
            })
            .await
            .unwrap();
        id
    }

    /// Sets a password of this instant, or disowns the one that is set.
    pub(crate) async fn set_password(&self, user: UserId, password: Option<&str>) {
        let pepper = self.scope.keys.pepper();
        let hash = password.map(|password| latchkey_vault::hash(&pepper, password, &*self.random));
        let (hash, scope, how) = (hash.as_ref(), &self.scope, SetPassword { at: self.now(), must_change: false });
        let set = self.deps.store.write("test: password", |tx| async move {
            match hash {
                Some(hash) => tx.set_password(scope, user, hash, how).await,
                None => tx.refuse_password(scope, user).await.map(drop),
            }
        });
        set.await.unwrap();
    }

    /// Gives a person answers: to question N the answer is "answer N".
    pub(crate) async fn answers(&self, user: UserId, numbers: &[u8]) {
        let pepper = self.scope.keys.pepper();
        let answers: Vec<(QuestionRef, PasswordHash)> = numbers
            .iter()
            .map(|n| (QuestionRef::Predefined(*n), latchkey_vault::hash(&pepper, &normalize_answer(&answer(*n)), &*self.random)))
            .collect();
        let (answers, scope) = (&answers, &self.scope);
        let now = self.deps.clock.now();
        self.deps
            .store
            .write("test: answers", |tx| async move { tx.put_answers(scope, user, answers, now).await })
            .await
            .unwrap();
    }

    /// A person as kept.
    pub(crate) async fn user(&self, id: UserId) -> User {
        self.deps.store.reader().person(&self.scope, Some(id)).await.unwrap().expect("a person").user
    }

    /// Changes the policy.
    pub(crate) async fn set_policy(&self, draft: PolicyDraft) {
        let (scope, policy, now) = (&self.scope, &Policy::try_from(draft).unwrap(), self.now());
        let version = self.deps.store.reader().policy_record(scope).await.unwrap().unwrap().version;
        let change = |tx: Tx| async move { tx.put_policy(scope, policy, Some(version), now).await };
        assert!(self.deps.store.write::<_, StoreError, _, _>("test: policy", change).await.unwrap());
    }

    /// Closes a counter of a person for an hour.
    pub(crate) async fn close(&self, user: UserId, kind: ThrottleKind) {
        let (scope, now) = (&self.scope, self.now());
        let subject = &scope.counter_subject(&Subject::Person(user));
        let closed = &Counter { count: 5, window_start: now, locked_until: Some(now.plus(Duration::from_secs(3600))) };
        let close = |tx: Tx| async move { tx.put_counter(scope, subject, kind.key(), closed, None).await };
        assert!(self.deps.store.write::<_, StoreError, _, _>("test: close", close).await.unwrap());
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.deps.clock.now()
    }

    pub(crate) fn later(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Sends everything that is due, and gives the text of the last code mail.
    pub(crate) async fn deliver(&self) -> usize {
        let mut handled = 0;
        loop {
            match self.worker.run_once().await.unwrap() {
                0 => return handled,
                n => handled += n,
            }
        }
    }

    /// The code in the newest mail to this address.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        self.deliver().await;
        let mails = self.sent.mails.lock().unwrap();
        let mail = mails.iter().rev().find(|mail| mail.to.as_str() == address).expect("a mail to the address");
        code_in(&mail.text).expect("a code in the mail")
    }

    /// Subjects of all mails to this address, oldest first.
    pub(crate) async fn subjects_to(&self, address: &str) -> Vec<String> {
        self.deliver().await;
        let mails = self.sent.mails.lock().unwrap();
        mails.iter().filter(|mail| mail.to.as_str() == address).map(|mail| mail.subject.to_string()).collect()
    }

    /// Begins a reset with a solved captcha.
    pub(crate) async fn begin(&self, user_name: &str) -> Result<Begun, ServiceError> {
        let random: &dyn latchkey_domain::Random = &*self.random;
        let until = self.now().plus(Duration::from_secs(300));
        let solved = SolvedChallenge { nonce: random.bytes(), until, guesses: None };
        self.reset.begin(&visit(), Begin { user_name: user_name.to_owned(), solved }).await
    }

    /// Begins a reset that must begin.
    pub(crate) async fn visitor(&self, user_name: &str) -> Visitor<'_> {
        match self.begin(user_name).await.unwrap() {
            Begun::Transaction(token) => Visitor { world: self, token },
            other => panic!("{other:?}"),
        }
    }
}

/// The six digits of a code, however they are grouped.
pub(crate) fn code_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let only = line.trim().chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        (only && digits.len() == 6).then_some(digits)
    })
}

/// The answer of a test person to question N.
pub(crate) fn answer(number: u8) -> String {
    format!("answer {number}")
}

pub(crate) fn visit() -> Visit {
    let origin = Origin { address: Some("192.0.2.17".parse().unwrap()), client: Some("Test browser".into()) };
    Visit { origin, language: "en".into() }
}

fn worker(deps: &Deps, senders: Senders) -> Worker {
    let renderer = Arc::new(Renderer::new(Arc::clone(&deps.languages), None).unwrap());
    let Deps { store, clock, random, .. } = deps.clone();
    Worker::new(store, clock, random, senders, renderer, WorkerSettings::default())
}

/// The classic preset.
pub(crate) fn classic() -> PolicyDraft {
    Preset::Classic.draft()
}
