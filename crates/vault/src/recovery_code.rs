//! Recovery codes: made by us, shown once, typed when a phone is lost.

use latchkey_domain::{
    RECOVERY_CODE_ALPHABET, RECOVERY_CODE_LENGTH, RECOVERY_CODES, Random, group_recovery_code, normalize_recovery_code,
};
use zeroize::Zeroizing;

use crate::Code;

/// One recovery code in its normal form. Wiped when dropped; shows nothing in `Debug`; compares in constant time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCode(Code);

impl RecoveryCode {
    /// A new set of ten, no two alike.
    pub fn generate_set(random: &dyn Random) -> Vec<Self> {
        let mut codes: Vec<Self> = Vec::with_capacity(RECOVERY_CODES);
        while codes.len() < RECOVERY_CODES {
            let code = Self::generate(random);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    fn generate(random: &dyn Random) -> Self {
        let bytes = Zeroizing::new(random.bytes::<RECOVERY_CODE_LENGTH>());
        // Thirty-two characters, so five bits of a byte choose one, each as likely as any other.
        let code = bytes.iter().map(|byte| char::from(RECOVERY_CODE_ALPHABET[usize::from(byte % 32)])).collect();
        Self(Code::new(code))
    }

    /// The code that was typed, however it was written; `None` when it can be none.
    pub fn parse(typed: &Code) -> Option<Self> {
        normalize_recovery_code(typed.expose()).map(|code| Self(Code::new(code)))
    }

    /// The code in its normal form, for hashing.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The code in two groups, for the one page that shows it.
    pub fn grouped(&self) -> Zeroizing<String> {
        Zeroizing::new(group_recovery_code(self.expose()))
    }
}
