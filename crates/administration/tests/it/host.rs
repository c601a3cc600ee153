//! An installation for one test.

use std::sync::Arc;

use latchkey_administration::{
    Actor, CreatedOrganization, Deps, NewOrganization, NewPerson, Operator, add_user, create_organization,
};
use latchkey_domain::{Activity, DomainName, Preset, UserId, UserName};
use latchkey_messaging::Envelope;
use latchkey_store::{ActivityFilter, LeasedMessage, OrgScope, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::{ManualClock, Postgres, SeededRandom};
use latchkey_vault::{HashPool, MasterKeys};

pub(crate) struct Host {
    pub(crate) deps: Deps,
    pub(crate) clock: ManualClock,
    _folder: tempfile::TempDir,
}

impl Host {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("latchkey.sqlite").display());
        Self::at(url, folder).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(Postgres::start().await.unwrap().database().await.unwrap().url()).await
    }

    /// On this database.
    pub(crate) async fn on(url: &str) -> Self {
        Self::at(url.to_owned(), tempfile::tempdir().unwrap()).await
    }

    async fn at(url: String, folder: tempfile::TempDir) -> Self {
        let (clock, random) = (ManualClock::default(), Arc::new(SeededRandom::new(1)));
        let keys = Arc::new(MasterKeys::generate(&*random));
        let store = Store::connect(StoreOptions::new(url, keys, random.clone())).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        Self { deps: Deps { store, clock: Arc::new(clock.clone()), random, breach_list: None }, clock, _folder: folder }
    }

    /// An organization whose domain is the host's own.
    pub(crate) async fn organization(&self, name: &str, domain: &str) -> OrgScope {
        let new = NewOrganization { host_default: true, ..new_organization(name, domain) };
        create_organization(&self.deps, &new).await.unwrap().scope
    }

    /// An organization that has yet to prove its domain.
    pub(crate) async fn unverified(&self, name: &str, domain: &str) -> CreatedOrganization {
        create_organization(&self.deps, &new_organization(name, domain)).await.unwrap()
    }

    pub(crate) async fn person(&self, new: NewPerson) -> UserId {
        add_user(&self.deps, &HashPool::default(), &new).await.unwrap().1
    }

    /// Every event of an organization, oldest first.
    pub(crate) async fn events(&self, scope: &OrgScope) -> Vec<Activity> {
        let mut events = self.deps.store.reader().activities(scope, ActivityFilter::default()).await.unwrap();
        events.reverse();
        events
    }

    /// One transaction that must succeed.
    pub(crate) async fn write<T, F, Fut>(&self, work: F) -> T
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, StoreError>> + Send,
    {
        self.deps.store.write("test", work).await.unwrap()
    }

    /// Every mail that waits.
    pub(crate) async fn mails(&self) -> Vec<Envelope> {
        let now = self.deps.clock.now();
        let lease = std::time::Duration::from_secs(60);
        let leased: Result<Vec<LeasedMessage>, StoreError> =
            self.deps.store.write("test: lease", |tx| async move { tx.lease_outbox(now, lease, 100, [7; 16]).await }).await;
        leased.unwrap().iter().map(|message| serde_json::from_slice(&message.payload).unwrap()).collect()
    }
}

pub(crate) fn new_organization(name: &str, domain: &str) -> NewOrganization {
    NewOrganization {
        name: name.into(),
        domain: self::domain(domain),
        host_default: false,
        country: Some("US".parse().unwrap()),
        language: Some("en".into()),
        preset: Preset::Classic,
    }
}

/// Whoever gives the commands.
pub(crate) fn operator() -> Operator {
    Operator { account: Some("root".into()), host: "reset-1".into() }
}

/// The same, where administrators may act too.
pub(crate) fn at_the_terminal() -> Actor {
    Actor::Operator(operator())
}

pub(crate) fn domain(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

pub(crate) fn user_name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}
