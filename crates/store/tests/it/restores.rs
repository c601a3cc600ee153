//! Restores: what they end, what they keep, and what they refuse.

use std::fs;
use std::path::Path;
use std::time::Duration;

use latchkey_domain::{
    ActivityKind, ContactData, ContactKind, CorrelationId, EnrolmentId, Origin, OutboxId, SessionId, SessionPurpose, UserId,
};
use latchkey_store::{
    ActivityFilter, BackupFileError, Channel, Engine, Enrolling, NewEnrolment, NewInvitation, NewMessage, NewSession,
    RestoreError, Store, StoreError,
};
use latchkey_testkit::SeededRandom;
use latchkey_vault::{MasterKeys, Purpose, RecoveryCode, Token, TokenHash};

use crate::contract::challenges::issue;
use crate::safe::{Safe, change, number, safe_on_both, words};
use crate::world::{Place, contact};

const DAY: Duration = Duration::from_secs(86_400);

/// Tables of which a restore ends rows. Whoever adds a table decides where it belongs, here or among those below.
const ENDED: [&str; 11] = [
    "session",
    "enrolment",
    "enrolment_call",
    "recovery_code",
    "challenge",
    "phone_call",
    "reset",
    "ending",
    "invitation",
    "outbox",
    "installation",
];
/// Tables that come back as they were: nothing in them can be used a second time.
const KEPT: [&str; 31] = [
    "activity",
    "alert",
    "alert_message",
    "alert_signal",
    "answer",
    "authenticator",
    "budget",
    "contact",
    "counter",
    "custom_question",
    "domain",
    "expiry_notice",
    "group_member",
    "group_nesting",
    "notice",
    "organization",
    "password",
    "person",
    "person_group",
    "person_role",
    "policy",
    "progress",
    "proof",
    "refused_password",
    "reset_hour",
    "schema_version",
    // Of proofs of work, whose signatures die with the generation.
    "spent_nonce",
    "stored_file",
    "stranger",
    "submission",
    "verified_domain",
];

/// Makes a database that knows neither generations nor registration.
const OLDER: [&str; 19] = [
    "DROP TABLE expiry_notice",
    "DROP TABLE enrolment_call",
    "DROP TABLE enrolment",
    "DROP TABLE recovery_code",
    "DROP TABLE authenticator",
    "DROP INDEX password_by_organization_id_changed_at",
    "ALTER TABLE contact DROP COLUMN confirmed_at",
    "ALTER TABLE answer DROP COLUMN confirmed_at",
    "ALTER TABLE session DROP COLUMN factor_at",
    "ALTER TABLE session DROP COLUMN purpose",
    "ALTER TABLE domain DROP COLUMN password_valid_days",
    "ALTER TABLE domain DROP COLUMN password_notice_days",
    "ALTER TABLE person DROP COLUMN password_never_expires",
    "ALTER TABLE person DROP COLUMN answers_replaced_at",
    "ALTER TABLE person DROP COLUMN taken_back_at",
    "ALTER TABLE person DROP COLUMN registered_at",
    "ALTER TABLE installation DROP COLUMN generation",
    "ALTER TABLE installation DROP COLUMN schema_floor",
    "DELETE FROM schema_version WHERE version LIKE '%_generation' OR version LIKE '%_registration' OR version LIKE '%_resting%'",
];

/// What can be used once, and some things beside it.
struct Alive {
    session: TokenHash,
    invitation: TokenHash,
    ada: UserId,
}

async fn live(safe: &Safe) -> Alive {
    let (world, now) = (&safe.world, safe.now());
    let mut user = world.user("ada@contoso.com");
    user.contacts = ContactData::new([contact(ContactKind::AlternateEmail, "ada@home.example")]);
    let ada = world.add(user).await;
    issue(world, world.reset(ada).await, 6).await;
    let token = || Token::generate(world.random.as_ref()).hash();
    let session = &NewSession {
        id: world.id(SessionId::from_uuid),
        user: ada,
        token: token(),
        created_at: now,
        authenticated_at: now,
        expires_at: now.plus(DAY),
        origin: Origin::default(),
        factor_at: None,
        purpose: SessionPurpose::Full,
    };
    let correlation = world.id(CorrelationId::from_uuid);
    let invitation = &NewInvitation { user: ada, token: token(), created_at: now, expires_at: now.plus(DAY), correlation };
    let message = |channel, expires_at| {
        let id = world.id(OutboxId::from_uuid);
        NewMessage { id, channel, payload: b"hello", created_at: now, expires_at }
    };
    let messages = &[
        message(Channel::Mail, None),
        message(Channel::Mail, Some(now.plus(DAY))),
        message(Channel::Text, None),
        message(Channel::Call, Some(now.plus(DAY))),
    ];
    world
        .write(|tx| async move {
            tx.insert_session(&world.scope, session).await?;
            tx.insert_invitation(&world.scope, invitation).await?;
            for message in messages {
                tx.enqueue(&world.scope, message).await?;
            }
            Ok(())
        })
        .await;
    enrol(safe, ada, session.id).await;
    Alive { session: session.token, invitation: invitation.token, ada }
}

/// A number that is being proven, and ten recovery codes of which one is used.
async fn enrol(safe: &Safe, user: UserId, session: SessionId) {
    let (world, now) = (&safe.world, safe.now());
    let number = latchkey_domain::PhoneNumber::parse("+1 4255550142", None).unwrap();
    let (id, value) = (world.id(EnrolmentId::from_uuid), Enrolling::Phone(number));
    let enrolment = &NewEnrolment { id, user, session, value, created_at: now, expires_at: now.plus(DAY) };
    let codes = &RecoveryCode::generate_set(world.random.as_ref());
    world
        .write(|tx| async move {
            tx.put_enrolment(&world.scope, enrolment).await?;
            tx.put_recovery_codes(&world.scope, user, codes, now).await?;
            tx.spend_recovery_code(&world.scope, user, &codes[0], now).await
        })
        .await;
}

/// The one reset, the codes and the messages of [`live`] are over, and its other things are there.
async fn check_ended(safe: &Safe, place: &Place, alive: &Alive) {
    let store = safe.open(place).await.unwrap();
    let reader = store.reader();
    assert!(reader.session_by_token(&alive.session).await.unwrap().is_none());
    assert!(reader.invitation_by_token(&alive.invitation).await.unwrap().is_none());
    let person = reader.person(&safe.world.scope, Some(alive.ada)).await.unwrap().unwrap();
    assert_eq!(person.user.contacts.get(ContactKind::AlternateEmail).unwrap().value, "ada@home.example");
    let events = reader.activities(&safe.world.scope, ActivityFilter::default()).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].kind, events[0].detail.as_deref()), (ActivityKind::Restored, Some(r#"{"operator":"tess"}"#)));
    assert_eq!(reader.outbox_depth().await.unwrap().waiting, 1, "the mail that does not expire is sent");
    let url = place.url();
    assert_eq!(number(&url, "SELECT COUNT(*) FROM reset r JOIN ending e ON e.transaction_id = r.id").await, 1);
    assert_eq!(number(&url, "SELECT COUNT(*) FROM challenge").await, 0);
    assert_eq!(number(&url, "SELECT COUNT(*) FROM enrolment").await, 0);
    assert_eq!(number(&url, "SELECT COUNT(*) FROM recovery_code WHERE spent_at IS NULL").await, 0, "one that was used since");
    let captcha = |store: &Store| store.installation_keys().unwrap().keyed_hash(Purpose::Captcha, &[b"x"]);
    assert_ne!(captcha(&store), captcha(&safe.world.store), "a proof of work that was spent is signed by nobody now");
    store.close().await.unwrap();
}

/// The names of everything in the folder of a SQLite file.
fn beside(place: &Place) -> Vec<String> {
    let url = place.url();
    let folder = Path::new(url.strip_prefix("sqlite://").unwrap()).parent().unwrap();
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn is_older(opened: Result<Store, StoreError>) -> bool {
    matches!(opened.err(), Some(StoreError::OlderGeneration { found: 0 | 1, .. }))
}

safe_on_both! {
    async fn whatever_can_be_used_once_is_ended(safe, engine) {
        let alive = live(safe).await;
        let made = safe.backup("one.backup").await;
        let place = Safe::place(engine).await;
        let restored = safe.restore(&made, &place).await.unwrap();
        assert_eq!((restored.generation, restored.migrations, restored.kept), (2, 0, None));
        let ended = restored.ended;
        assert_eq!((ended.sessions, ended.resets, ended.invitations, ended.messages, ended.recovery_codes), (1, 1, 1, 3, 9));
        assert_eq!(safe.keys().generation(), 2);
        check_ended(safe, &place, &alive).await;
        assert_eq!(number(&place.url(), "SELECT COUNT(*) FROM recovery_code").await, 10, "that there were codes is known");
        assert!(is_older(safe.open(&safe.world.place).await), "the database that was lost is not worked with again");
        if engine == Engine::Sqlite {
            assert_eq!(beside(&place), ["latchkey.db"], "nothing is left beside it");
        }
        let again = Safe::place(engine).await;
        assert_eq!(safe.restore(&made, &again).await.unwrap().generation, 3, "every restore begins another one");
        assert!(is_older(safe.open(&place).await) || safe.keys().generation() == 3);
    }

    async fn every_table_is_ended_or_kept(safe, engine) {
        let sql = match engine {
            Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            Engine::PostgreSql => {
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
                 ORDER BY relname"
            }
        };
        let mut decided = [&ENDED[..], &KEPT].concat();
        decided.sort_unstable();
        assert_eq!(words(&safe.world.place.url(), sql).await, decided);
    }

    async fn a_database_that_is_there_stays_and_is_kept_when_it_is_replaced(safe, _engine) {
        let alive = live(safe).await;
        let made = safe.backup("one.backup").await;
        let later = safe.world.person("later@contoso.com").await;
        let error = safe.restore(&made, &safe.world.place).await.unwrap_err();
        assert!(matches!(error, RestoreError::InUse { .. }), "{error}");
        safe.stop().await;
        let error = safe.restore(&made, &safe.world.place).await.unwrap_err();
        assert!(matches!(error, RestoreError::Occupied { organizations: 1, .. }), "{error}");
        assert!(error.to_string().contains("--replace"), "{error}");
        assert_eq!(safe.keys().generation(), 1);
        let store = safe.open(&safe.world.place).await.unwrap();
        assert!(store.reader().session_by_token(&alive.session).await.unwrap().is_some(), "it is as it was");
        store.close().await.unwrap();
        let restored = latchkey_store::restore(&safe.order(&safe.world.place), &made, true).await.unwrap();
        check_ended(safe, &safe.world.place, &alive).await;
        let store = safe.open(&safe.world.place).await.unwrap();
        assert!(store.reader().person(&safe.world.scope, Some(later)).await.unwrap().is_none());
        store.close().await.unwrap();
        let kept = restored.kept.unwrap();
        let people = match kept.strip_prefix("schema ") {
            Some(schema) => number(&safe.world.place.url(), &format!("SELECT COUNT(*) FROM {schema}.person")).await,
            None => number(&format!("sqlite://{kept}"), "SELECT COUNT(*) FROM person").await,
        };
        assert_eq!(people, 2, "what was replaced is kept");
    }

    async fn another_installations_database_is_not_replaced(safe, engine) {
        let made = safe.backup("one.backup").await;
        let place = Safe::place(engine).await;
        let random = std::sync::Arc::new(SeededRandom::new(9));
        let theirs = crate::world::World::with_keys(place, MasterKeys::generate(random.as_ref()), random).await;
        theirs.store.close().await.unwrap();
        let error = latchkey_store::restore(&safe.order(&theirs.place), &made, true).await.unwrap_err();
        assert!(matches!(error, RestoreError::OtherInstallation { .. }), "{error}");
    }

    async fn tables_of_others_are_left_alone(safe, engine) {
        let made = safe.backup("one.backup").await;
        let place = Safe::place(engine).await;
        let url = if engine == Engine::Sqlite { format!("{}?mode=rwc", place.url()) } else { place.url() };
        change(&url, "CREATE TABLE invoice (number BIGINT)").await;
        let error = latchkey_store::restore(&safe.order(&place), &made, true).await.unwrap_err();
        assert!(matches!(&error, RestoreError::NotOurs { tables, .. } if tables == "invoice"), "{error}");
        assert_eq!(number(&place.url(), "SELECT COUNT(*) FROM invoice").await, 0);
        assert_eq!(safe.keys().generation(), 1);
    }

    async fn a_newer_programs_backup_is_refused_in_words(safe, engine) {
        change(&safe.world.place.url(), "INSERT INTO schema_version (version, applied_at) VALUES ('m9999_of_tomorrow', 0)").await;
        let made = safe.backup("one.backup").await;
        let place = Safe::place(engine).await;
        let error = safe.restore(&made, &place).await.unwrap_err();
        assert!(matches!(&error, RestoreError::NewerSchema { found, .. } if found == "m9999_of_tomorrow"), "{error}");
        assert!(error.to_string().contains("restore it with Latchkey 9.9.9, which made it"), "{error}");
        assert!(matches!(safe.open(&place).await.unwrap().installation_keys(), Err(StoreError::NotInstalled)));
    }

    async fn an_older_programs_backup_is_brought_up_to_date(safe, engine) {
        let alive = live(safe).await;
        let url = safe.world.place.url();
        for sql in OLDER {
            change(&url, sql).await;
        }
        let made = safe.try_backup("one.backup").await.unwrap();
        assert_eq!(made.header.generation, 1, "databases had none then");
        let place = Safe::place(engine).await;
        let restored = safe.restore(&made.path, &place).await.unwrap();
        assert_eq!((restored.generation, restored.migrations), (2, 4));
        check_ended(safe, &place, &alive).await;
    }

    async fn what_is_no_whole_backup_of_ours_changes_nothing(safe, engine) {
        let made = safe.backup("one.backup").await;
        let whole = fs::read(&made).unwrap();
        let (cut, place) = (safe.path("cut.backup"), Safe::place(engine).await);
        fs::write(&cut, &whole[..whole.len() - 4000]).unwrap();
        let error = safe.restore(&cut, &place).await.unwrap_err();
        assert!(matches!(error, RestoreError::Backup(BackupFileError::CutShort { .. })), "{error}");
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 1;
        fs::write(&cut, &damaged).unwrap();
        let error = safe.restore(&cut, &place).await.unwrap_err();
        assert!(matches!(error, RestoreError::Backup(BackupFileError::Damaged { .. })), "{error}");
        let keys = MasterKeys::create_file(&safe.path("other.key"), &SeededRandom::new(99)).unwrap();
        let foreign = safe.order_with(&place, keys, &safe.path("other.key"));
        let error = latchkey_store::restore(&foreign, &made, false).await.unwrap_err();
        assert!(matches!(error, RestoreError::Backup(BackupFileError::Foreign { .. })), "{error}");
        assert_eq!(MasterKeys::load(&safe.path("other.key")).unwrap().generation(), 1);
        assert_eq!(safe.keys().generation(), 1);
        safe.restore(&made, &place).await.unwrap();
    }

    async fn a_state_put_back_by_other_means_is_adopted(safe, _engine) {
        let alive = live(safe).await;
        let order = safe.order(&safe.world.place);
        let error = latchkey_store::adopt(&order).await.unwrap_err();
        assert!(matches!(error, RestoreError::InUse { .. }), "{error}");
        safe.stop().await;
        // As after a restore whose database was put away again for an older one.
        MasterKeys::raise_generation(&safe.key_file(), 4).unwrap();
        assert!(is_older(safe.open(&safe.world.place).await));
        let adopted = latchkey_store::adopt(&safe.order(&safe.world.place)).await.unwrap();
        assert_eq!((adopted.generation, adopted.ended.sessions, adopted.ended.messages), (5, 1, 3));
        check_ended(safe, &safe.world.place, &alive).await;
    }

    async fn the_other_engines_backup_is_refused(safe, engine) {
        let made = safe.backup("one.backup").await;
        let other = if engine == Engine::Sqlite { Engine::PostgreSql } else { Engine::Sqlite };
        let error = safe.restore(&made, &Safe::place(other).await).await.unwrap_err();
        assert!(matches!(error, RestoreError::OtherEngine { .. }), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_put_in_place_by_hand_is_refused_until_it_is_adopted() {
    let safe = Safe::new(Engine::Sqlite).await;
    let alive = live(&safe).await;
    let made = safe.backup("one.backup").await;
    let place = Place::sqlite();
    let url = place.url();
    fs::copy(made, url.strip_prefix("sqlite://").unwrap()).unwrap();
    assert!(is_older(safe.open(&place).await), "no generation is as old as a backup's");
    latchkey_store::adopt(&safe.order(&place)).await.unwrap();
    check_ended(&safe, &place, &alive).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_replaced_when_that_is_asked_for() {
    let safe = Safe::new(Engine::Sqlite).await;
    let made = safe.backup("one.backup").await;
    let place = Place::sqlite();
    let url = place.url();
    let file = Path::new(url.strip_prefix("sqlite://").unwrap());
    fs::write(file, vec![7; 9000]).unwrap();
    let error = safe.restore(&made, &place).await.unwrap_err();
    assert!(matches!(error, RestoreError::Unreadable { .. }), "{error}");
    let restored = latchkey_store::restore(&safe.order(&place), &made, true).await.unwrap();
    assert_eq!(fs::read(restored.kept.unwrap()).unwrap(), vec![7; 9000]);
    safe.open(&place).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_cannot_be_replaced_is_told_before_anything_is_done() {
    use std::os::unix::fs::PermissionsExt;
    let safe = Safe::new(Engine::Sqlite).await;
    let made = safe.backup("one.backup").await;
    let place = Place::sqlite();
    let order = safe.order_with(&place, safe.keys(), &safe.path("no-such-folder/master.key"));
    let error = latchkey_store::restore(&order, &made, false).await.unwrap_err();
    assert!(matches!(error, RestoreError::Keys(_)), "{error}");
    assert_eq!(fs::metadata(safe.key_file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(beside(&place).is_empty());
}
