//! Wrapping, rotation, the canary and keyed hashes.

use latchkey_vault::{Column, DataKey, InstallationKeys, MasterKeys, OrganizationKeys, Purpose, VaultError, hash};
use proptest::prelude::*;

use crate::seeded::{Counting, Seeded, organization, organization_keys};

const PLACE: Column<'static> = Column { table: "t", row: b"r", column: "c" };
const PURPOSES: [Purpose; 13] = [
    Purpose::Code,
    Purpose::EnrolmentCode,
    Purpose::RecoveryCode,
    Purpose::ThrottleSubject,
    Purpose::BlindIndex,
    Purpose::RecentPasswordHash,
    Purpose::RefusedPassword,
    Purpose::StepToken,
    Purpose::Captcha,
    Purpose::Ticket,
    Purpose::Network,
    Purpose::KnownDevice,
    Purpose::RoundTrip,
];

#[test]
fn rotation_keeps_old_data_readable_and_a_second_wrapping_moves_it_to_the_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.keys");
    let random = Seeded::new(1);
    let before = MasterKeys::create_file(&path, &random).unwrap();
    let data_key = DataKey::generate(&random);
    let wrapped = before.wrap(&data_key, organization(1), &random);
    let canary = before.seal_canary(&random);
    let sealed = OrganizationKeys::new(organization(1), data_key).seal(PLACE, b"text", &random);
    assert!(before.is_current(&wrapped));

    MasterKeys::rotate_file(&path, &random).unwrap();
    let after = MasterKeys::load(&path).unwrap();
    assert_eq!(after.key_ids(), [before.key_ids(), vec![after.current_id()]].concat());
    assert_ne!(after.current_id(), before.current_id());
    after.check_canary(&canary).unwrap();
    assert!(!after.is_current(&wrapped) && !after.is_current(&canary));

    let again = after.wrap(&after.unwrap(&wrapped, organization(1)).unwrap(), organization(1), &random);
    assert!(after.is_current(&again));
    let keys = OrganizationKeys::new(organization(1), after.unwrap(&again, organization(1)).unwrap());
    assert_eq!(keys.open(PLACE, &sealed).unwrap().as_slice(), b"text");
    let wanted = after.current_id();
    assert_eq!(before.unwrap(&again, organization(1)).err(), Some(VaultError::WrongMasterKey { wanted }));
}

#[test]
fn a_wrapped_key_belongs_to_its_owner() {
    let random = Seeded::new(1);
    let master = MasterKeys::generate(&random);
    let wrapped = master.wrap(&DataKey::generate(&random), organization(1), &random);
    assert!(master.unwrap(&wrapped, organization(1)).is_ok());
    assert_eq!(master.unwrap(&wrapped, organization(2)).err(), Some(VaultError::BrokenSeal));
    assert_eq!(master.unwrap_installation(&wrapped).err(), Some(VaultError::BrokenSeal));
    let wrapped = master.wrap_installation(&DataKey::generate(&random), &random);
    assert!(master.unwrap_installation(&wrapped).is_ok());
    assert_eq!(master.unwrap(&wrapped, organization(1)).err(), Some(VaultError::BrokenSeal));
    assert_eq!(master.check_canary(&wrapped).err(), Some(VaultError::WrongMasterKey { wanted: master.current_id() }));
}

#[test]
fn the_canary_tells_a_wrong_master_key_and_the_cure() {
    let random = Seeded::new(1);
    let right = MasterKeys::generate(&random);
    let canary = right.seal_canary(&random);
    right.check_canary(&canary).unwrap();
    let error = MasterKeys::generate(&random).check_canary(&canary).unwrap_err();
    assert_eq!(error, VaultError::WrongMasterKey { wanted: right.current_id() });
    let text = error.to_string();
    assert!(text.contains(&right.current_id().to_string()) && text.contains("restore that file"), "{text}");
}

#[test]
fn a_canary_with_the_right_id_but_another_key_is_a_wrong_master_key_too() {
    let random = Seeded::new(1);
    let master = MasterKeys::generate(&random);
    let mut canary = master.seal_canary(&random);
    *canary.last_mut().unwrap() ^= 1;
    assert_eq!(master.check_canary(&canary), Err(VaultError::WrongMasterKey { wanted: master.current_id() }));
    assert_eq!(master.check_canary(&[]), Err(VaultError::Truncated));
}

#[test]
fn only_what_a_row_alone_spends_dies_with_its_generation() {
    let keys = |generation| InstallationKeys::in_generation(DataKey::generate(&Seeded::new(1)), generation);
    let first = InstallationKeys::new(DataKey::generate(&Seeded::new(1)));
    for (purpose, dies) in [
        (Purpose::Captcha, true),
        (Purpose::Ticket, true),
        (Purpose::KnownDevice, false),
        (Purpose::StepToken, false),
        (Purpose::Backup, false),
    ] {
        let of = |keys: &InstallationKeys| keys.keyed_hash(purpose, &[b"x"]);
        assert_eq!(of(&keys(1)), of(&first), "{purpose:?}");
        assert_eq!(of(&keys(2)) != of(&first), dies, "{purpose:?}");
        assert_eq!(of(&keys(3)) != of(&keys(2)), dies, "{purpose:?}");
    }
    assert_eq!((keys(1).name(), keys(1).name().len()), (keys(9).name(), 16));
    assert_ne!(keys(1).name(), InstallationKeys::new(DataKey::generate(&Seeded::new(2))).name());
}

#[test]
fn keyed_hashes_differ_by_purpose_and_owner() {
    let installation = InstallationKeys::new(DataKey::generate(&Seeded::new(1)));
    let mut seen = std::collections::BTreeSet::new();
    for purpose in PURPOSES {
        for keys in [organization_keys(1, 1), organization_keys(2, 1), organization_keys(1, 2)] {
            assert!(seen.insert(keys.keyed_hash(purpose, &[b"x"])), "{purpose:?}");
            assert_eq!(keys.keyed_hash(purpose, &[b"x"]), keys.keyed_hash(purpose, &[b"x"]));
        }
        assert!(seen.insert(installation.keyed_hash(purpose, &[b"x"])), "{purpose:?}");
    }
}

#[test]
fn installation_keys_seal_for_themselves_only() {
    let installation = InstallationKeys::new(DataKey::generate(&Seeded::new(1)));
    let sealed = installation.seal(PLACE, b"text", &Seeded::new(2));
    assert_eq!(installation.open(PLACE, &sealed).unwrap().as_slice(), b"text");
    assert!(organization_keys(1, 1).open(PLACE, &sealed).is_err());
}

#[test]
fn blind_indexes_are_equal_for_equal_values_of_one_kind() {
    let keys = organization_keys(1, 1);
    assert_eq!(keys.blind_index("email", b"a@example.org"), keys.blind_index("email", b"a@example.org"));
    assert_ne!(keys.blind_index("email", b"a@example.org"), keys.blind_index("phone", b"a@example.org"));
    assert_ne!(keys.blind_index("email", b"a@example.org"), keys.blind_index("email", b"b@example.org"));
    assert_ne!(keys.blind_index("email", b"a"), organization_keys(2, 1).blind_index("email", b"a"));
}

/// The values were worked out with other implementations (HMAC and HKDF of Python, ChaCha20 and Argon2 of OpenSSL).
/// Stored data depends on them: a change of a derivation or a format must not go unseen.
#[test]
fn derivations_and_formats_stay_as_they_are() {
    let keys = OrganizationKeys::new(organization(1), DataKey::generate(&Counting));
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    assert_eq!(
        hex(&keys.keyed_hash(Purpose::Code, &[b"123456"])),
        "c0a1393a96d2fca7f2d7986eaccf5d89e7cec5165dc6e1d73f3ca17c21227880"
    );
    assert_eq!(
        hex(&keys.blind_index("email", b"a@example.org")),
        "e6670af66bc2de4f6c95cc735d379ede670a1b64f46e5d9ee2417ad2db46fb26"
    );
    assert_eq!(
        hex(&keys.seal(PLACE, b"text", &Counting)),
        "01ed3a435c000102030405060708090a0b0c0d0e0f101112131415161767c30d53ee2797aeb83065e2a526fd83ae050660"
    );
    assert_eq!(
        hash(&keys.pepper(), "correct horse", &Counting).as_str(),
        "2c1fa723$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$Aho69nlmlW41xsGOUpplz1GSRkRAlHRfcapHBt11hPY"
    );
}

proptest! {
    #[test]
    fn where_the_parts_of_a_keyed_hash_end_counts(left: Vec<Vec<u8>>, right: Vec<Vec<u8>>) {
        let keys = organization_keys(1, 1);
        let hash = |parts: &[Vec<u8>]| {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            keys.keyed_hash(Purpose::Code, &parts)
        };
        prop_assert_eq!(hash(&left) == hash(&right), left == right);
        prop_assert!(left.len() < 2 || hash(&left) != hash(&[left.concat()]));
    }
}
