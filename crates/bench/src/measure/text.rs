//! How long a text waits: from the call that queues it until a real message centre took it, over SMPP with TLS.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use latchkey_domain::{Clock, PhoneNumber, Preset};
use latchkey_messaging::{
    BoxFuture, Health, LinkSecurity, Serves, SmppConfig, SmppSender, TextEnvelope, TextGateway, TextGateways, TextMessage,
    TextOutcome, TextRequest, TextSender,
};
use latchkey_service::delivery::Senders;
use latchkey_store::Channel;
use latchkey_testkit::SmppCentre;
use secrecy::SecretString;

use super::queued::{self, Load, Taken};
use crate::installation::{Installation, observe};
use crate::mail_shelf::MailShelf;
use crate::row::Row;
use crate::system::RealRandom;

/// Texts a second.
const RATE: u32 = 100;
/// How many seconds.
const SECONDS: u32 = 30;

/// Notes when the message centre took each text.
struct Timed {
    sender: TextGateways,
    taken: Arc<Taken>,
}

impl TextSender for Timed {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        Box::pin(async move {
            let outcome = self.sender.send(request).await;
            if outcome == TextOutcome::Accepted {
                self.taken.note(request.id);
            }
            outcome
        })
    }
}

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let centre = SmppCentre::start().await?;
    let taken = Arc::<Taken>::default();
    let sender = Timed { sender: gateways(&centre, &installation.deps.clock)?, taken: Arc::clone(&taken) };
    let senders = Senders { text: Some(Arc::new(sender)), ..Senders::mail_only(Arc::new(MailShelf::default())) };
    let worker = installation.worker(senders)?;
    let load = Load {
        name: format!("text at {RATE} a second: queued to accepted, 99th percentile"),
        channel: Channel::Text,
        rate: RATE,
        seconds: SECONDS,
        payload: &payload,
    };
    Ok(vec![queued::measure(&installation, worker, &taken, &load).await?])
}

fn gateways(centre: &SmppCentre, clock: &Arc<dyn Clock>) -> Result<TextGateways> {
    let config = SmppConfig {
        host: centre.host().into(),
        port: centre.tls_port(),
        security: LinkSecurity::Tls { ca: Some(centre.ca_pem().into()) },
        system_id: "latchkey".into(),
        password: SecretString::from(centre.password()),
        system_type: String::new(),
        from: "Alder".parse()?,
        window: 10,
        timeout: Duration::from_secs(10),
        enquire_every: Duration::from_secs(30),
    };
    let health = Health::of_text("centre");
    let sender = Box::new(SmppSender::new(config, Arc::clone(&health), Arc::new(RealRandom))?);
    Ok(TextGateways::new(vec![TextGateway { health, serves: Serves::default(), sender }], clock))
}

/// The last two digits are 00 to 79: the centre takes all of those.
fn payload(number: u32) -> Result<Vec<u8>> {
    let to = format!("+34 6{:06}{:02}", number / 80, number % 80);
    let envelope = TextEnvelope {
        to: PhoneNumber::parse(&to, None).ok().context("a number")?,
        language: "en".into(),
        organization: "Alder Works".into(),
        message: TextMessage::VerificationCode { code: "314159".into(), minutes: 15 },
    };
    Ok(serde_json::to_vec(&envelope)?)
}
