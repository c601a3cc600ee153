//! Making backups while the database is in use, and telling good ones from others.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use latchkey_domain::{ContactData, ContactKind};
use latchkey_store::{BackupError, BackupFile, BackupFileError, BackupOrder, NewUser};
use latchkey_testkit::SeededRandom;
use latchkey_vault::MasterKeys;

use crate::safe::{Safe, change, number, safe_on_both};
use crate::world::contact;

/// The names of everything in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn verified(path: &Path, keys: &MasterKeys) -> Result<(), BackupFileError> {
    let quiet: latchkey_store::Progress = std::sync::Arc::new(|_, _| {});
    BackupFile::open(path)?.verify(keys, &quiet)
}

/// A person and the person's address, in one transaction.
async fn add_pair(safe: &Safe, name: String) {
    let mut user = safe.world.user(&name);
    user.contacts = ContactData::new([contact(ContactKind::AlternateEmail, "ada@home.example")]);
    let new = &NewUser { user };
    safe.world.write(|tx| async move { tx.insert_user(&safe.world.scope, new).await }).await;
}

safe_on_both! {
    async fn a_backup_is_of_one_moment_while_writers_go_on(safe, engine) {
        let (stop, added) = (AtomicBool::new(false), AtomicU32::new(0));
        let write = |writer: u32| {
            let (stop, added) = (&stop, &added);
            async move {
                let mut next = 0;
                while !stop.load(Ordering::Relaxed) {
                    add_pair(safe, format!("p{writer}-{next}@contoso.com")).await;
                    next += 1;
                    added.fetch_add(1, Ordering::Relaxed);
                    // Statements of the embedded database never wait: the others come in between here.
                    tokio::task::yield_now().await;
                }
            }
        };
        let take = async {
            let mut counts = Vec::new();
            for round in 0..4 {
                while added.load(Ordering::Relaxed) < 30 * (round + 1) {
                    tokio::task::yield_now().await;
                }
                let before = added.load(Ordering::Relaxed);
                let made = safe.backup(&format!("{round}.backup")).await;
                counts.push((made, before, added.load(Ordering::Relaxed)));
            }
            stop.store(true, Ordering::Relaxed);
            counts
        };
        let (counts, (), ()) = tokio::join!(take, write(1), write(2));
        for (made, before, after) in counts {
            let place = Safe::place(engine).await;
            safe.restore(&made, &place).await.unwrap();
            let people = number(&place.url(), "SELECT COUNT(*) FROM person").await;
            let contacts = number(&place.url(), "SELECT COUNT(*) FROM contact").await;
            assert_eq!(people, contacts, "a transaction is in it whole or not at all");
            // Two more may have been written that were not counted yet.
            assert!((i64::from(before)..=i64::from(after) + 2).contains(&people), "{before} {people} {after}");
        }
    }

    async fn a_backup_is_its_owners_alone_and_never_takes_anothers_name(safe, engine) {
        use std::os::unix::fs::PermissionsExt;
        let made = safe.try_backup("one.backup").await.unwrap();
        assert_eq!(fs::metadata(&made.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&made.path).unwrap().len(), made.bytes);
        assert_eq!((made.header.engine, made.header.generation, made.header.made_at), (engine, 1, safe.now()));
        assert_eq!((made.header.program.as_str(), made.header.installation.len()), ("9.9.9", 16));
        assert!(made.header.schema.iter().any(|name| name == "m0001_foundation"));
        let before = fs::read(&made.path).unwrap();
        let error = safe.try_backup("one.backup").await.unwrap_err();
        assert!(matches!(error, BackupError::Exists { .. }), "{error}");
        assert_eq!(fs::read(&made.path).unwrap(), before);
        assert_eq!(names(made.path.parent().unwrap()), ["master.key", "one.backup"], "nothing is left beside it");
        let error = safe.try_backup("no-such-folder/one.backup").await.unwrap_err();
        assert!(matches!(error, BackupError::Write { .. }), "{error}");
    }

    async fn there_are_no_keys_in_it(safe, _engine) {
        add_pair(safe, "ada@contoso.com".into()).await;
        let backup = fs::read(safe.backup("one.backup").await).unwrap();
        let file = fs::read_to_string(safe.key_file()).unwrap();
        let key = file.lines().find_map(|line| line.strip_prefix("key ")?.split(' ').nth(1)).unwrap();
        let bytes = data_encoding::BASE64URL_NOPAD.decode(key.as_bytes()).unwrap();
        let holds = |part: &[u8]| backup.windows(part.len()).any(|window| window == part);
        assert!(!holds(key.as_bytes()) && !holds(&bytes), "the master key is in the backup");
        assert!(holds(b"ada@contoso.com") && !holds(b"ada@home.example"), "contact data stays sealed");
    }

    async fn one_that_was_cut_short_is_told(safe, _engine) {
        let whole = fs::read(safe.backup("whole.backup").await).unwrap();
        let cut = safe.path("cut.backup");
        for length in [0, 1, 15, 71, 72, 100, 5000, whole.len() / 2, whole.len() - 97, whole.len() - 96, whole.len() - 1] {
            fs::write(&cut, &whole[..length]).unwrap();
            let error = verified(&cut, &safe.keys()).unwrap_err();
            // What is shorter than its beginning could be anything.
            let told = if length < 72 { matches!(error, BackupFileError::NotABackup { .. } | BackupFileError::CutShort { .. }) }
                else { matches!(error, BackupFileError::CutShort { .. }) };
            assert!(told, "{length}: {error}");
        }
        fs::write(&cut, [whole.as_slice(), b"more"].concat()).unwrap();
        assert!(matches!(verified(&cut, &safe.keys()), Err(BackupFileError::CutShort { .. })));
        fs::write(&cut, &whole).unwrap();
        verified(&cut, &safe.keys()).unwrap();
    }

    async fn one_that_was_changed_is_told(safe, _engine) {
        let whole = fs::read(safe.backup("whole.backup").await).unwrap();
        let changed = safe.path("changed.backup");
        let places = (0..40).map(|part| part * (whole.len() - 1) / 40).chain(whole.len() - 96..whole.len() - 16);
        for place in places {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            fs::write(&changed, &bytes).unwrap();
            let error = verified(&changed, &safe.keys()).unwrap_err();
            let told = matches!(
                error,
                BackupFileError::Damaged { .. } | BackupFileError::Forged { .. } | BackupFileError::Foreign { .. }
                    | BackupFileError::NewerFormat { .. }
            );
            assert!(told, "{place} of {}: {error}", whole.len());
        }
    }

    async fn one_that_somebody_changed_with_a_right_checksum_is_told(safe, _engine) {
        use sha2::{Digest, Sha256};
        let mut bytes = fs::read(safe.backup("whole.backup").await).unwrap();
        let end = bytes.len() - 80;
        let name = bytes.windows(7).position(|window| window == b"Contoso").unwrap();
        bytes[name] = b'K';
        let digest = Sha256::digest(&bytes[..end]);
        bytes[end..end + 32].copy_from_slice(&digest);
        let changed = safe.path("changed.backup");
        fs::write(&changed, &bytes).unwrap();
        let error = verified(&changed, &safe.keys()).unwrap_err();
        assert!(matches!(error, BackupFileError::Forged { .. }), "{error}");
    }

    async fn another_installations_backup_is_told(safe, _engine) {
        let made = safe.backup("one.backup").await;
        let error = verified(&made, &MasterKeys::generate(&SeededRandom::new(99))).unwrap_err();
        assert!(matches!(error, BackupFileError::Foreign { .. }), "{error}");
        assert!(error.to_string().contains("belongs to another installation"), "{error}");
    }

    async fn before_there_is_an_installation_there_is_nothing_to_back_up(safe, engine) {
        let place = Safe::place(engine).await;
        let store = latchkey_store::Store::connect(safe.order(&place).options).await.unwrap();
        let order = BackupOrder::quiet(&safe.path("one.backup"), safe.now(), "1");
        assert!(matches!(store.backup(&order).await, Err(BackupError::Store(latchkey_store::StoreError::NotInstalled))));
        assert!(!safe.path("one.backup").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_told() {
    let safe = Safe::new(latchkey_store::Engine::Sqlite).await;
    let path = safe.path("other");
    for bytes in [b"hello".to_vec(), vec![0; 10_000], fs::read(safe.key_file()).unwrap()] {
        fs::write(&path, bytes).unwrap();
        let error = BackupFile::open(&path).unwrap_err();
        assert!(matches!(error, BackupFileError::NotABackup { .. }), "{error}");
    }
    let url = safe.world.place.url();
    let database = Path::new(url.strip_prefix("sqlite://").unwrap());
    assert!(matches!(BackupFile::open(database), Err(BackupFileError::NotABackup { .. })), "a live database is none");
    assert!(matches!(BackupFile::open(&safe.path("none")), Err(BackupFileError::Io { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_rises_to_its_end() {
    let safe = Safe::new(latchkey_store::Engine::Sqlite).await;
    change(&safe.world.place.url(), "CREATE TABLE big (organization_id BLOB, x BLOB); \
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO big SELECT NULL, randomblob(4000) FROM n")
        .await;
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut order = BackupOrder::quiet(&safe.path("one.backup"), safe.now(), "1");
    let heard = std::sync::Arc::clone(&told);
    order.progress = std::sync::Arc::new(move |done, all| heard.lock().unwrap().push((done, all)));
    safe.world.store.backup(&order).await.unwrap();
    let told = told.lock().unwrap();
    assert!(told.len() > 10 && told.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{told:?}");
    let (done, all) = *told.last().unwrap();
    assert_eq!(Some(done), all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_go_on_while_a_large_backup_is_made_and_it_never_begins_again() {
    let safe = std::sync::Arc::new(Safe::new(latchkey_store::Engine::Sqlite).await);
    change(&safe.world.place.url(), "CREATE TABLE big (organization_id BLOB, x BLOB); \
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO big SELECT NULL, randomblob(4000) FROM n")
        .await;
    let (stop, added) = (std::sync::Arc::new(AtomicBool::new(false)), std::sync::Arc::new(AtomicU32::new(0)));
    let writer = {
        let (safe, stop, added) = (safe.clone(), stop.clone(), added.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                add_pair(&safe, format!("p{}@contoso.com", added.load(Ordering::Relaxed))).await;
                added.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    while added.load(Ordering::Relaxed) < 5 {
        tokio::task::yield_now().await;
    }
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut order = BackupOrder::quiet(&safe.path("one.backup"), safe.now(), "1");
    let (heard, count) = (told.clone(), added.clone());
    order.progress = std::sync::Arc::new(move |done, _| heard.lock().unwrap().push((done, count.load(Ordering::Relaxed))));
    let before = added.load(Ordering::Relaxed);
    safe.world.store.backup(&order).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    let told = told.lock().unwrap().clone();
    assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0), "it goes on and on, and never back: {told:?}");
    let (first, last) = (told[0].1, told.last().unwrap().1);
    assert!(last >= first + 5, "{first} written when it had begun, {last} at its end");
    // The copy is of the moment at which it began, whatever was written since.
    let place = Path::new(&safe.path("copy.db")).to_owned();
    fs::copy(safe.path("one.backup"), &place).unwrap();
    let people = number(&format!("sqlite://{}", place.display()), "SELECT COUNT(*) FROM person").await;
    assert!((i64::from(before)..=i64::from(first) + 1).contains(&people), "{before} {people} {first}");
}
