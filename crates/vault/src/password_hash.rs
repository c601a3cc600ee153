//! Peppered Argon2id hashes of passwords and security answers.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use latchkey_domain::Random;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::VaultError;
use crate::key::{Key, KeyId};

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// What new hashes cost: the OWASP password storage cheat sheet's first choice, 19 MiB with two passes and one lane.
    pub const TODAY: Self = Self { memory: 19_456, passes: 2, lanes: 1 };
    /// Next to nothing, as in a database that came from elsewhere: such hashes are renewed when their password is next at hand.
    pub const LEAST: Self = Self { memory: 64, passes: 1, lanes: 1 };

    fn of(params: &Params) -> Self {
        Self { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }
    }

    fn params(self) -> Params {
        // Cannot fail: there are two costs, both within Argon2's limits, and tests of this file hash at both.
        Params::new(self.memory, self.passes, self.lanes, Some(OUTPUT)).expect("the cost is within Argon2's limits")
    }
}

const OUTPUT: usize = 32;
const SALT: usize = 16;
/// A stored hash dearer than this is not ours, and working it out could stop the service.
const MAX_MEMORY: u32 = 65_536;
const MAX_PASSES: u32 = 8;
const MAX_LANES: u32 = 4;

/// A secret that goes into every hash (Argon2's own secret input): a stolen table alone cannot be guessed at.
#[derive(Clone)]
pub struct Pepper {
    id: KeyId,
    key: Key,
}

impl Pepper {
    pub(crate) fn new(id: KeyId, key: Key) -> Self {
        Self { id, key }
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pepper({})", self.id)
    }
}

/// A hash as stored: the pepper's id, then a PHC string, as in `1a2b3c4d$argon2id$v=19$m=19456,t=2,p=1$…$…`.
#[derive(Clone)]
pub struct PasswordHash {
    text: String,
    pepper: KeyId,
    params: Params,
    salt: Vec<u8>,
    output: [u8; OUTPUT],
}

impl PasswordHash {
    /// Reads a stored hash.
    ///
    /// # Errors
    /// [`VaultError::UnreadableHash`] when it is not one, or costs more than this program would ever ask for.
    pub fn parse(stored: &str) -> Result<Self, VaultError> {
        Self::read(stored).ok_or(VaultError::UnreadableHash)
    }

    /// The hash, for storage.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A hash that no password has: verify against it where there is no account, at the same cost.
    pub fn dummy() -> Self {
        Self::compose(KeyId::new(0), Cost::TODAY.params(), vec![0; SALT], [0; OUTPUT])
    }

    fn read(stored: &str) -> Option<Self> {
        let mut fields = stored.split('$');
        let pepper = KeyId::parse(fields.next()?)?;
        if (fields.next()?, fields.next()?) != ("argon2id", "v=19") {
            return None;
        }
        let params: Params = fields.next()?.parse().ok()?;
        let salt = BASE64_NOPAD.decode(fields.next()?.as_bytes()).ok()?;
        let output = BASE64_NOPAD.decode(fields.next()?.as_bytes()).ok()?.try_into().ok()?;
        let affordable = params.m_cost() <= MAX_MEMORY && params.t_cost() <= MAX_PASSES && params.p_cost() <= MAX_LANES;
        if fields.next().is_some() || !affordable || !(8..=64).contains(&salt.len()) {
            return None;
        }
        Some(Self { text: stored.to_owned(), pepper, params, salt, output })
    }

    fn compose(pepper: KeyId, params: Params, salt: Vec<u8>, output: [u8; OUTPUT]) -> Self {
        let text = format!(
            "{pepper}$argon2id$v=19$m={},t={},p={}${}${}",
            params.m_cost(),
            params.t_cost(),
            params.p_cost(),
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&output),
        );
        Self { text, pepper, params, salt, output }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// Hashes a password, exactly as given, with today's cost. Takes some 35 ms of one core: see [`crate::HashPool`].
pub fn hash(pepper: &Pepper, password: &str, random: &dyn Random) -> PasswordHash {
    hash_at(Cost::TODAY, pepper, password, random)
}

/// As [`hash`], at this cost.
pub fn hash_at(cost: Cost, pepper: &Pepper, password: &str, random: &dyn Random) -> PasswordHash {
    salted(&mut Workspace::default(), cost, pepper, password, random.bytes())
}

/// Whether this is the password that was hashed. Takes as long as [`hash`], whatever the answer.
pub fn verify(pepper: &Pepper, password: &str, stored: &PasswordHash) -> bool {
    verify_in(&mut Workspace::default(), pepper, password, stored)
}

/// Whether the hash was made with another pepper or at another cost than today's, and should be made anew when the
/// password is next at hand.
pub fn needs_rehash(pepper: &Pepper, stored: &PasswordHash) -> bool {
    stored.pepper != pepper.id || Cost::of(&stored.params) != Cost::TODAY
}

/// The memory that one hash fills; kept and used again, because allocating it anew leaves 19 MiB in each thread.
#[derive(Default)]
pub(crate) struct Workspace(Vec<Block>);

pub(crate) fn hash_in(workspace: &mut Workspace, pepper: &Pepper, password: &str, salt: [u8; SALT]) -> PasswordHash {
    salted(workspace, Cost::TODAY, pepper, password, salt)
}

fn salted(workspace: &mut Workspace, cost: Cost, pepper: &Pepper, password: &str, salt: [u8; SALT]) -> PasswordHash {
    let params = cost.params();
    let output = digest(workspace, pepper, password, &params, &salt);
    PasswordHash::compose(pepper.id, params, salt.to_vec(), *output)
}

pub(crate) fn verify_in(workspace: &mut Workspace, pepper: &Pepper, password: &str, stored: &PasswordHash) -> bool {
    let output = digest(workspace, pepper, password, &stored.params, &stored.salt);
    let same: bool = output.ct_eq(&stored.output).into();
    same && stored.pepper == pepper.id
}

fn digest(workspace: &mut Workspace, pepper: &Pepper, password: &str, params: &Params, salt: &[u8]) -> Zeroizing<[u8; OUTPUT]> {
    let blocks = params.block_count();
    if workspace.0.len() < blocks {
        workspace.0.resize(blocks, Block::new());
    }
    let mut output = Zeroizing::new([0; OUTPUT]);
    Argon2::new_with_secret(pepper.key.expose(), Algorithm::Argon2id, Version::V0x13, params.clone())
        // Cannot fail: the limits are 4 GiB for the secret and the password, 8 bytes at least for the salt (held by
        // the parser and by the type of a new salt), and there are as many blocks as the parameters ask for.
        .and_then(|argon2| {
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, output.as_mut_slice(), &mut workspace.0[..blocks])
        })
        .expect("every input is within Argon2's limits");
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pepper(byte: u8) -> Pepper {
        let key = Key::fill_with(|bytes| {
            bytes.fill(byte);
            Ok::<(), ()>(())
        });
        Pepper::new(KeyId::new(u32::from(byte)), key.unwrap())
    }

    /// A cheap hash as an older version might have stored it.
    fn cheap(workspace: &mut Workspace, pepper: &Pepper, password: &str) -> PasswordHash {
        salted(workspace, Cost::LEAST, pepper, password, [5; SALT])
    }

    #[test]
    fn the_digest_is_argon2id_with_a_secret() {
        // Worked out with OpenSSL.
        let expected = "0b2fc26631c4f94d5438ad1558eb8c2408014a5f80734341b648beb6db0dceac";
        let mut workspace = Workspace(vec![Block::new(); 500]);
        let params = Params::new(64, 3, 2, Some(OUTPUT)).unwrap();
        for _ in 0..2 {
            let output = digest(&mut workspace, &pepper(3), "password", &params, &[2; SALT]);
            assert_eq!(data_encoding::HEXLOWER.encode(output.as_slice()), expected);
        }
    }

    #[test]
    fn a_used_workspace_changes_nothing() {
        let mut workspace = Workspace::default();
        let first = hash_in(&mut workspace, &pepper(1), "correct horse", [9; SALT]);
        assert!(!verify_in(&mut workspace, &pepper(1), "another", &first));
        assert!(verify_in(&mut workspace, &pepper(1), "correct horse", &first));
        assert_eq!(hash_in(&mut Workspace::default(), &pepper(1), "correct horse", [9; SALT]).as_str(), first.as_str());
        assert!(!needs_rehash(&pepper(1), &first));
    }

    #[test]
    fn older_cost_and_other_pepper_ask_for_a_new_hash() {
        let mut workspace = Workspace::default();
        let old = cheap(&mut workspace, &pepper(1), "secret");
        assert!(verify_in(&mut workspace, &pepper(1), "secret", &old));
        assert!(needs_rehash(&pepper(1), &old));
        assert!(!verify_in(&mut workspace, &pepper(2), "secret", &old));
        assert!(needs_rehash(&pepper(2), &PasswordHash::dummy()));
    }

    #[test]
    fn every_byte_of_the_password_counts() {
        let mut workspace = Workspace::default();
        let stored = cheap(&mut workspace, &pepper(1), "e\u{301}\0 ");
        for other in ["\u{e9}\0 ", "e\u{301}", "e\u{301}\0", "e\u{301}\0  ", ""] {
            assert!(!verify_in(&mut workspace, &pepper(1), other, &stored), "{other:?}");
        }
        let long = "x".repeat(10_000);
        let stored = cheap(&mut workspace, &pepper(1), &long);
        assert!(!verify_in(&mut workspace, &pepper(1), &long[1..], &stored));
    }

    #[test]
    fn stored_text_is_read_back_and_nothing_else_is() {
        let text = cheap(&mut Workspace::default(), &pepper(1), "secret").as_str().to_owned();
        let read = PasswordHash::parse(&text).unwrap();
        assert!(verify_in(&mut Workspace::default(), &pepper(1), "secret", &read));
        let spoiled = [
            String::new(),
            text[8..].to_owned(),
            format!("{text}$"),
            text.replace("argon2id", "argon2i"),
            text.replace("v=19", "v=16"),
            text.replace("m=64", "m=4194304"),
            text.replace("t=1", "t=1000"),
            text.replace("p=1", "p=64"),
            text[..text.len() - 2].to_owned(),
        ];
        for wrong in spoiled {
            assert_eq!(PasswordHash::parse(&wrong).err(), Some(VaultError::UnreadableHash), "{wrong}");
        }
    }

    #[test]
    fn the_dummy_costs_as_much_as_a_real_hash_and_matches_nothing() {
        let dummy = PasswordHash::dummy();
        assert_eq!(dummy.params, Cost::TODAY.params());
        let read = PasswordHash::parse(dummy.as_str()).unwrap();
        assert!(!verify(&pepper(1), "", &read));
    }
}
