//! Sealing keys of a connector: X25519, in memory only, and HPKE (RFC 9180) in base mode with HKDF-SHA256 and ChaCha20-Poly1305.

use std::fmt;

use chacha20poly1305::{AeadInOut as _, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use hpke::aead::{AeadTag, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, setup_receiver, setup_sender_with_rng};
use latchkey_domain::Random;
use zeroize::Zeroizing;

use crate::wire::PLAINTEXT;

use super::Chance;

/// The length of what HPKE sends beside a sealed message, in bytes.
pub(crate) const ENCAPPED: usize = 32;
const TAG: usize = 16;
/// The length of a sealed message, in bytes.
pub(crate) const SEALED: usize = PLAINTEXT + TAG;

const INFO: &[u8] = b"latchkey link job";
const EXPORT: &[u8] = b"latchkey link answer";

/// Names a sealing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealingKeyId(pub(crate) u64);

/// The public half of a sealing key.
#[derive(Clone, Debug)]
pub(crate) struct SealingPublicKey {
    pub(crate) id: SealingKeyId,
    key: <X25519HkdfSha256 as Kem>::PublicKey,
}

impl SealingPublicKey {
    pub(crate) fn new(id: SealingKeyId, bytes: &[u8; 32]) -> Option<Self> {
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(bytes).ok().map(|key| Self { id, key })
    }

    pub(crate) fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes().into()
    }
}

/// A sealing key. Never written anywhere: whoever steals the connector's file opens no message that was recorded.
pub(crate) struct SealingKey {
    secret: <X25519HkdfSha256 as Kem>::PrivateKey,
    public: SealingPublicKey,
}

impl SealingKey {
    pub(crate) fn generate(random: &dyn Random) -> Self {
        let (secret, key) = X25519HkdfSha256::gen_keypair_with_rng(&mut Chance(random));
        Self { secret, public: SealingPublicKey { id: SealingKeyId(u64::from_be_bytes(random.bytes())), key } }
    }

    pub(crate) const fn public(&self) -> &SealingPublicKey {
        &self.public
    }

    /// Opens what [`seal_to`] sealed to this key under the same envelope; `None` when the seal does not hold.
    pub(crate) fn open(
        &self,
        encapped: &[u8; ENCAPPED],
        envelope: &[u8],
        sealed: &[u8; SEALED],
    ) -> Option<(Zeroizing<[u8; PLAINTEXT]>, AnswerKey)> {
        let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).ok()?;
        let mut context =
            setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeR::Base, &self.secret, &encapped, INFO)
                .ok()?;
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG>()?;
        let mut plaintext = Zeroizing::new([0; PLAINTEXT]);
        plaintext.copy_from_slice(ciphertext);
        let tag = AeadTag::<ChaCha20Poly1305>::from_bytes(tag).ok()?;
        context.open_inout_detached(plaintext.as_mut_slice().into(), envelope, &tag).ok()?;
        let mut key = Zeroizing::new([0; 32]);
        context.export(EXPORT, key.as_mut_slice()).ok()?;
        Some((plaintext, AnswerKey(key)))
    }
}

/// What sealing gives.
pub(crate) struct SealedTo {
    pub(crate) encapped: [u8; ENCAPPED],
    pub(crate) sealed: [u8; SEALED],
    pub(crate) answer_key: AnswerKey,
}

/// Seals to a key, so that it opens under the same envelope only. `None` when the key is one that nothing can be sealed to.
pub(crate) fn seal_to(
    key: &SealingPublicKey,
    envelope: &[u8],
    plaintext: &Zeroizing<[u8; PLAINTEXT]>,
    random: &dyn Random,
) -> Option<SealedTo> {
    let (encapped, mut context) = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key.key,
        INFO,
        &mut Chance(random),
    )
    .ok()?;
    let mut buffer = plaintext.clone();
    let tag = context.seal_inout_detached(buffer.as_mut_slice().into(), envelope).ok()?;
    let mut sealed = [0; SEALED];
    sealed[..PLAINTEXT].copy_from_slice(buffer.as_slice());
    sealed[PLAINTEXT..].copy_from_slice(&tag.to_bytes());
    let mut answer_key = Zeroizing::new([0; 32]);
    context.export(EXPORT, answer_key.as_mut_slice()).ok()?;
    Some(SealedTo { encapped: encapped.to_bytes().into(), sealed, answer_key: AnswerKey(answer_key) })
}

/// Seals the answer to one job. Both sides have it from the job's own sealing (RFC 9180, section 9.8), and nobody else.
pub(crate) struct AnswerKey(Zeroizing<[u8; 32]>);

/// The length of an answer's nonce, in bytes.
pub(crate) const NONCE: usize = 24;

impl AnswerKey {
    /// The nonce and what is sealed. The nonce is random, so that even two answers under one key would tell nothing.
    pub(crate) fn seal(
        &self,
        envelope: &[u8],
        plaintext: &Zeroizing<[u8; PLAINTEXT]>,
        random: &dyn Random,
    ) -> ([u8; NONCE], [u8; SEALED]) {
        let nonce = random.bytes::<NONCE>();
        let mut sealed = [0; SEALED];
        let (text, room) = sealed.split_at_mut(PLAINTEXT);
        text.copy_from_slice(plaintext.as_slice());
        let tag = self
            .cipher()
            .encrypt_inout_detached(&XNonce::from(nonce), envelope, text.into())
            // Cannot fail: the cipher's limit is 256 GiB.
            .expect("an answer is within the cipher's limit");
        room.copy_from_slice(&tag);
        (nonce, sealed)
    }

    pub(crate) fn open(&self, envelope: &[u8], nonce: [u8; NONCE], sealed: &[u8; SEALED]) -> Option<Zeroizing<[u8; PLAINTEXT]>> {
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG>()?;
        let mut plaintext = Zeroizing::new([0; PLAINTEXT]);
        plaintext.copy_from_slice(ciphertext);
        self.cipher()
            .decrypt_inout_detached(&XNonce::from(nonce), envelope, plaintext.as_mut_slice().into(), &Tag::from(*tag))
            .ok()?;
        Some(plaintext)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().try_into().expect("a key has 32 bytes"))
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerKey(..)")
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({:016x}, ..)", self.public.id.0)
    }
}
