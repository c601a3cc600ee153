//! Making and checking the database.

use std::process::Stdio;

use latchkey_testkit::Postgres;

use crate::installation::{Installation, mode};

#[test]
fn the_database_is_made_for_its_owner_only_and_made_once() {
    let installation = Installation::empty();
    installation.run(&["keys", "init"]).done();
    let told = installation.run(&["migrate", "--check"]).refused();
    assert!(told.contains("run `latchkey migrate`"), "{told}");
    assert!(!installation.path("data").exists(), "--check makes nothing");
    assert!(installation.run(&["migrate"]).done().contains("migration(s) were applied"));
    assert_eq!(mode(&installation.path("data")), 0o700);
    assert_eq!(mode(&installation.path("data/latchkey.sqlite")), 0o600);
    assert!(installation.run(&["migrate"]).done().contains("up to date already"));
    installation.run(&["migrate", "--check"]).done();
}

#[test]
fn commands_ask_for_the_migration_and_make_no_empty_database() {
    let installation = Installation::empty();
    installation.run(&["keys", "init"]).done();
    for command in [&["serve"][..], &["organization", "list"]] {
        let told = installation.run(command).refused();
        assert!(told.contains("there is no database at") && told.contains("run `latchkey migrate`"), "{told}");
    }
    std::fs::create_dir(installation.path("data")).unwrap();
    installation.write("data/latchkey.sqlite", "");
    let told = installation.run(&["serve"]).refused();
    assert!(told.contains("migration(s) behind this version: run `latchkey migrate`"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_in_words() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let installation = on_postgres(&database);
    run(&installation, &["keys", "init"]).done();
    run(&installation, &["migrate"]).done();
    let versions = postgres.sql(&database, "SELECT version FROM schema_version ORDER BY version").await.unwrap();
    assert!(!versions.is_empty());
    postgres.sql(&database, "INSERT INTO schema_version (version, applied_at) VALUES ('m9999_future', 0)").await.unwrap();
    // It took something away that this version needs, and says so.
    postgres.sql(&database, "UPDATE installation SET schema_floor = 'm9999_future'").await.unwrap();
    for command in [&["serve"][..], &["migrate"], &["migrate", "--check"], &["organization", "list"]] {
        let told = run(&installation, command).refused();
        assert!(told.contains("m9999_future") && told.contains("start the version of Latchkey that made it"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_of_postgresql_comes_from_the_environment() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let installation = on_postgres(&database);
    run(&installation, &["keys", "init"]).done();
    run(&installation, &["migrate"]).done();
    run(&installation, &["organization", "create", "--name", "Wingtip", "--domain", "wingtip.example", "--host-default"]).done();
    assert!(run(&installation, &["organization", "list"]).done().contains("verified, the host's own"));
    let said = installation.0.run_with(&["organization", "list"], &[("LATCHKEY_DATABASE__PASSWORD", "wrong-password")], "");
    assert!(!said.err.contains("wrong-password"), "{said:#?}");
    let told = said.refused();
    assert!(told.contains("database"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_at_once_do_not_both_invite_the_first_administrator() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let installation = on_postgres(&database);
    run(&installation, &["keys", "init"]).done();
    run(&installation, &["migrate"]).done();
    for round in 0..3 {
        let domain = format!("w{round}.example");
        run(&installation, &["organization", "create", "--name", &domain, "--domain", &domain, "--host-default"]).done();
        let started: Vec<_> = ["ada", "max"]
            .map(|name| {
                let mut command = installation.0.command(&["bootstrap", "--organization", &domain, "--user"]);
                command.arg(format!("{name}@{domain}")).env("LATCHKEY_DATABASE__PASSWORD", &installation.1);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .into();
        let ended: Vec<_> = started.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert_eq!(ended.iter().filter(|output| output.status.success()).count(), 1, "{ended:?}");
        let refused = ended.iter().find(|output| !output.status.success()).unwrap();
        assert!(String::from_utf8_lossy(&refused.stderr).contains("was invited and has a link"), "{ended:?}");
    }
}

fn on_postgres(database: &latchkey_testkit::Database) -> (Installation, String) {
    let url = database.url();
    let (start, rest) = url.split_once("://latchkey:").unwrap();
    let (password, place) = rest.split_once('@').unwrap();
    (Installation::with_database(&format!("{start}://latchkey@{place}")), password.to_owned())
}

fn run((installation, password): &(Installation, String), command: &[&str]) -> crate::installation::Said {
    installation.run_with(command, &[("LATCHKEY_DATABASE__PASSWORD", password)], "")
}
