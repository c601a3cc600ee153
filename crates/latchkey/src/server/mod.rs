//! The running server: built from its parts, run until it is told to stop.

mod alerts;
mod gauges;
mod leaps;
mod signals;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use futures_util::FutureExt;
use latchkey_administration::Deps;
use latchkey_domain::BudgetSettings;
use latchkey_language::Languages;
use latchkey_messaging::Renderer;
use latchkey_service::UseCases;
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::upkeep::Upkeep;
use latchkey_vault::{HashPool, HashPoolSettings};
use latchkey_web::{
    AppState, CallAccount, Limits, MetricsAccess, NotReady, PublicOrigin, Readiness, Shell, ShellSettings, TlsFiles,
    TrustedProxies, pages, protected, serve_with, shell_routes,
};
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

pub(crate) use alerts::{AlertParts, test_notice};
pub(crate) use gauges::record_metrics;
pub(crate) use signals::stop_signal;

use alerts::Alerts;
use gauges::Gauges;

/// How long requests under way may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(7);
/// How long the worker may take after that to finish the mails in its hands.
const SETTLE: Duration = Duration::from_secs(2);

/// What a server is built from.
pub(crate) struct Parts {
    /// Store, clock and random source.
    pub(crate) deps: Deps,
    /// What links begin with.
    pub(crate) origin: PublicOrigin,
    /// Other names that the Host header may hold.
    pub(crate) hosts: Vec<String>,
    /// Proxies whose forwarded headers count.
    pub(crate) proxies: TrustedProxies,
    /// Text.
    pub(crate) languages: Arc<Languages>,
    /// Writes mails.
    pub(crate) renderer: Arc<Renderer>,
    /// Take mails, texts and calls.
    pub(crate) senders: Senders,
    /// Where texts and calls may go, and what they may cost.
    pub(crate) budget: Arc<BudgetSettings>,
    /// Passwords hashed at a time.
    pub(crate) permits: usize,
    /// The measurements of this process.
    pub(crate) metrics: PrometheusHandle,
    /// What `/metrics` asks for.
    pub(crate) metrics_token: Option<SecretString>,
    /// Whom alerts reach.
    pub(crate) alerts: AlertParts,
}

/// A server that does not run yet.
pub(crate) struct Server {
    state: AppState,
    more: Option<Router>,
    worker: Worker,
    upkeep: Upkeep,
    gauges: Gauges,
    alerts: Alerts,
}

impl Server {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the store has no installation, or a template is wrong.
    pub(crate) fn build(parts: Parts) -> anyhow::Result<Self> {
        let Deps { store, clock, random, breach_list } = parts.deps.clone();
        let hashes = Arc::new(HashPool::new(HashPoolSettings {
            permits: parts.permits,
            waiting_per_class: parts.permits * 200,
            ..HashPoolSettings::default()
        }));
        let service = latchkey_service::Deps {
            store: store.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            hashes: Arc::clone(&hashes),
            keys: store.installation_keys()?,
            public_origin: Url::parse(&parts.origin.to_string()).context("the public origin is no address")?,
            channels: parts.senders.channels(),
            budget: parts.budget,
            languages: Arc::clone(&parts.languages),
            breach_list,
        };
        let ready = store.clone();
        let shell = Shell::new(ShellSettings {
            origin: parts.origin,
            hosts: parts.hosts,
            proxies: parts.proxies,
            languages: parts.languages,
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            readiness: Readiness::new(move || readiness(ready.clone()).boxed()),
            metrics: Some(MetricsAccess::new(
                parts.metrics.clone(),
                parts.metrics_token.as_ref().map(ExposeSecret::expose_secret),
            )),
        })?;
        let alerts = Alerts::new(parts.alerts, &parts.deps, Arc::clone(&parts.senders.mail), Arc::clone(&parts.renderer));
        Ok(Self {
            alerts,
            gauges: Gauges { store: store.clone(), clock: Arc::clone(&clock), hashes, metrics: parts.metrics },
            worker: Worker::new(store, clock, random, parts.senders, parts.renderer, WorkerSettings::default()),
            upkeep: Upkeep::new(service.clone()),
            state: AppState::new(shell, UseCases::new(service)),
            more: None,
        })
    }

    /// What pages are drawn with and what they do.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// The same server with these pages in front, which bring layers of their own.
    #[must_use]
    pub(crate) fn with_pages(self, more: Router) -> Self {
        Self { more: Some(more), ..self }
    }

    /// The same server, which phone services of these accounts may call back.
    #[must_use]
    pub(crate) fn with_call_accounts(self, accounts: Vec<CallAccount>) -> Self {
        Self { state: self.state.with_call_accounts(accounts), ..self }
    }

    /// Serves until `stop` completes; then finishes the requests and mails under way. Ends within ten seconds after `stop`.
    ///
    /// # Errors
    /// When the certificate cannot be used.
    pub(crate) async fn run(
        self,
        listener: TcpListener,
        tls: Option<TlsFiles>,
        stop: impl Future<Output = ()> + Send,
    ) -> anyhow::Result<()> {
        let Self { state, more, worker, upkeep, gauges, alerts } = self;
        let shell = Arc::clone(&state.shell);
        let pages = shell_routes().merge(pages::routes()).with_state(state);
        let app = protected(pages, &shell);
        let router = match more {
            Some(more) => more.fallback_service(app),
            None => app,
        };
        let (stopping, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn({
            let stopped = stopped.clone();
            async move { worker.run(stopped).await }
        });
        tasks.spawn({
            let stopped = stopped.clone();
            async move { upkeep.run(stopped).await }
        });
        alerts.spawn(&mut tasks, &stopped);
        tasks.spawn(gauges.run(stopped));
        let limits = Limits { drain: DRAIN, ..Limits::default() };
        let served = serve_with(limits, shell.proxies.clone(), listener, tls, router, stop).await;
        // Nobody listens only when nothing runs any more.
        let _ = stopping.send(true);
        if tokio::time::timeout(SETTLE, async { while tasks.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!("stopped while a mail was being sent; it is sent again at the next start if it did not arrive");
        }
        Ok(served?)
    }
}

async fn readiness(store: latchkey_store::Store) -> Result<(), NotReady> {
    store.ready().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        // The database's own words may name hosts and accounts; who may read them reads the log.
        NotReady("the database does not answer; the log says why".to_owned())
    })
}
