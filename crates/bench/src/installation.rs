//! A whole installation on a database of its own: everything that `latchkey serve` puts together, without the process around it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use latchkey_domain::{Branding, Channels, DomainName, Organization, OrganizationId, Policy, PolicyDraft, Timestamp};
use latchkey_language::Languages;
use latchkey_messaging::{MailSender, Renderer};
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::{Deps, UseCases};
use latchkey_store::{OrgScope, Store, StoreError, StoreOptions};
use latchkey_vault::{HashPool, MasterKeys};
use latchkey_web::{AppState, MetricsAccess, Readiness, Shell, ShellSettings, TrustedProxies, app};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::system::{RealClock, RealRandom};
use crate::visitor::Place;

/// The domain of the organization that is measured.
pub(crate) const DOMAIN: &str = "alder.example";
/// Upper bounds of the histograms, as in the program.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Where measured servers say they are reached.
pub(crate) fn place() -> Place {
    Place { host: "reset.example.com".into(), origin: "https://reset.example.com".into() }
}

/// One organization on a database.
pub(crate) struct Installation {
    pub(crate) deps: Deps,
    pub(crate) clock: RealClock,
    pub(crate) scope: OrgScope,
}

impl Installation {
    /// An empty SQLite file in this folder, or any other database, with one organization under this policy.
    pub(crate) async fn create(url: &str, keys: Arc<MasterKeys>, draft: PolicyDraft) -> Result<Self> {
        let clock = RealClock::default();
        let store = Store::connect(StoreOptions::new(url, keys, Arc::new(RealRandom))).await?;
        store.migrate().await?;
        store.install().await?;
        let deps = Deps {
            keys: store.installation_keys()?,
            store,
            clock: Arc::new(clock.clone()),
            random: Arc::new(RealRandom),
            hashes: Arc::new(HashPool::default()),
            public_origin: place().origin.parse()?,
            channels: Channels { mail: true, text: false, call: false },
            budget: Arc::default(),
            languages: Arc::new(Languages::embedded()?),
            breach_list: None,
        };
        let scope = organization(&deps, draft).await?;
        Ok(Self { deps, clock, scope })
    }

    /// The same with keys of its own.
    pub(crate) async fn create_in(folder: &Path, draft: PolicyDraft) -> Result<Self> {
        Self::create(&sqlite(folder), Arc::new(MasterKeys::generate(&RealRandom)), draft).await
    }

    /// The pages over these parts.
    pub(crate) fn state(&self) -> Result<AppState> {
        let shell = Shell::new(ShellSettings {
            origin: place().origin.parse()?,
            hosts: Vec::new(),
            proxies: TrustedProxies::default(),
            languages: Arc::new(Languages::embedded()?),
            clock: self.deps.clock.clone(),
            random: self.deps.random.clone(),
            readiness: Readiness::new(|| Box::pin(async { Ok(()) })),
            metrics: None::<MetricsAccess>,
        })?;
        Ok(AppState::new(shell, UseCases::new(self.deps.clone())))
    }

    /// The pages with all layers.
    pub(crate) fn router(&self) -> Result<Router> {
        Ok(app(self.state()?))
    }

    /// The outbox worker, with a sender for mail alone.
    pub(crate) fn mail_worker(&self, sender: Arc<dyn MailSender>) -> Result<Worker> {
        self.worker(Senders::mail_only(sender))
    }

    /// The outbox worker, with these senders.
    pub(crate) fn worker(&self, senders: Senders) -> Result<Worker> {
        let renderer = Renderer::new(Arc::new(Languages::embedded()?), None)?;
        let Deps { store, clock, random, .. } = self.deps.clone();
        Ok(Worker::new(store, clock, random, senders, Arc::new(renderer), WorkerSettings::default()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.deps.clock.now()
    }
}

/// The address of the database file in a folder.
pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("latchkey.sqlite").display())
}

/// Logs and measures as the program does, so that both cost what they cost there. Once in a process.
pub(crate) fn observe() -> Result<()> {
    let filter = tracing_subscriber::EnvFilter::new("info");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).json().flatten_event(true);
    log.try_init().map_err(|error| anyhow::anyhow!("a log was started before: {error}"))?;
    PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder().context("measurements cannot be recorded")?;
    Ok(())
}

async fn organization(deps: &Deps, draft: PolicyDraft) -> Result<OrgScope> {
    let organization = Organization {
        id: OrganizationId::generate(&*deps.clock, &*deps.random),
        name: "Alder Works".into(),
        country: None,
        language: Some("en".into()),
        branding: Branding::default(),
        synchronized: false,
        own_domain: true,
    };
    let policy = Policy::try_from(draft).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let domain = DomainName::parse(DOMAIN).context("the domain")?;
    let (new, policy, domain, now) = (&organization, &policy, &domain, deps.clock.now());
    let made = deps.store.write("bench: organization", |tx| async move {
        let scope = tx.insert_organization(new, &*deps.random).await?;
        tx.insert_domain(&scope, domain, "token", false).await?;
        tx.verify_domain(&scope, domain, now).await?;
        tx.put_policy(&scope, policy, None, now).await?;
        Ok::<_, StoreError>(scope)
    });
    Ok(made.await?)
}
