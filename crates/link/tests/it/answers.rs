//! An answer counts once, for the job it answers, from the connector that was asked, while somebody waits.

use std::time::Duration;

use latchkey_domain::{Clock as _, Timestamp};
use latchkey_link::channel::{AnswerError, FromConnector};
use latchkey_link::messages::{Answer, Before, Cause, Job, Operation, Prepared, Refusal, Settled, Status, Task, Warning};
use latchkey_link::session::{AnswerFault, Taken};
use latchkey_link::{LONGEST_JOB, LONGEST_MESSAGE, MESSAGE_LIFETIME};
use proptest::prelude::*;

use crate::strategies::{answers, job_of};
use crate::support::{Both, commit, organization};

const DONE: Answer = Answer::Done(Before {
    password_last_set: latchkey_link::messages::FileTime(1),
    lockout_time: latchkey_link::messages::FileTime(0),
});

/// The length of every answer, in bytes.
const LENGTH: usize = 1_899;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_answer_arrives_as_it_was_and_all_look_alike(answers in prop::collection::vec(answers(), 4)) {
        let mut both = Both::new();
        for answer in answers {
            let fitting: Vec<_> = Operation::ALL.into_iter().filter(|operation| answer.fits(*operation)).collect();
            prop_assert!(!fitting.is_empty());
            for operation in fitting {
                let sent = both.seal(job_of(operation));
                let Taken { ticket, .. } = *both.receive(&sent.message).unwrap();
                let (message, made) = both.session.answer(ticket, &answer, &both.machine.random).unwrap();
                prop_assert_eq!(message.len(), LENGTH);
                let said = both.channel.accept(&message, both.portal.clock.now()).unwrap();
                let FromConnector::Answered { request, answer: arrived, digest } = said else { panic!("an answer") };
                prop_assert_eq!((request, &arrived, digest), (sent.request, &answer, made));
            }
        }
    }

    #[test]
    fn an_answer_altered_at_any_byte_counts_nothing_and_the_true_one_still_does(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 12),
    ) {
        let mut both = Both::new();
        let sent = both.seal(commit(1, "a new password"));
        let taken = both.receive(&sent.message).unwrap();
        let answer = both.answer(*taken, &DONE);
        for (place, bit) in changes {
            let mut altered = answer.clone();
            altered[place.index(answer.len())] ^= 1 << bit;
            let why = both.channel.accept(&altered, both.portal.clock.now()).unwrap_err();
            prop_assert!(matches!(why, AnswerError::BadSignature | AnswerError::Malformed(_)), "{why:?}");
        }
        prop_assert!(both.channel.accept(&answer, both.portal.clock.now()).is_ok());
    }
}

#[test]
fn no_answer_is_given_that_does_not_fit() {
    let mut both = Both::new();
    for operation in Operation::ALL.into_iter().filter(|operation| !DONE.fits(*operation)) {
        let sent = both.seal(job_of(operation));
        let Taken { ticket, .. } = *both.receive(&sent.message).unwrap();
        let made = both.session.answer(ticket, &DONE, &both.machine.random);
        assert_eq!(made.unwrap_err(), AnswerFault::OtherOperation);
    }
}

#[test]
fn an_answer_counts_once() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let taken = both.receive(&sent.message).unwrap();
    let answer = both.answer(*taken, &DONE);
    assert!(both.channel.accept(&answer, both.portal.clock.now()).is_ok());
    assert_eq!(both.channel.accept(&answer, both.portal.clock.now()), Err(AnswerError::NotAsked));
}

#[test]
fn an_answer_after_the_end_counts_nothing() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let taken = both.receive(&sent.message).unwrap();
    let answer = both.answer(*taken, &DONE);
    both.portal.clock.advance(LONGEST_JOB);
    assert_eq!(both.channel.accept(&answer, both.portal.clock.now()), Err(AnswerError::Late));
    assert_eq!(both.channel.waiting(), 0);
}

#[test]
fn what_is_forgotten_waits_no_more() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let taken = both.receive(&sent.message).unwrap();
    let answer = both.answer(*taken, &DONE);
    both.portal.clock.advance(LONGEST_JOB);
    both.channel.forget(both.portal.clock.now());
    assert_eq!(both.channel.accept(&answer, both.portal.clock.now()), Err(AnswerError::NotAsked));
}

#[test]
fn an_answer_of_another_session_connector_or_organization_counts_nothing() {
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let Taken { ticket, .. } = *both.receive(&sent.message).unwrap();
    // The connection was cut meanwhile; the next session neither gives that answer nor takes it.
    let (session, mut channel) = both.portal.open(&mut both.machine);
    let (message, _) = both.session.answer(ticket, &DONE, &both.machine.random).unwrap();
    assert_eq!(channel.accept(&message, both.portal.clock.now()), Err(AnswerError::OtherSession));
    let again = both.seal(commit(2, "another password"));
    let Taken { ticket, .. } = *both.receive(&again.message).unwrap();
    assert_eq!(session.answer(ticket, &DONE, &both.machine.random).unwrap_err(), AnswerFault::SessionOver);

    for owner in [organization(1), organization(2)] {
        let mut elsewhere = both.portal.enrol(owner, 33);
        let (_, mut channel) = both.portal.open(&mut elsewhere);
        assert_eq!(channel.accept(&message, both.portal.clock.now()), Err(AnswerError::BadSignature));
    }
}

#[test]
fn two_portals_that_number_alike_do_not_take_each_others_answers() {
    // The same session, and a job of the same number that the connector never saw.
    let mut both = Both::new();
    let sent = both.seal(commit(1, "a new password"));
    let taken = both.receive(&sent.message).unwrap();
    let answer = both.answer(*taken, &DONE);
    let mut twin = Both::new();
    let other = twin.seal(commit(1, "a newer password"));
    assert_eq!((other.request, other.job == sent.job), (sent.request, false));
    assert_eq!(twin.channel.accept(&answer, twin.portal.clock.now()), Err(AnswerError::OtherJob));
}

#[test]
fn what_was_prepared_is_named_by_both_sides_alike() {
    let mut both = Both::new();
    let sent = both.seal(job_of(Operation::Prepare));
    let Taken { ticket, .. } = *both.receive(&sent.message).unwrap();
    let prepared =
        Prepared { before: Before::default(), locked: true, policy: latchkey_link::messages::DirectoryPolicy::default() };
    let (message, digest) = both.session.answer(ticket, &Answer::Prepared(prepared), &both.machine.random).unwrap();
    let said = both.channel.accept(&message, both.portal.clock.now()).unwrap();
    let FromConnector::Answered { answer: Answer::Prepared(prepared), digest: heard, .. } = said else { panic!("prepared") };
    let unlock = both.seal(Job::For(crate::support::person(1), Task::Unlock(prepared.plan(heard))));
    let Job::For(_, Task::Unlock(plan)) = both.receive(&unlock.message).unwrap().job else { panic!("an unlock") };
    assert_eq!((plan.prepared, plan.before), (digest, prepared.before));
}

#[test]
fn an_operation_takes_two_messages_that_are_known_in_size() {
    let mut both = Both::new();
    let refusal = Refusal { directory_code: 0x52D, diagnosis: "€".repeat(900), ..Refusal::new(Cause::Unknown) };
    let sent = both.seal(commit(1, &"\u{ffff}".repeat(256)));
    let taken = both.receive(&sent.message).unwrap();
    let answer = both.answer(*taken, &Answer::Refused(refusal));
    assert_eq!((sent.message.len(), answer.len()), (1_921, LENGTH));
    assert!(sent.message.len().max(answer.len()) <= LONGEST_MESSAGE);
    let said = both.channel.accept(&answer, both.portal.clock.now()).unwrap();
    let FromConnector::Answered { answer: Answer::Refused(refusal), .. } = said else { panic!("a refusal") };
    assert_eq!(refusal.diagnosis, "€".repeat(170));
}

#[test]
fn a_job_and_its_answer_go_there_and_back() {
    let mut both = Both::new();
    let (job, answer) = both.exchange(job_of(Operation::Settle), &Answer::Settled(Settled::Unknown));
    assert_eq!((job, answer), (job_of(Operation::Settle), Answer::Settled(Settled::Unknown)));
}

#[test]
fn a_status_counts_once_and_in_order() {
    let mut both = Both::new();
    let status = Status {
        program: "0.1.0".to_owned(),
        controllers: 2,
        primary: true,
        people: 20_000,
        synced: Some(Timestamp::from_micros(1)),
        warnings: vec![Warning::NoPolicyHints],
    };
    let [first, second, third] = [(); 3].map(|()| both.session.status(&status, both.machine.clock.now()));
    assert!(first.len() < 300, "{}", first.len());
    let now = both.portal.clock.now();
    assert_eq!(both.channel.accept(&second, now), Ok(FromConnector::Status(status)));
    assert_eq!(both.channel.accept(&second, now), Err(AnswerError::Replayed));
    assert_eq!(both.channel.accept(&first, now), Err(AnswerError::Replayed));
    // One that was held back tells nothing of the present.
    both.pass(MESSAGE_LIFETIME + Duration::from_micros(1));
    assert_eq!(both.channel.accept(&third, both.portal.clock.now()), Err(AnswerError::Late));
}
