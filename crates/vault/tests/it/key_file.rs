//! The master key file on a real disk.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use latchkey_vault::{DataKey, KeyFileError, MasterKeys};

use crate::seeded::{Seeded, organization};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// The names of everything in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_new_file_is_private_and_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    let random = Seeded::new(1);
    let made = MasterKeys::create_file(&path, &random).unwrap();
    assert_eq!(mode(&path), 0o600);
    let read = MasterKeys::load(&path).unwrap();
    assert_eq!((read.key_ids(), read.current_id()), (made.key_ids(), made.current_id()));
    let wrapped = made.wrap(&DataKey::generate(&random), organization(1), &random);
    assert!(read.unwrap(&wrapped, organization(1)).is_ok());
    assert!(fs::read_to_string(&path).unwrap().starts_with("# Latchkey master keys"));
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    fs::write(&path, "precious").unwrap();
    let error = MasterKeys::create_file(&path, &Seeded::new(1)).unwrap_err();
    assert!(matches!(error, KeyFileError::Exists { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn a_file_open_to_others_is_refused_with_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    for open in [0o640, 0o604, 0o644, 0o660, 0o601] {
        fs::set_permissions(&path, Permissions::from_mode(open)).unwrap();
        let error = MasterKeys::load(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::OpenToOthers { mode, .. } if mode == open), "{error}");
        assert!(error.to_string().contains(&format!("chmod 600 {}", path.display())), "{error}");
        assert!(matches!(MasterKeys::rotate_file(&path, &Seeded::new(2)), Err(KeyFileError::OpenToOthers { .. })));
    }
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    assert!(MasterKeys::load(&path).is_ok());
}

#[test]
fn a_missing_file_and_a_folder_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = MasterKeys::load(&folder.path().join("none")).unwrap_err();
    assert!(matches!(error, KeyFileError::Missing { .. }), "{error}");
    assert!(error.to_string().contains("latchkey keys init"), "{error}");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let error = MasterKeys::load(folder.path()).unwrap_err();
    assert!(matches!(error, KeyFileError::Malformed { line: 0, .. }), "{error}");
}

#[test]
fn damaged_contents_are_refused_without_being_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let secret = good.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(secret.len(), 43);
    let shorter = &secret[..40];
    let spoiled: [Vec<u8>; 6] = [
        good.replace(&secret, shorter).into_bytes(),
        good.replace("key ", "kee ").into_bytes(),
        good.replace("latchkey-master-keys 1", "something else").into_bytes(),
        good.replace("current ", "current x").into_bytes(),
        [good.as_bytes(), &[0xff]].concat(),
        [good.as_bytes(), &vec![b'#'; 70_000]].concat(),
    ];
    for contents in spoiled {
        fs::write(&path, contents).unwrap();
        let error = MasterKeys::load(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Malformed { .. }), "{error}");
        let told = format!("{error} {error:?}");
        assert!(!told.contains(shorter), "{told}");
    }
    fs::write(&path, good.replace("latchkey-master-keys 1", "latchkey-master-keys 2")).unwrap();
    assert!(matches!(MasterKeys::load(&path), Err(KeyFileError::UnknownFormat { .. })));
}

#[test]
fn rotation_replaces_the_file_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    let link = folder.path().join("link");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    symlink(&path, &link).unwrap();
    for rotations in 1..=3 {
        MasterKeys::rotate_file(&link, &Seeded::new(100 + rotations)).unwrap();
    }
    assert_eq!(MasterKeys::load(&path).unwrap().key_ids().len(), 4);
    assert_eq!(mode(&path), 0o600);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let mut names = names(folder.path());
    names.sort();
    assert_eq!(names, ["link", "master.keys"]);
}

#[test]
fn rotation_works_when_the_random_source_repeats_an_id() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    let keys = MasterKeys::rotate_file(&path, &Seeded::new(1)).unwrap();
    assert_ne!(keys.key_ids()[0], keys.key_ids()[1]);
}

#[test]
fn two_rotations_at_once_lose_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    let made: Vec<_> = std::thread::scope(|scope| {
        let rotate = |seed| {
            let path = &path;
            scope.spawn(move || {
                (0..20u64)
                    .filter_map(move |n| match MasterKeys::rotate_file(path, &Seeded::new(seed + n)) {
                        Ok(keys) => Some(keys.current_id()),
                        Err(KeyFileError::Busy { .. }) => None,
                        Err(error) => panic!("{error}"),
                    })
                    .collect::<Vec<_>>()
            })
        };
        let threads = [rotate(1000), rotate(2000)];
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let held = MasterKeys::load(&path).unwrap().key_ids();
    assert!(!made.is_empty());
    assert_eq!(held.len(), 1 + made.len());
    assert!(made.iter().all(|id| held.contains(id)));
}

#[test]
fn the_generation_rises_and_never_sinks_and_a_rotation_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    assert_eq!(MasterKeys::load(&path).unwrap().generation(), 1);
    let left_by_a_crash = folder.path().join(format!("master.keys.{}-4.new", MasterKeys::load(&path).unwrap().current_id()));
    fs::write(left_by_a_crash, "half").unwrap();
    assert_eq!(MasterKeys::raise_generation(&path, 4).unwrap().generation(), 4);
    assert_eq!(MasterKeys::raise_generation(&path, 2).unwrap().generation(), 4);
    MasterKeys::rotate_file(&path, &Seeded::new(2)).unwrap();
    let keys = MasterKeys::load(&path).unwrap();
    assert_eq!((keys.generation(), keys.key_ids().len()), (4, 2));
    assert_eq!((mode(&path), names(folder.path())), (0o600, vec!["master.keys".to_owned()]));
}

#[test]
fn whether_the_file_can_be_replaced_is_told_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    assert!(matches!(MasterKeys::check_replaceable(&path), Err(KeyFileError::Missing { .. })));
    MasterKeys::create_file(&path, &Seeded::new(1)).unwrap();
    let before = fs::read(&path).unwrap();
    MasterKeys::check_replaceable(&path).unwrap();
    assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (before, vec!["master.keys".to_owned()]));
    // What stands in the way of the new file stops the replacing, for root too.
    let current = MasterKeys::load(&path).unwrap().current_id();
    fs::create_dir(folder.path().join(format!("master.keys.{current}-1.new"))).unwrap();
    let error = MasterKeys::check_replaceable(&path).unwrap_err();
    assert!(error.to_string().contains("needed to replace it"), "{error}");
}
