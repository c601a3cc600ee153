//! How long a mail waits: from the call that queues it until a real mail server took it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use latchkey_domain::{EmailAddress, Preset};
use latchkey_messaging::{
    BoxFuture, Brand, Envelope, MailSender, Message, OutgoingMail, Security, SendError, SmtpConfig, SmtpSender,
};
use latchkey_service::delivery::Senders;
use latchkey_store::Channel;
use latchkey_testkit::Postfix;
use secrecy::SecretString;

use super::queued::{self, Load, Taken};
use crate::installation::{Installation, observe};
use crate::people::address;
use crate::row::Row;

/// Mails a second.
const RATE: u32 = 50;
/// How many seconds.
const SECONDS: u32 = 30;

/// Notes when the mail server took each mail.
struct Timed {
    sender: SmtpSender,
    taken: Arc<Taken>,
}

impl MailSender for Timed {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            self.sender.send(mail).await?;
            self.taken.note(mail.id);
            Ok(())
        })
    }
}

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let postfix = Postfix::start().await?;
    let taken = Arc::<Taken>::default();
    let sender = Timed { sender: SmtpSender::new(smtp(&postfix)?)?, taken: Arc::clone(&taken) };
    let worker = installation.worker(Senders::mail_only(Arc::new(sender)))?;
    let load = Load {
        name: format!("mail at {RATE} a second: queued to accepted, 99th percentile"),
        channel: Channel::Mail,
        rate: RATE,
        seconds: SECONDS,
        payload: &payload,
    };
    Ok(vec![queued::measure(&installation, worker, &taken, &load).await?])
}

fn smtp(postfix: &Postfix) -> Result<SmtpConfig> {
    Ok(SmtpConfig {
        host: postfix.host().into(),
        port: postfix.smtp_port(),
        security: Security::StartTls,
        credentials: Some((postfix.username().into(), SecretString::from(postfix.password()))),
        ca: Some(postfix.ca_pem().into()),
        from: EmailAddress::parse("no-reply@alder.example").ok().context("the sender's address")?,
        timeout: Duration::from_secs(30),
    })
}

fn payload(number: u32) -> Result<Vec<u8>> {
    let envelope = Envelope {
        to: EmailAddress::parse(&address(number)).ok().context("an address")?,
        language: "en".into(),
        brand: Brand { organization: "Alder Works".into(), color: None, logo_url: None },
        utc_offset_minutes: 0,
        message: Message::VerificationCode { code: "314159".into(), minutes: 15 },
    };
    Ok(serde_json::to_vec(&envelope)?)
}
