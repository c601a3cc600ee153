//! What proves a domain.

use latchkey_domain::Random;

/// Begins the DNS TXT record that proves a domain.
const RECORD: &str = "latchkey-verification=";

/// A new token: 32 hexadecimal digits. It is no secret, for DNS shows it to everybody.
pub(crate) fn new_token(random: &dyn Random) -> String {
    format!("{:032x}", u128::from_be_bytes(random.bytes()))
}

/// The text of the DNS TXT record that proves a domain with this token.
pub fn verification_record(token: &str) -> String {
    format!("{RECORD}{token}")
}
