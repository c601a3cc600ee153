//! The relay of one process: asked, cut, connected again, and two connectors that stand in for each other.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{Clock as _, ConnectorId};
use latchkey_link::keys::IdentityKey;
use latchkey_link::messages::{Alive, Answer, Before, Job, Operation, Settled, Status};
use latchkey_link::relay::{AskError, LocalRelay, Notice, Relay, To, Wire};
use latchkey_link::session::{Decline, FromPortal, Taken};
use latchkey_link::{SEALING_KEY_LIFE, Session};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::strategies::job_of;
use crate::support::{Machine, Portal, Seeded, commit, organization};

const PATIENCE: Duration = Duration::from_secs(20);
const ALIVE: Answer = Answer::Alive(Alive { controllers: 1, primary: true });

/// A portal with its relay, and what connectors tell.
struct House {
    portal: Portal,
    relay: Arc<LocalRelay>,
    notices: mpsc::Sender<Notice>,
    told: mpsc::Receiver<Notice>,
}

/// A connector in the hands of a test.
struct Line {
    machine: Machine,
    session: Session,
    wire: Wire,
    served: JoinHandle<()>,
}

impl House {
    fn new() -> Self {
        let portal = Portal::new(1);
        let relay = Arc::new(LocalRelay::new(portal.clock.clone(), portal.random.clone()));
        let (notices, told) = mpsc::channel(16);
        Self { portal, relay, notices, told }
    }

    async fn connect(&self, mut machine: Machine) -> Line {
        let (session, channel) = self.portal.open(&mut machine);
        let (ours, theirs) = Wire::pair();
        let (relay, notices, connector) = (Arc::clone(&self.relay), self.notices.clone(), machine.identity.connector);
        let served = tokio::spawn(async move { relay.serve(channel, theirs, notices).await });
        while !self.connected().await.contains(&connector) {
            tokio::task::yield_now().await;
        }
        Line { machine, session, wire: ours, served }
    }

    async fn connected(&self) -> Vec<ConnectorId> {
        self.relay.connectors(organization(1)).await
    }

    fn ask(&self, to: To, job: Job) -> JoinHandle<Result<latchkey_link::relay::Asked, AskError>> {
        self.ask_for(to, job, PATIENCE)
    }

    fn ask_for(&self, to: To, job: Job, patience: Duration) -> JoinHandle<Result<latchkey_link::relay::Asked, AskError>> {
        let relay = Arc::clone(&self.relay);
        tokio::spawn(async move { relay.ask(organization(1), to, job, patience).await })
    }
}

impl Line {
    fn connector(&self) -> ConnectorId {
        self.machine.identity.connector
    }

    async fn take(&mut self) -> Taken {
        let message = self.wire.receive().await.unwrap();
        match self.session.receive(&message, self.machine.clock.now()).unwrap() {
            FromPortal::Job(taken) => *taken,
            other => panic!("{other:?} is no job"),
        }
    }

    async fn answer(&self, taken: Taken, answer: &Answer) {
        let (message, _) = self.session.answer(taken.ticket, answer, &self.machine.random).unwrap();
        self.wire.send(message).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_asks_is_answered() {
    let house = House::new();
    let asked = house.ask(To::Any, Job::Liveness).await.unwrap();
    assert_eq!(asked.unwrap_err(), AskError::NoConnector);
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = line.take().await;
    line.answer(taken, &ALIVE).await;
    let asked = asked.await.unwrap().unwrap();
    assert_eq!((asked.connector, asked.answer), (line.connector(), ALIVE));
}

#[tokio::test]
async fn another_organizations_connector_is_never_asked() {
    let house = House::new();
    let machine = house.portal.enrol(organization(1), 2);
    let line = house.connect(machine).await;
    let to = To::Connector(line.connector());
    for to in [To::Any, to] {
        let asked = house.relay.ask(organization(2), to, Job::Liveness, PATIENCE).await;
        assert_eq!(asked.unwrap_err(), AskError::NoConnector);
    }
    assert!(house.relay.connectors(organization(2)).await.is_empty());
}

#[tokio::test]
async fn many_ask_at_once_and_each_hears_their_own_answer() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asking: Vec<_> = (0..50).map(|_| house.ask(To::Any, job_of(Operation::Settle))).collect();
    let mut taken = Vec::new();
    for _ in 0..50 {
        taken.push(line.take().await);
    }
    // Answered backwards, every third differently.
    let mut expected = std::collections::BTreeMap::new();
    for (number, taken) in taken.into_iter().enumerate().rev() {
        let settled = if number % 3 == 0 { Settled::Done } else { Settled::NotDone };
        expected.insert(taken.ticket.job(), settled);
        line.answer(taken, &Answer::Settled(settled)).await;
    }
    for asked in asking {
        let asked = asked.await.unwrap().unwrap();
        assert_eq!(asked.answer, Answer::Settled(expected.remove(&asked.job).unwrap()));
    }
    assert!(expected.is_empty());
}

#[tokio::test]
async fn two_connectors_share_the_work_and_one_stands_in_for_the_other() {
    let house = House::new();
    let mut first = house.connect(house.portal.enrol(organization(1), 2)).await;
    let mut second = house.connect(house.portal.enrol(organization(1), 3)).await;
    for _ in 0..4 {
        // Two at once: each gets one.
        let asking = [house.ask(To::Any, Job::Liveness), house.ask(To::Any, Job::Liveness)];
        let (one, two) = (first.take().await, second.take().await);
        first.answer(one, &ALIVE).await;
        second.answer(two, &ALIVE).await;
        for asked in asking {
            assert!(asked.await.unwrap().is_ok());
        }
    }
    let gone = first.connector();
    drop(first.wire);
    first.served.await.unwrap();
    assert_eq!(house.connected().await, [second.connector()]);
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = second.take().await;
    second.answer(taken, &ALIVE).await;
    assert_eq!(asked.await.unwrap().unwrap().connector, second.connector());
    // What the first one prepared is asked of nobody else.
    let asked = house.ask(To::Connector(gone), commit(1, "a new password")).await.unwrap();
    assert_eq!(asked.unwrap_err(), AskError::NoConnector);
}

#[tokio::test]
async fn what_changes_the_directory_is_asked_of_one_connector_by_name() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    for operation in Operation::ALL.into_iter().filter(|operation| operation.changes_the_directory()) {
        let asked = house.ask(To::Any, job_of(operation)).await.unwrap();
        assert_eq!(asked.unwrap_err(), AskError::NeedsItsConnector);
        let asked = house.ask(To::Connector(line.connector()), job_of(operation));
        let taken = line.take().await;
        line.answer(taken, &Answer::Done(Before::default())).await;
        assert!(asked.await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn cut_after_a_job_left_it_may_have_been_done_and_the_next_session_settles() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asked = house.ask(To::Connector(line.connector()), commit(1, "a new password"));
    let taken = line.take().await;
    assert!(house.relay.cut(line.connector()));
    let why = asked.await.unwrap().unwrap_err();
    let left = why.may_have_been_done().unwrap();
    assert_eq!((why, left.connector, left.job), (AskError::Cut(left), line.connector(), taken.ticket.job()));
    line.served.await.unwrap();
    assert!(line.wire.receive().await.is_none());
    assert!(house.connected().await.is_empty());
    assert!(!house.relay.cut(left.connector));

    // It connects again, and the answer it still has counts nowhere; what it did is settled.
    let mut again = house.connect(line.machine).await;
    assert!(again.session.answer(taken.ticket, &Answer::Unknown, &Seeded::new(1)).is_err());
    let asked = house.ask(To::Any, job_of(Operation::Settle));
    let taken = again.take().await;
    again.answer(taken, &Answer::Settled(Settled::Done)).await;
    assert_eq!(asked.await.unwrap().unwrap().answer, Answer::Settled(Settled::Done));
}

#[tokio::test]
async fn a_connector_that_connects_again_replaces_its_session() {
    let house = House::new();
    let machine = house.portal.enrol(organization(1), 2);
    let copy = Machine { identity: machine.identity.clone(), clock: crate::support::Hand::at(9), random: Seeded::new(12) };
    let mut old = house.connect(machine).await;
    let waiting = house.ask(To::Any, Job::Liveness);
    old.take().await;
    // Its cable was pulled: the portal does not know yet, and the connector dials again.
    let (session, channel) = {
        let mut machine = copy;
        let (session, channel) = house.portal.open(&mut machine);
        ((machine, session), channel)
    };
    let (ours, theirs) = Wire::pair();
    let (relay, notices) = (Arc::clone(&house.relay), house.notices.clone());
    let served = tokio::spawn(async move { relay.serve(channel, theirs, notices).await });
    assert!(matches!(waiting.await.unwrap().unwrap_err(), AskError::Cut(_)));
    old.served.await.unwrap();
    let (machine, session) = session;
    let mut line = Line { machine, session, wire: ours, served };
    assert_eq!(house.connected().await, [line.connector()]);
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = line.take().await;
    line.answer(taken, &ALIVE).await;
    assert!(asked.await.unwrap().is_ok());
}

#[tokio::test]
async fn silence_ends_when_the_patience_does() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asked = house.ask_for(To::Any, Job::Liveness, Duration::from_millis(50));
    let taken = line.take().await;
    let why = asked.await.unwrap().unwrap_err();
    assert!(matches!(why, AskError::Silent(left) if left.job == taken.ticket.job()), "{why:?}");
    // The answer that comes now is nobody's, and the next one is heard.
    line.answer(taken, &ALIVE).await;
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = line.take().await;
    line.answer(taken, &ALIVE).await;
    assert!(asked.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_job_that_is_declined_was_certainly_not_done() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asked = house.ask(To::Connector(line.connector()), commit(1, "a new password"));
    let message = line.wire.receive().await.unwrap();
    line.machine.clock.advance(Duration::from_secs(40));
    let not_taken = line.session.receive(&message, line.machine.clock.now()).unwrap_err();
    line.wire.send(not_taken.reply.unwrap()).await.unwrap();
    let why = asked.await.unwrap().unwrap_err();
    assert!(matches!(why, AskError::Declined(_, Decline::Late)), "{why:?}");
    assert_eq!(why.may_have_been_done(), None);
}

#[tokio::test]
async fn a_connector_that_takes_nothing_is_not_sent_ever_more() {
    let house = House::new();
    let line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asking: Vec<_> = (0..300).map(|_| house.ask_for(To::Any, Job::Liveness, Duration::from_millis(200))).collect();
    let mut congested = 0;
    for asked in asking {
        congested += usize::from(asked.await.unwrap().unwrap_err() == AskError::Congested);
    }
    assert_eq!(congested, 300 - 256);
    drop(line);
}

#[tokio::test]
async fn keys_turn_and_news_arrive_through_the_relay() {
    let mut house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let status =
        Status { program: "0.1.0".to_owned(), controllers: 1, primary: false, people: 3, synced: None, warnings: Vec::new() };
    line.wire.send(line.session.status(&status, line.machine.clock.now())).await.unwrap();
    let Notice::Status(from, told) = house.told.recv().await.unwrap() else { panic!("a status") };
    assert_eq!((from, told), (line.connector(), status));

    for clock in [&*house.portal.clock, &line.machine.clock] {
        clock.advance(SEALING_KEY_LIFE);
    }
    let renewal = line.session.renew(&line.machine.random, line.machine.clock.now());
    line.wire.send(renewal).await.unwrap();
    let reply = line.wire.receive().await.unwrap();
    assert!(matches!(line.session.receive(&reply, line.machine.clock.now()), Ok(FromPortal::Renewed)));

    let next = IdentityKey::generate(&Seeded::new(20));
    line.wire.send(line.session.roll(&next, line.machine.clock.now())).await.unwrap();
    let Notice::Roll { connector, key, kept } = house.told.recv().await.unwrap() else { panic!("a roll") };
    assert_eq!((connector, key), (line.connector(), next.public()));
    // Jobs go on while the key is being kept.
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = line.take().await;
    line.answer(taken, &ALIVE).await;
    assert!(asked.await.unwrap().is_ok());
    kept.send(()).unwrap();
    let reply = line.wire.receive().await.unwrap();
    assert!(matches!(line.session.receive(&reply, line.machine.clock.now()), Ok(FromPortal::Rolled)));

    // A key that could not be kept is not spoken of.
    line.wire.send(line.session.roll(&IdentityKey::generate(&Seeded::new(21)), line.machine.clock.now())).await.unwrap();
    let Notice::Roll { kept, .. } = house.told.recv().await.unwrap() else { panic!("a roll") };
    drop(kept);
    line.wire.send(b"what".to_vec()).await.unwrap();
    assert!(matches!(house.told.recv().await.unwrap(), Notice::NotTaken(..)));
    let asked = house.ask(To::Any, Job::Liveness);
    let taken = line.take().await;
    line.answer(taken, &ALIVE).await;
    assert!(asked.await.unwrap().is_ok());
}

#[tokio::test]
async fn whoever_is_not_served_any_more_is_not_asked() {
    let house = House::new();
    let mut line = house.connect(house.portal.enrol(organization(1), 2)).await;
    let asked = house.ask(To::Any, Job::Liveness);
    line.take().await;
    line.served.abort();
    assert!(matches!(asked.await.unwrap().unwrap_err(), AskError::Cut(_)));
    assert!(house.connected().await.is_empty());
}
