//! How long a backup of many people takes against copying the bytes, and what people in a reset feel of it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use latchkey_domain::Clock;
use latchkey_store::{BackupOrder, Store};
use latchkey_testkit::Postgres;

use super::scale::{Crowd, Engine, MEASURED, fill};
use crate::installation::{observe, sqlite};
use crate::row::Row;
use crate::statistics::{median, milliseconds, percentile};

/// People in the organization, unless [`PEOPLE_FROM`] says how many.
const PEOPLE: u32 = 1_000_000;
/// Names another number of people, for a quick look; at least as many as are measured.
const PEOPLE_FROM: &str = "LATCHKEY_BENCH_PEOPLE";
/// Copies and backups, one after the other in turns.
const TURNS: u32 = 3;
/// Resets before anything counts, and those that count each time; during backups, as many more as it takes until [`WHOLE`] are
/// made, so that every part of a backup is felt.
const WARM: u32 = 50;
const VISITS: u32 = MEASURED;
const WHOLE: u32 = 2;

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let people = people()?;
    let folder = tempfile::tempdir().context("a folder")?;
    let crowd = fill(Engine::Sqlite(sqlite(folder.path())), people).await?;
    let ratio = against_copying(&crowd, folder.path()).await?;
    let mut rows = vec![Row::at_most(format!("backup of {people} people ÷ copying the bytes"), ratio, 2.0, "times")];
    rows.push(felt("SQLite", &crowd, people, folder.path()).await?);
    drop(crowd);
    let postgres = Postgres::start().await?;
    let crowd = fill(Engine::Postgres(postgres.clone(), postgres.database().await?), people).await?;
    rows.push(felt("PostgreSQL", &crowd, people, folder.path()).await?);
    Ok(rows)
}

fn people() -> Result<u32> {
    let Ok(text) = std::env::var(PEOPLE_FROM) else { return Ok(PEOPLE) };
    match text.parse() {
        Ok(people) if people >= MEASURED => Ok(people),
        _ => bail!("{PEOPLE_FROM} is a number of people, at least {MEASURED}: {text}"),
    }
}

/// Both bring the same bytes to the disk and wait until they are there, and both find the database in memory. The copy is made by the
/// operating system (`copy_file_range` on Linux), and sums nothing up.
async fn against_copying(crowd: &Crowd, folder: &Path) -> Result<f64> {
    let (from, to) = (folder.join("latchkey.sqlite"), folder.join("copy"));
    let (mut copies, mut backups) = (Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let begun = Instant::now();
        std::io::copy(&mut File::open(&from)?, &mut File::create(&to)?)?;
        File::open(&to)?.sync_all()?;
        let copied = milliseconds(begun.elapsed());
        std::fs::remove_file(&to)?;
        let made = milliseconds(back_up(crowd.store(), &folder.join("backup")).await?);
        // The first turn brings the database into memory.
        if turn > 0 {
            copies.push(copied);
            backups.push(made);
        }
    }
    let (copy, backup) = (median(&copies), median(&backups));
    eprintln!("  {} MB: copied in {copy:.0} ms, backed up in {backup:.0} ms", std::fs::metadata(&from)?.len() / 1_000_000);
    Ok(backup / copy)
}

/// How long one backup takes; it is deleted again.
async fn back_up(store: &Store, to: &Path) -> Result<std::time::Duration> {
    let begun = Instant::now();
    store.backup(&BackupOrder::quiet(to, crate::system::RealClock::default().now(), "bench")).await?;
    let took = begun.elapsed();
    std::fs::remove_file(to)?;
    Ok(took)
}

/// The slowest of a hundred resets while backups follow each other, against those of a quiet time.
async fn felt(engine: &str, crowd: &Crowd, people: u32, folder: &Path) -> Result<Row> {
    visits(crowd, |count| count < WARM).await?;
    let idle = visits(crowd, |count| count < VISITS).await?;
    let (stop, made, to) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)), folder.join("backup"));
    let backups = tokio::spawn(back_up_again_and_again(crowd.store().clone(), to, Arc::clone(&stop), Arc::clone(&made)));
    let goes_on = |count| count < VISITS || made.load(Ordering::Relaxed) < WHOLE;
    let busy = visits(crowd, |count| goes_on(count) && !backups.is_finished()).await;
    stop.store(true, Ordering::Relaxed);
    backups.await??;
    let busy = busy?;
    for (when, times) in [("idle", &idle), ("during backups", &busy)] {
        let (middle, slow) = (median(times), percentile(times, 0.99));
        eprintln!("  {engine}, {when}: {} resets, median {middle:.2} ms, p99 {slow:.2} ms", times.len());
    }
    eprintln!("  {} backup(s) meanwhile", made.load(Ordering::Relaxed));
    let ratio = percentile(&busy, 0.99) / percentile(&idle, 0.99);
    Ok(Row::at_most(format!("reset on {engine} while {people} people are backed up ÷ idle, p99"), ratio, 2.0, "times"))
}

async fn back_up_again_and_again(store: Store, to: PathBuf, stop: Arc<AtomicBool>, made: Arc<AtomicU32>) -> Result<()> {
    while !stop.load(Ordering::Relaxed) {
        back_up(&store, &to).await?;
        made.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Resets, one after the other, while it goes on.
async fn visits(crowd: &Crowd, goes_on: impl Fn(u32) -> bool) -> Result<Vec<f64>> {
    let (mut times, mut count) = (Vec::new(), 0);
    while goes_on(count) {
        times.push(crowd.whole_reset(count % MEASURED, count).await?);
        count += 1;
    }
    Ok(times)
}
