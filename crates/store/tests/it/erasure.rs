//! What is erased is in no file any more: not in free pages, not in the journal, not in a backup that is made afterwards.

use std::fs;
use std::path::Path;

use latchkey_domain::{ContactData, ContactKind, LicenceFacts};
use latchkey_store::{Channel, Engine, NewMessage, NewUser};
use latchkey_vault::PasswordHash;

use crate::safe::{Safe, number, words};
use crate::world::{contact, on_both};

/// So many people that their rows and names lie on many pages, which were split when they came.
const PEOPLE: usize = 1500;

/// Names in an order in which pages are split everywhere.
fn name(number: usize) -> String {
    let mixed = u32::try_from(number).unwrap().wrapping_mul(2_654_435_761);
    format!("{mixed:08x}.somebody-{number}@contoso.com")
}

fn hash(number: usize) -> PasswordHash {
    crate::world::hash(u32::try_from(number).unwrap())
}

async fn fill(safe: &Safe) {
    let world = &safe.world;
    for chunk in (0..PEOPLE).collect::<Vec<_>>().chunks(100) {
        let people: Vec<_> = chunk
            .iter()
            .map(|number| {
                let mut user = world.user(&name(*number));
                user.display_name = format!("Family Name {number:05} of Somewhere");
                user.licences = LicenceFacts { person: false, organization: false };
                user.contacts = ContactData::new([contact(ContactKind::AlternateEmail, &format!("{number}@home.example"))]);
                (NewUser { user }, hash(*number))
            })
            .collect();
        let (people, now) = (&people, safe.now());
        world
            .write(|tx| async move {
                for (person, hash) in people {
                    tx.insert_user(&world.scope, person).await?;
                    let how = latchkey_store::SetPassword { at: now, must_change: false };
                    tx.set_password(&world.scope, person.user.id, hash, how).await?;
                }
                Ok(())
            })
            .await;
    }
}

/// Everything that lies in a folder, one file after the other.
fn everything_in(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        all.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    all
}

fn holds(all: &[u8], text: &str) -> bool {
    all.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Numbers of people who are erased, far apart and side by side.
const ERASED: [usize; 8] = [0, 7, 400, 401, 402, 777, 1024, 1499];

/// What tells who somebody is.
fn texts_of(number: usize) -> [String; 3] {
    [name(number), format!("Family Name {number:05} of Somewhere"), hash(number).as_str().to_owned()]
}

/// Erases them all, after a look at `before`, which holds every one of them.
async fn erase_some(safe: &Safe, before: &[u8]) {
    let scope = &safe.world.scope;
    for number in ERASED {
        for text in texts_of(number) {
            assert!(holds(before, &text), "{text} is not there to be erased");
        }
        let user = safe.world.store.reader().find_user(scope, &name(number).parse().unwrap()).await.unwrap().unwrap();
        safe.world.store.erase_traces(scope, user).await.unwrap();
        assert!(safe.world.write(|tx| async move { tx.erase_person(scope, user, (&[], &[])).await }).await);
        assert!(
            !safe.world.write(|tx| async move { tx.erase_person(scope, user, (&[], &[])).await }).await,
            "nobody is erased twice"
        );
    }
}

fn nobody_who_was_erased_is_in(all: &[u8], place: &str) {
    for text in ERASED.into_iter().flat_map(texts_of) {
        assert!(!holds(all, &text), "{text} is in {place}");
    }
    assert!(holds(all, &name(403)), "others are in {place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_is_in_no_page_of_the_files_and_in_no_fresh_backup() {
    let safe = Safe::new(Engine::Sqlite).await;
    fill(&safe).await;
    let url = safe.world.place.url();
    let folder = Path::new(url.strip_prefix("sqlite://").unwrap()).parent().unwrap().to_owned();
    erase_some(&safe, &everything_in(&folder)).await;
    assert!(safe.world.store.empty_journal().await.unwrap());
    nobody_who_was_erased_is_in(&everything_in(&folder), "the files");
    nobody_who_was_erased_is_in(&fs::read(safe.backup("fresh.backup").await).unwrap(), "the backup");
    assert_eq!(number(&url, "SELECT COUNT(*) FROM person").await, i64::try_from(PEOPLE - ERASED.len()).unwrap());
    assert_eq!(number(&url, "SELECT COUNT(*) FROM contact").await, i64::try_from(PEOPLE - ERASED.len()).unwrap());
}

/// When its pages are overwritten is up to the PostgreSQL server; what it gives to a backup is up to us.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_is_in_no_fresh_backup_of_postgresql() {
    let safe = Safe::new(Engine::PostgreSql).await;
    fill(&safe).await;
    erase_some(&safe, &fs::read(safe.backup("before.backup").await).unwrap()).await;
    nobody_who_was_erased_is_in(&fs::read(safe.backup("fresh.backup").await).unwrap(), "the backup");
}

/// Whoever adds a table about people need not think of erasure, as long as this holds.
#[tokio::test(flavor = "multi_thread")]
async fn every_row_about_a_person_goes_with_the_person() {
    let safe = Safe::new(Engine::Sqlite).await;
    let about_people = "FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'user_id'";
    let url = safe.world.place.url();
    assert!(number(&url, &format!("SELECT COUNT(*) {about_people}")).await >= 10);
    let bound = "SELECT 1 FROM pragma_foreign_key_list(t.name) k WHERE k.\"table\" = 'person' AND k.on_delete = 'CASCADE' \
                 AND k.\"from\" = 'user_id'";
    let free = words(&url, &format!("SELECT t.name {about_people} AND NOT EXISTS ({bound})")).await;
    assert_eq!(free, Vec::<String>::new(), "rows about people that erasure leaves");
}

on_both! {
    async fn only_waiting_messages_that_concern_the_person_are_erased(world) {
        let (now, scope) = (world.now(), &world.scope);
        let payloads: [&[u8]; 3] = [b"to ada", b"to max", b"about ada"];
        for payload in payloads {
            let id = world.id(latchkey_domain::OutboxId::from_uuid);
            let message = &NewMessage { id, channel: Channel::Mail, payload, created_at: now, expires_at: None };
            world.write(|tx| async move { tx.enqueue(scope, message).await }).await;
        }
        let of_ada = |payload: &[u8]| payload.windows(3).any(|window| window == b"ada");
        let erase = || world.write(|tx| async move { tx.erase_messages(scope, of_ada, now).await });
        assert_eq!(erase().await, 2);
        assert_eq!(erase().await, 0);
        let left = world.write(|tx| async move {
            tx.lease_outbox(now, std::time::Duration::from_secs(60), 10, [1; 16]).await
        }).await;
        assert_eq!(left.iter().map(|message| message.payload.to_vec()).collect::<Vec<_>>(), [b"to max"]);
        assert_eq!(number(&world.place.url(), "SELECT COUNT(*) FROM outbox WHERE payload IS NULL AND finished_as = 'discarded'").await, 2);
    }
}
