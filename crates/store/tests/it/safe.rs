//! An installation whose keys lie in a file, with room for backups and places to restore them to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use latchkey_domain::{Clock, Random};
use latchkey_store::{
    BackupError, BackupOrder, BackupSummary, Engine, RestoreError, RestoreOrder, Restored, Store, StoreError, StoreOptions,
};
use latchkey_testkit::SeededRandom;
use latchkey_vault::MasterKeys;
use sea_orm::{ConnectionTrait, Database, Statement};
use tempfile::TempDir;

use crate::world::{Place, World};

pub(crate) struct Safe {
    pub(crate) world: World,
    folder: TempDir,
}

impl Safe {
    pub(crate) async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let random: Arc<dyn Random> = Arc::new(SeededRandom::new(7));
        let keys = MasterKeys::create_file(&folder.path().join("master.key"), random.as_ref()).unwrap();
        let world = World::with_keys(Self::place(engine).await, keys, random).await;
        Self { world, folder }
    }

    /// An empty place on this engine.
    pub(crate) async fn place(engine: Engine) -> Place {
        match engine {
            Engine::Sqlite => Place::sqlite(),
            Engine::PostgreSql => Place::postgres().await,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.path("master.key")
    }

    pub(crate) async fn try_backup(&self, name: &str) -> Result<BackupSummary, BackupError> {
        self.world.store.backup(&BackupOrder::quiet(&self.path(name), self.world.now(), "9.9.9")).await
    }

    pub(crate) async fn backup(&self, name: &str) -> PathBuf {
        self.try_backup(name).await.unwrap().path
    }

    /// What the key file says now.
    pub(crate) fn keys(&self) -> MasterKeys {
        MasterKeys::load(&self.key_file()).unwrap()
    }

    pub(crate) fn order(&self, place: &Place) -> RestoreOrder {
        self.order_with(place, self.keys(), &self.key_file())
    }

    pub(crate) fn order_with(&self, place: &Place, keys: MasterKeys, key_file: &Path) -> RestoreOrder {
        RestoreOrder {
            options: StoreOptions::new(place.url(), Arc::new(keys), Arc::clone(&self.world.random)),
            key_file: key_file.to_owned(),
            clock: Arc::new(self.world.clock.clone()),
            detail: r#"{"operator":"tess"}"#.to_owned(),
            progress: Arc::new(|_, _| {}),
        }
    }

    pub(crate) async fn restore(&self, from: &Path, to: &Place) -> Result<Restored, RestoreError> {
        latchkey_store::restore(&self.order(to), from, false).await
    }

    /// The store there, as a server opens it.
    pub(crate) async fn open(&self, place: &Place) -> Result<Store, StoreError> {
        Store::connect(self.order(place).options).await
    }

    /// Closes the world's own store, as whoever restores stops the server.
    pub(crate) async fn stop(&self) {
        self.world.store.close().await.unwrap();
    }

    /// The present time.
    pub(crate) fn now(&self) -> latchkey_domain::Timestamp {
        self.world.clock.now()
    }
}

/// One number from the database, past everything.
pub(crate) async fn number(url: &str, sql: &str) -> i64 {
    let raw = Database::connect(url).await.unwrap();
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap().unwrap();
    let number = row.try_get_by_index(0).unwrap();
    raw.close().await.unwrap();
    number
}

/// One column of words from the database, past everything.
pub(crate) async fn words(url: &str, sql: &str) -> Vec<String> {
    let raw = Database::connect(url).await.unwrap();
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    let words = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    raw.close().await.unwrap();
    words
}

/// Statements on the database, past everything.
pub(crate) async fn change(url: &str, sql: &str) {
    let raw = Database::connect(url).await.unwrap();
    raw.execute_unprepared(sql).await.unwrap();
    raw.close().await.unwrap();
}

/// Makes each test twice: on a SQLite file and in a PostgreSQL database.
macro_rules! safe_on_both {
    ($(async fn $name:ident($safe:ident, $engine:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($safe: &$crate::safe::Safe, $engine: latchkey_store::Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                let engine = latchkey_store::Engine::Sqlite;
                check(&$crate::safe::Safe::new(engine).await, engine).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                let engine = latchkey_store::Engine::PostgreSql;
                check(&$crate::safe::Safe::new(engine).await, engine).await;
            }
        }
    )+};
}
pub(crate) use safe_on_both;
