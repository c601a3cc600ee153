//! Texts over SMPP 3.4: one connection as transceiver, bound again when it breaks, with a window of texts under way.
//!
//! The codec is `rusmpp`; the session is our own, because a text that was never written may be tried again and one that was may
//! not, and only whoever writes can tell (docs/decisions/0011-text-gateways.md).

mod config;
mod fate;
mod link;
mod receipt;
mod session;
mod status;

use std::str::FromStr;
use std::sync::Arc;

use latchkey_domain::Random;
use rusmpp::pdus::SubmitSm;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{
    DataCoding, EsmClass, IntermediateNotification, MCDeliveryReceipt, Npi, RegisteredDelivery, SmeOriginatedAcknowledgement, Ton,
};
use secrecy::ExposeSecret;
use tokio::time::{Instant, timeout_at};

pub use config::{LinkSecurity, SmppConfig, SmppConfigError, TextOrigin, TextOriginError};

use self::config::Centre;
use self::link::Link;
use self::session::NoAnswer;
use crate::gateways::Health;
use crate::parts::{Alphabet, Parts};
use crate::text::{CONTENT, DESTINATION};
use crate::{BoxFuture, TextOutcome, TextRequest, TextSender};

/// Bit of the class that says that a header begins the text (SMPP 3.4, section 5.2.12).
const HEADER_BEGINS: u8 = 0x40;

/// Hands texts to one message centre. It logs neither numbers nor contents.
pub struct SmppSender {
    centre: Arc<Centre>,
    link: Link,
}

impl SmppSender {
    /// A sender for this centre, which begins to connect at once; to be called within a tokio runtime.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: SmppConfig, health: Arc<Health>, random: Arc<dyn Random>) -> Result<Self, SmppConfigError> {
        health.link(false);
        let centre = Arc::new(Centre::new(config, health)?);
        let link = Link::keep(Arc::clone(&centre), random);
        Ok(Self { centre, link })
    }

    async fn submit(&self, request: &TextRequest) -> TextOutcome {
        let Some(parts) = Parts::of(request.text.expose_secret()) else { return TextOutcome::Refused { kind: CONTENT } };
        let Ok(to) = COctetString::from_str(request.to.e164().trim_start_matches('+')) else {
            return TextOutcome::Refused { kind: DESTINATION };
        };
        let timeout = Instant::now() + self.centre.timeout;
        let until = request.until.map_or(timeout, |expiry| expiry.min(timeout));
        let session = match self.link.session(until).await {
            Ok(session) => session,
            Err(kind) => return TextOutcome::TryLater { kind },
        };
        let reference = request.id.as_uuid().as_bytes()[15];
        let mut outcome = TextOutcome::Accepted;
        for (sent, octets) in parts.octets(reference).enumerate() {
            let place = timeout_at(until, session.window.acquire()).await;
            // A place that came free at the very end is of no use.
            if !matches!(place, Ok(Ok(_))) || Instant::now() >= until {
                return after(sent, TextOutcome::TryLater { kind: "busy" });
            }
            let answer = session.request(self.part(&parts, to.clone(), &octets), until).await;
            outcome = match answer {
                Ok(answer) => status::outcome(answer.status()),
                Err(NoAnswer::NotSent) => TextOutcome::TryLater { kind: "connection" },
                Err(NoAnswer::Unknown) => TextOutcome::Unknown,
            };
            if outcome != TextOutcome::Accepted {
                return after(sent, outcome);
            }
        }
        outcome
    }

    fn part(&self, parts: &Parts, to: COctetString<1, 21>, octets: &[u8]) -> SubmitSm {
        let (ton, npi, from) = self.centre.from.clone();
        let coding = match parts.alphabet {
            Alphabet::Gsm => DataCoding::McSpecific,
            Alphabet::Ucs2 => DataCoding::Ucs2,
        };
        let receipt = RegisteredDelivery::new(
            MCDeliveryReceipt::McDeliveryReceiptRequestedWhereFinalDeliveryOutcomeIsSuccessOrFailure,
            SmeOriginatedAcknowledgement::NoReceiptSmeAcknowledgementRequested,
            IntermediateNotification::NoIntermediaryNotificationRequested,
            0,
        );
        SubmitSm::builder()
            .source_addr_ton(ton)
            .source_addr_npi(npi)
            .source_addr(from)
            .dest_addr_ton(Ton::International)
            .dest_addr_npi(Npi::Isdn)
            .destination_addr(to)
            // The library's default class is not zero.
            .esm_class(EsmClass::from(if parts.joined() { HEADER_BEGINS } else { 0 }))
            .registered_delivery(receipt)
            .data_coding(coding)
            // A part has at most 160 octets.
            .short_message(OctetString::from_slice(octets).unwrap_or_else(|_| OctetString::empty()))
            .build()
    }
}

/// The outcome after `sent` parts were taken: half a text is on its way and must not be sent again.
const fn after(sent: usize, outcome: TextOutcome) -> TextOutcome {
    if sent == 0 { outcome } else { TextOutcome::Unknown }
}

impl TextSender for SmppSender {
    /// Ends within the configured time, and when the text expires.
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        Box::pin(self.submit(request))
    }
}
