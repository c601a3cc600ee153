//! The server as a process: what a thousand resets leave in its memory, and the processor time of all it does for them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use latchkey_vault::HASH_CPU;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::cpu;
use crate::installation::{DOMAIN, place};
use crate::mail_sink::MailSink;
use crate::people::{add, address, newcomer, user_name};
use crate::process::{Process, ServeFolder};
use crate::row::{Row, count};
use crate::socket::Socket;
use crate::visitor::Visitor;
use crate::walk::NEW_PASSWORD;

/// Resets, each by another person.
const RESETS: u32 = 1_000;
/// Visitors at the same time.
const VISITORS: u32 = 4;
/// Sign-ins afterwards.
const SIGN_INS: u32 = 300;
/// How long the server rests before its memory is read.
const REST: Duration = Duration::from_secs(60);
const MEBIBYTE: f64 = 1024.0 * 1024.0;
/// What the server may hold besides the memory of its hashes, in megabytes of 1,000,000 bytes.
const MOST: f64 = 60.0;
/// What one hash at a time holds, in MiB.
const PER_PERMIT: f64 = 19.0;

pub(super) async fn measure(program: &Path) -> Result<Vec<Row>> {
    let sink = MailSink::start().await?;
    let folder = ServeFolder::create(sink.port(), async |installation| {
        let people = (0..RESETS).map(|number| newcomer(installation, number)).collect::<Result<Vec<_>>>()?;
        add(installation, &people).await
    })
    .await?;
    let (process, at) = folder.serve(program)?;
    let fresh = cpu::resident_memory(process.id())?;
    let before = Spent::read(&process, at).await?;
    reset_all(at, &sink).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let reset = Spent::read(&process, at).await?.since(&before).others_per_hash("reset", RESETS)?;
    let busy = cpu::resident_memory(process.id())?;
    eprintln!("  resting for {} s", REST.as_secs());
    tokio::time::sleep(REST).await;
    let rested = cpu::resident_memory(process.id())?;
    eprintln!("  memory: fresh {} MiB, busy {} MiB, rested {} MiB", fresh >> 20, busy >> 20, rested >> 20);
    let before = Spent::read(&process, at).await?;
    sign_in_all(at).await?;
    let sign_in = Spent::read(&process, at).await?.since(&before).others_per_hash("sign-in", SIGN_INS)?;
    let limit = memory_limit()?;
    Ok(vec![
        Row::at_most(format!("memory {} s after {RESETS} resets", REST.as_secs()), count(rested) / MEBIBYTE, limit, "MiB"),
        Row::at_most("reset by mail code, whole process, over HTTP and SMTP: other processor time", reset, 0.5, "hashes"),
        Row::at_most("sign-in, whole process, over HTTP: other processor time", sign_in, 0.2, "hashes"),
    ])
}

/// What the server may hold in MiB, the memory of as many hashes as it computes at once included.
pub(super) fn memory_limit() -> Result<f64> {
    let permits = std::thread::available_parallelism().map_or(1, usize::from);
    let limit = MOST * 1e6 / MEBIBYTE + count(u64::try_from(permits)?) * PER_PERMIT;
    Ok((limit * 10.0).round() / 10.0)
}

/// Processor time of the server so far, and how much of it went into hashes. The server tells the latter itself: a hash beside
/// others costs more than one alone, and only the thread that does it knows.
pub(super) struct Spent {
    all: Duration,
    hashing: Duration,
    hashes: f64,
}

impl Spent {
    pub(super) async fn read(process: &Process, at: SocketAddr) -> Result<Self> {
        let text = metrics(at).await?;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.map_or(Ok(0.0), |number| number.trim().parse::<f64>().with_context(|| format!("{name} is no number")))
        };
        Ok(Self {
            all: cpu::of_process(process.id())?,
            hashing: Duration::from_secs_f64(value(&format!("{HASH_CPU}_sum"))?),
            hashes: value(&format!("{HASH_CPU}_count"))?,
        })
    }

    pub(super) fn since(&self, before: &Self) -> Self {
        Self {
            all: self.all.saturating_sub(before.all),
            hashing: self.hashing.saturating_sub(before.hashing),
            hashes: self.hashes - before.hashes,
        }
    }

    /// Processor time of one hash.
    pub(super) fn mean_hash(&self) -> Duration {
        self.hashing.div_f64(self.hashes.max(1.0))
    }

    /// Everything but the hashes, in hashes, for each of so many times.
    fn others_per_hash(&self, what: &str, times: u32) -> Result<f64> {
        let times = f64::from(times);
        ensure!((self.hashes - times).abs() < 0.5, "{times} times took {} hashes", self.hashes);
        let (one, others) = (self.hashing.as_secs_f64() / times, self.all.saturating_sub(self.hashing).as_secs_f64() / times);
        eprintln!("  {what}: {:.2} ms of processor time besides a hash of {:.2} ms", others * 1000.0, one * 1000.0);
        Ok(others / one)
    }
}

/// What the server says of itself.
async fn metrics(at: SocketAddr) -> Result<String> {
    let mut connection = TcpStream::connect(at).await?;
    connection.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut text = String::new();
    connection.read_to_string(&mut text).await?;
    ensure!(text.starts_with("HTTP/1.1 200"), "no metrics: {}", text.lines().next().unwrap_or_default());
    Ok(text)
}

/// Several visitors at a time take the next person each.
async fn reset_all(at: SocketAddr, sink: &MailSink) -> Result<()> {
    let (next, here, socket) = (AtomicU32::new(0), place(), Socket::new(at));
    for part in 1..=10 {
        let until = RESETS / 10 * part;
        let visitors = (0..VISITORS).map(|_| async {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= until {
                    return Ok::<_, anyhow::Error>(());
                }
                let mut visitor = Visitor::new(&socket, &here, number);
                let page = visitor.identify(&user_name(number), DOMAIN).await?;
                let page = visitor.ask_mail(&page, "").await?;
                let code = sink.code_for(&address(number)).await?;
                let page = visitor.type_code(&page, &code).await?;
                visitor.choose(&page).await?;
            }
        });
        try_join_all(visitors).await?;
        // The visitors went past the end of this part by one each.
        next.store(until, Ordering::Relaxed);
        eprintln!("  {until} of {RESETS} resets");
    }
    Ok(())
}

async fn sign_in_all(at: SocketAddr) -> Result<()> {
    let (here, socket) = (place(), Socket::new(at));
    for number in 0..SIGN_INS {
        let mut visitor = Visitor::new(&socket, &here, number);
        visitor.sign_in(&user_name(number), NEW_PASSWORD).await?;
    }
    Ok(())
}
