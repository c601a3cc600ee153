//! What every migration left, on both engines, and that none of them took away what the version before needs.
//!
//! Each snapshot is a promise to databases that exist: a migration that was released is never changed. A later one may add
//! tables, columns that can be left out, and indexes. One that takes something away must raise `installation.schema_floor`,
//! so that programs which still need it are refused in words instead of failing in the middle of their work.

mod shape;

use latchkey_testkit::Postgres;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

use super::{FLOOR, Migrator};
use shape::Shape;

/// The schema after one migration.
struct Step {
    name: String,
    shape: Shape,
    floor: Option<String>,
}

/// Every migration on an empty database, one after the other.
async fn steps(database: &DatabaseConnection) -> Vec<Step> {
    let mut steps = Vec::new();
    for migration in Migrator::migrations() {
        Migrator::up(database, Some(1)).await.unwrap();
        if steps.is_empty() {
            install(database).await;
        }
        let floor = floor(database).await;
        steps.push(Step { name: migration.name().to_owned(), shape: Shape::of(database).await, floor });
    }
    steps
}

/// An installation like those that exist when a later migration comes.
async fn install(database: &DatabaseConnection) {
    let bytes = if database.get_database_backend() == DbBackend::Postgres { "'\\x00'" } else { "X'00'" };
    let sql = format!("INSERT INTO installation (id, data_key, canary) VALUES (1, {bytes}, {bytes})");
    database.execute_unprepared(&sql).await.unwrap();
}

/// What that installation says; the first migration knew no floor.
async fn floor(database: &DatabaseConnection) -> Option<String> {
    let sql = Statement::from_string(database.get_database_backend(), "SELECT schema_floor FROM installation");
    let found = database.query_one_raw(sql).await.ok().flatten();
    found.and_then(|row| row.try_get("", "schema_floor").unwrap())
}

/// What the steps took away without saying so.
fn silent_contractions(steps: &[Step]) -> Vec<String> {
    let mut found = Vec::new();
    for pair in steps.windows(2) {
        let said = pair[1].floor != pair[0].floor && pair[1].floor.is_some();
        let lost = pair[1].shape.lacks_of(&pair[0].shape);
        found.extend(lost.into_iter().filter(|_| !said).map(|what| format!("{}: {what}", pair[1].name)));
    }
    found
}

async fn history(database: DatabaseConnection, engine: &str) {
    let steps = steps(&database).await;
    for step in &steps {
        insta::assert_snapshot!(format!("{}-{engine}", step.name), step.shape.to_string());
    }
    assert_eq!(silent_contractions(&steps), Vec::<String>::new());
    let last = steps.last().and_then(|step| step.floor.as_deref()).unwrap_or(&steps[0].name);
    assert_eq!(last, FLOOR, "new installations say what migrated ones say");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_on_sqlite_are_as_they_were_and_only_add() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("history.db").display());
    history(Database::connect(url).await.unwrap(), "sqlite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_on_postgresql_are_as_they_were_and_only_add() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    history(Database::connect(database.url()).await.unwrap(), "postgresql").await;
}

#[test]
fn names_are_in_the_order_of_the_migrations() {
    let names = crate::schema::known();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(names, sorted);
}

/// A database with `one` more statement than the first migration made.
async fn after(one: &str) -> Vec<Step> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("history.db").display());
    let database = Database::connect(url).await.unwrap();
    let mut steps = steps(&database).await;
    database.execute_unprepared(one).await.unwrap();
    steps.push(Step { name: "m9999".into(), shape: Shape::of(&database).await, floor: floor(&database).await });
    steps
}

#[tokio::test]
async fn what_is_taken_away_is_seen_and_what_is_added_is_not() {
    for good in [
        "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        "ALTER TABLE person ADD COLUMN nickname TEXT",
        "ALTER TABLE person ADD COLUMN tries BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX person_by_mail ON person (mail)",
    ] {
        assert_eq!(silent_contractions(&after(good).await), Vec::<String>::new(), "{good}");
    }
    for (bad, told) in [
        ("DROP TABLE refused_password", "m9999: the table refused_password is gone"),
        ("ALTER TABLE person DROP COLUMN language", "m9999: the column person.language is gone"),
        ("ALTER TABLE person RENAME COLUMN mail TO mailbox", "m9999: the column person.mail is gone"),
        ("CREATE UNIQUE INDEX person_by_mail ON person (mail)", "m9999: rows of person must now be unique in mail"),
        ("DROP INDEX reset_by_token", "m9999: rows of reset may now be alike in token"),
    ] {
        assert_eq!(silent_contractions(&after(bad).await), [told], "{bad}");
    }
}

#[tokio::test]
async fn whoever_takes_away_raises_the_floor() {
    let mut steps = after("DROP TABLE refused_password").await;
    steps.last_mut().unwrap().floor = Some("m0005_generation".into());
    assert_eq!(silent_contractions(&steps), Vec::<String>::new());
}
