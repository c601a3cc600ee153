//! The connection that is kept: made, bound, and made again when it breaks.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::Random;
use rusmpp::{CommandStatus, Pdu};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::config::Centre;
use super::receipt::Receipt;
use super::session::{Ended, Session, Wire};

/// How long a centre may take to accept a connection and our name.
const CONNECT: Duration = Duration::from_secs(10);
/// A connection that lived this long was a good one.
const GOOD: Duration = Duration::from_secs(30);
/// How long we wait for the centre's farewell.
const FAREWELL: Duration = Duration::from_millis(300);

/// How the link stands.
#[derive(Clone)]
pub(super) enum State {
    /// The first attempt is under way.
    Starting,
    /// Texts can be sent.
    Up(Arc<Session>),
    /// They cannot, and why.
    Down(&'static str),
}

/// Keeps a connection until it is dropped.
pub(super) struct Link {
    state: watch::Receiver<State>,
    stop: watch::Sender<bool>,
}

impl Link {
    /// Begins to connect, in a task of its own.
    pub(super) fn keep(centre: Arc<Centre>, random: Arc<dyn Random>) -> Self {
        let (told, state) = watch::channel(State::Starting);
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(Keeper { centre, random, told, stopped }.run());
        Self { state, stop }
    }

    /// The connection; waits for the first one, but not for one that broke.
    pub(super) async fn session(&self, until: Instant) -> Result<Arc<Session>, &'static str> {
        let mut state = self.state.clone();
        let known = state.wait_for(|state| !matches!(state, State::Starting));
        match tokio::time::timeout_at(until, known).await {
            Ok(Ok(state)) => match &*state {
                State::Up(session) => Ok(Arc::clone(session)),
                State::Down(why) => Err(why),
                State::Starting => Err("connection"),
            },
            _ => Err("connection"),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The task may have ended with its runtime.
        let _ = self.stop.send(true);
    }
}

/// How a connection came to its end.
struct Lived {
    bound: bool,
    why: Ended,
}

struct Keeper {
    centre: Arc<Centre>,
    random: Arc<dyn Random>,
    told: watch::Sender<State>,
    stopped: watch::Receiver<bool>,
}

impl Keeper {
    async fn run(mut self) {
        let mut failures = 0;
        while !*self.stopped.borrow() {
            let begun = Instant::now();
            let Lived { bound, why } = self.live().await;
            self.centre.health.link(false);
            self.told.send_replace(State::Down(if bound { "connection" } else { why }));
            if *self.stopped.borrow() {
                return;
            }
            failures = if bound && begun.elapsed() >= GOOD { 0 } else { failures + 1 };
            let pause = pause(failures, self.random.as_ref());
            let seconds = pause.as_secs_f32();
            tracing::warn!(gateway = self.centre.health.name(), why, bound, seconds, "no connection to the message centre");
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = self.stopped.changed() => {}
            }
        }
    }

    /// One connection from its beginning to its end.
    async fn live(&mut self) -> Lived {
        let lost = |why| Lived { bound: false, why };
        let wire = match timeout(CONNECT, connect(&self.centre)).await {
            Ok(Ok(wire)) => wire,
            Ok(Err(why)) => return lost(why),
            Err(_) => return lost("connection"),
        };
        let (session, ends) = Session::new(wire, self.centre.window);
        let session = Arc::new(session);
        let gateway = self.centre.health.name().to_owned();
        let received = move |receipt| count(&gateway, receipt);
        let mut running = std::pin::pin!(session.run(ends, self.centre.enquire_every, &received));
        let bound = tokio::select! {
            ended = &mut running => Err(ended),
            bound = bind(&session, &self.centre) => bound,
        };
        if let Err(why) = bound {
            return lost(why);
        }
        tracing::info!(gateway = self.centre.health.name(), "connected to the message centre");
        self.centre.health.link(true);
        self.told.send_replace(State::Up(Arc::clone(&session)));
        let why = tokio::select! {
            ended = &mut running => ended,
            _ = self.stopped.changed() => {
                // The centre need not wait for a connection that has gone to count as such.
                let farewell = session.request(Pdu::Unbind, Instant::now() + FAREWELL);
                tokio::select! { _ = farewell => {} _ = &mut running => {} }
                "stopped"
            }
        };
        Lived { bound: true, why }
    }
}

async fn connect(centre: &Centre) -> Result<Box<dyn Wire>, &'static str> {
    let stream = TcpStream::connect((centre.host.as_str(), centre.port)).await.map_err(|_| "connection")?;
    // Texts are small and should not wait for more.
    stream.set_nodelay(true).map_err(|_| "connection")?;
    match &centre.tls {
        None => Ok(Box::new(stream)),
        Some((connector, name)) => {
            let secured = connector.connect(name.clone(), stream).await;
            secured.map(|stream| Box::new(stream) as Box<dyn Wire>).map_err(|error| {
                tracing::info!(gateway = centre.health.name(), %error, "the message centre is not trusted");
                "tls"
            })
        }
    }
}

async fn bind(session: &Session, centre: &Centre) -> Result<(), &'static str> {
    let answer = session.request(centre.bind.clone(), Instant::now() + CONNECT).await;
    match answer.map(|command| command.status()) {
        Ok(CommandStatus::EsmeRok) => Ok(()),
        Ok(CommandStatus::EsmeRinvpaswd | CommandStatus::EsmeRinvsysid | CommandStatus::EsmeRbindfail) => Err("login"),
        Ok(CommandStatus::EsmeRalybnd) => Err("bound-already"),
        Ok(_) => Err("bind-refused"),
        Err(_) => Err("connection"),
    }
}

fn count(gateway: &str, receipt: Receipt) {
    metrics::counter!("latchkey_text_receipts_total", "gateway" => gateway.to_owned(), "state" => receipt.word()).increment(1);
}

/// 1 s, 2 s, 4 s … at most a minute, each shortened by chance to as little as half: many servers do not come back at once.
fn pause(failures: u32, random: &dyn Random) -> Duration {
    let longest = Duration::from_secs(2u64.saturating_pow(failures.saturating_sub(1).min(6)).min(60));
    let half = longest / 2;
    half + half.mul_f64(f64::from(random.below(1001)) / 1000.0)
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::SeededRandom;

    use super::*;

    #[test]
    fn pauses_grow_stay_bounded_and_differ() {
        let random = SeededRandom::new(3);
        for (failures, longest) in [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)] {
            let drawn: Vec<Duration> = (0..20).map(|_| pause(failures, &random)).collect();
            let longest = Duration::from_secs(longest);
            assert!(drawn.iter().all(|pause| *pause >= longest / 2 && *pause <= longest), "{failures}: {drawn:?}");
            assert!(drawn.iter().any(|pause| *pause != drawn[0]), "{failures}");
        }
    }
}
