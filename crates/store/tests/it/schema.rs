//! Migrations, the gate against newer schemas, the installation, and what every table must have.

use std::collections::BTreeMap;
use std::sync::Arc;

use latchkey_store::{SchemaStatus, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_vault::MasterKeys;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::world::{Place, World, on_both, organization};

/// Tables that exist before, or above, any organization.
const WITHOUT_ORGANIZATION: [&str; 5] = ["alert_message", "installation", "progress", "schema_version", "spent_nonce"];

fn options(place: &Place) -> StoreOptions {
    options_in(place, 1)
}

/// Options with a key file that says this generation.
fn options_in(place: &Place, generation: u32) -> StoreOptions {
    let random = Arc::new(SeededRandom::new(7));
    let keys = MasterKeys::generate(random.as_ref()).in_generation(generation);
    StoreOptions::new(place.url(), Arc::new(keys), random)
}

async fn from_nothing(place: Place) {
    let store = Store::connect(options(&place)).await.unwrap();
    assert!(matches!(store.schema_status().await.unwrap(), SchemaStatus::Behind { pending: 1.. }));
    assert_eq!(store.installation_keys().err(), Some(StoreError::NotInstalled));
    let other = Store::connect(options(&place)).await.unwrap();
    let (left, right) = tokio::join!(store.migrate(), other.migrate());
    assert_eq!((left, right), (Ok(()), Ok(())), "two processes that migrate at once");
    assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::UpToDate);
    store.migrate().await.unwrap();
    let (left, right) = tokio::join!(store.install(), other.install());
    assert_eq!((left, right), (Ok(()), Ok(())));
    let keyed = |store: &Store| store.installation_keys().unwrap().keyed_hash(latchkey_vault::Purpose::Captcha, &[b"x"]);
    assert_eq!(keyed(&store), keyed(&other));
    let later = Store::connect(options(&place)).await.unwrap();
    assert_eq!(keyed(&later), keyed(&store));
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_from_nothing() {
    from_nothing(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_from_nothing() {
    from_nothing(Place::postgres().await).await;
}

on_both! {
    async fn a_newer_schema_is_refused_in_words(world) {
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared("INSERT INTO schema_version (version, applied_at) VALUES ('m9999_of_tomorrow', 0)").await.unwrap();
        raw.execute_unprepared("UPDATE installation SET schema_floor = 'm9998_of_tomorrow'").await.unwrap();
        let error = Store::connect(options(&world.place)).await.err().unwrap();
        assert!(matches!(&error, StoreError::NewerSchema { found, .. } if found == "m9999_of_tomorrow"), "{error:?}");
        assert!(error.to_string().contains("start the version of Latchkey that made it"), "{error}");
        assert!(matches!(world.store.migrate().await, Err(StoreError::NewerSchema { .. })));
    }

    async fn a_schema_that_was_only_extended_is_worked_with(world) {
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared("INSERT INTO schema_version (version, applied_at) VALUES ('m9999_of_tomorrow', 0)").await.unwrap();
        raw.execute_unprepared("ALTER TABLE person ADD COLUMN nickname TEXT").await.unwrap();
        let store = Store::connect(options(&world.place)).await.unwrap();
        assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::Extended { found: "m9999_of_tomorrow".into() });
        store.migrate().await.unwrap();
        store.installation_keys().unwrap();
        assert_eq!(store.reader().organization(&world.scope).await.unwrap().name, "Contoso");
    }

    async fn an_older_generation_is_refused_with_the_cure(world) {
        assert_eq!(world.store.generation(), Some(1));
        let error = Store::connect(options_in(&world.place, 3)).await.err().unwrap();
        assert_eq!(error, StoreError::OlderGeneration { found: 1, wanted: 3 });
        assert!(error.to_string().contains("`latchkey restore --adopt`"), "{error}");
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared("UPDATE installation SET generation = 5").await.unwrap();
        assert_eq!(Store::connect(options(&world.place)).await.unwrap().generation(), Some(5));
    }

    async fn another_master_key_is_refused_with_the_cure(world) {
        let random = Arc::new(SeededRandom::new(8));
        let wrong = StoreOptions::new(world.place.url(), Arc::new(MasterKeys::generate(random.as_ref())), random);
        let error = Store::connect(wrong).await.err().unwrap();
        assert!(matches!(error, StoreError::WrongMasterKey(_)), "{error:?}");
        assert!(error.to_string().contains("key file"), "{error}");
        Store::connect(options(&world.place)).await.unwrap();
    }

    async fn every_table_belongs_to_organizations(world) {
        let raw = Database::connect(world.place.url()).await.unwrap();
        let mut without = vec![];
        let tables = leading_columns(&raw).await;
        assert!(tables.len() > 20, "{tables:?}");
        for (table, leading) in tables {
            if !leading.iter().any(|column| column == "organization_id") {
                without.push(table);
            }
        }
        assert_eq!(without, WITHOUT_ORGANIZATION);
    }
}

/// The first column of every index and primary key, by table.
async fn leading_columns(raw: &DatabaseConnection) -> BTreeMap<String, Vec<String>> {
    let sql = match raw.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT t.name AS table_name, c.name AS column_name FROM sqlite_master t \
             LEFT JOIN pragma_index_list(t.name) i LEFT JOIN pragma_index_info(i.name) c ON c.seqno = 0 \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT t.relname AS table_name, a.attname AS column_name FROM pg_class t \
             JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public' \
             LEFT JOIN pg_index i ON i.indrelid = t.oid \
             LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE t.relkind = 'r'"
        }
    };
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let columns = tables.entry(row.try_get("", "table_name").unwrap()).or_default();
        columns.extend(row.try_get::<Option<String>>("", "column_name").unwrap());
    }
    tables
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_rotation_the_old_master_key_is_no_longer_needed() {
    let directory = tempfile::tempdir().unwrap();
    let random = SeededRandom::new(7);
    let file = directory.path().join("master.key");
    let old = MasterKeys::create_file(&file, &random).unwrap();
    let place = Place::sqlite();
    let store = Store::connect(StoreOptions::new(place.url(), Arc::new(old), Arc::new(random.clone()))).await.unwrap();
    store.migrate().await.unwrap();
    store.install().await.unwrap();
    let contoso = &organization(&ManualClock::default(), &random, "Contoso");
    let make = |tx: Tx| async move { tx.insert_organization(contoso, &SeededRandom::new(9)).await };
    let before = store.write::<_, StoreError, _, _>("test", make).await.unwrap();
    drop(store);
    let rotated = Arc::new(MasterKeys::rotate_file(&file, &random).unwrap());
    let store = Store::connect(StoreOptions::new(place.url(), Arc::clone(&rotated), Arc::new(random.clone()))).await.unwrap();
    assert_eq!(store.rewrap().await, Ok(2));
    assert_eq!(store.rewrap().await, Ok(0));
    let raw = Database::connect(place.url()).await.unwrap();
    let all =
        "SELECT data_key FROM organization UNION ALL SELECT data_key FROM installation UNION ALL SELECT canary FROM installation";
    let rows = raw.query_all_raw(Statement::from_string(DbBackend::Sqlite, all)).await.unwrap();
    let current = rows.iter().filter(|row| rotated.is_current(&row.try_get::<Vec<u8>>("", "data_key").unwrap()));
    assert_eq!((current.count(), rows.len()), (3, 3));
    let after = store.reader().scope_of_organization(contoso.id).await.unwrap().unwrap();
    let hashes = [before, after].map(|scope| scope.keys.keyed_hash(latchkey_vault::Purpose::Code, &[b"x"]));
    assert_eq!(hashes[0], hashes[1], "what was sealed before opens as before");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = &World::at(Place::sqlite()).await;
    let url = world.place.url();
    let path = url.strip_prefix("sqlite://").unwrap();
    for file in [path.to_owned(), format!("{path}-wal")] {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}
