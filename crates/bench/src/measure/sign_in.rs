//! Sign-ins: many at once, honest ones beside a network that floods, and what the question for a registration costs.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::join_all;
use latchkey_domain::{PolicyDraft, Preset};
use latchkey_vault::HashPoolSettings;
use tokio::sync::Barrier;
use tokio::sync::watch;

use super::server::{Spent, memory_limit};
use crate::cpu;
use crate::exchange::Server;
use crate::in_process::InProcess;
use crate::installation::{Installation, place};
use crate::mail_sink::MailSink;
use crate::people::{add, newcomer, user_name};
use crate::process::{Process, ServeFolder};
use crate::row::{Row, count};
use crate::socket::Socket;
use crate::statistics::percentile;
use crate::visitor::{Visitor, step};
use crate::walk::OLD_PASSWORD;

/// Sign-ins at once.
const AT_ONCE: u32 = 200;
/// What the slowest of a hundred may take, in times what the hashes alone take one after the other.
const QUEUEING: f64 = 1.5;
/// Honest people while a network floods, one after the other arriving every so often.
const HONEST: u32 = 60;
const BETWEEN: Duration = Duration::from_millis(150);
/// Requests that the flooding network has open at the same time.
const FLOOD: u32 = 16;
/// What the slowest of a hundred honest sign-ins may take beside it, in hashes.
const BESIDE_FLOOD: f64 = 40.0;
/// The visitor whose network floods; honest ones have smaller numbers.
const FLOODER: u32 = 50_000;

pub(super) async fn measure(program: &Path) -> Result<Vec<Row>> {
    let sink = MailSink::start().await?;
    let folder = ServeFolder::create(sink.port(), async |installation| {
        let people = (0..AT_ONCE + HONEST).map(|number| newcomer(installation, number)).collect::<Result<Vec<_>>>()?;
        add(installation, &people).await
    })
    .await?;
    let (process, at) = folder.serve(program)?;
    let (mut rows, hash) = all_at_once(&process, at).await?;
    rows.extend(beside_a_flood(at, hash).await?);
    rows.push(what_the_question_costs().await?);
    Ok(rows)
}

/// A form of sign-in that waits to be sent.
struct Ready<'a> {
    visitor: Visitor<'a, Socket>,
    step: String,
}

impl<'a> Ready<'a> {
    async fn new(socket: &'a Socket, here: &'a crate::visitor::Place, number: u32) -> Result<Self> {
        let mut visitor = Visitor::new(socket, here, number);
        let step = step(&visitor.get("/signin").await?.text())?;
        Ok(Self { visitor, step })
    }

    /// Sends it; gives the status, where it leads, and how long the answer took.
    async fn send(&self, socket: &Socket, user_name: &str, password: &str) -> Result<(u16, Option<String>, Duration)> {
        let fields = [("step", self.step.as_str()), ("user_name", user_name), ("password", password)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let ask = self.visitor.ask("POST", "/signin", body);
        let begun = Instant::now();
        let answer = socket.ask(ask).await?;
        Ok((answer.status, answer.location().map(str::to_owned), begun.elapsed()))
    }
}

/// Everybody presses the button at the same moment; gives the rows, and what one hash took.
async fn all_at_once(process: &Process, at: SocketAddr) -> Result<(Vec<Row>, Duration)> {
    let (here, socket) = (place(), Socket::new(at));
    let mut ready = Vec::new();
    for number in 0..AT_ONCE {
        ready.push(Ready::new(&socket, &here, number).await?);
    }
    let before = Spent::read(process, at).await?;
    let together = Arc::new(Barrier::new(ready.len()));
    let sending = ready.iter().zip(0..).map(|(ready, number)| {
        let (together, socket) = (Arc::clone(&together), &socket);
        async move {
            together.wait().await;
            ready.send(socket, &user_name(number), OLD_PASSWORD).await
        }
    });
    let answers = join_all(sending).await;
    let spent = Spent::read(process, at).await?.since(&before);
    let welcome =
        |answer: &&Result<(u16, Option<String>, Duration)>| matches!(answer, Ok((303, Some(place), _)) if place == "/account");
    let errors = answers.len() - answers.iter().filter(welcome).count();
    let took: Vec<f64> = answers.iter().flatten().map(|(_, _, took)| took.as_secs_f64()).collect();
    ensure!(!took.is_empty(), "nobody was answered: {:?}", answers.first());
    let permits = HashPoolSettings::default().permits;
    let (hash, slowest) = (spent.mean_hash(), percentile(&took, 0.99));
    let ideal = hash.as_secs_f64() * f64::from(AT_ONCE) / f64::from(u32::try_from(permits)?);
    let most = cpu::most_resident_memory(process.id())?;
    eprintln!(
        "  {AT_ONCE} at once: p99 {slowest:.2} s, ideal {ideal:.2} s (a hash of {:.1} ms, {permits} permits), {} MiB at most",
        hash.as_secs_f64() * 1000.0,
        most >> 20
    );
    let memory = count(most) / (1024.0 * 1024.0);
    let rows = vec![
        Row::exactly(format!("{AT_ONCE} concurrent sign-ins: errors"), count(u64::try_from(errors)?), 0.0, "errors"),
        Row::at_most(format!("{AT_ONCE} concurrent sign-ins: p99 against ideal queueing"), slowest / ideal, QUEUEING, "times"),
        Row::at_most(format!("{AT_ONCE} concurrent sign-ins: most memory"), memory, memory_limit()?, "MiB"),
    ];
    Ok((rows, hash))
}

/// Honest people sign in from networks of their own while one network sends wrong passwords as fast as it can.
async fn beside_a_flood(at: SocketAddr, hash: Duration) -> Result<Vec<Row>> {
    let (here, socket) = (place(), Socket::new(at));
    let (stop, stopped) = watch::channel(false);
    let flood = join_all((0..FLOOD).map(|lane| flooding(&socket, &here, lane, stopped.clone())));
    let honest = async {
        let served = join_all((0..HONEST).map(|number| {
            let (socket, here) = (&socket, &here);
            async move {
                tokio::time::sleep(BETWEEN * number).await;
                let ready = Ready::new(socket, here, AT_ONCE + number).await?;
                ready.send(socket, &user_name(AT_ONCE + number), OLD_PASSWORD).await
            }
        }))
        .await;
        // The floods look at it after each answer.
        let _ = stop.send(true);
        served
    };
    let (wrong, served) = tokio::join!(flood, honest);
    let wrong: u64 = wrong.into_iter().sum::<Result<u64>>()?;
    ensure!(wrong > u64::from(HONEST), "{wrong} wrong passwords are no flood");
    let welcome: Vec<f64> = served
        .iter()
        .flatten()
        .filter(|(status, place, _)| *status == 303 && place.as_deref() == Some("/account"))
        .map(|(_, _, took)| took.as_secs_f64())
        .collect();
    let share = count(u64::try_from(welcome.len())?) / f64::from(HONEST);
    ensure!(!welcome.is_empty(), "nobody was served: {:?}", served.first());
    let slowest = percentile(&welcome, 0.99);
    eprintln!("  beside {wrong} wrong passwords of one network: p99 {:.0} ms", slowest * 1000.0);
    Ok(vec![
        Row::exactly("honest sign-ins beside a flood: share served", share * 100.0, 100.0, "%"),
        Row::at_most("honest sign-ins beside a flood: p99", slowest / hash.as_secs_f64(), BESIDE_FLOOD, "hashes"),
    ])
}

/// Wrong passwords for one name after the other, until it is told to stop; gives how many.
async fn flooding(socket: &Socket, here: &crate::visitor::Place, lane: u32, stopped: watch::Receiver<bool>) -> Result<u64> {
    let ready = Ready::new(socket, here, FLOODER).await?;
    let mut sent = 0;
    while !*stopped.borrow() {
        // Names of people who do not sign in meanwhile, so that no lock of theirs is in the way.
        let name = user_name((u32::try_from(sent)? * FLOOD + lane) % AT_ONCE);
        let (status, place, _) = ready.send(socket, &name, &format!("Wrong-{lane}-{sent}")).await?;
        ensure!(place.is_none(), "a wrong password was answered {status} and leads to {place:?}");
        sent += 1;
    }
    Ok(sent)
}

/// Statements of a sign-in of somebody who has registered, where everybody is asked, beyond those where nobody is.
async fn what_the_question_costs() -> Result<Row> {
    let asked = statements(PolicyDraft { require_registration: true, ..Preset::Classic.draft() }).await?;
    let not_asked = statements(PolicyDraft { require_registration: false, ..Preset::Classic.draft() }).await?;
    eprintln!("  {asked} statements where everybody is asked to register, {not_asked} where nobody is");
    let more = count(asked) - count(not_asked);
    Ok(Row::at_most("sign-in of somebody who need not register: further statements", more, 1.0, "statements"))
}

async fn statements(draft: PolicyDraft) -> Result<u64> {
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), draft).await?;
    add(&installation, &[newcomer(&installation, 0)?]).await?;
    let store = &installation.deps.store;
    let (server, here) = (InProcess::new(installation.router()?, store), place());
    let mut visitor = Visitor::new(&server, &here, 0);
    // The first one warms what is kept in memory.
    visitor.sign_in(&user_name(0), OLD_PASSWORD).await?;
    let mut visitor = Visitor::new(&server, &here, 1);
    let step = step(&visitor.get("/signin").await?.text())?;
    let name = user_name(0);
    let fields = [("step", step.as_str()), ("user_name", name.as_str()), ("password", OLD_PASSWORD)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let before = store.statements();
    let answer = server.ask(visitor.ask("POST", "/signin", body)).await?;
    ensure!(answer.location() == Some("/account"), "a sign-in was answered {} {:?}", answer.status, answer.location());
    Ok(store.statements() - before)
}
