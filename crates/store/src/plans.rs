//! Every statement of a reset and a sign-in finds its rows by an index, however many people there are.

mod crowd;
mod registration;

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::alert::{AlertSubject, Standing, Trouble};
use latchkey_domain::{
    Aim, Branding, CallEnd, CallKeys, ChallengeId, Correction, Counted, Counter, DomainName, End, Factors, LicenceFacts, Method,
    Money, Organization, OrganizationId, Origin, OutboxId, Preset, Proof, Random, Role, SessionId, SessionPurpose, SignInLockout,
    Started, Subject, Terms, TransactionId, User, UserId, UserName, day_of,
};
use latchkey_testkit::{ManualClock, Postgres, SeededRandom};
use latchkey_vault::{MasterKeys, PasswordHash, Token};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crowd::CROWD;

use crate::{
    ActivityFilter, AlertChannel, AlertRecord, BudgetCorrection, BudgetSubjects, ChallengeRecord, Channel, FinishedAs,
    KeptLockout, NewCall, NewMessage, NewSession, NewUser, OrgScope, SetPassword, Store, StoreError, StoreOptions, Tx,
};

/// Tables that grow with the number of people: finding their rows by the organization alone is as slow as reading them all.
const GROWING: [&str; 19] = [
    "budget",
    "person",
    "person_role",
    "contact",
    "password",
    "answer",
    "authenticator",
    "recovery_code",
    "enrolment",
    "enrolment_call",
    "expiry_notice",
    "group_member",
    "reset",
    "challenge",
    "phone_call",
    "session",
    "notice",
    "counter",
    "outbox",
];

/// Whether a line of a plan names a growing table or one of its indexes.
fn is_growing(line: &str) -> bool {
    let mut words =
        line.split(|c: char| !c.is_alphanumeric() && c != '_').map(|word| word.trim_start_matches("sqlite_autoindex_"));
    words.any(|word| {
        GROWING.iter().any(|table| {
            let rest = word.strip_prefix(table);
            rest.is_some_and(|rest| rest.is_empty() || rest == "_1" || rest == "_pkey" || rest.starts_with("_by_"))
        })
    })
}

/// What the tables hold does not matter: neither engine has statistics here, so only the indexes decide.
struct Scene {
    store: Store,
    scope: OrgScope,
    domain: DomainName,
    user: User,
    started: Started,
    token: Token,
    challenge: ChallengeRecord,
    random: Arc<dyn Random>,
    clock: ManualClock,
}

impl Scene {
    async fn at(url: &str) -> Self {
        let (clock, random) = (ManualClock::default(), Arc::new(SeededRandom::new(3)) as Arc<dyn Random>);
        let keys = Arc::new(MasterKeys::generate(random.as_ref()));
        let store = Store::connect(StoreOptions::new(url, keys, Arc::clone(&random))).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        let organization = &organization(&clock, random.as_ref());
        let make = |tx: Tx| {
            let random = Arc::clone(&random);
            async move { tx.insert_organization(organization, random.as_ref()).await }
        };
        let scope = store.write::<_, StoreError, _, _>("test", make).await.unwrap();
        let user = user(organization.id, UserId::generate(&clock, random.as_ref()));
        let started = started(&clock, random.as_ref(), organization.id, user.id);
        let challenge = challenge(&clock, random.as_ref(), started.id);
        let token = Token::generate(random.as_ref());
        let domain = DomainName::parse("contoso.com").unwrap();
        Self { store, scope, domain, user, started, token, challenge, random, clock }
    }

    /// Identification, as it reads.
    async fn identify(&self) -> Result<(), StoreError> {
        let (reader, scope) = (self.store.reader(), &self.scope);
        reader.organization_by_domain(&self.domain).await?;
        reader.governed_by_domain(&self.domain).await?;
        reader.governed(scope).await?;
        reader.sign_in_terms(&self.domain).await?;
        reader.password_lifetime(scope, &self.domain).await?;
        reader.policy(scope).await?;
        reader.find_user(scope, &self.user.user_name).await?;
        reader.seek(scope, Some(self.user.id)).await?;
        reader.seek(scope, None).await?;
        reader.organization_names(scope).await?;
        reader.custom_questions(scope).await?;
        reader.any_global_administrator(scope).await?;
        reader.holders(scope, Role::GlobalAdministrator).await?;
        let newest = ActivityFilter { target: Some(self.user.id), ..ActivityFilter::default() };
        reader.activities(scope, newest).await?;
        Ok(())
    }

    /// The first gate and what follows it, as it writes.
    async fn reset(&self, tx: &Tx) -> Result<(), StoreError> {
        let (scope, now, id) = (&self.scope, self.started.at, self.started.id);
        let user = self.user.id;
        tx.insert_user(scope, &NewUser { user: self.user.clone() }).await?;
        tx.lock_user(scope, user).await?;
        tx.lock_beginning(&self.started.subject).await?;
        tx.insert_transaction(scope, &self.started, &self.token.hash(), now.plus(Duration::from_secs(60)), None).await?;
        tx.end_surplus(scope, &self.started).await?;
        tx.transaction_by_token(&self.token.hash()).await?;
        tx.transaction(scope, id).await?;
        tx.set_aim(scope, id, Aim::Reset).await?;
        tx.insert_challenge(scope, &self.challenge).await?;
        tx.latest_challenge(scope, id, Method::AlternateEmail).await?;
        tx.open_challenges(scope, id).await?;
        tx.counters(scope, &[1; 32]).await?;
        self.call(tx).await?;
        tx.spend_challenge(scope, self.challenge.id, now).await?;
        tx.retire_challenges(scope, id, Method::AlternateEmail, now).await?;
        tx.insert_proof(scope, id, 1, &Proof { method: Method::AlternateEmail, contact: [1; 32], at: now }).await?;
        tx.answers(scope, user, &[]).await?;
        tx.step(scope, id, 1, None).await?;
        let empty = SignInLockout::default();
        tx.set_password(scope, user, &PasswordHash::dummy(), SetPassword { at: now, must_change: false }).await?;
        tx.put_lockout(scope, user, true, &empty, &KeptLockout::of(empty.clone())?).await?;
        tx.end_others(scope, user, None, End::Superseded, now).await?;
        tx.expired_unended(now, 100).await?;
        tx.end_unreadable(scope.organization, id, now).await?;
        let counter = Counter { count: 1, window_start: now, locked_until: None };
        tx.put_counter(scope, &[1; 32], "k", &counter, None).await?;
        tx.counter(scope, &[1; 32], "k").await?;
        tx.put_counter(scope, &[1; 32], "k", &counter, Some(&counter)).await?;
        tx.clear_counters_of(scope, &[1; 32], &["k", "l"]).await?;
        tx.clear_counters(scope, &[1; 32]).await?;
        self.budget(tx).await
    }

    /// One text, whose code comes back.
    async fn budget(&self, tx: &Tx) -> Result<(), StoreError> {
        let (scope, day) = (&self.scope, day_of(self.started.at));
        let subjects = &BudgetSubjects { destination: [1; 32], person: [2; 32], network: [3; 32], prefix: [4; 32] };
        let tallies = tx.lock_budget(scope, subjects, day).await?;
        tx.put_budget(scope, subjects, &tallies).await?;
        tx.count_verified(scope, subjects, day).await?;
        let (counted, correction) = (Counted { at: day, price: Money::ZERO }, Correction::Unsent { delayed: false });
        let message = BudgetCorrection { scope: scope.clone(), prefix: subjects.prefix, counted, correction };
        tx.correct_budget(&[message], day).await?;
        tx.budget_of_number(scope, &subjects.destination).await?;
        tx.budget_of(Some(scope)).await?;
        tx.budget_of(None).await?;
        Ok(())
    }

    /// A call and what comes of it.
    async fn call(&self, tx: &Tx) -> Result<(), StoreError> {
        let (scope, now, challenge) = (&self.scope, self.started.at, self.challenge.id);
        let id = OutboxId::generate(&self.clock, self.random.as_ref());
        let call = NewCall { id, challenge, language: "en", keys: CallKeys::Digits, answer_by: now };
        tx.insert_call(scope, &call).await?;
        tx.begun(scope, self.started.id).await?;
        tx.call(id).await?;
        tx.call_of(scope, challenge).await?;
        tx.key_call(scope, id, now).await?;
        tx.judge_call(scope, id, true).await?;
        tx.end_call(scope, id, CallEnd::NoAnswer, now).await.map(drop)
    }

    /// Sessions and messages.
    async fn afterwards(&self, tx: &Tx) -> Result<(), StoreError> {
        let (scope, now, user) = (&self.scope, self.started.at, self.user.id);
        let session = NewSession {
            id: SessionId::generate(&self.clock, self.random.as_ref()),
            user,
            token: self.token.hash(),
            created_at: now,
            authenticated_at: now,
            expires_at: now,
            origin: Origin::default(),
            factor_at: None,
            purpose: SessionPurpose::Full,
        };
        tx.insert_session(scope, &session).await?;
        tx.session_by_token(&session.token).await?;
        tx.touch_session(scope, session.id, now).await?;
        self.registration(tx, &session).await?;
        tx.end_other_sessions(scope, user, session.id).await?;
        tx.end_session_of(scope, user, session.id).await?;
        tx.end_session_by_token(&session.token).await?;
        tx.end_sessions(scope, user).await?;
        let id = OutboxId::generate(&self.clock, self.random.as_ref());
        let message = NewMessage { id, channel: Channel::Mail, payload: b"x", created_at: now, expires_at: None };
        tx.enqueue(scope, &message).await?;
        tx.lease_outbox(now, Duration::from_secs(1), 10, [1; 16]).await?;
        tx.lease_channels(&[Channel::Text], now, Duration::from_secs(1), 10, [1; 16]).await?;
        tx.mark_attempt(id, [1; 16], now).await?;
        tx.finish(id, [1; 16], FinishedAs::Sent, now).await?;
        tx.notice_by_token(&session.token).await?;
        tx.spend_notice(&session.token, now).await?;
        tx.spend_notices(scope, user, now).await?;
        tx.invitation_by_token(&session.token).await?;
        tx.spend_nonce(&[1; 32], "captcha", now).await?;
        Ok(())
    }

    /// What alerts are made of.
    async fn alerts(&self, tx: &Tx) -> Result<(), StoreError> {
        let (now, later) = (self.started.at, self.started.at.plus(Duration::from_secs(60)));
        let subject = AlertSubject::Organization(self.scope.organization);
        let trouble = Trouble::WrongProofs { until: later };
        tx.signal_alert(&subject, &trouble, later).await?;
        tx.alert_signals(now).await?;
        let standing = Standing { severity: trouble.severity(), raised_at: now, told_at: now, well_since: None };
        let alert = AlertRecord { subject, trouble, standing, seen_at: now, version: 1 };
        tx.put_alert(&alert, None).await?;
        tx.put_alert(&alert, Some(1)).await?;
        tx.end_alert(&alert).await?;
        tx.channels(now).await?;
        tx.completed_resets(now).await?;
        tx.reset_hours(self.scope.organization, 0).await?;
        tx.gather_reset_hours(0, 1).await?;
        tx.set_progress("plans", now, None).await?;
        tx.set_progress("plans", later, Some(now)).await?;
        tx.progress("plans").await?;
        tx.outbox_depth().await?;
        let id = OutboxId::generate(&self.clock, self.random.as_ref());
        tx.queue_alert(id, AlertChannel::Mail, b"x", now).await?;
        tx.alert_is_due(AlertChannel::Mail, now).await?;
        tx.lease_alerts(AlertChannel::Mail, now, Duration::from_secs(1), 10, [1; 16]).await?;
        tx.release_alert(id, [1; 16], now, "x").await?;
        tx.finish_alert(id, [1; 16], FinishedAs::Sent, now).await?;
        tx.sweep_alerts(now, Duration::from_secs(1)).await?;
        Ok(())
    }

    async fn statements(&self) -> Vec<Statement> {
        self.store.shared.recorded.lock().unwrap().clear();
        self.identify().await.unwrap();
        let number = &latchkey_domain::PhoneNumber::parse("+1 4255551234", None).unwrap();
        let all = |tx: Tx| async move {
            self.reset(&tx).await?;
            self.afterwards(&tx).await?;
            self.alerts(&tx).await?;
            tx.erase_messages(&self.scope, |_| true, self.started.at).await?;
            tx.erase_person(&self.scope, self.user.id, (std::slice::from_ref(number), &[[1; 32]])).await
        };
        self.store.erase_traces(&self.scope, self.user.id).await.unwrap();
        self.store.write::<_, StoreError, _, _>("test", all).await.unwrap();
        self.store.shared.recorded.lock().unwrap().clone()
    }
}

fn organization(clock: &ManualClock, random: &dyn Random) -> Organization {
    Organization {
        id: OrganizationId::generate(clock, random),
        name: "Contoso".into(),
        country: None,
        language: None,
        branding: Branding::default(),
        synchronized: false,
        own_domain: false,
    }
}

fn user(organization: OrganizationId, id: UserId) -> User {
    User {
        id,
        organization,
        user_name: UserName::parse("ada@contoso.com").unwrap(),
        display_name: "Ada".into(),
        first_name: None,
        last_name: None,
        mail: None,
        language: None,
        enabled: true,
        authority: latchkey_domain::Authority::Cloud,
        roles: vec![],
        licences: LicenceFacts { person: false, organization: false },
        contacts: latchkey_domain::ContactData::default(),
        questions: vec![],
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
    }
}

fn started(clock: &ManualClock, random: &dyn Random, organization: OrganizationId, user: UserId) -> Started {
    Started {
        id: TransactionId::generate(clock, random),
        organization,
        correlation: latchkey_domain::CorrelationId::generate(clock, random),
        subject: Subject::Person(user),
        at: latchkey_domain::Clock::now(clock),
        terms: Terms::for_everybody(&Preset::Classic.draft().try_into().unwrap()),
        unlock_applies: false,
    }
}

fn challenge(clock: &ManualClock, random: &dyn Random, transaction: TransactionId) -> ChallengeRecord {
    let now = latchkey_domain::Clock::now(clock);
    ChallengeRecord {
        id: ChallengeId::generate(clock, random),
        transaction,
        method: Method::AlternateEmail,
        contact: [0; 32],
        code_hash: Some([0; 32]),
        questions: vec![],
        issued_at: now,
        expires_at: now.plus(Duration::from_secs(60)),
        spent_at: None,
        hopeless: false,
        digits: 1,
    }
}

async fn explain(raw: &DatabaseConnection, statement: &Statement, prefix: &str, column: &str) -> Vec<String> {
    let sql = format!("{prefix} {}", statement.sql);
    let values = statement.values.clone().map(|values| values.0).unwrap_or_default();
    let rows = raw.query_all_raw(Statement::from_sql_and_values(raw.get_database_backend(), sql, values)).await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

async fn one_connection(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_scans_no_table() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plans.db", directory.path().display());
    let scene = Scene::at(&url).await;
    let raw = one_connection(&url).await;
    let mut searches = 0;
    for statement in scene.statements().await {
        for detail in explain(&raw, &statement, "EXPLAIN QUERY PLAN", "detail").await {
            // The climb through nested groups and one subject's live resets are few rows, in memory; VALUES are the rows of one
            // message.
            let few = ["SCAN reach", "SCAN live", "SCAN surplus", "SCAN CONSTANT ROW", "SCAN ("];
            let small = few.iter().any(|few| detail.starts_with(few)) || detail.ends_with("VALUES CLAUSE");
            assert!(!detail.starts_with("SCAN") || small, "{detail}: {}", statement.sql);
            let whole = detail.ends_with("(organization_id=?)") && is_growing(&detail);
            assert!(!whole, "walks through a whole organization: {detail}: {}", statement.sql);
            searches += usize::from(detail.starts_with("SEARCH"));
        }
    }
    assert!(searches > 50, "{searches}");
    // The test sees a scan where there is one.
    let scan = Statement::from_string(DbBackend::Sqlite, "SELECT id FROM person WHERE display_name = 'Ada'");
    assert!(explain(&raw, &scan, "EXPLAIN QUERY PLAN", "detail").await[0].starts_with("SCAN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_finds_every_row_by_an_index() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let scene = Scene::at(database.url()).await;
    let raw = one_connection(database.url()).await;
    for sql in CROWD {
        raw.execute_unprepared(sql).await.unwrap();
    }
    // What is still read whole when that is dear has no index that fits; the joins are for many rows, and here are few.
    raw.execute_unprepared("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off").await.unwrap();
    let mut conditions = 0;
    for statement in scene.statements().await {
        let plan = explain(&raw, &statement, "EXPLAIN", "QUERY PLAN").await;
        let text = plan.join("\n");
        let scans = plan.iter().filter(|line| line.contains("Index Scan") || line.contains("Index Only Scan")).count();
        let whole = plan.windows(2).any(|lines| {
            is_growing(&lines[0]) && lines[1].contains("Index Cond: (organization_id = ") && !lines[1].contains(" AND ")
        });
        assert!(!whole, "walks through a whole organization: {}\n{text}", statement.sql);
        let guided = plan.iter().filter(|line| line.contains("Index Cond")).count();
        assert!(!text.contains("Seq Scan") && guided >= scans, "{}\n{text}", statement.sql);
        conditions += guided;
    }
    assert!(conditions > 50, "{conditions}");
    let scan = Statement::from_string(DbBackend::Postgres, "SELECT id FROM person WHERE display_name = 'Ada'");
    let text = explain(&raw, &scan, "EXPLAIN", "QUERY PLAN").await.join("\n");
    assert!(!text.contains("Index Cond"), "{text}");
}
