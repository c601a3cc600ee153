//! The same installation under a clock that a test moves.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result};
use latchkey_domain::{Channels, Timestamp};
use latchkey_language::Languages;
use latchkey_service::UseCases;
use latchkey_store::{Store, StoreOptions};
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_vault::{HashPool, HashPoolSettings, MasterKeys};
use latchkey_web::{AppState, Readiness, Shell, ShellSettings, TrustedProxies};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::stage::furnish;
use crate::installation::Installation;

/// A server inside this process, over a database that the command line made.
pub(crate) struct Clocked {
    pub(crate) origin: String,
    pub(crate) clock: ManualClock,
    _stop: oneshot::Sender<()>,
    _installation: Installation,
}

impl Clocked {
    /// Serves an organization of these people; the clock stands still at the present.
    pub(crate) async fn of(people: &[&str]) -> Result<Self> {
        Self::prepared(people, |_| {}).await
    }

    /// The same after further commands of the operator.
    pub(crate) async fn prepared(people: &[&str], prepare: impl FnOnce(&Installation)) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let installation = Installation::empty();
        furnish(&installation, people);
        prepare(&installation);
        let database = installation.path("data/latchkey.sqlite");
        let clock = ManualClock::new(written_at(&database)?);
        let keys = MasterKeys::load(&installation.path("keys/master.key"))?;
        let deps = deps(&origin, &format!("sqlite:{}", database.display()), keys, &clock).await?;
        let state = state(&origin, deps)?;
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            latchkey_web::serve(listener, None, latchkey_web::app(state), stopped).await
        });
        Ok(Self { origin, clock, _stop: stop, _installation: installation })
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }
}

/// The present, as the file system knows it.
fn written_at(file: &Path) -> Result<Timestamp> {
    let since = std::fs::metadata(file)?.modified()?.duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_micros(i64::try_from(since.as_micros())?))
}

async fn deps(origin: &str, url: &str, keys: MasterKeys, clock: &ManualClock) -> Result<latchkey_service::Deps> {
    let random = Arc::new(SeededRandom::new(7));
    let store = Store::connect(StoreOptions::new(url, Arc::new(keys), random.clone())).await?;
    Ok(latchkey_service::Deps {
        keys: store.installation_keys()?,
        store,
        clock: Arc::new(clock.clone()),
        random,
        hashes: Arc::new(HashPool::new(HashPoolSettings::default())),
        public_origin: origin.parse()?,
        channels: Channels { mail: true, text: false, call: false },
        budget: Arc::default(),
        languages: Arc::new(Languages::embedded()?),
        breach_list: None,
    })
}

fn state(origin: &str, deps: latchkey_service::Deps) -> Result<AppState> {
    let shell = Shell::new(ShellSettings {
        origin: origin.parse().context("an origin")?,
        hosts: Vec::new(),
        proxies: TrustedProxies::default(),
        languages: Arc::clone(&deps.languages),
        clock: Arc::clone(&deps.clock),
        random: Arc::clone(&deps.random),
        readiness: Readiness::new(|| Box::pin(async { Ok(()) })),
        metrics: None,
    })?;
    Ok(AppState::new(shell, UseCases::new(deps)))
}
