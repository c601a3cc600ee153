//! A job is taken once, in its session, in time, as it was made; and otherwise each reason has its own name.

use std::time::Duration;

use latchkey_domain::Clock as _;
use latchkey_link::channel::{FromConnector, SealError};
use latchkey_link::messages::{Answer, Before, Job, Task};
use latchkey_link::session::{Decline, JobError};
use latchkey_link::{LONGEST_JOB, LONGEST_MESSAGE, MESSAGE_LIFETIME};
use proptest::prelude::*;

use crate::strategies::{copy, jobs};
use crate::support::{Both, Portal, commit, organization, password, person, plan};

/// The length of every job, in bytes.
const LENGTH: usize = 1_921;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_job_arrives_as_it_was_and_all_look_alike(jobs in prop::collection::vec(jobs(), 8)) {
        let mut both = Both::new();
        for job in jobs {
            let sent = both.seal(copy(&job));
            prop_assert_eq!(sent.message.len(), LENGTH);
            let taken = both.receive(&sent.message).unwrap();
            prop_assert_eq!((taken.ticket.job(), taken.ticket.request()), (sent.job, sent.request));
            prop_assert_eq!(taken.job, job);
        }
    }

    #[test]
    fn a_message_altered_at_any_byte_is_not_taken_and_the_true_one_still_is(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 12),
    ) {
        let mut both = Both::new();
        let sent = both.seal(commit(1, "a new password"));
        for (place, bit) in changes {
            let mut altered = sent.message.clone();
            altered[place.index(sent.message.len())] ^= 1 << bit;
            let why = both.receive(&altered).unwrap_err();
            prop_assert!(matches!(why, JobError::BadSignature | JobError::Malformed(_)), "{why:?}");
        }
        prop_assert!(both.receive(&sent.message).is_ok());
    }

    #[test]
    fn a_message_that_is_cut_or_lengthened_is_not_taken(places in prop::collection::vec(any::<prop::sample::Index>(), 12), more in 1..40_usize) {
        let mut both = Both::new();
        let sent = both.seal(commit(1, "a new password"));
        for place in places {
            let cut = &sent.message[..place.index(sent.message.len())];
            prop_assert!(both.receive(cut).is_err());
        }
        prop_assert!(both.receive(&[sent.message.clone(), vec![0; more]].concat()).is_err());
        prop_assert!(both.receive(&sent.message).is_ok());
    }
}

#[test]
fn passwords_arrive_exactly_as_they_were_typed() {
    let long = "😀".repeat(128);
    let widest = "\u{ffff}".repeat(256);
    for typed in ["\"quoted\" and 'so'", " spaces ", "\u{e9}", "e\u{301}", "😀😀", "\0", &long, &widest] {
        let mut both = Both::new();
        let job = Job::For(person(1), Task::Change { plan: plan(), old: password(&widest), new: password(typed) });
        let sent = both.seal(job);
        assert!(sent.message.len() <= LONGEST_MESSAGE);
        let taken = both.receive(&sent.message).unwrap();
        let Job::For(_, Task::Change { old, new, .. }) = taken.job else { panic!("a change") };
        assert_eq!((old.expose(), new.expose()), (widest.as_str(), typed));
    }
}

#[test]
fn empty_and_overlong_passwords_do_not_leave_the_portal() {
    let mut both = Both::new();
    for typed in [String::new(), "a".repeat(257), "😀".repeat(129)] {
        for job in [commit(1, &typed), Job::For(person(1), Task::SignIn { password: password(&typed) })] {
            let random = both.portal.random.as_ref();
            let sealed = both.channel.seal(job, LONGEST_JOB, both.portal.clock.as_ref(), random);
            assert_eq!(sealed.unwrap_err(), SealError::UnfitPassword);
        }
    }
    assert_eq!(both.channel.waiting(), 0);
}

#[test]
fn flags_arrive() {
    for (unlock, must_change) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut both = Both::new();
        let commit = Task::Commit { plan: plan(), password: password("new"), unlock, must_change };
        let sent = both.seal(Job::For(person(3), commit));
        let taken = both.receive(&sent.message).unwrap();
        assert_eq!(taken.person(), Some(person(3)));
        let Job::For(_, Task::Commit { unlock: found, must_change: also, .. }) = taken.job else { panic!("a commit") };
        assert_eq!((found, also), (unlock, must_change));
    }
}

#[test]
fn a_replayed_job_is_not_taken_and_nobody_is_told_that_it_was_not_done() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let taken = both.receive(&sent.message).unwrap();
    let now = both.machine.clock.now();
    let replayed = both.session.receive(&sent.message, now).unwrap_err();
    assert_eq!((replayed.why, replayed.reply), (JobError::Replayed, None));
    // Also after its answer, and after its end.
    let answer = both.answer(*taken, &Answer::Done(Before::default()));
    assert!(both.channel.accept(&answer, both.portal.clock.now()).is_ok());
    both.pass(Duration::from_secs(31));
    let replayed = both.session.receive(&sent.message, both.machine.clock.now()).unwrap_err();
    assert_eq!((replayed.why, replayed.reply), (JobError::Replayed, None));
}

#[test]
fn a_late_job_is_declined_and_is_not_done_afterwards_either() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    both.machine.clock.advance(LONGEST_JOB);
    let late = both.session.receive(&sent.message, both.machine.clock.now()).unwrap_err();
    assert_eq!(late.why, JobError::Late);
    let told = both.channel.accept(&late.reply.unwrap(), both.portal.clock.now()).unwrap();
    assert_eq!(told, FromConnector::Declined { request: sent.request, reason: Decline::Late });
    assert_eq!(both.receive(&sent.message).unwrap_err(), JobError::Replayed);
}

#[test]
fn a_job_counts_to_its_last_moment_and_says_when_that_is() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    assert_eq!(sent.expires, both.portal.clock.now().plus(LONGEST_JOB));
    both.machine.clock.advance(LONGEST_JOB.checked_sub(Duration::from_micros(1)).unwrap());
    let taken = both.receive(&sent.message).unwrap();
    assert_eq!(taken.until, both.machine.clock.now().plus(Duration::from_micros(1)));
}

#[test]
fn nobody_waits_longer_than_half_a_minute_and_nothing_lives_longer_than_five() {
    let mut both = Both::new();
    let random = both.portal.random.as_ref();
    let sent = both.channel.seal(Job::Liveness, MESSAGE_LIFETIME * 9, both.portal.clock.as_ref(), random).unwrap();
    assert_eq!(sent.expires, both.portal.clock.now().plus(LONGEST_JOB));
    // A portal whose clock leapt ahead makes jobs that end too far away.
    both.portal.clock.advance(MESSAGE_LIFETIME);
    let sent = both.seal(commit(1, "a new password"));
    let not_taken = both.session.receive(&sent.message, both.machine.clock.now()).unwrap_err();
    assert_eq!(not_taken.why, JobError::LivesTooLong);
    let told = both.channel.accept(&not_taken.reply.unwrap(), both.portal.clock.now()).unwrap();
    assert!(matches!(told, FromConnector::Declined { reason: Decline::LivesTooLong, .. }));
}

#[test]
fn a_clock_five_minutes_off_or_fifty_years_does_not_matter() {
    // Every session here has a connector whose clock began at 77 seconds, and a portal in the year 2027.
    let mut both = Both::new();
    both.pass(Duration::from_secs(1_000));
    let sent = both.seal(Job::Liveness);
    assert!(both.receive(&sent.message).is_ok());
}

#[test]
fn without_the_portals_time_no_job_is_taken() {
    let mut both = Both::new();
    both.machine.clock.advance(Duration::from_secs(2 * 60 * 60 + 1));
    let sent = both.seal(Job::Liveness);
    let not_taken = both.session.receive(&sent.message, both.machine.clock.now()).unwrap_err();
    assert_eq!(not_taken.why, JobError::NoTime);
    let told = both.channel.accept(&not_taken.reply.unwrap(), both.portal.clock.now()).unwrap();
    assert!(matches!(told, FromConnector::Declined { reason: Decline::NoTime, .. }));
}

#[test]
fn a_job_of_another_session_is_not_taken_and_nothing_is_told_of_it() {
    let mut both = Both::new();
    let earlier = both.seal(commit(1, "a new password"));
    let (mut session, channel) = both.portal.open(&mut both.machine);
    let foreign = session.receive(&earlier.message, both.machine.clock.now()).unwrap_err();
    assert_eq!((foreign.why, foreign.reply), (JobError::OtherSession, None));
    // The session it was made for still takes it.
    assert!(both.receive(&earlier.message).is_ok());
    drop(channel);
}

#[test]
fn a_job_of_another_organization_connector_or_portal_is_not_taken() {
    let mut both = Both::new();
    let mut elsewhere = both.portal.enrol(organization(2), 9);
    let (_, mut other) = both.portal.open(&mut elsewhere);
    let (clock, random) = (both.portal.clock.clone(), both.portal.random.clone());
    let foreign = other.seal(Job::Liveness, LONGEST_JOB, clock.as_ref(), random.as_ref()).unwrap();
    assert_eq!(both.receive(&foreign.message).unwrap_err(), JobError::OtherOrganization);

    let mut beside = both.portal.enrol(organization(1), 10);
    let (_, mut other) = both.portal.open(&mut beside);
    let foreign = other.seal(Job::Liveness, LONGEST_JOB, clock.as_ref(), random.as_ref()).unwrap();
    assert_eq!(both.receive(&foreign.message).unwrap_err(), JobError::OtherConnector);

    let portal = Portal::new(50);
    let mut twin = portal.enrol(organization(1), 2);
    let (_, mut other) = portal.open(&mut twin);
    let foreign = other.seal(Job::Liveness, LONGEST_JOB, clock.as_ref(), random.as_ref()).unwrap();
    assert_eq!(both.receive(&foreign.message).unwrap_err(), JobError::BadSignature);
}

#[test]
fn jobs_of_one_person_are_taken_in_order_and_those_of_others_beside_them() {
    let mut both = Both::new();
    let [first, other, second] = [(1, "one"), (2, "two"), (1, "three")].map(|(who, new)| both.seal(commit(who, new)));
    assert!(both.receive(&second.message).is_ok());
    let overtaken = both.session.receive(&first.message, both.machine.clock.now()).unwrap_err();
    assert_eq!(overtaken.why, JobError::OutOfOrder);
    let told = both.channel.accept(&overtaken.reply.unwrap(), both.portal.clock.now()).unwrap();
    assert_eq!(told, FromConnector::Declined { request: first.request, reason: Decline::OutOfOrder });
    assert!(both.receive(&other.message).is_ok());
    assert!(first.request < other.request && other.request < second.request);
}
