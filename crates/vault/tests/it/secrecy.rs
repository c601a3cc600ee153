//! Nothing that holds a secret shows it.

use std::fmt::Debug;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use latchkey_domain::Random;
use latchkey_vault::{
    Code, DataKey, InstallationKeys, MasterKeys, OrganizationKeys, Password, PasswordHash, RecoveryCode, Token, TotpSecret,
    VaultError, hash,
};

use crate::seeded::{Seeded, organization, organization_keys};

/// Every way in which thirty-two bytes might show.
fn spellings(bytes: &[u8]) -> Vec<String> {
    vec![
        HEXLOWER.encode(bytes),
        BASE64URL_NOPAD.encode(bytes),
        format!("{bytes:?}").trim_matches(['[', ']']).to_owned(),
        bytes.iter().take(6).map(u8::to_string).collect::<Vec<_>>().join(", "),
    ]
}

fn assert_hidden(value: &dyn Debug, secrets: &[String]) {
    for shown in [format!("{value:?}"), format!("{value:#?}").replace(",\n", ",").replace("    ", " ")] {
        for secret in secrets {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn secret_text_does_not_show() {
    let secrets = ["hunter2-or-three".to_owned()];
    assert_hidden(&Password::new(secrets[0].clone()), &secrets);
    assert_hidden(&Code::new(secrets[0].clone()), &secrets);
    assert_hidden(&vec![Some(Password::new(secrets[0].clone()))], &secrets);
}

#[test]
fn secrets_of_second_factors_do_not_show() {
    let random: &dyn Random = &Seeded::new(7);
    let bytes: [u8; 20] = random.bytes();
    let secret = TotpSecret::generate(&Seeded::new(7));
    assert_eq!(secret.expose(), bytes, "the test looks for the right bytes");
    let plain = secret.key().replace(' ', "");
    assert_hidden(&secret, &[spellings(&bytes), vec![plain, secret.key().to_string()]].concat());
    let codes = RecoveryCode::generate_set(&Seeded::new(7));
    let shown: Vec<String> = codes.iter().flat_map(|code| [code.expose().to_owned(), code.grouped().to_string()]).collect();
    assert_hidden(&codes, &shown);
}

#[test]
fn ten_recovery_codes_differ_and_are_read_as_they_are_shown() {
    let random = Seeded::new(11);
    let codes = RecoveryCode::generate_set(&random);
    assert_eq!(codes.len(), 10);
    for (place, code) in codes.iter().enumerate() {
        assert!(!codes[..place].contains(code));
        assert_eq!(code.grouped().len(), 11);
        assert_eq!(RecoveryCode::parse(&Code::new(code.grouped().to_string())).as_ref(), Some(code));
    }
    // Every character comes up, about as often as the others: 4,000 characters, 125 of each.
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..40 {
        for code in RecoveryCode::generate_set(&random) {
            code.expose().chars().for_each(|c| *counts.entry(c).or_insert(0) += 1);
        }
    }
    assert_eq!(counts.len(), 32);
    assert!(counts.values().all(|count| (70..190).contains(count)), "{counts:?}");
}

#[test]
fn keys_do_not_show() {
    // Each value draws these bytes first or second, so all of them are looked for.
    let first: &dyn Random = &Seeded::new(7);
    let (one, two, three): ([u8; 32], [u8; 4], [u8; 32]) = (first.bytes(), Seeded::new(7).sample(), Seeded::new(7).after_id());
    let secrets = [spellings(&one), spellings(&three)].concat();
    assert_eq!(one[..4], two);

    let master = MasterKeys::generate(&Seeded::new(7));
    assert_hidden(&master, &secrets);
    assert_hidden(&DataKey::generate(&Seeded::new(7)), &secrets);
    assert_hidden(&Token::generate(&Seeded::new(7)), &secrets);
    assert_hidden(&OrganizationKeys::new(organization(1), DataKey::generate(&Seeded::new(7))), &secrets);
    assert_hidden(&InstallationKeys::new(DataKey::generate(&Seeded::new(7))), &secrets);
    assert_hidden(&organization_keys(1, 7).pepper(), &secrets);
    assert_eq!(Token::generate(&Seeded::new(7)).expose().as_str(), secrets[1], "the test looks for the right bytes");
}

#[test]
fn hashes_do_not_show_either() {
    let stored = hash(&organization_keys(1, 1).pepper(), "secret", &Seeded::new(2));
    let output = stored.as_str().rsplit('$').next().unwrap().to_owned();
    assert_hidden(&stored, &[output, "argon2".to_owned()]);
    let token = Token::generate(&Seeded::new(7));
    assert_hidden(&token.hash(), &spellings(token.hash().as_bytes()));
}

#[test]
fn errors_do_not_repeat_what_they_were_given() {
    let error = PasswordHash::parse("hunter2-or-three").unwrap_err();
    assert_eq!(error, VaultError::UnreadableHash);
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

impl Seeded {
    fn sample(&self) -> [u8; 4] {
        let random: &dyn Random = self;
        random.bytes()
    }

    /// What comes after the four bytes of a key's id.
    fn after_id(&self) -> [u8; 32] {
        let random: &dyn Random = self;
        let _: [u8; 4] = random.bytes();
        random.bytes()
    }
}
