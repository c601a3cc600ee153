//! The server as a process: what a thousand resets leave in its memory, and the processor time of all it does for them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::cpu;
use crate::hash_cost::HashCost;
use crate::installation::{DOMAIN, place};
use crate::mail_sink::MailSink;
use crate::people::{add, address, newcomer, user_name};
use crate::process::ServeFolder;
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
    let mut hash = HashCost::new()?;
    let before = cpu::of_process(process.id())?;
    reset_all(at, &sink, &mut hash).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let resets = cpu::of_process(process.id())?.saturating_sub(before);
    let reset = others_per_hash("reset", resets, RESETS, &hash);
    let busy = cpu::resident_memory(process.id())?;
    eprintln!("  resting for {} s", REST.as_secs());
    tokio::time::sleep(REST).await;
    let rested = cpu::resident_memory(process.id())?;
    eprintln!("  memory: fresh {} MiB, busy {} MiB, rested {} MiB", fresh >> 20, busy >> 20, rested >> 20);
    let mut hash = HashCost::new()?;
    let before = cpu::of_process(process.id())?;
    sign_in_all(at, &mut hash).await?;
    let sign_ins = cpu::of_process(process.id())?.saturating_sub(before);
    let sign_in = others_per_hash("sign-in", sign_ins, SIGN_INS, &hash);
    let permits = std::thread::available_parallelism().map_or(1, usize::from);
    let limit = MOST * 1e6 / MEBIBYTE + count(u64::try_from(permits)?) * PER_PERMIT;
    let limit = (limit * 10.0).round() / 10.0;
    Ok(vec![
        Row::at_most(format!("memory {} s after {RESETS} resets", REST.as_secs()), count(rested) / MEBIBYTE, limit, "MiB"),
        Row::at_most("reset by mail code, whole process, over HTTP and SMTP: other processor time", reset, 0.5, "hashes"),
        Row::at_most("sign-in, whole process, over HTTP: other processor time", sign_in, 0.2, "hashes"),
    ])
}

fn others_per_hash(what: &str, all: Duration, hashes: u32, hash: &HashCost) -> f64 {
    let one = hash.mean().as_secs_f64();
    let others = all.as_secs_f64() / f64::from(hashes) - one;
    eprintln!("  {what}: {:.2} ms of processor time besides a hash of {:.2} ms", others * 1000.0, one * 1000.0);
    others / one
}

/// Several visitors at a time take the next person each; a bare hash beside every tenth tells what one costs meanwhile.
async fn reset_all(at: SocketAddr, sink: &MailSink, hash: &mut HashCost) -> Result<()> {
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
        (0..10).try_for_each(|_| hash.hash())?;
        eprintln!("  {until} of {RESETS} resets");
    }
    Ok(())
}

async fn sign_in_all(at: SocketAddr, hash: &mut HashCost) -> Result<()> {
    let (here, socket) = (place(), Socket::new(at));
    for number in 0..SIGN_INS {
        let mut visitor = Visitor::new(&socket, &here, number);
        visitor.sign_in(&user_name(number), NEW_PASSWORD).await?;
        if number % 5 == 0 {
            hash.hash()?;
        }
    }
    Ok(())
}
