//! A whole installation behind one router, with its mail on a shelf.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use latchkey_domain::{
    AuthenticatorId, Authority, Branding, Channels, Clock, Contact, ContactData, ContactKind, DomainName, Factors, LicenceFacts,
    Organization, OrganizationId, Policy, PolicyDraft, Preset, QuestionRef, Timestamp, User, UserId, UserName, normalize_answer,
};
use latchkey_messaging::{BoxFuture, MailSender, OutgoingMail, Renderer, SendError};
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::{Deps, UseCases};
use latchkey_store::{
    ActivityFilter, InsertUser, NewAuthenticator, NewUser, OrgScope, SetPassword, Store, StoreError, StoreOptions,
};
use latchkey_testkit::{ManualClock, SeededRandom, app_code};
use latchkey_vault::{HashPool, HashPoolSettings, MasterKeys, PasswordHash, RecoveryCode, TotpSecret};
use latchkey_web::{AppState, Shell, ShellSettings, app};

use super::browser::Browser;
use crate::support::{ORIGIN, languages, settings};

/// The password that everybody has at first.
pub(super) const OLD: &str = "Quiet-Harbour-72";
/// A password that every rule lets pass.
pub(super) const NEW: &str = "Copper-Lantern-58";

/// Keeps what was sent.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Vec<OutgoingMail>>);

impl MailSender for Shelf {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            self.0.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

/// The installation.
pub(super) struct Site {
    pub(super) deps: Deps,
    pub(super) keys: Arc<MasterKeys>,
    pub(super) clock: ManualClock,
    pub(super) state: AppState,
    pub(super) router: Router,
    pub(super) worker: Worker,
    pub(super) scope: OrgScope,
    shelf: Arc<Shelf>,
    folder: tempfile::TempDir,
}

impl Site {
    /// One organization, alder.example, on SQLite.
    pub(super) async fn new(draft: PolicyDraft) -> Self {
        Self::made(None, HashPool::default(), None, draft).await
    }

    /// The same, with the time from `shown`, which looks at `clock`.
    pub(super) async fn with_clock(shown: Arc<dyn Clock>, clock: ManualClock, draft: PolicyDraft) -> Self {
        Self::made(None, HashPool::default(), Some((shown, clock)), draft).await
    }

    /// The same, where whoever wants a second hash while one is computed is told to come back.
    pub(super) async fn with_one_hash_at_a_time(draft: PolicyDraft) -> Self {
        let settings = HashPoolSettings { permits: 1, waiting_per_class: 0, ..HashPoolSettings::default() };
        Self::made(None, HashPool::new(settings), None, draft).await
    }

    /// The same on another database.
    pub(super) async fn at(url: &str, draft: PolicyDraft) -> Self {
        Self::made(Some(url), HashPool::default(), None, draft).await
    }

    async fn made(url: Option<&str>, hashes: HashPool, time: Option<(Arc<dyn Clock>, ManualClock)>, draft: PolicyDraft) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}", folder.path().join("latchkey.sqlite").display());
        let url = url.unwrap_or(&file);
        let random = Arc::new(SeededRandom::new(11));
        let (shown, clock) = time.unwrap_or_else(|| {
            let clock = ManualClock::default();
            (Arc::new(clock.clone()), clock)
        });
        let keys = Arc::new(MasterKeys::generate(&*random));
        let store = Store::connect(StoreOptions::new(url, Arc::clone(&keys), random.clone())).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        let deps = Deps {
            keys: store.installation_keys().unwrap(),
            store,
            clock: shown,
            random,
            hashes: Arc::new(hashes),
            public_origin: ORIGIN.parse().unwrap(),
            channels: Channels { mail: true, text: false, call: false },
            budget: Arc::default(),
            languages: languages(),
            breach_list: None,
        };
        let scope = organization(&deps, "Alder Works", "alder.example", draft).await;
        let shelf = Arc::new(Shelf::default());
        let worker = worker(&deps, shelf.clone());
        let shell = ShellSettings { clock: deps.clock.clone(), random: deps.random.clone(), ..settings(ORIGIN) };
        let state = AppState::new(Shell::new(shell).unwrap(), UseCases::new(deps.clone()));
        Self { router: app(state.clone()), deps, keys, clock, state, worker, scope, shelf, folder }
    }

    /// A further organization.
    pub(super) async fn organization(&self, name: &str, domain: &str, draft: PolicyDraft) -> OrgScope {
        organization(&self.deps, name, domain, draft).await
    }

    /// The same site with another state behind its pages.
    pub(super) fn with_state(self, state: AppState) -> Self {
        Self { router: app(state.clone()), state, ..self }
    }

    /// The same site, seen from another of its organizations.
    pub(super) fn within(self, scope: OrgScope) -> Self {
        Self { scope, ..self }
    }

    /// A person of alder.example with [`OLD`] as password and the alternate address `NAME@home.example`.
    pub(super) async fn person(&self, name: &str, change: impl FnOnce(&mut User)) -> UserId {
        self.person_of(&self.scope, &format!("{name}@alder.example"), change).await
    }

    /// A person of any organization.
    pub(super) async fn person_of(&self, scope: &OrgScope, user_name: &str, change: impl FnOnce(&mut User)) -> UserId {
        let mut user = person(&self.deps, scope, user_name);
        change(&mut user);
        let id = user.id;
        let hash = latchkey_vault::hash(&scope.keys.pepper(), OLD, &*self.deps.random);
        let (new, hash, now) = (&NewUser { user }, &hash, self.now());
        let inserted = self
            .deps
            .store
            .write("test: person", |tx| async move {
                let inserted = tx.insert_user(scope, new).await?;
                tx.set_password(scope, id, hash, SetPassword { at: now, must_change: false }).await?;
                Ok::<_, StoreError>(inserted)
            })
            .await;
        assert!(matches!(inserted.unwrap(), InsertUser::Inserted));
        id
    }

    /// Answers of a person: to question N the answer is "answer N".
    pub(super) async fn answers(&self, user: UserId, questions: &[QuestionRef]) {
        let pepper = self.scope.keys.pepper();
        let hash = |(n, question): (usize, &QuestionRef)| {
            let answer = normalize_answer(&format!("answer {n}"));
            (*question, latchkey_vault::hash(&pepper, &answer, &*self.deps.random))
        };
        let answers: Vec<(QuestionRef, PasswordHash)> = questions.iter().enumerate().map(hash).collect();
        let (answers, scope) = (&answers, &self.scope);
        let now = self.deps.clock.now();
        let kept = self.deps.store.write("test: answers", |tx| async move { tx.put_answers(scope, user, answers, now).await });
        kept.await.unwrap();
    }

    /// Gives a person an authenticator app of which no code was used lately.
    pub(super) async fn app(&self, user: UserId) -> TotpSecret {
        let secret = TotpSecret::generate(&*self.deps.random);
        let id = AuthenticatorId::generate(&*self.deps.clock, &*self.deps.random);
        let (scope, now) = (&self.scope, self.now());
        let step = latchkey_domain::totp_step(now).saturating_sub(5);
        let new = &NewAuthenticator { id, user, name: "phone", secret: &secret, step, now };
        let added = self.deps.store.write("test: app", |tx| async move { tx.insert_authenticator(scope, new).await });
        let added: Result<bool, StoreError> = added.await;
        assert!(added.unwrap());
        secret
    }

    /// Gives a person recovery codes, in the form in which they are read.
    pub(super) async fn recovery_codes(&self, user: UserId) -> Vec<String> {
        let codes = RecoveryCode::generate_set(&*self.deps.random);
        let (scope, now, set) = (&self.scope, self.now(), &codes);
        let put = self.deps.store.write("test: codes", |tx| async move { tx.put_recovery_codes(scope, user, set, now).await });
        let put: Result<(), StoreError> = put.await;
        put.unwrap();
        codes.iter().map(|code| code.grouped().to_string()).collect()
    }

    /// The code that an app shows now.
    pub(super) fn code_of(&self, app: &TotpSecret) -> String {
        app_code(app.expose(), self.now())
    }

    /// A person as kept.
    pub(super) async fn user(&self, id: UserId) -> User {
        self.deps.store.reader().person(&self.scope, Some(id)).await.unwrap().expect("a person").user
    }

    pub(super) fn now(&self) -> Timestamp {
        self.deps.clock.now()
    }

    /// A browser that was never here before, on an address of its own.
    pub(super) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// Where mails go.
    pub(super) fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf)
    }

    /// Sends everything that is due.
    pub(super) async fn deliver(&self) {
        while self.worker.run_once().await.unwrap() > 0 {}
    }

    /// All mails so far, oldest first.
    pub(super) async fn mails(&self) -> Vec<OutgoingMail> {
        self.deliver().await;
        self.shelf.0.lock().unwrap().clone()
    }

    /// The code in the newest mail to this address.
    pub(super) async fn code_for(&self, address: &str) -> String {
        let mails = self.mails().await;
        let newest = mails.iter().rev().find(|mail| mail.to.as_str() == address).expect("a mail to the address");
        code_in(&newest.text).unwrap_or_else(|| panic!("no code in {}", newest.text))
    }

    /// Events of these kinds and outcomes, in words, newest first.
    pub(super) async fn events(&self, target: Option<UserId>) -> Vec<latchkey_domain::Activity> {
        let filter = ActivityFilter { target, ..ActivityFilter::default() };
        self.deps.store.reader().activities(&self.scope, filter).await.unwrap()
    }

    /// The database file and its journal: any commit that changes something changes these bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let read = |name: &str| std::fs::read(self.file(name)).unwrap_or_default();
        [read("latchkey.sqlite"), read("latchkey.sqlite-wal")].concat()
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A worker that sends with this sender.
pub(super) fn worker(deps: &Deps, sender: Arc<dyn MailSender>) -> Worker {
    let (store, clock, random) = (deps.store.clone(), deps.clock.clone(), deps.random.clone());
    Worker::new(store, clock, random, Senders::mail_only(sender), renderer(), WorkerSettings::default())
}

/// Writes what is sent; its templates are read once for all tests.
pub(super) fn renderer() -> Arc<Renderer> {
    static RENDERER: LazyLock<Arc<Renderer>> = LazyLock::new(|| Arc::new(Renderer::new(languages(), None).unwrap()));
    Arc::clone(&RENDERER)
}

/// The digits of a code, which stand on a line of their own.
fn code_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let alone = line.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        (alone && digits.len() >= 6).then_some(digits)
    })
}

async fn organization(deps: &Deps, name: &str, domain: &str, draft: PolicyDraft) -> OrgScope {
    let organization = new_organization(deps, name);
    founded(deps, &organization, domain, true, Some(draft)).await
}

/// An organization as tests have it, not yet kept.
pub(super) fn new_organization(deps: &Deps, name: &str) -> Organization {
    Organization {
        id: OrganizationId::generate(&*deps.clock, &*deps.random),
        name: name.to_owned(),
        country: None,
        language: Some("en".into()),
        branding: Branding::default(),
        synchronized: false,
        own_domain: true,
    }
}

/// Keeps an organization with a domain, which may be verified, and a policy, if there is one.
pub(super) async fn founded(
    deps: &Deps,
    organization: &Organization,
    domain: &str,
    verified: bool,
    draft: Option<PolicyDraft>,
) -> OrgScope {
    let policy = draft.map(|draft| Policy::try_from(draft).unwrap());
    let domain = DomainName::parse(domain).unwrap();
    let (policy, domain, now) = (policy.as_ref(), &domain, deps.clock.now());
    let inserted = deps.store.write("test: organization", |tx| async move {
        let scope = tx.insert_organization(organization, &*deps.random).await?;
        tx.insert_domain(&scope, domain, "token", false).await?;
        if verified {
            tx.verify_domain(&scope, domain, now).await?;
        }
        if let Some(policy) = policy {
            tx.put_policy(&scope, policy, None, now).await?;
        }
        Ok::<_, StoreError>(scope)
    });
    inserted.await.unwrap()
}

fn person(deps: &Deps, scope: &OrgScope, user_name: &str) -> User {
    let name = user_name.split('@').next().unwrap_or_default();
    let alternate = Contact {
        kind: ContactKind::AlternateEmail,
        value: format!("{name}@home.example"),
        replaced_at: None,
        confirmed_at: None,
    };
    User {
        id: UserId::generate(&*deps.clock, &*deps.random),
        organization: scope.organization,
        user_name: UserName::parse(user_name).unwrap(),
        display_name: name.to_uppercase(),
        first_name: None,
        last_name: None,
        mail: Some(user_name.to_owned()),
        language: None,
        enabled: true,
        authority: Authority::Cloud,
        roles: Vec::new(),
        licences: LicenceFacts { person: false, organization: false },
        contacts: ContactData::new([alternate]),
        questions: Vec::new(),
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
    }
}

/// The preset with the documents' figures, under which a sign-in leads on without asking for anything.
pub(super) fn classic() -> PolicyDraft {
    PolicyDraft { require_registration: false, ..Preset::Classic.draft() }
}
