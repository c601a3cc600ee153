//! The mail server: whether it lets us in, and whether it takes a mail.

use std::sync::Arc;

use anyhow::Context;
use latchkey_domain::{Clock, EmailAddress, OutboxId};
use latchkey_language::Languages;
use latchkey_messaging::{MailSender, Renderer};
use latchkey_service::alerts::AlertTeller;

use super::{Area, Report};
use crate::config::{AlertsConfig, Config};
use crate::server::{AlertParts, test_notice};
use crate::smtp::sender;
use crate::system::{SystemRandom, Wall};

const AREA: Area = Area::Mail;

/// Greets the mail server, and sends a test mail when an address was given.
pub(super) async fn examine(config: Config, to: Option<&EmailAddress>, report: &mut Report) {
    let Config { mail, templates, alerts, server, .. } = config;
    let Some(mail) = mail else {
        report.skipped(AREA, "No mail server is configured.");
        return;
    };
    let (place, name) = (format!("{}:{}", mail.host, mail.port), mail.sender_name.clone());
    let smtp = match sender(mail) {
        Ok(smtp) => Arc::new(smtp),
        Err(error) => {
            report.failed(AREA, format!("{error:#}"));
            return;
        }
    };
    if let Err(error) = smtp.greet().await {
        report.wrong(AREA, complaint(&place, error.kind()));
        return;
    }
    report.good(AREA, format!("{place} answers and lets us in."));
    let Some(to) = to else {
        report.skipped(AREA, "No test mail was sent: --mail-to says where one shall go.");
        return;
    };
    let origin = server.public_origin.map_or_else(String::new, |origin| origin.to_string());
    let renderer = Languages::embedded()
        .context("the built-in languages cannot be read")
        .and_then(|languages| Ok(Renderer::new(Arc::new(languages), templates.as_deref())?.with_sender(&name)));
    let teller = renderer.and_then(|renderer| teller(alerts, origin, smtp, renderer));
    match teller {
        Ok(teller) => send(&teller, &place, to, report).await,
        // What is wrong with templates was told with the configuration.
        Err(_) => report.skipped(AREA, "No test mail was sent: put the configuration right first."),
    }
}

/// Tells one address, whoever else hears of alerts.
fn teller(
    alerts: AlertsConfig,
    origin: String,
    smtp: Arc<dyn MailSender>,
    renderer: Renderer,
) -> anyhow::Result<Arc<AlertTeller>> {
    let AlertParts { settings, .. } = AlertParts::new(AlertsConfig { webhook: None, ..alerts }, origin)?;
    Ok(AlertParts::teller(settings, None, smtp, Arc::new(renderer)))
}

async fn send(teller: &AlertTeller, place: &str, to: &EmailAddress, report: &mut Report) {
    let id = OutboxId::generate(&Wall, &SystemRandom);
    match teller.mail(id, to, &test_notice(Wall.now())).await {
        Ok(()) => report.good(AREA, format!("{place} took a test mail for {}. See that it arrives.", to.as_str())),
        Err(error) => report.wrong(AREA, complaint(place, &error.to_string())),
    }
}

/// What a short word from the mail server's side means, and what to do.
fn complaint(place: &str, kind: &str) -> String {
    let (what, cure) = match kind {
        "connection" => ("cannot be reached", "Check mail.host and mail.port, and whether a firewall stands between."),
        "timeout" => ("did not answer in time", "Check mail.port and mail.security, and whether a firewall stands between."),
        "tls" => (
            "does not protect the connection as mail.security asks for, or its certificate is not to be trusted for this name",
            "Check mail.security and mail.host; for an authority of your own write mail.ca_file; see that this machine's clock \
             is right.",
        ),
        "login" => ("wants another name and password", "Check mail.user and the file of mail.password_file."),
        "server" => ("turned us away", "Ask who runs it whether this machine may send there."),
        "sender" => ("takes no mail from mail.from", "Write an address that it knows, or have this one allowed."),
        "recipient" => ("does not know the address of the test mail", "Check the address; others may work."),
        "content" => ("does not take what we write", "Ask who runs it what it objects to."),
        "deferred" => ("put the mail off", "Try again later; its own log says why."),
        other => return format!("{place} did not take a test mail ({other}). The lines above say more."),
    };
    format!("{place} {what}. {cure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_complaint_names_the_server_and_a_cure() {
        for kind in ["connection", "timeout", "tls", "login", "server", "sender", "recipient", "content", "deferred", "new-word"]
        {
            let told = complaint("smtp.example.com:587", kind);
            assert!(
                told.starts_with("smtp.example.com:587 ") && told.matches(". ").count() >= 1 && told.ends_with('.'),
                "{told}"
            );
        }
    }
}
