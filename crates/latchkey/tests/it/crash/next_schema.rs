//! A later version has extended the database, and servers of this one still work: what every version owes the one before it.
//!
//! A migration may add tables, indexes, and columns that can be left out; `store/src/migrations/history` holds each of them to
//! that. So the program is tried on a schema to which all of that was added, in every table.

use latchkey_testkit::Postgres;
use rusqlite::Connection;

use super::client::Client;
use super::scene::{NEW, OLD, Scene, user_name};

/// What is added to each table.
fn extension(table: &str) -> String {
    format!(
        "ALTER TABLE {table} ADD COLUMN of_tomorrow TEXT; \
         ALTER TABLE {table} ADD COLUMN given_tomorrow BIGINT NOT NULL DEFAULT 7; \
         CREATE INDEX tomorrow_{table} ON {table} (given_tomorrow); "
    )
}

/// The last migration of a later version.
const TOMORROW: &str = "m9999_of_tomorrow";

const MORE: &str = "CREATE TABLE tomorrow (organization_id BIGINT PRIMARY KEY, body TEXT NOT NULL); \
                    INSERT INTO schema_version (version, applied_at) VALUES ('m9999_of_tomorrow', 0)";

/// Commands and a server, on a database that says that it is newer.
async fn everything_works(scene: &Scene) {
    let run = |command: &[&str]| scene.run_on(scene.installation(), &[], command);
    assert!(run(&["migrate"]).done().contains(&format!("a newer version extended the database ({TOMORROW})")));
    assert!(run(&["migrate", "--check"]).done().contains("extended"));
    let log = serves_and_backs_up(scene).await;
    let warned = log.iter().any(|event| event["message"].as_str().is_some_and(|text| text.contains("extended")));
    assert!(warned, "{log:?}");
    let told = run(&["restore", &backup(scene), "--replace"]).refused();
    assert!(told.contains(&format!("the backup has schema version {TOMORROW}")), "the newer program restores it: {told}");
}

fn backup(scene: &Scene) -> String {
    scene.installation().path("one.backup").display().to_string()
}

/// A whole reset, sign-ins, and commands beside the server; gives what the server logged. Nothing here goes by how this version words
/// what operators read, for another version may say it otherwise.
pub(super) async fn serves_and_backs_up(scene: &Scene) -> Vec<serde_json::Value> {
    let run = |command: &[&str]| scene.run_on(scene.installation(), &[], command).done();
    let mut server = scene.serve();
    assert_eq!(server.get("/readyz").status, 200);
    let (mut ada, step) = scene.at_the_password(&server, "ada");
    let done = ada.post("/reset/password", &[("step", &step), ("new_password", NEW), ("confirm_password", NEW)]);
    assert_eq!(done.expect("an answer").location(), Some("/reset/done"));
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW));
    assert!(!Client::signs_in(server.address, &user_name("ada"), OLD));
    assert_eq!(scene.resets("ada").await, 1);
    run(&["user", "add", "new@wingtip.example"]);
    run(&["keys", "rotate"]);
    run(&["backup", &backup(scene)]);
    let log = server.log();
    assert_eq!(server.stop("TERM").0, Some(0));
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn this_version_works_on_a_schema_that_a_later_one_extended() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let database = Connection::open(scene.installation().path("data/latchkey.sqlite")).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Result<Vec<String>, _> = database.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect();
    let sql: String = tables.unwrap().iter().map(|table| extension(table)).collect();
    database.execute_batch(&(sql + MORE)).unwrap();
    drop(database);
    everything_works(&scene).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn this_version_works_on_a_postgresql_schema_that_a_later_one_extended() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let scene = Scene::in_database(database.url(), &["ada"]).await;
    let sql = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace";
    let tables = postgres.sql(&database, sql).await.unwrap();
    let sql: String = tables.lines().map(|table| extension(table.trim())).collect();
    postgres.sql(&database, &(sql + MORE + "; ALTER TABLE tomorrow OWNER TO latchkey")).await.unwrap();
    everything_works(&scene).await;
}
