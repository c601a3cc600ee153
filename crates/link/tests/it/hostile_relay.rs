//! Whatever somebody in between does with the messages, and however time passes: a job is taken once, in its session, in time and in
//! order, and otherwise the reason is the right one. An oracle beside the library says which.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use latchkey_domain::Clock as _;
use latchkey_link::channel::{FromConnector, SealError};
use latchkey_link::session::JobError;
use latchkey_link::{Channel, LONGEST_JOB};
use proptest::prelude::*;

use crate::support::{Both, commit, organization};

#[derive(Clone, Debug)]
enum Step {
    /// The portal seals a job about one of three people, here or for another organization.
    Seal { elsewhere: bool, person: u8 },
    /// Some message that was ever sealed arrives.
    Deliver(prop::sample::Index),
    /// Seconds pass.
    Pass(u64),
    /// The connector turns its sealing key, and the portal hears of it or does not.
    Renew { heard: bool },
    /// The connection is made anew.
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (prop::bool::weighted(0.1), 1..4_u8).prop_map(|(elsewhere, person)| Step::Seal { elsewhere, person }),
        10 => any::<prop::sample::Index>().prop_map(Step::Deliver),
        3 => prop_oneof![0..40_u64, 200..400_u64, 3_000..4_000_u64].prop_map(Step::Pass),
        2 => any::<bool>().prop_map(|heard| Step::Renew { heard }),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..60)
}

/// What the oracle knows of a message.
struct Known {
    message: Vec<u8>,
    session: Option<u64>,
    number: u64,
    person: u8,
    key: usize,
    expires: u64,
}

/// The oracle: seconds, sessions, keys and numbers, and nothing of how the library keeps them.
#[derive(Default)]
struct Oracle {
    now: u64,
    session: u64,
    numbers: u64,
    taken: BTreeSet<u64>,
    latest: BTreeMap<u8, u64>,
    /// Until when each key of the session opens.
    keys: Vec<u64>,
    /// The key that the portal seals to, and since when.
    sealing: (usize, u64),
    /// When the portal's time was heard.
    heard: u64,
}

impl Oracle {
    fn begin(&mut self) {
        let (now, session) = (self.now, self.session + 1);
        *self = Self { now, session, keys: vec![u64::MAX], sealing: (0, now), heard: now, ..Self::default() };
    }

    fn renew(&mut self, heard: bool) {
        // The present key becomes the one before it, and the one before that is gone.
        for until in &mut self.keys {
            *until = if *until == u64::MAX { self.now + 300 } else { (*until).min(self.now) };
        }
        self.keys.push(u64::MAX);
        if heard {
            (self.sealing, self.heard) = ((self.keys.len() - 1, self.now), self.now);
        }
    }

    fn judge(&mut self, message: &Known) -> Result<(), JobError> {
        let Some(session) = message.session else { return Err(JobError::OtherOrganization) };
        if session != self.session {
            return Err(JobError::OtherSession);
        }
        if !self.taken.insert(message.number) {
            return Err(JobError::Replayed);
        }
        let latest = self.latest.entry(message.person).or_default();
        if *latest > message.number {
            return Err(JobError::OutOfOrder);
        }
        *latest = message.number;
        if self.now - self.heard > 7_200 {
            Err(JobError::NoTime)
        } else if self.now >= message.expires {
            Err(JobError::Late)
        } else if self.now >= self.keys[message.key] {
            Err(JobError::OldKey)
        } else {
            Ok(())
        }
    }
}

/// One run: the library, the oracle, another organization's channel, and all messages there were.
struct Run {
    both: Both,
    elsewhere: Channel,
    oracle: Oracle,
    messages: Vec<Known>,
}

impl Run {
    fn new() -> Self {
        let both = Both::new();
        let mut other = both.portal.enrol(organization(2), 3);
        let (_, elsewhere) = both.portal.open(&mut other);
        let mut oracle = Oracle::default();
        oracle.begin();
        Self { both, elsewhere, oracle, messages: Vec::new() }
    }

    fn seal(&mut self, elsewhere: bool, person: u8) {
        let Self { both, oracle, .. } = self;
        let (clock, random) = (both.portal.clock.as_ref(), both.portal.random.as_ref());
        let channel = if elsewhere { &mut self.elsewhere } else { &mut both.channel };
        let sealed = channel.seal(commit(person, "a new password"), LONGEST_JOB, clock, random);
        if !elsewhere {
            assert_eq!(sealed.is_ok(), oracle.now - oracle.sealing.1 <= 3_900, "{sealed:?}");
        }
        match sealed {
            Ok(sent) => {
                oracle.numbers += u64::from(!elsewhere);
                let (session, number) = ((!elsewhere).then_some(oracle.session), oracle.numbers);
                let (key, expires) = (oracle.sealing.0, oracle.now + 30);
                self.messages.push(Known { message: sent.message, session, number, person, key, expires });
            }
            Err(why) => assert_eq!(why, SealError::OldKey),
        }
    }

    fn deliver(&mut self, which: prop::sample::Index) {
        if self.messages.is_empty() {
            return;
        }
        let message = which.get(&self.messages);
        let expected = self.oracle.judge(message);
        let found = self.both.receive(&message.message).map(|_| ());
        assert_eq!(found, expected, "at {} in session {}", self.oracle.now, self.oracle.session);
    }

    fn renew(&mut self, heard: bool) {
        let Both { session, machine, channel, portal } = &mut self.both;
        let message = session.renew(&machine.random, machine.clock.now());
        self.oracle.renew(heard);
        if heard {
            let said = channel.accept(&message, portal.clock.now()).unwrap();
            let FromConnector::Renewed { reply } = said else { panic!("a renewal") };
            session.receive(&reply, machine.clock.now()).unwrap();
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Seal { elsewhere, person } => self.seal(*elsewhere, *person),
            Step::Deliver(which) => self.deliver(*which),
            Step::Pass(seconds) => {
                self.both.pass(Duration::from_secs(*seconds));
                self.oracle.now += seconds;
            }
            Step::Renew { heard } => self.renew(*heard),
            Step::Reopen => {
                let (session, channel) = self.both.portal.open(&mut self.both.machine);
                (self.both.session, self.both.channel) = (session, channel);
                self.oracle.begin();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_job_is_taken_but_once_in_its_session_in_time_and_in_order(steps in steps()) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
    }
}
