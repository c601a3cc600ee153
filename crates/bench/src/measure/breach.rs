//! What one look-up in a breach list of 10 GB reads and takes, as the kernel counts it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use latchkey_domain::Random;
use latchkey_store::breach_list::{BreachHash, BreachList, BreachListWriter};

use crate::row::{Row, count};
use crate::statistics::{milliseconds, percentile};
use crate::system::RealRandom;

/// Hashes in the list, eight bytes each: more passwords than the public list had at the end of 2024.
const HASHES: u64 = 1_250_000_000;
/// Bytes that must be free where temporary files go.
const ROOM: u64 = 10_500_000_000;
/// Hashes that are looked up, half of which are in the list.
const LOOK_UPS: u64 = 4000;
/// The room that each hash has among all numbers of 64 bits.
const STEP: u64 = u64::MAX / HASHES;

pub(super) async fn measure() -> Result<Vec<Row>> {
    tokio::task::spawn_blocking(measure_here).await?
}

fn measure_here() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let path = folder.path().join("breach.list");
    let free = free_bytes(folder.path())?;
    let place = folder.path().display();
    ensure!(free >= ROOM, "the list takes {ROOM} bytes, and {place} has {free}; name a larger disk with TMPDIR");
    eprintln!("  writing a list of {HASHES} hashes into {place}");
    write(&path, HASHES)?;
    let bytes = std::fs::metadata(&path)?.len();
    let queries = queries();
    warm(&folder.path().join("small.list"))?;
    // Memory that is used from here on counts; the program itself is in it already.
    std::fs::write("/proc/self/clear_refs", "5").context("the peak of memory cannot be set back")?;
    let before = status("VmRSS")?;
    let list = BreachList::open(&path)?;
    let (mut most, mut times) = (0, Vec::new());
    for (hash, known) in queries {
        let (earlier, begun) = (reads()?, Instant::now());
        let found = list.contains(hash)?;
        times.push(milliseconds(begun.elapsed()));
        most = most.max(reads()? - earlier - OWN_READS);
        ensure!(found == known, "a hash that is{} in the list was judged wrong", if known { "" } else { " not" });
    }
    let grown = status("VmHWM")?.saturating_sub(before);
    let (median, slow) = (percentile(&times, 0.5), percentile(&times, 0.99));
    eprintln!("  {bytes} bytes; a look-up takes {median:.3} ms in the median, {slow:.3} ms at p99");
    Ok(vec![
        Row::at_most("breach list of 10 GB: reads for a look-up, most", count(most), 40.0, "reads"),
        Row::at_most("breach list of 10 GB: memory for open and look-ups", count(grown) / 1024.0, 1.0, "MB"),
    ])
}

/// Hashes spread as honest ones are: one in each of so many equal parts, anywhere in it.
fn hash(number: u64) -> u64 {
    let scattered = (number ^ number >> 15).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    number * STEP + (scattered >> 16) % (STEP - 2)
}

fn write(path: &Path, hashes: u64) -> Result<()> {
    let mut writer = BreachListWriter::create(path, 1)?;
    for number in 0..hashes {
        writer.push(BreachHash::from_first_digits(hash(number)))?;
    }
    Ok(writer.finish()?)
}

/// Hashes that are in the list, and their neighbours that are not.
fn queries() -> Vec<(BreachHash, bool)> {
    let random: &dyn Random = &RealRandom;
    let drawn = (0..LOOK_UPS).map(|number| {
        let known = number.is_multiple_of(2);
        let any = hash(u64::from_be_bytes(random.bytes::<8>()) % HASHES);
        (BreachHash::from_first_digits(if known { any } else { any + 1 }), known)
    });
    drawn.collect()
}

/// A list that fits into a few blocks, looked up once: the kernel then has the code in memory.
fn warm(path: &Path) -> Result<()> {
    write(path, 5000)?;
    let list = BreachList::open(path)?;
    for (hash, _) in queries().into_iter().take(10) {
        list.contains(hash)?;
        reads()?;
    }
    Ok(())
}

/// Asking for the count is itself a read.
const OWN_READS: u64 = 1;

/// How many reads this thread has asked of the kernel.
fn reads() -> Result<u64> {
    let mut told = [0; 1024];
    let length = File::open("/proc/thread-self/io")?.read(&mut told).context("the kernel counts no reads")?;
    number_in(std::str::from_utf8(&told[..length])?, "syscr")
}

/// A figure of this process in KiB.
fn status(name: &str) -> Result<u64> {
    number_in(&std::fs::read_to_string("/proc/self/status")?, name)
}

fn number_in(text: &str, name: &str) -> Result<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("the kernel tells no {name}"))
}

fn free_bytes(folder: &Path) -> Result<u64> {
    let output = Command::new("df").args(["--block-size=1", "--output=avail"]).arg(folder).output().context("starting df")?;
    let text = String::from_utf8(output.stdout)?;
    text.lines().nth(1).and_then(|line| line.trim().parse().ok()).context("df tells no free space")
}
