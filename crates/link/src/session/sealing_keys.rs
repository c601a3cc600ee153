//! The sealing keys of one session: the present one, and the one before it for a while.

use latchkey_domain::{Random, Timestamp};

use crate::keys::{SealingKey, SealingKeyId, SealingPublicKey};
use crate::limits::{MESSAGE_LIFETIME, SEALING_KEY_LIFE};

/// Two keys at most. A key that is dropped is wiped, and what was sealed to it opens no more.
#[derive(Debug)]
pub(crate) struct SealingKeys {
    current: SealingKey,
    made: Timestamp,
    previous: Option<(SealingKey, Timestamp)>,
}

impl SealingKeys {
    pub(crate) fn begin(random: &dyn Random, now: Timestamp) -> Self {
        Self { current: SealingKey::generate(random), made: now, previous: None }
    }

    pub(crate) const fn public(&self) -> &SealingPublicKey {
        self.current.public()
    }

    /// Whether the present key is old enough for another.
    pub(crate) fn due(&self, now: Timestamp) -> bool {
        now.since(self.made) >= SEALING_KEY_LIFE
    }

    /// A new key; the present one opens for one lifetime of a message more.
    pub(crate) fn turn(&mut self, random: &dyn Random, now: Timestamp) -> &SealingPublicKey {
        let old = std::mem::replace(&mut self.current, SealingKey::generate(random));
        self.previous = Some((old, now.plus(MESSAGE_LIFETIME)));
        self.made = now;
        self.current.public()
    }

    /// Drops what has run out.
    pub(crate) fn tidy(&mut self, now: Timestamp) {
        if self.previous.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.previous = None;
        }
    }

    pub(crate) fn find(&self, id: SealingKeyId) -> Option<&SealingKey> {
        let previous = self.previous.as_ref().map(|(key, _)| key);
        [Some(&self.current), previous].into_iter().flatten().find(|key| key.public().id == id)
    }
}
