//! What is kept of a password in the list.

use latchkey_vault::Password;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

/// How many bytes of a SHA-1 hash are kept.
///
/// The chance that a password that is not in the list is taken for one that is: n / 2^64, for two thousand million entries about
/// one in nine thousand million. Such a person is asked for another password, and that is all.
pub(super) const WIDTH: usize = 8;

/// The first eight bytes of the SHA-1 hash of a password: in the order of the list when compared as a number.
///
/// SHA-1 because the public lists hold nothing else; what is kept of anybody's password is an Argon2 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BreachHash(pub(super) u64);

impl BreachHash {
    /// The hash of a password as it was typed.
    pub fn of(password: &Password) -> Self {
        let digest: Zeroizing<[u8; 20]> = Zeroizing::new(Sha1::digest(password.expose().as_bytes()).into());
        let mut first = [0; WIDTH];
        first.copy_from_slice(&digest[..WIDTH]);
        Self(u64::from_be_bytes(first))
    }

    /// The hash whose first sixteen hexadecimal digits are this number.
    pub const fn from_first_digits(first: u64) -> Self {
        Self(first)
    }

    pub(super) const fn bytes(self) -> [u8; WIDTH] {
        self.0.to_be_bytes()
    }

    pub(super) const fn from_bytes(bytes: [u8; WIDTH]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }
}

/// Shows nothing: the hash of a weak password gives the password away.
impl std::fmt::Debug for BreachHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BreachHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_beginning_of_the_published_hash() {
        // `printf password | sha1sum`: 5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8.
        let hash = BreachHash::of(&Password::new("password".to_owned()));
        assert!(hash == BreachHash::from_first_digits(0x5baa_61e4_c9b9_3f3f));
        // `printf 'contraseña' | sha1sum`, in UTF-8.
        let hash = BreachHash::of(&Password::new("contraseña".to_owned()));
        assert!(hash == BreachHash::from_first_digits(0x8c31_b65b_decd_c9f1));
    }

    #[test]
    fn hashes_are_ordered_as_their_bytes_are_and_print_nothing() {
        let (low, high) = (BreachHash(0x00ff), BreachHash(0x0100));
        assert!(low < high && low.bytes() < high.bytes());
        assert!(BreachHash::from_bytes(high.bytes()) == high);
        assert_eq!(format!("{low:?}"), "BreachHash(..)");
    }
}
