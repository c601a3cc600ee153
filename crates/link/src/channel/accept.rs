//! What the portal does with a message of a connector.

use latchkey_domain::Timestamp;

use crate::envelope::{Address, NUMBER, REASON, Reference, SENT_AT};
use crate::keys::{Digest, IdentitySuccession, SealingKeyId, SealingPublicKey};
use crate::limits::MESSAGE_LIFETIME;
use crate::messages::{Status, read_answer};
use crate::session::{Decline, RENEWAL_KEY, RENEWAL_PUBLIC, RENEWED_KEY, RENEWED_TIME, ROLL_SUCCESSION, STATUS_TEXT};
use crate::wire::{Fields, Kind, Taking, WireError, body_of, kind_of, sign, unpad, verify};

use super::{AnswerError, Channel, FromConnector, Waiting};

impl Channel {
    /// Takes a message of the connector.
    pub fn accept(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        if self.previous.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.previous = None;
        }
        match kind_of(message) {
            Some(Kind::Answer) => self.accept_answer(message, now),
            Some(Kind::Declined) => self.accept_declined(message, now),
            Some(Kind::Renew) => self.accept_renewal(message, now),
            Some(Kind::Status) => self.accept_status(message, now),
            Some(Kind::Roll) => self.accept_roll(message, now),
            _ => Err(WireError::OtherKind.into()),
        }
    }

    fn signed<'a>(&self, kind: Kind, message: &'a [u8], taking: Taking) -> Result<Fields<'a>, AnswerError> {
        let body = body_of(kind, message)?;
        let previous = self.previous.as_ref().map(|(key, _)| key);
        let by_one = [Some(&self.identity), previous].into_iter().flatten().any(|key| verify(message, key));
        if by_one { Ok(Fields::new(body, taking)) } else { Err(AnswerError::BadSignature) }
    }

    fn here(&self, address: &Address) -> Result<(), AnswerError> {
        self.address.differs(address).map_or(Ok(()), |elsewhere| Err(elsewhere.into()))
    }

    /// The job that waits for this; whoever waits no more is forgotten.
    fn waits(&mut self, reference: &Reference, now: Timestamp) -> Result<&Waiting, AnswerError> {
        self.here(&reference.address)?;
        if self.waiting.get(&reference.request).is_some_and(|waiting| waiting.expires <= now) {
            self.waiting.remove(&reference.request);
            return Err(AnswerError::Late);
        }
        let waiting = self.waiting.get(&reference.request).ok_or(AnswerError::NotAsked)?;
        if waiting.job == reference.job { Ok(waiting) } else { Err(AnswerError::OtherJob) }
    }

    fn accept_answer(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        let mut fields = self.signed(Kind::Answer, message, Taking::All)?;
        let reference = Reference::read(&mut fields)?;
        let bound = fields.behind();
        let (nonce, sealed) = Reference::enclosed(&mut fields)?;
        fields.end()?;
        let waiting = self.waits(&reference, now)?;
        let plaintext = waiting.key.open(bound, nonce, &sealed).ok_or(AnswerError::BrokenSeal)?;
        let answer = read_answer(unpad(plaintext.as_slice())?)?;
        if !answer.fits(waiting.operation) {
            return Err(AnswerError::OtherOperation);
        }
        self.waiting.remove(&reference.request);
        Ok(FromConnector::Answered { request: reference.request, answer, digest: Digest::of(message) })
    }

    fn accept_declined(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        let mut fields = self.signed(Kind::Declined, message, Taking::All)?;
        let reference = Reference::read(&mut fields)?;
        let code = Reference::reason(&mut fields)?;
        fields.end()?;
        let reason = Decline::from_code(code).ok_or(WireError::BadValue(REASON))?;
        self.waits(&reference, now)?;
        self.waiting.remove(&reference.request);
        Ok(FromConnector::Declined { request: reference.request, reason })
    }

    /// A message of the connector's own: each has a higher number than those before it.
    fn notice<'a>(&mut self, kind: Kind, message: &'a [u8], taking: Taking, now: Timestamp) -> Result<Fields<'a>, AnswerError> {
        let mut fields = self.signed(kind, message, taking)?;
        self.here(&Address::read(&mut fields)?)?;
        let number = fields.number(NUMBER)?;
        if number <= self.heard {
            return Err(AnswerError::Replayed);
        }
        self.heard = number;
        if now.since(fields.time(SENT_AT)?) > MESSAGE_LIFETIME {
            return Err(AnswerError::Late);
        }
        Ok(fields)
    }

    fn accept_renewal(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        let mut fields = self.notice(Kind::Renew, message, Taking::All, now)?;
        let id = SealingKeyId(fields.number(RENEWAL_KEY)?);
        let public = fields.array(RENEWAL_PUBLIC)?;
        fields.end()?;
        self.sealing = SealingPublicKey::new(id, &public).ok_or(WireError::BadValue(RENEWAL_PUBLIC))?;
        self.sealing_since = now;
        let mut text = self.notice_text();
        text.number(RENEWED_KEY, id.0).time(RENEWED_TIME, now);
        Ok(FromConnector::Renewed { reply: sign(Kind::Renewed, &text.done(), &self.portal) })
    }

    fn accept_status(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        let mut fields = self.notice(Kind::Status, message, Taking::Known, now)?;
        let status = Status::read(fields.bytes(STATUS_TEXT)?)?;
        fields.end()?;
        Ok(FromConnector::Status(status))
    }

    fn accept_roll(&mut self, message: &[u8], now: Timestamp) -> Result<FromConnector, AnswerError> {
        let mut fields = self.notice(Kind::Roll, message, Taking::All, now)?;
        let succession = IdentitySuccession::read(fields.bytes(ROLL_SUCCESSION)?).map_err(|_| AnswerError::NoSuccession)?;
        fields.end()?;
        // Only the present key names its heir: the one before it has none to give any more.
        if *succession.old() != self.identity {
            return Err(AnswerError::NoSuccession);
        }
        Ok(FromConnector::Roll(*succession.new_key()))
    }
}
