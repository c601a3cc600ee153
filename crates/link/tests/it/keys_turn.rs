//! Keys that follow keys: of sealing, of a connector, of the portal.

use std::time::Duration;

use latchkey_domain::Clock as _;
use latchkey_link::channel::{AnswerError, FromConnector, SealError};
use latchkey_link::keys::{IdentityKey, MOST_SUCCESSIONS};
use latchkey_link::messages::{Answer, Before, Job};
use latchkey_link::opening::{Dialing, Greeting, OpeningError};
use latchkey_link::session::{Decline, FromPortal, JobError};
use latchkey_link::{Identity, LONGEST_JOB, LONGEST_MESSAGE, MESSAGE_LIFETIME, SEALING_KEY_LIFE};

use crate::support::{Both, Seeded, commit, origin};

/// The session renews its key, and the portal says that it heard so.
fn renew(both: &mut Both) {
    let message = both.session.renew(&both.machine.random, both.machine.clock.now());
    let said = both.channel.accept(&message, both.portal.clock.now()).unwrap();
    let FromConnector::Renewed { reply } = said else { panic!("a renewal") };
    let heard = both.session.receive(&reply, both.machine.clock.now()).unwrap();
    assert!(matches!(heard, FromPortal::Renewed));
    // Said twice, it counts once.
    assert_eq!(both.session.receive(&reply, both.machine.clock.now()).unwrap_err().why, JobError::NotAsked);
}

#[test]
fn sealing_keys_turn_every_hour_for_days() {
    let mut both = Both::new();
    for _ in 0..50 {
        assert!(!both.session.renewal_due(both.machine.clock.now()));
        both.pass(SEALING_KEY_LIFE);
        assert!(both.session.renewal_due(both.machine.clock.now()));
        renew(&mut both);
        let sent = both.seal(commit(1, "a new password"));
        assert!(both.receive(&sent.message).is_ok());
    }
}

#[test]
fn the_key_before_opens_for_the_life_of_a_message_and_not_longer() {
    let mut both = Both::new();
    both.pass(SEALING_KEY_LIFE);
    // The connector turns its key, and the portal does not hear of it yet.
    let message = both.session.renew(&both.machine.random, both.machine.clock.now());
    let sent = both.seal(commit(1, "on its way"));
    assert!(both.receive(&sent.message).is_ok());
    both.pass(MESSAGE_LIFETIME.checked_sub(Duration::from_micros(1)).unwrap());
    let sent = both.seal(commit(2, "on its way"));
    assert!(both.receive(&sent.message).is_ok());
    both.pass(Duration::from_micros(1));
    let sent = both.seal(commit(3, "too long on its way"));
    let old = both.session.receive(&sent.message, both.machine.clock.now()).unwrap_err();
    assert_eq!(old.why, JobError::OldKey);
    let told = both.channel.accept(&old.reply.unwrap(), both.portal.clock.now()).unwrap();
    assert_eq!(told, FromConnector::Declined { request: sent.request, reason: Decline::OldKey });
    // A renewal that is held back for so long is too old as well; the next one is heard, and its key is sealed to.
    both.pass(Duration::from_micros(1));
    assert_eq!(both.channel.accept(&message, both.portal.clock.now()), Err(AnswerError::Late));
    renew(&mut both);
    let sent = both.seal(commit(3, "again"));
    assert!(both.receive(&sent.message).is_ok());
}

#[test]
fn the_portal_seals_to_no_key_that_was_not_renewed() {
    let mut both = Both::new();
    both.pass(SEALING_KEY_LIFE + MESSAGE_LIFETIME + Duration::from_micros(1));
    let sealed = both.channel.seal(Job::Liveness, LONGEST_JOB, both.portal.clock.as_ref(), both.portal.random.as_ref());
    assert_eq!(sealed.unwrap_err(), SealError::OldKey);
}

#[test]
fn a_renewal_that_is_not_heard_is_noticed_and_a_slow_one_tells_no_time() {
    let mut both = Both::new();
    let message = both.session.renew(&both.machine.random, both.machine.clock.now());
    assert!(!both.session.renewal_lost(both.machine.clock.now()));
    both.machine.clock.advance(Duration::from_secs(11));
    assert!(both.session.renewal_lost(both.machine.clock.now()));
    let FromConnector::Renewed { reply } = both.channel.accept(&message, both.portal.clock.now()).unwrap() else {
        panic!("a renewal")
    };
    assert_eq!(both.session.receive(&reply, both.machine.clock.now()).unwrap_err().why, JobError::Late);
}

#[test]
fn an_identity_rolls_with_a_request_in_flight() {
    let mut both = Both::new();
    let [before, during] = [1, 2].map(|who| both.seal(commit(who, "a new password")));
    let taken = both.receive(&before.message).unwrap();
    let next = both.machine.identity.prepare_roll(&both.machine.random).clone();
    let kept = Identity::parse(&both.machine.identity.render()).unwrap();
    let message = both.session.roll(&next, both.machine.clock.now());
    // An answer signed by the old key after the portal heard of the new one, and before the connector heard that it did.
    let said = both.channel.accept(&message, both.portal.clock.now()).unwrap();
    assert_eq!(said, FromConnector::Roll(next.public()));
    let reply = both.channel.rolled(next.public(), both.portal.clock.now());
    let answer = both.answer(*taken, &Answer::Done(Before::default()));
    assert!(both.channel.accept(&answer, both.portal.clock.now()).is_ok());
    // And one signed by the new key, to a job that was sealed before.
    assert!(matches!(both.session.receive(&reply, both.machine.clock.now()), Ok(FromPortal::Rolled)));
    both.machine.identity.finish_roll();
    let taken = both.receive(&during.message).unwrap();
    let answer = both.answer(*taken, &Answer::Done(Before::default()));
    assert!(both.channel.accept(&answer, both.portal.clock.now()).is_ok());
    assert_eq!(*both.channel.identity(), next.public());
    // Had the connector died in between, its file would know both keys, and the portal tells which one it knows.
    let mut machine = crate::support::Machine { identity: kept, clock: crate::support::Hand::at(5), random: Seeded::new(8) };
    assert!(machine.identity.next().is_some());
    let (_, mut channel) = both.portal.open_known_by(&mut machine, next.public());
    assert_eq!(machine.identity.key().public(), next.public());
    assert!(machine.identity.next().is_none());
    assert!(channel.seal(Job::Liveness, LONGEST_JOB, both.portal.clock.as_ref(), both.portal.random.as_ref()).is_ok());
}

#[test]
fn the_key_before_a_roll_counts_for_the_life_of_a_message_and_names_no_heir() {
    let mut both = Both::new();
    let jobs = [1, 2].map(|who| both.seal(commit(who, "a new password")));
    let [first, second] = jobs.map(|sent| both.receive(&sent.message).unwrap());
    let next = IdentityKey::generate(&Seeded::new(40));
    let thief = IdentityKey::generate(&Seeded::new(41));
    let stolen = both.session.roll(&thief, both.machine.clock.now());
    let message = both.session.roll(&next, both.machine.clock.now());
    let now = both.portal.clock.now();
    assert_eq!(both.channel.accept(&message, now), Ok(FromConnector::Roll(next.public())));
    both.channel.rolled(next.public(), now);
    assert_eq!(both.channel.accept(&stolen, now), Err(AnswerError::Replayed));
    // Made afresh with the old key: it has no heir to name any more.
    let again = both.session.roll(&thief, both.machine.clock.now());
    assert_eq!(both.channel.accept(&again, now), Err(AnswerError::NoSuccession));
    let [first, second] = [first, second].map(|taken| both.answer(*taken, &Answer::Unknown));
    assert!(both.channel.accept(&first, now).is_ok());
    both.portal.clock.advance(MESSAGE_LIFETIME);
    assert_eq!(both.channel.accept(&second, both.portal.clock.now()), Err(AnswerError::BadSignature));
}

#[test]
fn a_word_of_a_roll_that_nobody_asked_for_changes_nothing() {
    let mut both = Both::new();
    let strange = IdentityKey::generate(&Seeded::new(40)).public();
    let known = *both.channel.identity();
    let reply = both.channel.rolled(strange, both.portal.clock.now());
    assert_eq!(both.session.receive(&reply, both.machine.clock.now()).unwrap_err().why, JobError::NotAsked);
    both.channel.rolled(known, both.portal.clock.now());
}

#[test]
fn the_portals_key_rotates_and_connectors_follow() {
    let mut both = Both::new();
    let first = both.machine.identity.portal;
    for turn in 1..=MOST_SUCCESSIONS {
        both.portal.keys = both.portal.keys.rotate(both.portal.random.as_ref());
        // A connector that was away all the time.
        let mut away = both.machine.identity.clone();
        away.portal = first;
        let known = away.key().public();
        let (dialing, hello) = Dialing::begin(&away, &both.machine.random, both.machine.clock.now());
        let (challenged, message) = Greeting::read(&hello)
            .unwrap()
            .challenge(&both.portal.keys, known, &origin(), false, both.portal.clock.as_ref(), both.portal.random.as_ref())
            .unwrap();
        assert!(message.len() <= LONGEST_MESSAGE, "{turn}: {}", message.len());
        let opened = dialing.challenged(&mut away, &message, &both.machine.random, both.machine.clock.now()).unwrap();
        assert!(opened.identity_changed);
        assert_eq!(away.portal, both.portal.keys.public());
        assert!(challenged.open(&opened.message, both.portal.clock.now()).is_ok());
    }
    // One time too many: it is enrolled anew.
    both.portal.keys = both.portal.keys.rotate(both.portal.random.as_ref());
    let (_, hello) = Dialing::begin(&both.machine.identity, &both.machine.random, both.machine.clock.now());
    let known = both.machine.identity.key().public();
    let refused = Greeting::read(&hello).unwrap().challenge(
        &both.portal.keys,
        known,
        &origin(),
        false,
        both.portal.clock.as_ref(),
        both.portal.random.as_ref(),
    );
    assert!(matches!(refused.unwrap_err(), OpeningError::OtherPortal(_)));
}

#[test]
fn a_session_goes_on_while_the_portals_key_rotates() {
    let mut both = Both::new();
    both.portal.keys = both.portal.keys.rotate(both.portal.random.as_ref());
    let sent = both.seal(commit(1, "a new password"));
    assert!(both.receive(&sent.message).is_ok(), "the session keeps the key it began with");
}
