//! What an authenticator app shows.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use latchkey_domain::Timestamp;
use sha1::Sha1;
use url::Url;

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

/// One account in the app on a person's phone, which reads what a page shows.
pub struct AuthenticatorApp {
    secret: Vec<u8>,
}

impl AuthenticatorApp {
    /// The account of a key that was typed, in groups or not.
    ///
    /// # Errors
    /// When it is no key.
    pub fn typed(key: &str) -> Result<Self> {
        let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
        let secret = BASE32_NOPAD.decode(key.as_bytes()).context("no key")?;
        ensure!(secret.len() == 20, "a key of {} bytes", secret.len());
        Ok(Self { secret })
    }

    /// The account of an address that a picture held, or that was opened on the phone.
    ///
    /// # Errors
    /// When an app could not read it, or would show other codes.
    pub fn opened(uri: &str) -> Result<Self> {
        let uri = Url::parse(uri)?;
        ensure!(uri.scheme() == "otpauth" && uri.host_str() == Some("totp"), "not a time-based account: {}", uri.scheme());
        let value = |name: &str| uri.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        for (name, expected) in [("algorithm", "SHA1"), ("digits", "6"), ("period", "30")] {
            ensure!(value(name).is_none_or(|found| found == expected), "{name} is {:?}", value(name));
        }
        Self::typed(&value("secret").context("no secret")?)
    }

    /// The code that the app shows at this instant.
    pub fn code_at(&self, now: Timestamp) -> String {
        app_code(&self.secret, now)
    }

    /// Six digits that the app shows neither now nor up to two steps before or after.
    pub fn wrong_code_at(&self, now: Timestamp) -> String {
        let step = Duration::from_secs(30);
        let shown = [now.minus(step * 2), now.minus(step), now, now.plus(step), now.plus(step * 2)].map(|at| self.code_at(at));
        let wrong = (0..6).map(|digit| digit.to_string().repeat(6)).find(|code| !shown.contains(code));
        wrong.unwrap_or_default()
    }
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
