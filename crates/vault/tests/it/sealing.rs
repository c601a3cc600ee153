//! Sealed columns open in their own place and nowhere else.

use latchkey_vault::{Column, VaultError};
use proptest::prelude::*;

use crate::seeded::{Seeded, organization_keys};

const fn place(row: &[u8]) -> Column<'_> {
    Column { table: "user_contact", row, column: "value" }
}

proptest! {
    #[test]
    fn what_was_sealed_opens(plaintext: Vec<u8>, row: Vec<u8>, seed: u64) {
        let keys = organization_keys(1, seed);
        let sealed = keys.seal(place(&row), &plaintext, &Seeded::new(seed ^ 1));
        prop_assert_eq!(sealed.len(), plaintext.len() + 45);
        let opened = keys.open(place(&row), &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plaintext.as_slice());
    }

    #[test]
    fn any_flipped_bit_breaks_it(plaintext: Vec<u8>, position: prop::sample::Index, bit in 0u8..8) {
        let keys = organization_keys(1, 1);
        let mut sealed = keys.seal(place(b"row"), &plaintext, &Seeded::new(2));
        let position = position.index(sealed.len());
        sealed[position] ^= 1 << bit;
        prop_assert!(keys.open(place(b"row"), &sealed).is_err());
    }

    #[test]
    fn any_shortening_or_lengthening_breaks_it(plaintext: Vec<u8>, cut: prop::sample::Index, extra in 1usize..40) {
        let keys = organization_keys(1, 1);
        let sealed = keys.seal(place(b"row"), &plaintext, &Seeded::new(2));
        prop_assert!(keys.open(place(b"row"), &sealed[..cut.index(sealed.len())]).is_err());
        let longer = [sealed, vec![0; extra]].concat();
        prop_assert!(keys.open(place(b"row"), &longer).is_err());
    }

    #[test]
    fn another_row_breaks_it(row: Vec<u8>, other: Vec<u8>) {
        prop_assume!(row != other);
        let keys = organization_keys(1, 1);
        let sealed = keys.seal(place(&row), b"text", &Seeded::new(2));
        prop_assert_eq!(keys.open(place(&other), &sealed).err(), Some(VaultError::BrokenSeal));
    }

    #[test]
    fn arbitrary_bytes_never_open_and_never_panic(bytes: Vec<u8>) {
        prop_assert!(organization_keys(1, 1).open(place(b"row"), &bytes).is_err());
    }
}

#[test]
fn another_table_or_column_breaks_it() {
    let keys = organization_keys(1, 1);
    let sealed = keys.seal(place(b"row"), b"text", &Seeded::new(2));
    for elsewhere in [
        Column { table: "other", ..place(b"row") },
        Column { column: "other", ..place(b"row") },
        // The same letters with the boundaries moved.
        Column { table: "user_contac", row: b"trow", column: "value" },
        Column { table: "user_contact", row: b"rowv", column: "alue" },
    ] {
        assert_eq!(keys.open(elsewhere, &sealed).err(), Some(VaultError::BrokenSeal), "{elsewhere:?}");
    }
    assert!(keys.open(place(b"row"), &sealed).is_ok());
}

#[test]
fn another_organization_breaks_it_even_with_the_same_data_key() {
    let sealed = organization_keys(1, 1).seal(place(b"row"), b"text", &Seeded::new(2));
    for other in [organization_keys(2, 1), organization_keys(1, 2)] {
        let error = other.open(place(b"row"), &sealed).unwrap_err();
        assert!(matches!(error, VaultError::OtherDataKey { .. }), "{error}");
    }
}

#[test]
fn another_organization_breaks_it_even_when_the_key_id_is_forged() {
    let mut sealed = organization_keys(1, 1).seal(place(b"row"), b"text", &Seeded::new(2));
    let other = organization_keys(2, 1);
    let own = other.seal(place(b"row"), b"text", &Seeded::new(2));
    sealed[..5].copy_from_slice(&own[..5]);
    assert_eq!(other.open(place(b"row"), &sealed).err(), Some(VaultError::BrokenSeal));
}

#[test]
fn the_same_text_is_sealed_differently_each_time() {
    let keys = organization_keys(1, 1);
    let random = Seeded::new(2);
    assert_ne!(keys.seal(place(b"row"), b"text", &random), keys.seal(place(b"row"), b"text", &random));
}
