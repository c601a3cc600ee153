//! Identifications one after the other, each timed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use latchkey_service::captcha::WAIT;
use latchkey_store::Store;
use latchkey_web::AppState;

use super::crowd::{Crowd, Kind};
use crate::exchange::{Answer, Ask};
use crate::in_process::{InProcess, answer, read, request};
use crate::installation::{DOMAIN, Installation, place};
use crate::statistics::milliseconds;
use crate::system::{RealClock, shuffle};
use crate::visitor::{Visitor, step};

/// What the measurement must find.
const DELAY: Duration = Duration::from_millis(2);
/// The cookies of a site behind TLS.
const VISITOR_COOKIE: &str = "__Host-latchkey-visitor";
const RESET_COOKIE: &str = "__Host-latchkey-reset";
/// Tickets made at once; each can be used for five minutes.
const TICKETS: usize = 500;

/// A code that is never sent: codes have digits.
const WRONG_CODE: &str = "0";

/// What a visitor does before anything is proven, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Types the name.
    Identify,
    /// Follows the redirect.
    Page,
    /// Types an address and asks for a code; for people the address that is theirs.
    Ask,
    /// Types a wrong code.
    Code,
}

impl Act {
    pub(super) const ALL: [Self; 4] = [Self::Identify, Self::Page, Self::Ask, Self::Code];

    /// How rows of the measurement call it; nothing for the first.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Identify => "",
            Self::Page => ", page after it",
            Self::Ask => ", asking for a code",
            Self::Code => ", wrong code",
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// What was seen of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    times: [Vec<f64>; Act::ALL.len()],
    /// Statements of all acts of each visit.
    pub(super) statements: BTreeSet<[u64; Act::ALL.len()]>,
    /// Bytes of all answers of each visit.
    pub(super) sizes: BTreeSet<[u64; Act::ALL.len()]>,
}

impl Seen {
    /// Milliseconds of this act at each visit.
    pub(super) fn times(&self, act: Act) -> &[f64] {
        &self.times[act.place()]
    }
}

/// What was seen of one act.
struct Did {
    answer: Answer,
    took: Duration,
    statements: u64,
}

/// One visitor who types one name after the other.
pub(super) struct Visits<'a> {
    crowd: &'a Crowd,
    store: Store,
    clock: RealClock,
    state: AppState,
    router: Router,
    cookie: String,
    step: String,
    tickets: Vec<String>,
    issued: u64,
    rounds: usize,
    seen: [Seen; Kind::ALL.len()],
}

impl<'a> Visits<'a> {
    pub(super) async fn prepare(installation: &Installation, crowd: &'a Crowd) -> Result<Self> {
        let state = installation.state()?;
        let server = InProcess::new(latchkey_web::app(state.clone()), &installation.deps.store);
        let here = place();
        let mut visitor = Visitor::new(&server, &here, 1);
        let page = visitor.get("/reset").await?.text();
        let cookie = visitor.jar.get(VISITOR_COOKIE).context("no visitor's cookie")?.clone();
        Ok(Self {
            crowd,
            store: installation.deps.store.clone(),
            clock: installation.clock.clone(),
            step: step(&page)?,
            router: server.router,
            state,
            cookie,
            tickets: Vec::new(),
            issued: 0,
            rounds: 0,
            seen: Default::default(),
        })
    }

    /// Forgets what was seen so far.
    pub(super) fn forget(&mut self) {
        self.seen = Default::default();
    }

    pub(super) fn seen(&self, kind: Kind) -> &Seen {
        &self.seen[kind.place()]
    }

    /// One visit of each kind, in random order.
    pub(super) async fn round(&mut self) -> Result<()> {
        let mut kinds = Kind::ALL;
        shuffle(&mut kinds);
        for kind in kinds {
            let name = self.crowd.name(kind, self.rounds).to_owned();
            self.visit(kind, &name).await?;
        }
        self.rounds += 1;
        Ok(())
    }

    async fn visit(&mut self, kind: Kind, name: &str) -> Result<()> {
        let ticket = self.ticket()?;
        let here = place();
        let server = InProcess::new(self.router.clone(), &self.store);
        let mut visitor = Visitor::new(&server, &here, 1);
        visitor.jar.insert(VISITOR_COOKIE.to_owned(), self.cookie.clone());
        let fields = [("step", self.step.as_str()), ("whr", ""), ("user_name", name), ("proof", ""), ("ticket", &ticket)];
        let delay = if kind == Kind::Delayed { DELAY } else { Duration::ZERO };
        let identified = self.act(visitor.ask("POST", "/reset", form(&fields)), delay).await?;
        let answer = &identified.answer;
        ensure!(answer.location() == Some("/reset/verify"), "{name}: {} {}", answer.status, answer.text());
        visitor.jar.insert(RESET_COOKIE.to_owned(), reset_cookie(answer)?);
        let page = self.act(visitor.ask("GET", "/reset/verify", String::new()), Duration::ZERO).await?;
        let (address, first) = (name.replace(DOMAIN, "home.example"), step(&page.answer.text())?);
        let fields = [("step", first.as_str()), ("method", "alternate-email"), ("address", &address)];
        let asked = self.act(visitor.ask("POST", "/reset/verify/method", form(&fields)), Duration::ZERO).await?;
        ensure!(asked.answer.text().contains("/reset/verify/code"), "{name}: {}", asked.answer.text());
        let again = step(&asked.answer.text())?;
        let fields = [("step", again.as_str()), ("method", "alternate-email"), ("code", WRONG_CODE)];
        let typed = self.act(visitor.ask("POST", "/reset/verify/code", form(&fields)), Duration::ZERO).await?;
        ensure!(typed.answer.text().contains("/reset/verify/code"), "{name}: {}", typed.answer.text());
        self.keep(kind, &[identified, page, asked, typed])
    }

    fn keep(&mut self, kind: Kind, did: &[Did; Act::ALL.len()]) -> Result<()> {
        let seen = &mut self.seen[kind.place()];
        for (times, did) in seen.times.iter_mut().zip(did) {
            times.push(milliseconds(did.took));
        }
        seen.statements.insert(did.each_ref().map(|did| did.statements));
        let mut sizes = [0; Act::ALL.len()];
        for (size, did) in sizes.iter_mut().zip(did) {
            *size = u64::try_from(did.answer.bytes)?;
        }
        seen.sizes.insert(sizes);
        Ok(())
    }

    async fn act(&self, ask: Ask, delay: Duration) -> Result<Did> {
        let before = self.store.statements();
        let (answer, took) = self.timed(ask, delay).await?;
        Ok(Did { answer, took, statements: self.store.statements() - before })
    }

    /// From the request to the answer's head; all of the answer is ready then.
    async fn timed(&self, ask: Ask, delay: Duration) -> Result<(Answer, Duration)> {
        let request = request(ask)?;
        let begun = Instant::now();
        if !delay.is_zero() {
            while begun.elapsed() < delay {
                std::hint::spin_loop();
            }
        }
        let response = answer(&self.router, request).await;
        let took = begun.elapsed();
        Ok((read(response).await?, took))
    }

    /// A waiting ticket that is due: the clock is put forward over the wait.
    fn ticket(&mut self) -> Result<String> {
        if self.tickets.is_empty() {
            for _ in 0..TICKETS {
                self.issued += 1;
                let network = format!("network {}", self.issued);
                let ticket = self.state.cases.reset.tickets.issue(self.cookie.as_bytes(), &network);
                self.tickets.push(ticket.context("no ticket")?);
            }
            self.clock.put_forward(WAIT);
        }
        self.tickets.pop().context("no ticket left")
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The cookie of a reset that an answer set.
fn reset_cookie(answer: &Answer) -> Result<String> {
    let value = |line: &str| Some(line.split(';').next()?.strip_prefix(RESET_COOKIE)?.strip_prefix('=')?.to_owned());
    answer.all("set-cookie").find_map(value).context("no cookie of a reset")
}
