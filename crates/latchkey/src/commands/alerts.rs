//! `latchkey alerts`

use std::sync::Arc;

use anyhow::{Context, bail};
use latchkey_domain::OutboxId;
use latchkey_domain::alert::{AlertSubject, Trouble};
use latchkey_language::Languages;
use latchkey_messaging::{MailSender, Renderer};
use latchkey_service::alerts::{LOOKED, SILENCE, TellError};
use latchkey_store::{AlertRecord, Reader};

use super::table::table;
use super::utc;
use crate::cli::AlertsCommand;
use crate::config::{Config, MailConfig};
use crate::open::open;
use crate::server::{AlertParts, test_notice};
use crate::smtp::sender;
use crate::system::{SystemClock, SystemRandom};

const HEADINGS: [&str; 6] = ["SINCE (UTC)", "SEVERITY", "KIND", "ABOUT", "TOLD LAST (UTC)", "DETAIL"];

pub(super) async fn run(config: Config, command: &AlertsCommand) -> anyhow::Result<()> {
    match command {
        AlertsCommand::List => list(&config).await,
        AlertsCommand::Test => test(config).await,
    }
}

async fn list(config: &Config) -> anyhow::Result<()> {
    let deps = open(config).await?;
    let reader = deps.store.reader();
    let mut rows = Vec::new();
    for alert in reader.alerts().await? {
        rows.push(row(&reader, &alert).await?);
    }
    if rows.is_empty() {
        println!("No alert stands.");
    } else {
        print!("{}", table(HEADINGS, rows));
    }
    match reader.progress(LOOKED).await? {
        None => println!("No server has looked for alerts yet: `latchkey serve` does."),
        Some(at) if deps.clock.now().since(at) > SILENCE => println!("No server has looked for alerts since {}.", utc(at)),
        Some(_) => {}
    }
    Ok(())
}

async fn row(reader: &Reader, alert: &AlertRecord) -> anyhow::Result<[String; 6]> {
    let about = match &alert.subject {
        AlertSubject::Installation => "installation".to_owned(),
        AlertSubject::Host(name) => format!("server {name}"),
        AlertSubject::Channel(name) => format!("channel {name}"),
        AlertSubject::Organization(id) => match reader.scope_of_organization(*id).await? {
            Some(scope) => reader.organization(&scope).await?.name,
            None => id.to_string(),
        },
    };
    Ok([
        utc(alert.standing.raised_at),
        alert.standing.severity.key().to_owned(),
        alert.kind().key().to_owned(),
        about,
        utc(alert.standing.told_at),
        figures(&alert.trouble),
    ])
}

/// What is wrong, in a few words.
fn figures(trouble: &Trouble) -> String {
    match trouble {
        Trouble::DeliveryFailing { messages, .. } => format!("{messages} message(s) not sent"),
        Trouble::QueueOld { minutes, waiting } => format!("{waiting} message(s) waiting, the oldest for {minutes} minutes"),
        Trouble::SpendCap { limit, until } => format!("{limit} used up until {}", utc(*until)),
        Trouble::TextsPaused { until } => format!("paused until {}", utc(*until)),
        Trouble::CertificateEnding { ends, .. } => format!("ends {}", utc(*ends)),
        Trouble::WrongProofs { until } => format!("codes are longer until {}", utc(*until)),
        Trouble::ResetSpike { resets, usual } => format!("{resets} resets within an hour, usually at most {usual}"),
        Trouble::DatabaseFailing { since } => format!("since {}", utc(*since)),
        Trouble::DiskLow { free, .. } => format!("{free} MiB free"),
        Trouble::ClockJump { seconds, beside } => format!("{seconds} seconds beside {}", beside.key()),
        Trouble::Test {} => String::new(),
    }
}

/// Sends one notice every way there is, and says what became of each.
async fn test(config: Config) -> anyhow::Result<()> {
    let origin = config.server.public_origin.context("server: public_origin: option is required to make links")?;
    let (alerts, mail) = (config.alerts, config.mail);
    if alerts.operators.is_empty() && alerts.webhook.is_none() {
        bail!("nobody would hear of alerts: write alerts.mail_to or alerts.webhook_url into the configuration");
    }
    let languages = Arc::new(Languages::embedded().context("the built-in languages cannot be read")?);
    let renderer = Renderer::new(languages, config.templates.as_deref())?;
    let (renderer, mail) = mail_of(renderer, mail)?;
    let (operators, has_webhook) = (alerts.operators.clone(), alerts.webhook.is_some());
    let AlertParts { settings, webhook, .. } = AlertParts::new(alerts, origin.to_string())?;
    let teller = AlertParts::teller(settings, webhook, mail, Arc::new(renderer));
    let (clock, random) = (SystemClock::new(), SystemRandom);
    let id = || OutboxId::generate(&clock, &random);
    let notice = test_notice(latchkey_domain::Clock::now(&clock));
    let mut failed = 0;
    for to in &operators {
        failed += told(&format!("mail to {}", to.as_str()), teller.mail(id(), to, &notice).await);
    }
    if has_webhook {
        failed += told("webhook", teller.webhook(id(), &notice, notice.at).await);
    }
    if failed > 0 {
        bail!("{failed} of {} test alerts could not be sent", operators.len() + usize::from(has_webhook));
    }
    Ok(())
}

fn mail_of(renderer: Renderer, mail: Option<MailConfig>) -> anyhow::Result<(Renderer, Arc<dyn MailSender>)> {
    // Asked for when the configuration was read.
    let mail = mail.context("mail: host: option is required to send mail")?;
    Ok((renderer.with_sender(&mail.sender_name), Arc::new(sender(mail)?)))
}

/// Says what became of one; gives 1 when it failed.
fn told(way: &str, result: Result<(), TellError>) -> usize {
    match result {
        Ok(()) => {
            println!("{way}: sent");
            0
        }
        Err(error) => {
            println!("{way}: not sent ({error})");
            1
        }
    }
}
