//! `latchkey serve`

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use latchkey_administration::Deps;
use latchkey_language::Languages;
use latchkey_messaging::Renderer;
use latchkey_service::delivery::Senders;
use latchkey_store::{Store, StoreError};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::inputs;
use crate::cli::{CommonArgs, ServeArgs};
use crate::config::{Config, Needs, Setting};
use crate::open::open_with_breach_list;
use crate::server::{AlertParts, Parts, Server, record_metrics, stop_signal};
use crate::smtp::sender;
use crate::{gateways, logging};

const PROXY_IS_MISSING: &str = "public_origin is https, but neither a certificate nor trusted_proxies is configured: every visitor \
    seems to come from the proxy, and limits on one network close for all of them together";

const LIST_IS_MISSING: &str = "policies ask for a list of leaked passwords (passwords.breach-list), and passwords.breach_list is not \
    configured: no password is refused for a leak";

pub(super) async fn run(common: &CommonArgs, args: &ServeArgs) -> anyhow::Result<()> {
    let begun = Instant::now();
    let setting = |address: SocketAddr| Setting { key: "server.listen".to_owned(), value: address.to_string(), flag: "--listen" };
    let config = Config::load(&inputs(common, args.listen.map(setting)), Needs { mail: true, origin: true })?;
    logging::start(&config.log);
    let proxy_is_missing = config.server.lacks_proxy();
    let list_is_missing = config.passwords.breach_list.is_none();
    let (address, tls) = (config.server.listen, config.server.tls.clone());
    let stop = stop_signal().context("this process cannot listen for signals")?;
    let metrics = record_metrics().context("measurements cannot be recorded")?;
    let deps = open_with_breach_list(&config).await?;
    let store = deps.store.clone();
    let server = built(config, deps, metrics)?;
    let listener = listen(address).await?;
    let address = listener.local_addr()?;
    if proxy_is_missing {
        tracing::warn!("{PROXY_IS_MISSING}");
    }
    if list_is_missing {
        tokio::spawn(tell_missing_list(store));
    }
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%address, tls = tls.is_some(), milliseconds, "ready");
    server.run(listener, tls, stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// The server as it is configured.
fn built(config: Config, deps: Deps, metrics: PrometheusHandle) -> anyhow::Result<Server> {
    let languages = Arc::new(Languages::embedded().context("the built-in languages cannot be read")?);
    // Both were asked for when the configuration was read.
    let mail = config.mail.context("mail: host: option is required to send mail")?;
    let origin = config.server.public_origin.context("server: public_origin: option is required to make links")?;
    let renderer = Renderer::new(Arc::clone(&languages), config.templates.as_deref())?.with_sender(&mail.sender_name);
    let accounts = gateways::call_accounts(&config.calls);
    let senders = Senders {
        mail: Arc::new(sender(mail)?),
        text: gateways::texts(config.texts, &deps.clock, &deps.random)?,
        call: gateways::calls(config.calls, &origin, &deps.clock)?,
    };
    let alerts = AlertParts {
        certificate: config.server.tls.map(|files| files.certificate),
        data: config.database.data_directory,
        ..AlertParts::new(config.alerts, origin.to_string())?
    };
    let server = Server::build(Parts {
        deps,
        origin,
        hosts: config.server.allowed_hosts,
        proxies: config.server.trusted_proxies,
        languages,
        renderer: Arc::new(renderer),
        senders,
        budget: Arc::new(config.budget),
        permits: config.hashing.permits,
        metrics,
        metrics_token: config.server.metrics_token,
        alerts,
    })?;
    Ok(server.with_call_accounts(accounts))
}

/// Tells once that policies ask for a list that is not configured.
async fn tell_missing_list(store: Store) {
    match organizations_that_want_a_list(&store).await {
        Ok(0) => {}
        Ok(organizations) => tracing::warn!(organizations, "{LIST_IS_MISSING}"),
        Err(error) => tracing::warn!(%error, "it could not be seen whether policies want a breach list"),
    }
}

async fn organizations_that_want_a_list(store: &Store) -> Result<usize, StoreError> {
    let reader = store.reader();
    let mut count = 0;
    for organization in reader.organizations().await? {
        let Some(scope) = reader.scope_of_organization(organization.id).await? else { continue };
        count += usize::from(reader.policy(&scope).await?.is_some_and(|policy| policy.passwords.breach_list));
    }
    Ok(count)
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let cannot =
        || format!("server: listen: cannot listen on {address}; is the address free, and may this account use the port?");
    TcpListener::bind(address).await.with_context(cannot)
}
