//! `latchkey demo`: the server on embedded parts, with sample data, and an inbox in place of a mail server and phones.

mod address;
mod announcement;
mod calls;
mod entry;
mod fill;
mod inbox;
mod leaks;
mod listen;
mod pages;
mod places;
mod sample;
mod screens;
mod senders;
mod start_page;
mod state_folder;

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use latchkey_administration::Deps;
use latchkey_language::Languages;
use latchkey_messaging::Renderer;
use latchkey_store::{Store, StoreOptions};
use latchkey_vault::{HashPool, HashPoolSettings, MasterKeys, Token};
use latchkey_web::TrustedProxies;

use crate::cli::DemoArgs;
use crate::config::AlertsConfig;
use crate::logging;
use crate::server::{AlertParts, Parts, Server, record_metrics, stop_signal};
use crate::system::{SystemClock, SystemRandom};

use address::{Address, outward_address};
use inbox::Inbox;
use pages::Pages;
use places::Places;
use screens::Screens;
use state_folder::StateFolder;

/// Runs the demo until it is told to stop.
///
/// # Errors
/// When the folder or the port belongs to somebody else, in a sentence with the cure.
pub(crate) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    logging::start_for_command("warn");
    let stop = stop_signal().context("this process cannot listen for signals")?;
    let path = args.state.unwrap_or_else(|| state_folder::default_path(|name| std::env::var_os(name)));
    let folder = StateFolder::open(&path, args.fresh)?;
    let listener = listen::listen(args.listen).await?;
    let address = Address::of(listener.local_addr()?, outward_address);
    let languages = Arc::new(Languages::embedded().context("the built-in languages cannot be read")?);
    let deps = prepare(&folder).await?;
    let (inbox, token) = (Inbox::default(), Token::generate(&SystemRandom));
    let places = Places::new(&token);
    let announcement = announcement::announcement(&languages, &address, &places, folder.path());
    let screens = Screens::new(&languages).context("the demo's pages cannot be read")?;
    let renderer = Arc::new(Renderer::new(Arc::clone(&languages), None)?);
    let server = build(deps, &address, (&languages, &renderer), &inbox)?;
    let pages = Pages { token, places, state: folder.path().display().to_string(), inbox, screens, renderer };
    let pages = pages::router(Arc::new(pages), server.state());
    say(&announcement);
    server.with_pages(pages).run(listener, None, stop).await?;
    say("The demo has stopped.\n");
    Ok(())
}

/// The key, the database and the sample data, made at the first start.
async fn prepare(folder: &StateFolder) -> anyhow::Result<Deps> {
    let keys = master_keys(&folder.master_key())?;
    let store = Store::connect(StoreOptions::new(folder.database_url()?, Arc::new(keys), Arc::new(SystemRandom))).await?;
    store.migrate().await?;
    store.install().await?;
    let breach_list = Some(leaks::list(&folder.data())?);
    let deps = Deps { store, clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), breach_list };
    if folder.is_complete() {
        fill::renew(&deps).await?;
    } else {
        say("Filling in the sample organizations ...\n");
        fill::fill(&deps, &HashPool::new(unhurried())).await?;
        folder.mark_complete()?;
    }
    Ok(deps)
}

/// Everybody's password and answers are hashed in one go, and nobody waits for a page: a slow machine takes its time.
fn unhurried() -> HashPoolSettings {
    HashPoolSettings { deadline: Duration::from_secs(600), ..HashPoolSettings::default() }
}

fn master_keys(path: &Path) -> anyhow::Result<MasterKeys> {
    Ok(if path.exists() { MasterKeys::load(path)? } else { MasterKeys::create_file(path, &SystemRandom)? })
}

/// The server that `latchkey serve` runs, on other parts.
fn build(
    deps: Deps,
    address: &Address,
    (languages, renderer): (&Arc<Languages>, &Arc<Renderer>),
    inbox: &Inbox,
) -> anyhow::Result<Server> {
    Server::build(Parts {
        origin: address.origin.parse()?,
        hosts: address.hosts.clone(),
        proxies: TrustedProxies::default(),
        languages: Arc::clone(languages),
        renderer: Arc::clone(renderer),
        senders: senders::senders(inbox, &deps.clock),
        budget: Arc::default(),
        permits: HashPoolSettings::default().permits,
        metrics: record_metrics().context("measurements cannot be recorded")?,
        metrics_token: None,
        alerts: AlertParts::new(AlertsConfig::nobody(), address.origin.clone())?,
        deps,
    })
}

/// Says something at the terminal; nobody may be listening any more.
fn say(text: &str) {
    let mut terminal = std::io::stdout().lock();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}
