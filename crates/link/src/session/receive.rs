//! What a connector does with a message of the portal, in this order: is it the portal's, is it for this session, is it new, is it in
//! time, does it open.

use latchkey_domain::Timestamp;

use crate::envelope::{Address, Envelope, Reference};
use crate::keys::{Digest, SealingKeyId};
use crate::messages::read_job;
use crate::wire::{Fields, Kind, Taking, WireError, body_of, kind_of, sign, unpad, verify};

use super::{Decline, FromPortal, JobError, NotTaken, PortalTime, RENEWED_KEY, RENEWED_TIME, ROLLED_KEY, Session, Taken, Ticket};

impl Session {
    /// Takes a message of the portal. `now` is the connector's own clock; see [`Session`].
    pub fn receive(&mut self, message: &[u8], now: Timestamp) -> Result<FromPortal, NotTaken> {
        self.keys.tidy(now);
        let unanswered = |why| NotTaken { why, reply: None };
        match kind_of(message) {
            Some(Kind::Job) => self.take_job(message, now).map(|taken| FromPortal::Job(Box::new(taken))),
            Some(Kind::Renewed) => self.take_renewed(message, now).map_err(unanswered),
            Some(Kind::Rolled) => self.take_rolled(message).map_err(unanswered),
            _ => Err(unanswered(WireError::OtherKind.into())),
        }
    }

    fn take_job(&mut self, message: &[u8], now: Timestamp) -> Result<Taken, NotTaken> {
        let sealed = self.addressed(message).map_err(|why| NotTaken { why, reply: None })?;
        let Envelope { address, request, person, .. } = sealed.envelope;
        let reference = Reference { address, request, job: Digest::of(message) };
        let not_taken = |session: &Self, why| NotTaken {
            why,
            reply: Decline::of(why).map(|reason| {
                let fields = Reference::decline(reference.write(), reason as u8).done();
                sign(Kind::Declined, &fields, &session.identity)
            }),
        };
        // From here on the number is used up: what is declined now is not done later.
        self.seen.take(request.0, person).map_err(|why| not_taken(self, why))?;
        let until = self.time.judge(sealed.envelope.expires, now).map_err(|why| not_taken(self, why))?;
        let key = self.keys.find(sealed.envelope.key).ok_or_else(|| not_taken(self, JobError::OldKey))?;
        let (plaintext, answer_key) =
            key.open(&sealed.encapped, sealed.bound, &sealed.sealed).ok_or_else(|| not_taken(self, JobError::BrokenSeal))?;
        let Envelope { operation, flags, .. } = sealed.envelope;
        let job = unpad(plaintext.as_slice())
            .and_then(|content| read_job(operation, person, flags, content))
            .map_err(|why| not_taken(self, why.into()))?;
        Ok(Taken { ticket: Ticket { reference, operation, key: answer_key }, job, until })
    }

    /// The job, if the portal made it for this session.
    fn addressed<'a>(&self, message: &'a [u8]) -> Result<crate::envelope::SealedJob<'a>, JobError> {
        let fields = self.signed(Kind::Job, message)?;
        let sealed = Envelope::read(fields)?;
        self.here(&sealed.envelope.address)?;
        Ok(sealed)
    }

    fn signed<'a>(&self, kind: Kind, message: &'a [u8]) -> Result<Fields<'a>, JobError> {
        let body = body_of(kind, message)?;
        if verify(message, &self.portal) { Ok(Fields::new(body, Taking::All)) } else { Err(JobError::BadSignature) }
    }

    fn here(&self, address: &Address) -> Result<(), JobError> {
        self.address.differs(address).map_or(Ok(()), |elsewhere| Err(elsewhere.into()))
    }

    fn take_renewed(&mut self, message: &[u8], now: Timestamp) -> Result<FromPortal, JobError> {
        let mut fields = self.signed(Kind::Renewed, message)?;
        self.here(&Address::read(&mut fields)?)?;
        let (key, shown) = (SealingKeyId(fields.number(RENEWED_KEY)?), fields.time(RENEWED_TIME)?);
        fields.end()?;
        let asked = self.renewing.take_if(|(asked, _)| *asked == key).ok_or(JobError::NotAsked)?.1;
        self.time = PortalTime::heard(shown, asked, now).ok_or(JobError::Late)?;
        Ok(FromPortal::Renewed)
    }

    fn take_rolled(&mut self, message: &[u8]) -> Result<FromPortal, JobError> {
        let mut fields = self.signed(Kind::Rolled, message)?;
        self.here(&Address::read(&mut fields)?)?;
        let fingerprint = Digest::from_bytes(fields.array(ROLLED_KEY)?);
        fields.end()?;
        let next = self.rolling.take_if(|next| next.public().fingerprint() == fingerprint).ok_or(JobError::NotAsked)?;
        self.identity = next;
        Ok(FromPortal::Rolled)
    }
}
