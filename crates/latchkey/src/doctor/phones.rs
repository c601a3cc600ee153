//! Gateways for texts and calls: whether each takes a test message.

use std::sync::Arc;

use latchkey_domain::{Clock, OutboxId, PhoneNumber, Random};
use latchkey_language::Languages;
use latchkey_messaging::{
    CallEnvelope, CallMessage, CallOutcome, CallRequest, Renderer, TextEnvelope, TextMessage, TextOutcome, TextRequest,
};
use latchkey_web::PublicOrigin;
use secrecy::SecretString;

use super::{Area, Report};
use crate::config::{CallConfig, GatewayConfig, TextConfig};
use crate::gateways;
use crate::system::{SystemClock, SystemRandom};

/// What test messages are made from.
pub(super) struct Phones {
    renderer: Renderer,
    language: String,
    origin: Option<PublicOrigin>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// What came of one message.
enum Outcome {
    Taken,
    NotTaken(&'static str),
    Unknown,
}

impl Phones {
    /// Messages in this language, from the installation at this address; `None` when the built-in texts are broken.
    pub(super) fn new(language: &str, origin: Option<&PublicOrigin>) -> Option<Self> {
        let renderer = Renderer::new(Arc::new(Languages::embedded().ok()?), None).ok()?;
        let (clock, random) = (Arc::new(SystemClock::new()), Arc::new(SystemRandom));
        Some(Self { renderer, language: language.to_owned(), origin: origin.cloned(), clock, random })
    }

    /// Whose test it is.
    fn name(&self) -> String {
        self.origin.as_ref().map_or_else(|| "Latchkey".to_owned(), |origin| origin.authority().to_owned())
    }

    /// Asks every gateway for texts by itself, so that none hides behind another.
    pub(super) async fn texts(&self, configured: Vec<GatewayConfig<TextConfig>>, to: Option<&PhoneNumber>, report: &mut Report) {
        let Some(to) = number(Area::Texts, configured.len(), to, report) else { return };
        let (language, organization) = (self.language.clone(), self.name());
        let envelope = TextEnvelope { to: to.clone(), language, organization, message: TextMessage::Test {} };
        let text = self.renderer.text(&envelope);
        for gateway in configured {
            let (name, serves) = (gateway.name.clone(), gateway.serves.includes(to));
            let id = OutboxId::generate(&*self.clock, &*self.random);
            match gateways::texts(vec![gateway], &self.clock, &self.random) {
                _ if !serves => elsewhere(Area::Texts, &name, report),
                Ok(Some(sender)) => {
                    let request = TextRequest { id, to: to.clone(), text: SecretString::from(text.clone()), until: None };
                    let outcome = match sender.send(&request).await {
                        TextOutcome::Accepted => Outcome::Taken,
                        TextOutcome::TryLater { kind } | TextOutcome::Refused { kind } => Outcome::NotTaken(kind),
                        TextOutcome::Unknown => Outcome::Unknown,
                    };
                    told(Area::Texts, &name, &outcome, report);
                }
                Ok(None) => {}
                Err(error) => report.failed(Area::Texts, format!("{error:#}")),
            }
        }
    }

    /// Asks every gateway for calls by itself.
    pub(super) async fn calls(&self, configured: Vec<GatewayConfig<CallConfig>>, to: Option<&PhoneNumber>, report: &mut Report) {
        let Some(to) = number(Area::Calls, configured.len(), to, report) else { return };
        let Some(origin) = &self.origin else {
            report.skipped(Area::Calls, "No test call was made: write server.public_origin first.");
            return;
        };
        let (language, organization) = (self.language.clone(), self.name());
        let envelope = CallEnvelope { to: to.clone(), language, organization, message: CallMessage::Test {} };
        for gateway in configured {
            let (name, serves) = (gateway.name.clone(), gateway.serves.includes(to));
            let request = CallRequest {
                id: OutboxId::generate(&*self.clock, &*self.random),
                to: to.clone(),
                script: self.renderer.call(&envelope),
                until: None,
            };
            match gateways::calls(vec![gateway], origin, &self.clock) {
                _ if !serves => elsewhere(Area::Calls, &name, report),
                Ok(Some(caller)) => {
                    let outcome = match caller.call(&request).await {
                        CallOutcome::Started { .. } => Outcome::Taken,
                        CallOutcome::TryLater { kind } | CallOutcome::Refused { kind } => Outcome::NotTaken(kind),
                        CallOutcome::Unknown => Outcome::Unknown,
                    };
                    told(Area::Calls, &name, &outcome, report);
                }
                Ok(None) => {}
                Err(error) => report.failed(Area::Calls, format!("{error:#}")),
            }
        }
    }
}

/// How the doctor calls such a message, and the option that asks for one.
const fn words(area: Area) -> (&'static str, &'static str) {
    match area {
        Area::Calls => ("call", "--call-to"),
        _ => ("text", "--text-to"),
    }
}

/// The number to try, when there is one and a gateway to try it with.
fn number<'a>(area: Area, gateways: usize, to: Option<&'a PhoneNumber>, report: &mut Report) -> Option<&'a PhoneNumber> {
    let (what, option) = words(area);
    match (gateways, to) {
        (0, None) => report.skipped(area, format!("No gateway for {what}s is configured.")),
        (0, Some(_)) => report.wrong(area, format!("No gateway for {what}s is configured. Write one as [[{}]].", area.key())),
        (_, None) => {
            report.skipped(area, format!("{gateways} gateway(s) for {what}s were not tried: {option} says where a test goes."));
        }
        (_, Some(_)) => return to,
    }
    None
}

fn elsewhere(area: Area, name: &str, report: &mut Report) {
    report.skipped(area, format!("{}.{name} does not serve the country of this number.", area.key()));
}

fn told(area: Area, name: &str, outcome: &Outcome, report: &mut Report) {
    let (place, (what, _)) = (format!("{}.{name}", area.key()), words(area));
    match outcome {
        Outcome::Taken => report.good(area, format!("{place} took a test {what}. See that it arrives.")),
        Outcome::Unknown => report.wrong(
            area,
            format!(
                "{place} did not say whether it took a test {what}; it may come or not. Ask who runs the gateway what it got."
            ),
        ),
        Outcome::NotTaken(kind) => report.wrong(area, format!("{place} {}", complaint(kind))),
    }
}

/// What a short word from a gateway's side means, and what to do.
fn complaint(kind: &str) -> String {
    let (what, cure) = match kind {
        "connection" => ("cannot be reached", "Check its host, port or url, and whether a firewall stands between."),
        "tls" => ("has a certificate that is not to be trusted", "Check its name; for an authority of your own write ca_file."),
        "login" => ("wants another name and password", "Check account or system_id, and the file with its secret."),
        "bound-already" => (
            "lets nobody in beside those who are in already, such as the server that runs",
            "That server can send; or have the gateway allow one more.",
        ),
        "bind-refused" => ("does not let us in", "Ask who runs it whether this machine may."),
        "destination" => ("takes no message for this number", "Check the number, and that the account may send to its country."),
        "sender" => ("does not accept the sender", "Write a number or name as `from` that it knows."),
        "throttled" | "queue-full" | "busy" | "gateway" => {
            ("is too busy", "Try again; if it stays so, ask for a larger allowance.")
        }
        "moved" | "request" => ("does not understand what we ask", "Check its url, and what its documentation asks for."),
        other => return format!("did not take the test ({other}). Ask who runs it; the lines on the standard error say more."),
    };
    format!("{what}. {cure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_complaint_names_a_cure() {
        for kind in ["connection", "tls", "login", "bound-already", "destination", "sender", "throttled", "moved", "new-word"] {
            let told = complaint(kind);
            assert!(told.matches(". ").count() >= 1 && told.ends_with('.'), "{told}");
        }
    }
}
