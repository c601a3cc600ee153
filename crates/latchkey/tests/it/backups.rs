//! `latchkey backup`, `restore`, and the backup that `migrate` makes first.

use std::fs;
use std::process::{Command, Stdio};

use latchkey_testkit::Postgres;
use rusqlite::Connection;

use crate::installation::{Installation, PROGRAM, Said, mode};
use crate::running::Running;

/// Makes a backup of this name in the installation's folder.
fn backup(installation: &Installation, name: &str) -> String {
    let path = installation.path(name).display().to_string();
    installation.run(&["backup", &path]).done();
    path
}

/// An empty installation with the keys of another one.
fn with_keys_of(other: &Installation) -> Installation {
    let installation = Installation::empty();
    fs::create_dir(installation.path("keys")).unwrap();
    fs::copy(other.path("keys/master.key"), installation.path("keys/master.key")).unwrap();
    installation
}

/// Takes the database back to the schema before it had a generation.
fn age(installation: &Installation) {
    let database = Connection::open(installation.path("data/latchkey.sqlite")).unwrap();
    let sql = "ALTER TABLE installation DROP COLUMN generation; ALTER TABLE installation DROP COLUMN schema_floor; \
               DELETE FROM schema_version WHERE version LIKE '%_generation'";
    database.execute_batch(sql).unwrap();
}

/// Runs a command that can write no file longer than this, as on a full disk.
fn run_with_little_room(installation: &Installation, kibibytes: u64, arguments: &[&str]) -> Said {
    let mut command = Command::new("bash");
    let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, PROGRAM]).args(arguments).current_dir(installation.path("")).env_clear();
    command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every name in a folder of the installation.
fn names(installation: &Installation, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(installation.path(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_made_beside_a_running_server_and_restored_elsewhere() {
    let installation = Installation::with_organization();
    installation.run(&["user", "add", "eva@wingtip.example"]).done();
    let mut server = Running::start(&installation, &[]);
    fs::create_dir(installation.path("nightly")).unwrap();
    let folder = installation.path("nightly").display().to_string();
    let told = installation.run(&["backup", &folder]).done();
    let path = told.split_whitespace().find(|word| word.starts_with(&folder)).unwrap().to_owned();
    assert!(path.ends_with(".backup") && told.contains("There are no keys in it."), "{told}");
    assert_eq!(mode(path.as_ref()), 0o600);
    assert!(installation.run(&["backup", &path]).refused().contains("exists already and is not overwritten"));
    let told = installation.run(&["backup", "--check", &path]).done();
    assert!(told.contains("on SQLite, made 20") && told.contains("generation 1.\nIt is whole, unchanged"), "{told}");
    let told = installation.run(&["restore", &path, "--replace"]).refused();
    assert!(told.contains("is in use") && told.contains("stop every server"), "{told}");
    server.stop("TERM");
    let other = with_keys_of(&installation);
    let told = other.run(&["restore", &path]).done();
    assert!(told.contains("was restored in generation 2") && told.contains("copy that file to its safe place again"), "{told}");
    assert!(other.run(&["user", "add", "eva@wingtip.example"]).refused().contains("eva@wingtip.example"), "she is there");
    assert_eq!(names(&other, "data"), ["latchkey.sqlite"]);
    assert_eq!(mode(&other.path("data/latchkey.sqlite")), 0o600);
    assert_eq!(Running::start(&other, &[]).get("/readyz").status, 200);
}

#[test]
fn what_is_there_is_replaced_only_when_that_is_asked_for_and_kept() {
    let installation = Installation::with_organization();
    let path = backup(&installation, "one.backup");
    installation.run(&["user", "add", "eva@wingtip.example"]).done();
    let told = installation.run(&["restore", &path]).refused();
    assert!(told.contains("holds 1 organization(s) and is not overwritten: with --replace"), "{told}");
    let told = installation.run(&["restore", &path, "--replace"]).done();
    let kept = told.split_whitespace().find(|word| word.contains(".replaced-")).unwrap().trim_end_matches('.');
    assert!(fs::metadata(kept).unwrap().len() > 0, "{told}");
    installation.run(&["user", "add", "eva@wingtip.example"]).done();
    // Whoever puts the old file back by hand is told.
    fs::copy(kept, installation.path("data/latchkey.sqlite")).unwrap();
    let told = installation.run(&["serve"]).refused();
    assert!(told.contains("Run `latchkey restore --adopt`"), "{told}");
    assert!(installation.run(&["restore", "--adopt"]).done().contains("was taken into generation 3"));
    assert!(installation.run(&["user", "add", "eva@wingtip.example"]).refused().contains("eva@wingtip.example"), "she is back");
}

#[test]
fn what_cannot_be_restored_is_told_with_the_cure() {
    let installation = Installation::with_organization();
    let path = backup(&installation, "one.backup");
    let whole = fs::read(&path).unwrap();
    fs::write(installation.path("cut.backup"), &whole[..whole.len() / 2]).unwrap();
    fs::write(installation.path("odd.backup"), "no backup at all").unwrap();
    let other = with_keys_of(&installation);
    for (name, told) in [("cut.backup", "is cut short"), ("odd.backup", "is no backup"), ("none.backup", "cannot be read")] {
        let path = installation.path(name).display().to_string();
        for command in [&["restore", &path][..], &["backup", "--check", &path]] {
            let said = other.run(command).refused();
            assert!(said.contains(told), "{said}");
        }
    }
    let stranger = Installation::empty();
    stranger.run(&["keys", "init"]).done();
    let told = stranger.run(&["restore", &path]).refused();
    assert!(told.contains("belongs to another installation, or its master key is missing"), "{told}");
    assert!(!stranger.path("data/latchkey.sqlite").exists() && !other.path("data/latchkey.sqlite").exists());
    let nobody = Installation::empty();
    assert!(nobody.run(&["restore", &path]).refused().contains("there is no master key file"));
    for command in [&["backup"][..], &["restore"], &["restore", "a", "--adopt"]] {
        assert_eq!(installation.run(command).code, 2, "{command:?}");
    }
    nobody.run(&["keys", "init"]).done();
    assert!(nobody.run(&["backup", &path]).refused().contains("run `latchkey migrate`"));
}

#[test]
fn a_full_disk_leaves_nothing_and_changes_nothing() {
    let installation = Installation::with_organization();
    let path = backup(&installation, "one.backup");
    let before = names(&installation, "");
    let to = installation.path("two.backup").display().to_string();
    let told = run_with_little_room(&installation, 64, &["backup", &to]).refused();
    assert!(told.contains("two.backup cannot be written") && told.contains("make room"), "{told}");
    assert_eq!(names(&installation, ""), before, "nothing of it is left");
    let other = with_keys_of(&installation);
    let told = run_with_little_room(&other, 64, &["restore", &path]).refused();
    assert!(told.contains("the restored database cannot be written") && told.contains("make room"), "{told}");
    assert_eq!(names(&other, "data"), Vec::<String>::new());
    assert!(
        fs::read_to_string(other.path("keys/master.key")).unwrap()
            == fs::read_to_string(installation.path("keys/master.key")).unwrap()
    );
    other.run(&["restore", &path]).done();
    age(&installation);
    let told = run_with_little_room(&installation, 64, &["migrate"]).refused();
    assert!(told.contains("nothing was changed") && told.contains("make room"), "{told}");
    assert!(installation.run(&["migrate", "--check"]).refused().contains("1 migration(s) behind"));
    assert_eq!(names(&installation, "data").iter().filter(|name| name.contains("backup")).count(), 0);
}

#[test]
fn a_migration_makes_a_backup_first_that_can_be_restored() {
    let installation = Installation::with_organization();
    age(&installation);
    assert!(installation.run(&["serve"]).refused().contains("1 migration(s) behind this version: run `latchkey migrate`"));
    let told = installation.run(&["migrate"]).done();
    assert!(told.contains("A backup was made first: ") && told.contains("1 migration(s) were applied"), "{told}");
    let made = told.split_whitespace().find(|word| word.contains(".before-migration-")).unwrap().to_owned();
    let other = with_keys_of(&installation);
    let told = other.run(&["restore", &made]).done();
    assert!(told.contains("1 migration(s) were applied."), "{told}");
    assert!(other.run(&["organization", "list"]).done().contains("Wingtip Toys"));
    assert!(installation.run(&["migrate"]).done().contains("up to date already"));
    assert_eq!(names(&installation, "data").iter().filter(|name| name.contains("backup")).count(), 1, "one is enough");
    age(&installation);
    let told = installation.run(&["migrate", "--no-backup"]).done();
    assert!(!told.contains("backup"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_postgresql_is_adopted() {
    let postgres = Postgres::start().await.unwrap();
    let (database, copy) = (postgres.database().await.unwrap(), postgres.database().await.unwrap());
    let installation = Installation::with_database("postgres://unused/unused");
    let run = |url: &str, command: &[&str]| installation.run_with(command, &[("LATCHKEY_DATABASE__URL", url)], "");
    run(database.url(), &["keys", "init"]).done();
    run(database.url(), &["migrate"]).done();
    run(database.url(), &["organization", "create", "--name", "Wingtip Toys", "--domain", "wingtip.example"]).done();
    let told = run(copy.url(), &["restore", "--adopt"]).refused();
    assert!(told.contains("nothing was restored"), "there is nothing to adopt: {told}");
    let path = installation.path("one.backup").display().to_string();
    run(database.url(), &["backup", &path]).done();
    assert!(run(copy.url(), &["restore", &path]).done().contains("was restored in generation 2"));
    let told = run(database.url(), &["organization", "list"]).refused();
    assert!(told.contains("an older state was put back by hand"), "{told}");
    assert!(run(database.url(), &["restore", "--adopt"]).done().contains("was taken into generation 3"));
    assert!(run(database.url(), &["organization", "list"]).done().contains("Wingtip Toys"));
}
