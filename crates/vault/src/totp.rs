//! Secrets of authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds).

use std::fmt;

use data_encoding::BASE32_NOPAD;
use latchkey_domain::{Random, TOTP_DIGITS, TOTP_STEP_SECONDS, Timestamp, totp_step, totp_steps};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretBox};
use subtle::ConstantTimeEq as _;
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

use crate::Code;

/// Bytes of a secret: as long as what SHA-1 gives, as RFC 4226 advises in section 4.
const LENGTH: usize = 20;

/// What the codes of one authenticator app are made of.
///
/// Wiped when dropped; shows nothing in `Debug`; compares in constant time.
pub struct TotpSecret(SecretBox<[u8; LENGTH]>);

impl TotpSecret {
    /// A new secret.
    pub fn generate(random: &dyn Random) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; LENGTH]| random.fill(bytes)))
    }

    /// The secret with these bytes, as read from storage; `None` when they are not as many as a secret has.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LENGTH {
            return None;
        }
        Some(Self(SecretBox::init_with_mut(|kept: &mut [u8; LENGTH]| kept.copy_from_slice(bytes))))
    }

    /// The bytes, for sealing.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The secret in base 32, which people type into an app that cannot read the picture; in groups of four for reading.
    pub fn key(&self) -> Zeroizing<String> {
        let plain = Zeroizing::new(BASE32_NOPAD.encode(self.expose()));
        let mut grouped = Zeroizing::new(String::with_capacity(plain.len() + plain.len() / 4));
        for (place, c) in plain.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(c);
        }
        grouped
    }

    /// What an app reads from the picture (the "Key Uri Format" of Google Authenticator). The issuer is what it shows above the
    /// code, the account below.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (escaped(issuer), escaped(account));
        let key = Zeroizing::new(BASE32_NOPAD.encode(self.expose()));
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={TOTP_DIGITS}&period={TOTP_STEP_SECONDS}",
            key.as_str()
        ))
    }

    /// The code that an app shows at this moment: for the demo, where a page stands in for the phone.
    pub fn shown(&self, now: Timestamp) -> Code {
        self.code(totp_step(now))
    }

    /// The code of one step.
    fn code(&self, step: u64) -> Code {
        // Not checked by the library: the length of the secret is a constant here, and issuer and account are not its affair.
        let secret = Secret::new_stack(*self.0.expose_secret());
        let totp = Builder::new().with_digits(TOTP_DIGITS).with_step_duration(TOTP_STEP_SECONDS).with_secret(secret);
        Code::new(totp.build_noncompliant().generate(step.saturating_mul(TOTP_STEP_SECONDS)).to_string())
    }

    /// The step whose code this is: the present one, one before or one after, and later than the last one that was used. `None`
    /// when the code is wrong or was used before. Spaces in it do not matter. Whoever gets a step must spend it before anything
    /// follows from it.
    pub fn verify(&self, typed: &Code, now: Timestamp, last_step: Option<u64>) -> Option<u64> {
        let typed = Code::new(typed.expose().chars().filter(|c| !c.is_whitespace()).collect());
        // All are compared, so that the time tells nothing about which one it is.
        totp_steps(now, last_step).fold(None, |found, step| found.or(Some(step).filter(|step| self.code(*step) == typed)))
    }
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn escaped(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, RESERVED)
}

impl Clone for TotpSecret {
    fn clone(&self) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; LENGTH]| bytes.copy_from_slice(self.expose())))
    }
}

impl PartialEq for TotpSecret {
    fn eq(&self, other: &Self) -> bool {
        self.expose().ct_eq(other.expose()).into()
    }
}

impl Eq for TotpSecret {}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_the_rfc() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    /// RFC 6238, appendix B, of whose eight digits apps show the last six.
    #[test]
    fn the_codes_of_the_rfc_are_right() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(of_the_rfc().code(step).expose(), code);
            assert_eq!(of_the_rfc().verify(&Code::new(code.to_owned()), at(seconds), None), Some(step));
        }
    }

    #[test]
    fn a_code_counts_once_and_one_step_early_or_late() {
        let secret = of_the_rfc();
        let verify = |code: &str, seconds, last| secret.verify(&Code::new(code.to_owned()), at(seconds), last);
        // The code of step 1, from 30 to 59 seconds.
        for seconds in [0, 29, 30, 59, 60, 89] {
            assert_eq!(verify("287082", seconds, None), Some(1), "{seconds}");
        }
        assert_eq!(verify("287082", 90, None), None);
        assert_eq!(verify("287082", 59, Some(1)), None);
        assert_eq!(verify("287082", 59, Some(0)), Some(1));
        assert_eq!(verify(" 287 082 ", 59, None), Some(1));
        for wrong in ["", "287083", "28708", "2870820", "+87082", "287082x", "２８７０８２"] {
            assert_eq!(verify(wrong, 59, None), None, "{wrong}");
        }
    }

    #[test]
    fn the_key_and_the_address_are_what_apps_read() {
        let secret = of_the_rfc();
        assert_eq!(secret.key().as_str(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret.uri("Wingtip & Söhne: Toys", "ada+x@wingtip.example").as_str(),
            "otpauth://totp/Wingtip%20%26%20S%C3%B6hne%3A%20Toys:ada%2Bx%40wingtip.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Wingtip%20%26%20S%C3%B6hne%3A%20Toys&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn only_twenty_bytes_are_a_secret() {
        assert!(TotpSecret::from_bytes(&[1; 19]).is_none() && TotpSecret::from_bytes(&[1; 21]).is_none());
        assert_eq!(of_the_rfc(), TotpSecret::from_bytes(of_the_rfc().expose()).unwrap());
        assert_eq!(format!("{:?}", of_the_rfc()), "TotpSecret(..)");
    }
}
