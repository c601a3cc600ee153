//! How long a mail waits: from the call that queues it until a real mail server took it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use latchkey_domain::{EmailAddress, OutboxId, Preset};
use latchkey_messaging::{
    BoxFuture, Brand, Envelope, MailSender, Message, OutgoingMail, Security, SendError, SmtpConfig, SmtpSender,
};
use latchkey_service::Deps;
use latchkey_store::{Channel, NewMessage, StoreError};
use latchkey_testkit::Postfix;
use secrecy::SecretString;
use tokio::sync::watch;

use crate::installation::{Installation, observe};
use crate::people::address;
use crate::row::Row;
use crate::statistics::{median, milliseconds, percentile};

/// Mails a second.
const RATE: u32 = 50;
/// How many seconds.
const SECONDS: u32 = 30;
/// Mails before anything counts.
const WARM: u32 = 20;
/// How long the last mail may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Notes when the mail server took each mail.
struct Timed {
    sender: SmtpSender,
    taken: Mutex<HashMap<OutboxId, Instant>>,
}

impl MailSender for Timed {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            self.sender.send(mail).await?;
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(mail.id, Instant::now());
            Ok(())
        })
    }
}

impl Timed {
    fn count(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let postfix = Postfix::start().await?;
    let sender = Arc::new(Timed { sender: SmtpSender::new(smtp(&postfix)?)?, taken: Mutex::default() });
    let worker = installation.worker(sender.clone())?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(async move { worker.run(stopped).await });
    queue_all(&installation, WARM).await?;
    wait_for(&sender, WARM).await?;
    eprintln!("  {RATE} mails a second for {SECONDS} s");
    let queued = queue_all(&installation, RATE * SECONDS).await?;
    wait_for(&sender, WARM + RATE * SECONDS).await?;
    // It has ended by itself only if it has failed, which the next line tells.
    let _ = stop.send(true);
    worker.await?;
    let taken = sender.taken.lock().unwrap_or_else(PoisonError::into_inner);
    let waits: Vec<f64> = queued
        .iter()
        .filter_map(|(id, at)| taken.get(id).map(|taken| milliseconds(taken.saturating_duration_since(*at))))
        .collect();
    eprintln!("  half within {:.0} ms, the slowest {:.0} ms", median(&waits), percentile(&waits, 1.0));
    Ok(vec![Row::at_most(
        format!("mail at {RATE} a second: queued to accepted, 99th percentile"),
        percentile(&waits, 0.99),
        1000.0,
        "ms",
    )])
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

/// Queues mails at the rate; gives when each was about to be queued.
async fn queue_all(installation: &Installation, count: u32) -> Result<Vec<(OutboxId, Instant)>> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..count {
        ticks.tick().await;
        let (deps, scope) = (installation.deps.clone(), installation.scope.clone());
        tasks.spawn(async move {
            let begun = Instant::now();
            queue(&deps, &scope, number).await.map(|id| (id, begun))
        });
    }
    let mut queued = Vec::new();
    while let Some(task) = tasks.join_next().await {
        queued.push(task??);
    }
    Ok(queued)
}

async fn queue(deps: &Deps, scope: &latchkey_store::OrgScope, number: u32) -> Result<OutboxId> {
    let envelope = Envelope {
        to: EmailAddress::parse(&address(number)).ok().context("an address")?,
        language: "en".into(),
        brand: Brand { organization: "Alder Works".into(), color: None, logo_url: None },
        utc_offset_minutes: 0,
        message: Message::VerificationCode { code: "314159".into(), minutes: 15 },
    };
    let payload = &serde_json::to_vec(&envelope)?;
    let id = OutboxId::generate(&*deps.clock, &*deps.random);
    let created_at = deps.clock.now();
    let queued = deps.store.write("bench: queue", |tx| async move {
        tx.enqueue(scope, &NewMessage { id, channel: Channel::Mail, payload, created_at, expires_at: None }).await?;
        Ok::<_, StoreError>(())
    });
    queued.await?;
    Ok(id)
}

async fn wait_for(sender: &Timed, count: u32) -> Result<()> {
    let begun = Instant::now();
    while sender.count() < usize::try_from(count)? {
        ensure!(begun.elapsed() < PATIENCE, "only {} of {count} mails were taken", sender.count());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
