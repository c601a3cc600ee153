//! The form of a sealed value: format, key id, nonce, ciphertext and tag (XChaCha20-Poly1305).

use chacha20poly1305::{AeadInOut as _, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use latchkey_domain::Random;
use zeroize::Zeroizing;

use crate::VaultError;
use crate::framing::framed;
use crate::key::{Key, KeyId};

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEADER: usize = 1 + 4;
/// What sealing adds to a plaintext, in bytes.
const OVERHEAD: usize = HEADER + NONCE + TAG;

/// Seals `plaintext` so that it opens only with the same key and the same `context`.
///
/// Nonces are random; 192 bits make a repetition negligible for any number of values.
pub(crate) fn seal(key: &Key, id: KeyId, context: &[&[u8]], plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
    let nonce = random.bytes::<NONCE>();
    // The whole capacity at once: growing would leave copies of the plaintext behind.
    let mut sealed = Vec::with_capacity(plaintext.len() + OVERHEAD);
    sealed.push(FORMAT);
    sealed.extend_from_slice(&id.to_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let tag = XChaCha20Poly1305::new(key.expose().into())
        .encrypt_inout_detached(&XNonce::from(nonce), &associated_data(id, context), (&mut sealed[HEADER + NONCE..]).into())
        // Cannot fail: the cipher's limit is 256 GiB, more than a value in memory here can have.
        .expect("the plaintext is within the cipher's limit");
    sealed.extend_from_slice(&tag);
    sealed
}

/// The id of the key that sealed this value.
pub(crate) fn key_id(sealed: &[u8]) -> Result<KeyId, VaultError> {
    match *sealed {
        [FORMAT, a, b, c, d, ..] if sealed.len() >= OVERHEAD => Ok(KeyId::from_bytes([a, b, c, d])),
        [FORMAT, ..] | [] => Err(VaultError::Truncated),
        [found, ..] => Err(VaultError::UnknownFormat { found }),
    }
}

/// Opens what [`seal`] made with the same key and context.
pub(crate) fn open(key: &Key, context: &[&[u8]], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let id = key_id(sealed)?;
    let (nonce, rest) = sealed[HEADER..].split_first_chunk::<NONCE>().ok_or(VaultError::Truncated)?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(VaultError::Truncated)?;
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            &associated_data(id, context),
            plaintext.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| VaultError::BrokenSeal)?;
    Ok(plaintext)
}

fn associated_data(id: KeyId, context: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let id = id.to_bytes();
    let mut parts: Vec<&[u8]> = vec![&[FORMAT], &id];
    parts.extend_from_slice(context);
    framed(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_judged_before_the_key_is_used() {
        assert_eq!(key_id(&[]), Err(VaultError::Truncated));
        assert_eq!(key_id(&[FORMAT; OVERHEAD - 1]), Err(VaultError::Truncated));
        assert_eq!(key_id(&[9; OVERHEAD]), Err(VaultError::UnknownFormat { found: 9 }));
        assert_eq!(key_id(&[FORMAT; OVERHEAD]), Ok(KeyId::new(0x0101_0101)));
    }
}
