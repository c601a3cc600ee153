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
use crate::installation::{Installation, place};
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

/// What was seen of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Milliseconds of each identification.
    pub(super) times: Vec<f64>,
    /// Milliseconds of the page that follows each.
    pub(super) page_times: Vec<f64>,
    /// Statements of both.
    pub(super) statements: BTreeSet<(u64, u64)>,
    /// Bytes of both.
    pub(super) sizes: BTreeSet<(u64, u64)>,
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
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let before = self.store.statements();
        let delay = if kind == Kind::Delayed { DELAY } else { Duration::ZERO };
        let (identified, took) = self.timed(visitor.ask("POST", "/reset", form), delay).await?;
        let between = self.store.statements();
        ensure!(identified.location() == Some("/reset/verify"), "{name}: {} {}", identified.status, identified.text());
        let (page, page_took) = self.verify_page(&mut visitor, &identified).await?;
        let after = self.store.statements();
        let seen = &mut self.seen[kind.place()];
        seen.times.push(milliseconds(took));
        seen.page_times.push(milliseconds(page_took));
        seen.statements.insert((between - before, after - between));
        seen.sizes.insert((u64::try_from(identified.bytes)?, u64::try_from(page.bytes)?));
        Ok(())
    }

    /// The page that the identification leads to.
    async fn verify_page(&self, visitor: &mut Visitor<'_, InProcess>, identified: &Answer) -> Result<(Answer, Duration)> {
        let value = |line: &str| Some(line.split(';').next()?.strip_prefix(RESET_COOKIE)?.strip_prefix('=')?.to_owned());
        let set = identified.all("set-cookie").find_map(value);
        visitor.jar.insert(RESET_COOKIE.to_owned(), set.context("no cookie of a reset")?);
        let (page, took) = self.timed(visitor.ask("GET", "/reset/verify", String::new()), Duration::ZERO).await?;
        ensure!(page.text().contains("/reset/verify/method"), "{}", page.text());
        Ok((page, took))
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
