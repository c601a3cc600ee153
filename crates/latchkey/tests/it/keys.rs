//! Master keys.

use crate::installation::{Installation, mode};

#[test]
fn a_key_is_made_once_for_its_owner_only() {
    let installation = Installation::empty();
    let told = installation.run(&["keys", "init"]).done();
    assert!(told.contains("Keep a copy in a safe place"), "{told}");
    let path = installation.path("keys/master.key");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let before = std::fs::read(&path).unwrap();
    let told = installation.run(&["keys", "init"]).refused();
    assert!(told.contains("is not overwritten"), "{told}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn nothing_starts_without_a_key() {
    let installation = Installation::empty();
    for command in [&["migrate"][..], &["serve"], &["organization", "list"], &["keys", "status"]] {
        let told = installation.run(command).refused();
        assert!(told.contains("there is no master key file") && told.contains("latchkey keys init"), "{command:?}: {told}");
    }
    assert!(!installation.path("data").exists(), "a refused command makes nothing");
}

#[test]
fn a_key_beside_the_data_is_refused() {
    let installation = Installation::empty();
    let told = installation.run(&["keys", "init", "--set", "keys.master_key_file=data/master.key"]).refused();
    assert!(told.contains("keys: master_key_file: ") && told.contains("lies in the data directory"), "{told}");
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let installation = Installation::ready();
    let path = installation.path("keys/master.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = installation.run(&["organization", "list"]).refused();
    assert!(told.contains("open to others") && told.contains("chmod 600"), "{told}");
}

#[test]
fn a_wrong_key_is_told_as_that_by_every_command() {
    let installation = Installation::ready();
    installation.run(&["keys", "init", "--set", "keys.master_key_file=keys/other.key"]).done();
    let right = std::fs::read(installation.path("keys/master.key")).unwrap();
    std::fs::copy(installation.path("keys/other.key"), installation.path("keys/master.key")).unwrap();
    for command in [
        &["serve"][..],
        &["migrate"],
        &["migrate", "--check"],
        &["keys", "status"],
        &["keys", "rotate"],
        &["organization", "list"],
    ] {
        let told = installation.run(command).refused();
        assert!(told.contains("this database was sealed with master key"), "{command:?}: {told}");
        assert!(told.contains("point the configuration at the key file this database was made with"), "{command:?}: {told}");
    }
    std::fs::write(installation.path("keys/master.key"), right).unwrap();
    installation.run(&["organization", "list"]).done();
}

#[test]
fn after_a_rotation_the_old_copy_of_the_key_opens_nothing() {
    let installation = Installation::with_organization();
    let path = installation.path("keys/master.key");
    let old = std::fs::read(&path).unwrap();
    let told = installation.run(&["keys", "rotate"]).done();
    assert!(told.contains("2 key(s) were sealed"), "the installation's and the organization's: {told}");
    let status = installation.run(&["keys", "status"]).done();
    assert!(status.contains("(current)") && status.contains("It opens the database."), "{status}");
    assert_eq!(status.lines().filter(|line| line.starts_with("  ")).count(), 2, "{status}");
    installation.run(&["user", "add", "ada@wingtip.example"]).done();
    let new = std::fs::read(&path).unwrap();
    std::fs::write(&path, old).unwrap();
    assert!(installation.run(&["keys", "status"]).refused().contains("was sealed with master key"));
    std::fs::write(&path, new).unwrap();
    installation.run(&["keys", "status"]).done();
}

#[test]
fn a_rotation_in_three_steps_keeps_the_old_key_working_until_the_last() {
    let installation = Installation::with_organization();
    let path = installation.path("keys/master.key");
    let old = std::fs::read(&path).unwrap();
    assert!(installation.run(&["keys", "rotate", "--prepare"]).done().contains("latchkey keys rotate --finish"));
    let new = std::fs::read(&path).unwrap();
    // A server that was started before still has the old key.
    std::fs::write(&path, &old).unwrap();
    installation.run(&["organization", "list"]).done();
    std::fs::write(&path, &new).unwrap();
    assert!(installation.run(&["keys", "rotate", "--finish"]).done().contains("2 key(s) were sealed"));
    std::fs::write(&path, &old).unwrap();
    installation.run(&["organization", "list"]).refused();
}
