//! What a connector says of itself, unasked: a new sealing key, a new identity, how it goes.

use latchkey_domain::{Random, Timestamp};

use crate::envelope::{NUMBER, SENT_AT};
use crate::keys::{IdentityKey, Succession};
use crate::messages::Status;
use crate::wire::{Kind, LONGEST_MESSAGE, Writer, sign};

use super::Session;

pub(crate) const RENEWAL_KEY: u8 = 7;
pub(crate) const RENEWAL_PUBLIC: u8 = 8;
pub(crate) const ROLL_SUCCESSION: u8 = 7;
pub(crate) const STATUS_TEXT: u8 = 7;
pub(crate) const RENEWED_KEY: u8 = 5;
pub(crate) const RENEWED_TIME: u8 = 6;
pub(crate) const ROLLED_KEY: u8 = 5;

impl Session {
    /// Whether the sealing key is an hour old and wants a [`Session::renew`].
    pub fn renewal_due(&self, now: Timestamp) -> bool {
        self.keys.due(now)
    }

    /// Makes a new sealing key, and asks for the portal's time.
    pub fn renew(&mut self, random: &dyn Random, now: Timestamp) -> Vec<u8> {
        let mut text = self.notice(now);
        let public = self.keys.turn(random, now);
        text.number(RENEWAL_KEY, public.id.0).put(RENEWAL_PUBLIC, &public.to_bytes());
        self.renewing = Some((public.id, now));
        sign(Kind::Renew, &text.done(), &self.identity)
    }

    /// Whether a renewal has had no answer for so long that the connection is to be made anew.
    pub fn renewal_lost(&self, now: Timestamp) -> bool {
        self.renewing.is_some_and(|(_, asked)| now.since(asked) > crate::limits::LONGEST_EXCHANGE)
    }

    /// Tells how it goes.
    pub fn status(&mut self, status: &Status, now: Timestamp) -> Vec<u8> {
        let mut text = self.notice(now);
        text.put(STATUS_TEXT, &status.to_bytes());
        sign(Kind::Status, &text.done(), &self.identity)
    }

    /// Makes `next` the connector's identity: signed by the present one, which stays in use until the portal has said
    /// [`super::FromPortal::Rolled`]. `next` must have been kept before, beside the present one, so that no moment is without a key that
    /// the portal knows.
    pub fn roll(&mut self, next: &IdentityKey, now: Timestamp) -> Vec<u8> {
        let mut text = self.notice(now);
        text.put(ROLL_SUCCESSION, Succession::make(&self.identity, next).as_bytes());
        self.rolling = Some(next.clone());
        sign(Kind::Roll, &text.done(), &self.identity)
    }

    /// The beginning of a message of the connector's own, with a number higher than those before, and the portal's time.
    fn notice(&mut self, now: Timestamp) -> Writer {
        self.sent += 1;
        let mut text = Writer::new(LONGEST_MESSAGE);
        self.address.write(&mut text);
        text.number(NUMBER, self.sent).time(SENT_AT, self.time.latest(now));
        text
    }
}
