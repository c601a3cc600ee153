//! A store on either engine, with one organization in it.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{
    Authority, Branding, Clock, Contact, ContactData, ContactKind, CorrelationId, Factors, LicenceFacts, Organization,
    OrganizationId, Preset, Random, Started, Subject, Terms, Timestamp, TransactionId, User, UserId, UserName, new_uuid,
};
use latchkey_store::{InsertUser, NewUser, OrgScope, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::{Database, ManualClock, Postgres, SeededRandom};
use latchkey_vault::{MasterKeys, PasswordHash, Token};
use tempfile::TempDir;

/// Where the data lies; dropped last.
pub(crate) enum Place {
    File(TempDir),
    /// A folder that somebody else keeps.
    Folder(std::path::PathBuf),
    Server(Database),
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    pub(crate) async fn postgres() -> Self {
        Self::Server(Postgres::start().await.unwrap().database().await.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(directory) => format!("sqlite://{}", directory.path().join("latchkey.db").display()),
            Self::Folder(folder) => format!("sqlite://{}", folder.join("latchkey.db").display()),
            Self::Server(database) => database.url().to_owned(),
        }
    }
}

/// A migrated, installed store.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) scope: OrgScope,
    pub(crate) clock: ManualClock,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) keys: Arc<MasterKeys>,
    pub(crate) place: Place,
}

impl World {
    pub(crate) async fn at(place: Place) -> Self {
        let random: Arc<dyn Random> = Arc::new(SeededRandom::new(7));
        let keys = MasterKeys::generate(random.as_ref());
        Self::with_keys(place, keys, random).await
    }

    pub(crate) async fn with_keys(place: Place, keys: MasterKeys, random: Arc<dyn Random>) -> Self {
        let (keys, clock) = (Arc::new(keys), ManualClock::default());
        let store = Store::connect(StoreOptions::new(place.url(), Arc::clone(&keys), Arc::clone(&random))).await.unwrap();
        store.migrate().await.unwrap();
        store.install().await.unwrap();
        let organization = organization(&clock, random.as_ref(), "Contoso");
        let scope = add_organization(&store, &random, &organization).await;
        Self { store, scope, clock, random, keys, place }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn id<T>(&self, make: impl Fn(uuid::Uuid) -> T) -> T {
        make(new_uuid(&self.clock, self.random.as_ref()))
    }

    pub(crate) async fn another_organization(&self, name: &str) -> OrgScope {
        let organization = organization(&self.clock, self.random.as_ref(), name);
        add_organization(&self.store, &self.random, &organization).await
    }

    /// A plain person, not kept yet.
    pub(crate) fn user(&self, name: &str) -> User {
        User {
            id: self.id(UserId::from_uuid),
            organization: self.scope.organization,
            user_name: UserName::parse(name).unwrap(),
            display_name: "Ada Lovelace".into(),
            first_name: Some("Ada".into()),
            last_name: None,
            mail: Some(name.into()),
            language: Some("es".into()),
            enabled: true,
            authority: Authority::Cloud,
            roles: vec![],
            licences: LicenceFacts { person: false, organization: false },
            contacts: ContactData::default(),
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

    pub(crate) async fn add(&self, user: User) -> UserId {
        let id = user.id;
        let new = &NewUser { user };
        let added = self.write(|tx| async move { tx.insert_user(&self.scope, new).await }).await;
        assert_eq!(added, InsertUser::Inserted);
        id
    }

    pub(crate) async fn person(&self, name: &str) -> UserId {
        self.add(self.user(name)).await
    }

    pub(crate) fn started(&self, subject: Subject) -> Started {
        let policy = Preset::Classic.draft().try_into().unwrap();
        Started {
            id: self.id(TransactionId::from_uuid),
            organization: self.scope.organization,
            correlation: self.id(CorrelationId::from_uuid),
            subject,
            at: self.now(),
            terms: Terms::for_everybody(&policy),
            unlock_applies: false,
        }
    }

    /// A kept transaction that expires in an hour.
    pub(crate) async fn reset(&self, user: UserId) -> TransactionId {
        let started = &self.started(Subject::Person(user));
        let token = Token::generate(self.random.as_ref()).hash();
        let expires = self.now().plus(Duration::from_secs(3600));
        self.write(|tx| async move { tx.insert_transaction(&self.scope, started, &token, expires, None).await }).await;
        started.id
    }

    /// One transaction that must succeed.
    pub(crate) async fn write<T, F, Fut>(&self, work: F) -> T
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, StoreError>> + Send,
    {
        self.store.write("test", work).await.unwrap()
    }
}

pub(crate) fn organization(clock: &dyn Clock, random: &dyn Random, name: &str) -> Organization {
    Organization {
        id: OrganizationId::generate(clock, random),
        name: name.into(),
        country: None,
        language: Some("en".into()),
        branding: Branding::default(),
        synchronized: false,
        own_domain: false,
    }
}

async fn add_organization(store: &Store, random: &Arc<dyn Random>, organization: &Organization) -> OrgScope {
    let work = |tx: Tx| async move { tx.insert_organization(organization, random.as_ref()).await };
    store.write::<_, StoreError, _, _>("test", work).await.unwrap()
}

pub(crate) fn contact(kind: ContactKind, value: &str) -> Contact {
    Contact { kind, value: value.into(), replaced_at: None, confirmed_at: None }
}

/// Hashes that differ from each other; no password has them.
pub(crate) fn hash(number: u32) -> PasswordHash {
    let dummy = PasswordHash::dummy();
    PasswordHash::parse(&format!("{number:08x}{}", &dummy.as_str()[8..])).unwrap()
}

/// Makes each test twice: on a SQLite file and in a PostgreSQL database.
macro_rules! on_both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($world: &$crate::world::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                check(&$crate::world::World::at($crate::world::Place::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                check(&$crate::world::World::at($crate::world::Place::postgres().await).await).await;
            }
        }
    )+};
}
pub(crate) use on_both;
