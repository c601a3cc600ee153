//! A person is erased while the server runs, and nothing of the person is left in the files or in a fresh backup.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use latchkey_testkit::{Database, Postgres, SmtpFault};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::client::Client;
use super::scene::{NEW, Scene, user_name};
use crate::installation::Said;
use crate::running::Running;

/// Shorter values mean little, and stand everywhere.
const SHORTEST: usize = 8;

/// Tables whose rows name a person.
const OF_PERSON: [&str; 9] =
    ["contact", "password", "session", "notice", "reset", "answer", "enrolment", "authenticator", "recovery_code"];

/// Every text and every run of bytes in rows of this person: names, addresses, sealed contact data, hashes of passwords, codes and
/// cookies, each with its column.
fn values_of(database: &Connection, name: &str) -> BTreeMap<Vec<u8>, String> {
    let id: Vec<u8> =
        database.query_row("SELECT id FROM person WHERE user_name = ?1", [user_name(name)], |row| row.get(0)).unwrap();
    let of_person = OF_PERSON.map(|table| (table, "user_id = ?1"));
    let of_reset = ["proof", "challenge"].map(|table| (table, "transaction_id IN (SELECT id FROM reset WHERE user_id = ?1)"));
    let calls = ("enrolment_call", "enrolment_id IN (SELECT id FROM enrolment WHERE user_id = ?1)");
    let rest = [calls, ("person", "id = ?1"), ("activity", "target = ?1")];
    let mut values = BTreeMap::new();
    for (table, whose) in of_person.into_iter().chain(of_reset).chain(rest) {
        let mut rows = database.prepare(&format!("SELECT * FROM {table} WHERE {whose}")).unwrap();
        let columns: Vec<String> = rows.column_names().iter().map(ToString::to_string).collect();
        let mut rows = rows.query([&id]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (place, column) in columns.iter().enumerate() {
                let value = match row.get_ref(place).unwrap() {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
                    _ => continue,
                };
                // Events stay: what they say of the person is the id, and the support code that joins them.
                let stays = table == "activity" && !["address", "client"].contains(&column.as_str()) || column == "correlation";
                if value.len() >= SHORTEST && value != id && !stays {
                    values.insert(value, format!("{table}.{column}"));
                }
            }
        }
    }
    // What was done in a session has its id as support code.
    let mut codes = database.prepare("SELECT correlation FROM activity WHERE target = ?1").unwrap();
    let codes: Vec<Vec<u8>> = codes.query_map([&id], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    values.retain(|value, _| !codes.contains(value));
    values
}

/// The files of the database, one after the other.
fn files(data: &Path) -> Vec<u8> {
    let entries = std::fs::read_dir(data).unwrap();
    entries.flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

fn holds(all: &[u8], value: &[u8]) -> bool {
    all.windows(value.len()).any(|window| window == value)
}

/// Messages that wait, sealed.
fn waiting(database: &Connection) -> BTreeMap<Vec<u8>, String> {
    let mut rows = database.prepare("SELECT payload FROM outbox WHERE payload IS NOT NULL").unwrap();
    let payloads = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    payloads.map(|payload| (payload.unwrap(), "outbox.payload".to_owned())).collect()
}

/// What only Ada's rows hold.
fn values_of_ada(file: &Path) -> BTreeMap<Vec<u8>, String> {
    let database = Connection::open(file).unwrap();
    let of_max = values_of(&database, "max");
    let mut values = values_of(&database, "ada");
    values.retain(|value, _| !of_max.contains_key(value));
    values
}

/// Both get a new password, and sign in with it; some of their notices wait.
fn both_reset(scene: &Scene, server: &Running) {
    let mut known = Vec::new();
    for name in ["ada", "max"] {
        let (mut client, step) = scene.at_the_password_with(server, name, &known);
        known.push(scene.code(name, &[]));
        scene.mail.set_fault(SmtpFault::RefuseRecipient(451));
        let done = client.post("/reset/password", &[("step", &step), ("new_password", NEW), ("confirm_password", NEW)]);
        assert_eq!(done.expect("an answer").location(), Some("/reset/done"));
        assert!(Client::signs_in(server.address, &user_name(name), NEW));
        if name == "ada" {
            scene.mail.set_fault(SmtpFault::None);
        }
    }
}

fn run(scene: &Scene, command: &[&str]) -> Said {
    scene.run_on(scene.installation(), &[], command)
}

/// A backup of this moment.
fn backup(scene: &Scene, name: &str) -> PathBuf {
    let path = scene.installation().path(name);
    run(scene, &["backup", &path.display().to_string()]).done();
    path
}

fn erase_ada(scene: &Scene, server: &Running) {
    let told = run(scene, &["user", "erase", "ada@wingtip.example"]).refused();
    assert!(told.contains("would be erased for good") && told.contains("Say --yes"), "{told}");
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW), "she was not erased");
    let told = run(scene, &["user", "erase", "ada@wingtip.example", "--yes"]).done();
    assert!(told.contains("ada@wingtip.example was erased.") && !told.contains("journal"), "{told}");
    assert!(!Client::signs_in(server.address, &user_name("ada"), NEW));
    assert!(Client::signs_in(server.address, &user_name("max"), NEW));
    assert!(
        run(scene, &["user", "erase", "ada@wingtip.example", "--yes"]).refused().contains("there is nobody with the user name")
    );
}

fn can_be_found(values: &BTreeMap<Vec<u8>, String>, before: &[u8]) {
    assert!(values.keys().all(|value| holds(before, value)), "whatever is looked for can be found");
    assert!(holds(before, b"ada@wingtip.example"));
}

fn nothing_is_in(values: &BTreeMap<Vec<u8>, String>, all: &[u8], place: &str) {
    for (value, column) in values {
        assert!(!holds(all, value), "{column}, {}, is in {place}", String::from_utf8_lossy(value));
    }
    for word in ["ada@wingtip.example", "ada@home.example"] {
        assert!(!holds(all, word.as_bytes()), "{word} is in {place}");
    }
    assert!(holds(all, b"max@wingtip.example"), "others stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_who_was_erased_is_in_the_files_or_in_a_fresh_backup() {
    let scene = Scene::on_sqlite(&["ada", "max"]).await;
    let server = scene.serve();
    both_reset(&scene, &server);
    let data = scene.installation().path("data");
    let file = data.join("latchkey.sqlite");
    let before = waiting(&Connection::open(&file).unwrap());
    let counted = scene.registers_everything(&server, "ada").await;
    let mut sent = waiting(&Connection::open(&file).unwrap());
    sent.retain(|payload, _| !before.contains_key(payload));
    assert!(!sent.is_empty(), "the mail server refuses, so her code waits");
    let mut values = values_of_ada(&file);
    values.append(&mut sent);
    values.extend(counted);
    for table in OF_PERSON.iter().filter(|table| **table != "notice") {
        let prefix = format!("{table}.");
        assert!(values.values().any(|found| found.starts_with(&prefix)), "nothing of {table} is looked for");
    }
    can_be_found(&values, &files(&data));
    erase_ada(&scene, &server);
    let fresh = std::fs::read(backup(&scene, "fresh.backup")).unwrap();
    nothing_is_in(&values, &files(&data), "the files");
    nothing_is_in(&values, &fresh, "the backup");
}

/// The same as [`values_of`] in PostgreSQL, as far as it stands in a backup; its rows are asked for as JSON.
async fn values_in(postgres: &Postgres, database: &Database, name: &str) -> BTreeMap<Vec<u8>, String> {
    let sql = |sql: String| async move { postgres.sql(database, &sql).await.unwrap() };
    let id = sql(format!("SELECT id FROM person WHERE user_name = '{}'", user_name(name))).await;
    let id = id.trim();
    let of_person = OF_PERSON.map(|table| (table, format!("user_id = '{id}'")));
    let calls = ("enrolment_call", format!("enrolment_id IN (SELECT id FROM enrolment WHERE user_id = '{id}')"));
    let resets = format!("transaction_id IN (SELECT id FROM reset WHERE user_id = '{id}')");
    let of_reset = ["proof", "challenge"].map(|table| (table, resets.clone()));
    let mut values = BTreeMap::new();
    for (table, whose) in of_person.into_iter().chain(of_reset).chain([calls, ("person", format!("id = '{id}'"))]) {
        let cells = format!("SELECT c.key || '=' || c.value FROM {table} t, jsonb_each_text(to_jsonb(t)) c WHERE {whose}");
        for (column, value) in sql(cells).await.lines().filter_map(|line| line.split_once('=')) {
            let bytes = value.strip_prefix("\\x").and_then(|digits| HEXLOWER.decode(digits.as_bytes()).ok());
            let value = bytes.unwrap_or_else(|| value.as_bytes().to_vec());
            let number = value.iter().all(u8::is_ascii_digit);
            if value.len() >= SHORTEST && !number {
                values.insert(value, format!("{table}.{column}"));
            }
        }
    }
    values
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_who_was_erased_is_in_a_fresh_backup_of_postgresql() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let scene = Scene::in_database(database.url(), &["ada", "max"]).await;
    let server = scene.serve();
    both_reset(&scene, &server);
    let counted = scene.registers_everything(&server, "ada").await;
    let before = std::fs::read(backup(&scene, "before.backup")).unwrap();
    let of_max = values_in(&postgres, &database, "max").await;
    let mut values = values_in(&postgres, &database, "ada").await;
    // Ids are written otherwise there; events keep the person's own.
    values.retain(|value, _| !of_max.contains_key(value) && holds(&before, value));
    values.extend(counted.into_iter().filter(|(value, _)| holds(&before, value)));
    let registered = ["answer.hash", "enrolment.sealed", "authenticator.sealed", "recovery_code.hash", "counter.subject"];
    for column in
        ["contact.sealed", "password.hash", "session.token", "reset.token", "challenge.code_hash"].into_iter().chain(registered)
    {
        assert!(values.values().any(|found| found == column), "{column} is not in {values:?}");
    }
    can_be_found(&values, &before);
    erase_ada(&scene, &server);
    nothing_is_in(&values, &std::fs::read(backup(&scene, "fresh.backup")).unwrap(), "the backup");
}
