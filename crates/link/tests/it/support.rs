//! A portal and a connector that know each other, a clock for each, and chance that repeats itself.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use latchkey_domain::{Clock, ObjectGuid, OrganizationId, Random, Timestamp};
use latchkey_link::channel::{FromConnector, Sent};
use latchkey_link::enrolment::{Enrolling, EnrolmentRequest, EnrolmentToken, Offer};
use latchkey_link::keys::{IdentityPublicKey, PortalKeys};
use latchkey_link::messages::{Answer, Before, FileTime, Job, Plan, Task};
use latchkey_link::opening::{Dialing, Greeting};
use latchkey_link::session::{FromPortal, JobError, Taken};
use latchkey_link::{Channel, Identity, LONGEST_JOB, Origin, Session};
use latchkey_vault::Password;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

pub(crate) struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

/// A clock that is moved.
pub(crate) struct Hand(AtomicI64);

impl Hand {
    pub(crate) fn at(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds * 1_000_000))
    }

    pub(crate) fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) fn organization(number: u128) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn origin() -> Origin {
    Origin::parse("https://reset.example.com").unwrap()
}

pub(crate) fn person(number: u8) -> ObjectGuid {
    ObjectGuid::from_directory([number; 16]).unwrap()
}

pub(crate) fn plan() -> Plan {
    let before = Before { password_last_set: FileTime(133_000_000_000_000_000), lockout_time: FileTime(0) };
    Plan { prepared: latchkey_link::keys::Digest::of(b"prepared"), before }
}

pub(crate) fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

pub(crate) fn commit(number: u8, new: &str) -> Job {
    Job::For(person(number), Task::Commit { plan: plan(), password: password(new), unlock: true, must_change: false })
}

/// A portal: its keys and its clock.
pub(crate) struct Portal {
    pub(crate) keys: PortalKeys,
    pub(crate) clock: Arc<Hand>,
    pub(crate) random: Arc<Seeded>,
}

/// A connector's machine, whose clock shows something else than the portal's.
pub(crate) struct Machine {
    pub(crate) identity: Identity,
    pub(crate) clock: Hand,
    pub(crate) random: Seeded,
}

impl Portal {
    pub(crate) fn new(seed: u64) -> Self {
        let random = Seeded::new(seed);
        Self { keys: PortalKeys::begin(&random), clock: Arc::new(Hand::at(1_800_000_000)), random: Arc::new(random) }
    }

    /// Enrols a connector of this organization.
    pub(crate) fn enrol(&self, organization: OrganizationId, seed: u64) -> Machine {
        let token = EnrolmentToken::generate(organization, &self.keys.public(), self.random.as_ref());
        let offer = Offer::of(&token, self.clock.now());
        let random = Seeded::new(seed);
        let (enrolling, request) = Enrolling::begin(token, origin(), &random);
        let request = EnrolmentRequest::read(&request).unwrap();
        let enrolled = request.accept(&offer, &self.keys, &origin(), self.clock.as_ref(), self.random.as_ref()).unwrap();
        let identity = enrolling.enrolled(&enrolled.answer).unwrap();
        assert_eq!(identity.key().public(), enrolled.identity);
        Machine { identity, clock: Hand::at(77), random }
    }

    /// Opens a session with a connector that is known by this key.
    pub(crate) fn open_known_by(&self, machine: &mut Machine, known: IdentityPublicKey) -> (Session, Channel) {
        let (dialing, hello) = Dialing::begin(&machine.identity, &machine.random, machine.clock.now());
        let greeting = Greeting::read(&hello).unwrap();
        assert_eq!((greeting.organization, greeting.connector), (machine.identity.organization, machine.identity.connector));
        let (challenged, challenge) =
            greeting.challenge(&self.keys, known, &origin(), false, self.clock.as_ref(), self.random.as_ref()).unwrap();
        let opened = dialing.challenged(&mut machine.identity, &challenge, &machine.random, machine.clock.now()).unwrap();
        (opened.session, challenged.open(&opened.message, self.clock.now()).unwrap())
    }

    pub(crate) fn open(&self, machine: &mut Machine) -> (Session, Channel) {
        let known = machine.identity.key().public();
        self.open_known_by(machine, known)
    }
}

/// Both sides of one open session.
pub(crate) struct Both {
    pub(crate) portal: Portal,
    pub(crate) machine: Machine,
    pub(crate) session: Session,
    pub(crate) channel: Channel,
}

impl Both {
    pub(crate) fn new() -> Self {
        let portal = Portal::new(1);
        let mut machine = portal.enrol(organization(1), 2);
        let (session, channel) = portal.open(&mut machine);
        Self { portal, machine, session, channel }
    }

    /// Time passes on both sides.
    pub(crate) fn pass(&self, span: Duration) {
        self.portal.clock.advance(span);
        self.machine.clock.advance(span);
    }

    pub(crate) fn seal(&mut self, job: Job) -> Sent {
        self.channel.seal(job, LONGEST_JOB, self.portal.clock.as_ref(), self.portal.random.as_ref()).unwrap()
    }

    pub(crate) fn receive(&mut self, message: &[u8]) -> Result<Box<Taken>, JobError> {
        match self.session.receive(message, self.machine.clock.now()) {
            Ok(FromPortal::Job(taken)) => Ok(taken),
            Ok(other) => panic!("{other:?} is no job"),
            Err(not_taken) => Err(not_taken.why),
        }
    }

    pub(crate) fn answer(&mut self, taken: Taken, answer: &Answer) -> Vec<u8> {
        self.session.answer(taken.ticket, answer, &self.machine.random).unwrap().0
    }

    /// Jobs go over, and their answers back.
    pub(crate) fn exchange(&mut self, job: Job, answer: &Answer) -> (Job, Answer) {
        let sent = self.seal(job);
        let taken = self.receive(&sent.message).unwrap();
        let Taken { ticket, job, .. } = *taken;
        let (message, _) = self.session.answer(ticket, answer, &self.machine.random).unwrap();
        match self.channel.accept(&message, self.portal.clock.now()).unwrap() {
            FromConnector::Answered { request, answer, .. } if request == sent.request => (job, answer),
            other => panic!("{other:?} is no answer to it"),
        }
    }
}
