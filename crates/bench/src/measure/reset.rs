//! Processor time of a complete reset by mail code and of a sign-in, beside that of the one hash in each.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use latchkey_domain::Preset;
use tokio::sync::watch;

use crate::cpu;
use crate::hash_cost::HashCost;
use crate::in_process::InProcess;
use crate::installation::{DOMAIN, Installation, observe, place};
use crate::mail_shelf::MailShelf;
use crate::people::{add, newcomer, user_name};
use crate::row::Row;
use crate::visitor::{Place, Visitor};
use crate::walk::{NEW_PASSWORD, code_in};

/// Resets that are measured, and as many sign-ins.
const RESETS: u32 = 150;
/// Resets before, so that caches are filled and memory is touched.
const WARM: u32 = 15;

/// All processor time of this process that is neither the visitor's nor a hash, for each hash of processor time.
struct Tally {
    begun: Duration,
    visitors: Duration,
    cost: HashCost,
}

impl Tally {
    fn begin() -> Result<Self> {
        let cost = HashCost::new()?;
        Ok(Self { begun: cpu::process(), visitors: Duration::ZERO, cost })
    }

    /// One bare hash of this measurement's own, beside each thing that is measured.
    fn hash(&mut self) -> Result<()> {
        let begun = cpu::thread();
        self.cost.hash()?;
        self.visitors += cpu::thread().saturating_sub(begun);
        Ok(())
    }

    fn others_per_hash(&self, hashes: u32) -> f64 {
        let all = cpu::process().saturating_sub(self.begun).saturating_sub(self.visitors);
        let one = self.cost.mean().as_secs_f64();
        let others = all.as_secs_f64() / f64::from(hashes) - one;
        eprintln!("  {:.2} ms of processor time besides a hash of {:.2} ms", others * 1000.0, one * 1000.0);
        others / one
    }
}

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let people = (0..WARM + RESETS).map(|number| newcomer(&installation, number)).collect::<Result<Vec<_>>>()?;
    add(&installation, &people).await?;
    let (server, place, shelf) =
        (InProcess::new(installation.router()?, &installation.deps.store), place(), Arc::new(MailShelf::default()));
    let worker = installation.mail_worker(shelf.clone())?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(async move { worker.run(stopped).await });
    for number in 0..WARM {
        reset(&server, &place, &shelf, number).await?;
        sign_in(&server, &place, number).await?;
    }
    server.tell_spent();
    let resets = resets(&server, &place, &shelf).await?;
    server.tell_spent();
    let sign_ins = sign_ins(&server, &place).await?;
    server.tell_spent();
    // It has ended by itself only if it has failed, which the next line tells.
    let _ = stop.send(true);
    worker.await?;
    Ok(vec![
        Row::at_most("reset by mail code: other processor time", resets, 0.5, "hashes"),
        Row::at_most("sign-in: other processor time", sign_ins, 0.2, "hashes"),
    ])
}

async fn resets(server: &InProcess, place: &Place, shelf: &MailShelf) -> Result<f64> {
    let mut tally = Tally::begin()?;
    for number in WARM..WARM + RESETS {
        tally.visitors += reset(server, place, shelf, number).await?;
        tally.hash()?;
    }
    Ok(tally.others_per_hash(RESETS))
}

async fn sign_ins(server: &InProcess, place: &Place) -> Result<f64> {
    let mut tally = Tally::begin()?;
    for number in WARM..WARM + RESETS {
        tally.visitors += sign_in(server, place, number).await?;
        tally.hash()?;
    }
    Ok(tally.others_per_hash(RESETS))
}

/// One complete reset, with the notice that follows it; gives what the visitor itself took.
async fn reset(server: &InProcess, place: &Place, shelf: &MailShelf, number: u32) -> Result<Duration> {
    let mut visitor = Visitor::new(server, place, number);
    let page = visitor.identify(&user_name(number), DOMAIN).await?;
    let page = visitor.ask_mail(&page, "").await?;
    let mail = shelf.next().await;
    let code = visitor.own(|_| code_in(&mail.text)).context("a mail without a code")?;
    let page = visitor.type_code(&page, &code).await?;
    visitor.choose(&page).await?;
    // Both notices, to the primary and the alternate address.
    shelf.next().await;
    shelf.next().await;
    Ok(visitor.own)
}

/// One sign-in from a browser that was never here; gives what the visitor itself took.
async fn sign_in(server: &InProcess, place: &Place, number: u32) -> Result<Duration> {
    let mut visitor = Visitor::new(server, place, number);
    visitor.sign_in(&user_name(number), NEW_PASSWORD).await?;
    Ok(visitor.own)
}
