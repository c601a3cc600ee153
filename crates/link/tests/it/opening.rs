//! A session begins only between the two that know each other, and only now.

use std::time::Duration;

use latchkey_domain::Clock as _;
use latchkey_link::keys::PortalKeys;
use latchkey_link::opening::{Challenged, Dialing, Greeting, OpeningError, RefusalReason};
use latchkey_link::{LONGEST_EXCHANGE, LONGEST_MESSAGE, Origin};
use proptest::prelude::*;

use crate::support::{Machine, Portal, Seeded, organization, origin};

fn enrolled() -> (Portal, Machine) {
    let portal = Portal::new(1);
    let machine = portal.enrol(organization(1), 2);
    (portal, machine)
}

fn dial(machine: &Machine) -> (Dialing, Vec<u8>) {
    Dialing::begin(&machine.identity, &machine.random, machine.clock.now())
}

fn challenge(portal: &Portal, machine: &Machine, hello: &[u8]) -> (Challenged, Vec<u8>) {
    let known = machine.identity.key().public();
    let greeting = Greeting::read(hello).unwrap();
    greeting.challenge(&portal.keys, known, &origin(), true, portal.clock.as_ref(), portal.random.as_ref()).unwrap()
}

#[test]
fn a_session_begins() {
    let (portal, mut machine) = enrolled();
    let (dialing, hello) = dial(&machine);
    let (challenged, message) = challenge(&portal, &machine, &hello);
    let opened = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap();
    assert_eq!((opened.identity_changed, opened.roll_wanted, opened.session.version()), (false, true, 1));
    for sent in [&hello, &message, &opened.message] {
        assert!(sent.len() <= LONGEST_MESSAGE);
    }
    let channel = challenged.open(&opened.message, portal.clock.now()).unwrap();
    assert_eq!((channel.organization(), channel.connector()), (organization(1), machine.identity.connector));
}

#[test]
fn an_opening_of_another_challenge_opens_nothing() {
    let (portal, mut machine) = enrolled();
    let (dialing, hello) = dial(&machine);
    let (_, message) = challenge(&portal, &machine, &hello);
    let opened = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap();
    // Somebody who recorded it says the same hello again, and gets another nonce.
    let (again, _) = challenge(&portal, &machine, &hello);
    assert_eq!(again.open(&opened.message, portal.clock.now()).unwrap_err(), OpeningError::OtherOpening);
}

#[test]
fn a_challenge_to_another_hello_is_not_signed() {
    let (portal, mut machine) = enrolled();
    let (_, hello) = dial(&machine);
    let (_, message) = challenge(&portal, &machine, &hello);
    let (dialing, _) = dial(&machine);
    let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
    assert_eq!(why, OpeningError::OtherOpening);
}

#[test]
fn another_origin_or_portal_is_not_answered() {
    let (portal, mut machine) = enrolled();
    let known = machine.identity.key().public();
    let elsewhere = Origin::parse("https://reset.example.net").unwrap();
    let impostor = Portal::new(66);
    let mut try_with = |keys: &PortalKeys, origin: &Origin| {
        let (dialing, hello) = dial(&machine);
        let greeting = Greeting::read(&hello).unwrap();
        let (_, message) = greeting.challenge(keys, known, origin, false, portal.clock.as_ref(), portal.random.as_ref())?;
        dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now())
    };
    assert_eq!(try_with(&portal.keys, &elsewhere).unwrap_err(), OpeningError::OtherOrigin);
    // A portal that is not the one of the hello says so itself; one that lies about it is found out.
    assert!(matches!(try_with(&impostor.keys, &origin()).unwrap_err(), OpeningError::OtherPortal(_)));
    assert!(try_with(&portal.keys, &origin()).is_ok());
}

#[test]
fn a_portal_that_lies_about_its_key_is_found_out() {
    let (portal, mut machine) = enrolled();
    let impostor = Portal::new(66);
    let mut victim = impostor.enrol(organization(1), 2);
    // The impostor answers a hello that names its own key; the connector knows another one.
    let (_, hello_to_impostor) = dial(&victim);
    let (_, message) = challenge(&impostor, &victim, &hello_to_impostor);
    let (dialing, _) = dial(&machine);
    let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
    assert!(matches!(why, OpeningError::OtherPortal(_)), "{why:?}");
    victim.identity.portal = portal.keys.public();
}

#[test]
fn somebody_elses_key_opens_nothing() {
    let (portal, machine) = enrolled();
    let mut other = portal.enrol(organization(1), 3);
    let (_, hello) = dial(&machine);
    let (challenged, _) = challenge(&portal, &machine, &hello);
    let (dialing, hello) = dial(&other);
    let (_, message) = challenge(&portal, &other, &hello);
    let opened = dialing.challenged(&mut other.identity, &message, &other.random, other.clock.now()).unwrap();
    assert_eq!(challenged.open(&opened.message, portal.clock.now()).unwrap_err(), OpeningError::BadSignature);
}

#[test]
fn a_connector_that_is_known_by_another_key_hears_so() {
    let (portal, mut machine) = enrolled();
    let other = portal.enrol(organization(1), 3);
    let (dialing, hello) = dial(&machine);
    let (_, message) = challenge(&portal, &other, &hello);
    let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
    assert_eq!(why, OpeningError::UnknownIdentity);
}

#[test]
fn whoever_takes_too_long_begins_anew() {
    let (portal, mut machine) = enrolled();
    let late = LONGEST_EXCHANGE + Duration::from_micros(1);
    let (dialing, hello) = dial(&machine);
    let (_, message) = challenge(&portal, &machine, &hello);
    machine.clock.advance(late);
    let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
    assert_eq!(why, OpeningError::Slow);
    let (dialing, hello) = dial(&machine);
    let (challenged, message) = challenge(&portal, &machine, &hello);
    let opened = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap();
    portal.clock.advance(late);
    assert_eq!(challenged.open(&opened.message, portal.clock.now()).unwrap_err(), OpeningError::Slow);
}

#[test]
fn a_refusal_is_heard_from_the_portal_only() {
    let (portal, mut machine) = enrolled();
    for reason in [RefusalReason::NotEnrolled, RefusalReason::SwitchedOff, RefusalReason::NotNow] {
        let (dialing, hello) = dial(&machine);
        let message = Greeting::read(&hello).unwrap().refuse(&portal.keys, reason);
        let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
        assert_eq!(why, OpeningError::Refused(reason));
    }
    let (dialing, hello) = dial(&machine);
    let message = Greeting::read(&hello).unwrap().refuse(&Portal::new(66).keys, RefusalReason::NotEnrolled);
    let why = dialing.challenged(&mut machine.identity, &message, &machine.random, machine.clock.now()).unwrap_err();
    assert!(matches!(why, OpeningError::OtherPortal(_)), "{why:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_change_of_any_byte_keeps_the_session_from_beginning(which in 0..3_usize, place: prop::sample::Index, bit in 0..8_u8) {
        let (portal, mut machine) = enrolled();
        let flip = |message: &[u8], number: usize| {
            let mut message = message.to_vec();
            if which == number {
                let place = place.index(message.len());
                message[place] ^= 1 << bit;
            }
            message
        };
        let known = machine.identity.key().public();
        let (dialing, hello) = dial(&machine);
        let began = Greeting::read(&flip(&hello, 0))
            .and_then(|greeting| {
                greeting.challenge(&portal.keys, known, &origin(), false, portal.clock.as_ref(), portal.random.as_ref())
            })
            .and_then(|(challenged, message)| {
                let opened = dialing.challenged(
                    &mut machine.identity,
                    &flip(&message, 1),
                    &Seeded::new(5),
                    machine.clock.now(),
                )?;
                challenged.open(&flip(&opened.message, 2), portal.clock.now())
            });
        prop_assert!(began.is_err());
    }
}
