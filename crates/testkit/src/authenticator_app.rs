//! What an authenticator app shows.

use hmac::{Hmac, KeyInit as _, Mac as _};
use latchkey_domain::Timestamp;
use sha1::Sha1;

/// The six digits that an app with this secret shows at an instant (RFC 6238, RFC 4226 section 5.3), written anew here so that a
/// test compares two programs.
///
/// # Panics
/// When the instant lies before 1970.
pub fn app_code(secret: &[u8], at: Timestamp) -> String {
    let step = u64::try_from(at.unix_seconds()).expect("an instant after 1970") / 30;
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("any length is a key");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 0x0f);
    let word = u32::from_be_bytes([digest[offset], digest[offset + 1], digest[offset + 2], digest[offset + 3]]);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_rfc_are_right() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(app_code(b"12345678901234567890", Timestamp::from_micros(seconds * 1_000_000)), code);
        }
    }
}
