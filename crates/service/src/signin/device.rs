//! Devices a person signed in from before: they have a counter of wrong passwords of their own, so that a stranger cannot lock
//! the owner out.

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::{Random, Timestamp, UserId};
use latchkey_vault::{InstallationKeys, Purpose, constant_time_eq};

/// A cookie that says "this person signed in here with the password that was set at that instant". It ends with that password: a
/// reset, a change and "This was not me" make a thief's browser a stranger's again.
pub(super) fn cookie(keys: &InstallationKeys, random: &dyn Random, user: UserId, set_at: Timestamp) -> String {
    let nonce = random.bytes::<16>();
    BASE64URL_NOPAD.encode(&[&nonce[..], &mark(keys, &nonce, user, set_at)].concat())
}

/// Whether the cookie says so of this person and the present password.
pub(super) fn is_familiar(keys: &InstallationKeys, cookie: Option<&str>, user: UserId, set_at: Timestamp) -> bool {
    let bytes = cookie.filter(|text| text.len() <= 128).and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    let Some((nonce, kept)) = bytes.as_deref().and_then(|bytes| bytes.split_at_checked(16)) else { return false };
    constant_time_eq(kept, &mark(keys, nonce, user, set_at))
}

fn mark(keys: &InstallationKeys, nonce: &[u8], user: UserId, set_at: Timestamp) -> [u8; 32] {
    keys.keyed_hash(Purpose::KnownDevice, &[nonce, user.as_uuid().as_bytes(), &set_at.as_micros().to_be_bytes()])
}
