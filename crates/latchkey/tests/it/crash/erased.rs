//! A person is erased while the server runs, and nothing of the person is left in the files or in a fresh backup.

use std::collections::BTreeMap;
use std::path::Path;

use latchkey_testkit::SmtpFault;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::client::Client;
use super::scene::{NEW, Scene, user_name};

/// Shorter values mean little, and stand everywhere.
const SHORTEST: usize = 8;

/// Every text and every run of bytes in rows of this person: names, addresses, sealed contact data, hashes of passwords, codes and
/// cookies, each with its column.
fn values_of(database: &Connection, name: &str) -> BTreeMap<Vec<u8>, String> {
    let id: Vec<u8> =
        database.query_row("SELECT id FROM person WHERE user_name = ?1", [user_name(name)], |row| row.get(0)).unwrap();
    let of_person = ["contact", "password", "session", "notice", "reset"].map(|table| (table, "user_id = ?1"));
    let of_reset = ["proof", "challenge"].map(|table| (table, "transaction_id IN (SELECT id FROM reset WHERE user_id = ?1)"));
    let rest = [("person", "id = ?1"), ("activity", "target = ?1")];
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

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_who_was_erased_is_in_the_files_or_in_a_fresh_backup() {
    let scene = Scene::on_sqlite(&["ada", "max"]).await;
    let server = scene.serve();
    let mut known = Vec::new();
    for name in ["ada", "max"] {
        let (mut client, step) = scene.at_the_password_with(&server, name, &known);
        known.push(scene.code(name, &[]));
        scene.mail.set_fault(SmtpFault::RefuseRecipient(451));
        let done = client.post("/reset/password", &[("step", &step), ("new_password", NEW), ("confirm_password", NEW)]);
        assert_eq!(done.expect("an answer").location(), Some("/reset/done"));
        assert!(Client::signs_in(server.address, &user_name(name), NEW));
        if name == "ada" {
            scene.mail.set_fault(SmtpFault::None);
        }
    }
    let data = scene.installation().path("data");
    let database = Connection::open(data.join("latchkey.sqlite")).unwrap();
    let of_max = values_of(&database, "max");
    let mut values = values_of(&database, "ada");
    values.retain(|value, _| !of_max.contains_key(value));
    drop(database);
    let before = files(&data);
    assert!(values.len() >= 10, "{}", values.len());
    assert!(values.keys().all(|value| holds(&before, value)), "whatever is looked for can be found");
    assert!(holds(&before, b"ada@wingtip.example"));
    let run = |command: &[&str]| scene.run_on(scene.installation(), &[], command);
    let told = run(&["user", "erase", "ada@wingtip.example"]).refused();
    assert!(told.contains("would be erased for good") && told.contains("Say --yes"), "{told}");
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW), "she was not erased");
    let told = run(&["user", "erase", "ada@wingtip.example", "--yes"]).done();
    assert!(told.contains("ada@wingtip.example was erased.") && !told.contains("journal"), "{told}");
    assert!(!Client::signs_in(server.address, &user_name("ada"), NEW));
    assert!(Client::signs_in(server.address, &user_name("max"), NEW));
    assert!(run(&["user", "erase", "ada@wingtip.example", "--yes"]).refused().contains("there is nobody with the user name"));
    let path = scene.installation().path("fresh.backup");
    run(&["backup", &path.display().to_string()]).done();
    for (all, place) in [(files(&data), "the files"), (std::fs::read(&path).unwrap(), "the backup")] {
        for (value, column) in &values {
            assert!(!holds(&all, value), "{column}, {}, is in {place}", String::from_utf8_lossy(value));
        }
        for word in ["ada@wingtip.example", "ada@home.example"] {
            assert!(!holds(&all, word.as_bytes()), "{word} is in {place}");
        }
        assert!(holds(&all, b"max@wingtip.example"), "others stay");
    }
}
