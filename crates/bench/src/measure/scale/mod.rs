//! Whether eligibility and the first gate take longer in a large organization than in a small one.

mod fill;
mod gate;

use anyhow::{Context, Result};
use latchkey_testkit::Postgres;

use crate::installation::{observe, sqlite};
use crate::row::Row;
use crate::statistics::{median, percentile};
use crate::system::shuffle;

pub(super) use fill::{Engine, fill};
pub(super) use gate::Crowd;

/// People in the small organization and in the large one.
const SMALL: u32 = 1_000;
const LARGE: u32 = 1_000_000;
/// People who are measured; they lie scattered among the others.
pub(super) const MEASURED: u32 = 500;
/// First gates of each of them.
const VISITS: u32 = 2;
/// First gates before anything counts.
const WARM: u32 = 50;

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let mut rows = Vec::new();
    let (small, large) = (tempfile::tempdir().context("a folder")?, tempfile::tempdir().context("a folder")?);
    let small_crowd = fill(Engine::Sqlite(sqlite(small.path())), SMALL).await?;
    let large_crowd = fill(Engine::Sqlite(sqlite(large.path())), LARGE).await?;
    rows.push(compare("SQLite", &small_crowd, &large_crowd).await?);
    drop((small_crowd, large_crowd, small, large));
    let postgres = Postgres::start().await?;
    let small = Engine::Postgres(postgres.clone(), postgres.database().await?);
    let large = Engine::Postgres(postgres.clone(), postgres.database().await?);
    let small_crowd = fill(small, SMALL).await?;
    let large_crowd = fill(large, LARGE).await?;
    rows.push(compare("PostgreSQL", &small_crowd, &large_crowd).await?);
    Ok(rows)
}

/// Visits both in random order, so that whatever else the machine does falls on both alike.
async fn compare(engine: &str, small: &Crowd, large: &Crowd) -> Result<Row> {
    eprintln!("  {engine}: measuring");
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for visit in 0..WARM + MEASURED * VISITS {
        let person = visit % MEASURED;
        let mut both = [(small, &mut of_small), (large, &mut of_large)];
        shuffle(&mut both);
        for (crowd, times) in both {
            let took = crowd.first_gate(person).await?;
            if visit >= WARM {
                times.push(took);
            }
        }
    }
    for (people, times) in [(SMALL, &of_small), (LARGE, &of_large)] {
        eprintln!("  {engine}, {people} people: median {:.2} ms, p95 {:.2} ms", median(times), percentile(times, 0.95));
    }
    let ratio = percentile(&of_large, 0.95) / percentile(&of_small, 0.95);
    Ok(Row::at_most(format!("eligibility and first gate on {engine}: 1,000,000 against 1,000 people, p95"), ratio, 1.3, "times"))
}
