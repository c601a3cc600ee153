//! What proves that a webhook is ours.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use latchkey_domain::Timestamp;
use sha2::Sha256;

/// `t=<seconds since 1970>,v1=<HMAC-SHA256 in hexadecimal>`, over the seconds, a dot and the body. The time is signed too, so that a
/// receiver can refuse what was recorded long ago.
pub(super) fn signature(secret: &[u8], at: Timestamp, body: &[u8]) -> String {
    let seconds = at.unix_seconds();
    // A key of any length is taken (RFC 2104, section 2).
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes every key");
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    format!("t={seconds},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `printf '1795218301.{"a":1}' | openssl dgst -sha256 -hmac secret`.
    #[test]
    fn a_signature_is_what_other_programs_compute() {
        let at = Timestamp::from_micros(1_795_218_301_999_999);
        let expected = "t=1795218301,v1=37e671d9c0b8b2ed87d2576e956a2e885850aea8a1cbb31204dc87dc83741efc";
        assert_eq!(signature(b"secret", at, br#"{"a":1}"#), expected);
        assert_ne!(signature(b"secre", at, br#"{"a":1}"#), expected);
        assert_ne!(signature(b"secret", at.plus(std::time::Duration::from_secs(1)), br#"{"a":1}"#), expected);
    }
}
