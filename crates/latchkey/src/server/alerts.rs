//! Alerts of a running server: whom they reach, and what this machine looks at.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use latchkey_administration::Deps;
use latchkey_domain::Timestamp;
use latchkey_domain::alert::{AlertEvent, AlertNotice, AlertSubject, Severity, Trouble};
use latchkey_messaging::{MailSender, Renderer, WebhookConfig, WebhookSender};
use latchkey_service::alerts::{AlertCourier, AlertSettings, AlertTeller, AlertWatch, LocalFacts, LocalLook};
use latchkey_store::AlertChannel;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::leaps::Leaps;
use crate::certificate;
use crate::config::{AlertsConfig, WebhookTarget};
use crate::host::{free_bytes, host_name};
use crate::system::Wall;

/// The longest time for one webhook; the courier's lease is longer.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(15);

/// What alerts are made from.
pub(crate) struct AlertParts {
    /// Whom to tell, and from where on.
    pub(crate) settings: AlertSettings,
    /// Who takes webhooks.
    pub(crate) webhook: Option<WebhookSender>,
    /// The certificate of this server, when it speaks TLS itself.
    pub(crate) certificate: Option<PathBuf>,
    /// Where the embedded database lies.
    pub(crate) data: Option<PathBuf>,
}

impl AlertParts {
    /// As configured; `installation` is the portal's address.
    ///
    /// # Errors
    /// When the certificates to trust cannot be read.
    pub(crate) fn new(config: AlertsConfig, installation: String) -> anyhow::Result<Self> {
        let AlertsConfig { operators, language, webhook, off, limits } = config;
        let settings = AlertSettings { limits, off, host: host_name(), operators, language, installation };
        Ok(Self { settings, webhook: webhook.map(webhook_sender).transpose()?, certificate: None, data: None })
    }

    /// Who tells them.
    pub(crate) fn teller(
        settings: AlertSettings,
        webhook: Option<WebhookSender>,
        mail: Arc<dyn MailSender>,
        renderer: Arc<Renderer>,
    ) -> Arc<AlertTeller> {
        Arc::new(AlertTeller::new(settings, mail, renderer, webhook))
    }
}

/// A notice that means nothing, to see whether it arrives.
pub(crate) fn test_notice(at: Timestamp) -> AlertNotice {
    AlertNotice {
        event: AlertEvent::Raised,
        severity: Severity::Notice,
        subject: AlertSubject::Installation,
        organization: None,
        trouble: Trouble::Test {},
        raised_at: at,
        at,
    }
}

fn webhook_sender(target: WebhookTarget) -> anyhow::Result<WebhookSender> {
    let WebhookTarget { url, secret, ca_file } = target;
    let unreadable = |path: &std::path::Path| format!("alerts: webhook_ca_file: the file {} cannot be read", path.display());
    let ca = match &ca_file {
        Some(path) => Some(std::fs::read_to_string(path).with_context(|| unreadable(path))?),
        None => None,
    };
    let config = WebhookConfig { url, secret, ca, timeout: WEBHOOK_TIMEOUT };
    WebhookSender::new(config).context("alerts: webhook_ca_file: the webhook cannot be set up")
}

/// The tasks that look and tell.
pub(super) struct Alerts {
    watch: AlertWatch,
    couriers: Vec<AlertCourier>,
}

impl Alerts {
    pub(super) fn new(parts: AlertParts, deps: &Deps, mail: Arc<dyn MailSender>, renderer: Arc<Renderer>) -> Self {
        let AlertParts { settings, webhook, certificate, data } = parts;
        let teller = AlertParts::teller(settings, webhook, mail, renderer);
        let Deps { store, clock, random, .. } = deps;
        let couriers = AlertChannel::ALL
            .map(|channel| AlertCourier::new(store.clone(), Arc::clone(clock), Arc::clone(random), Arc::clone(&teller), channel));
        let local = look(certificate, data, deps);
        let watch = AlertWatch::new(store.clone(), Arc::clone(clock), Arc::clone(random), teller, local);
        Self { watch, couriers: couriers.into() }
    }

    /// Looks and tells until `stopped` says true.
    pub(super) fn spawn(self, tasks: &mut JoinSet<()>, stopped: &watch::Receiver<bool>) {
        let stop = stopped.clone();
        let watch = self.watch;
        tasks.spawn(async move { watch.run(stop).await });
        for courier in self.couriers {
            let stop = stopped.clone();
            tasks.spawn(async move { courier.run(stop).await });
        }
    }
}

/// What this machine knows.
fn look(certificate: Option<PathBuf>, data: Option<PathBuf>, deps: &Deps) -> LocalLook {
    let (begun, clock) = (Instant::now(), Arc::clone(&deps.clock));
    let leaps = Leaps::new(Arc::new(Wall), move || begun.elapsed());
    Arc::new(move || LocalFacts {
        certificate_ends: certificate.as_deref().and_then(certificate::end_of),
        disk_free: data.as_deref().and_then(free_bytes),
        clock_leap: leaps.look(&*clock),
    })
}
