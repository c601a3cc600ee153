//! Enrolment: once, in time, with the token, and nobody in between gets a key in.

use std::time::Duration;

use latchkey_domain::Clock as _;
use latchkey_link::enrolment::{Enrolled, Enrolling, EnrolmentError, EnrolmentRequest, EnrolmentToken, OFFER_LIFE, Offer};
use latchkey_link::{LONGEST_MESSAGE, Origin};
use proptest::prelude::*;

use crate::support::{Portal, Seeded, organization, origin};

/// A portal, a token, and what a connector sends.
struct Case {
    portal: Portal,
    token: EnrolmentToken,
    offer: Offer,
    enrolling: Enrolling,
    request: Vec<u8>,
}

impl Case {
    fn new() -> Self {
        let portal = Portal::new(1);
        let token = EnrolmentToken::generate(organization(1), &portal.keys.public(), portal.random.as_ref());
        let offer = Offer::of(&token, portal.clock.now());
        let carried = EnrolmentToken::parse(&token.render()).unwrap();
        let (enrolling, request) = Enrolling::begin(carried, origin(), &Seeded::new(2));
        Self { portal, token, offer, enrolling, request }
    }

    fn accept(&self, request: &[u8]) -> Result<Enrolled, EnrolmentError> {
        let Self { portal, offer, .. } = self;
        EnrolmentRequest::read(request)?.accept(offer, &portal.keys, &origin(), portal.clock.as_ref(), portal.random.as_ref())
    }
}

#[test]
fn both_sides_know_each_other_afterwards() {
    let case = Case::new();
    assert!(case.request.len() <= LONGEST_MESSAGE);
    let request = EnrolmentRequest::read(&case.request).unwrap();
    assert_eq!((request.organization, request.offer), (organization(1), case.offer.hash.name()));
    let enrolled = case.accept(&case.request).unwrap();
    let identity = case.enrolling.enrolled(&enrolled.answer).unwrap();
    assert_eq!((identity.organization, identity.connector), (organization(1), enrolled.connector));
    assert_eq!((identity.portal, &identity.origin), (case.portal.keys.public(), &origin()));
    assert_eq!(identity.key().public(), enrolled.identity);
}

#[test]
fn a_token_is_used_once() {
    let mut case = Case::new();
    case.offer.used = true;
    assert_eq!(case.accept(&case.request).unwrap_err(), EnrolmentError::Used);
    // Another connector with the same token, too.
    let (_, second) = Enrolling::begin(case.token.clone(), origin(), &Seeded::new(3));
    assert_eq!(case.accept(&second).unwrap_err(), EnrolmentError::Used);
}

#[test]
fn a_token_counts_for_an_hour() {
    let case = Case::new();
    case.portal.clock.advance(OFFER_LIFE.checked_sub(Duration::from_micros(1)).unwrap());
    assert!(case.accept(&case.request).is_ok());
    case.portal.clock.advance(Duration::from_micros(1));
    assert_eq!(case.accept(&case.request).unwrap_err(), EnrolmentError::Expired);
}

#[test]
fn another_token_or_organization_is_not_this_one() {
    let case = Case::new();
    let others = [(organization(1), 70), (organization(2), 71)];
    for (organization, seed) in others {
        let token = EnrolmentToken::generate(organization, &case.portal.keys.public(), &Seeded::new(seed));
        let (_, request) = Enrolling::begin(token, origin(), &Seeded::new(2));
        assert_eq!(case.accept(&request).unwrap_err(), EnrolmentError::OtherOffer);
    }
}

/// What a proxy that opens TLS sees is the request and the answer; what it wants is a key of its own in place of the connector's.
#[test]
fn a_proxy_that_reads_along_gets_no_key_in() {
    let case = Case::new();
    let text = case.token.render();
    let secret = text.rsplit('.').next().unwrap();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(secret.as_bytes()).unwrap();
    assert!(!contains(&case.request, secret.as_bytes()) && !contains(&case.request, &bytes), "the token crosses the wire");
    assert!(!contains(&case.request, case.offer.hash.expose()), "its hash crosses the wire");

    // It makes a request of its own, with everything in it that it saw, but for the key: the keyed hash is over the connector's.
    let guessed = EnrolmentToken::generate(organization(1), &case.portal.keys.public(), &Seeded::new(99));
    let (_, own) = Enrolling::begin(guessed, origin(), &Seeded::new(98));
    let mut mixed = own.clone();
    let (name, keyed) = (offer_field(&case.request), mac_field(&case.request));
    mixed[offer_place()..offer_place() + 16].copy_from_slice(&name);
    let place = mac_place();
    mixed[place..place + 32].copy_from_slice(&keyed);
    // Its own signature does not hold over what it mixed, and it can make one that does; the keyed hash it cannot.
    assert_eq!(case.accept(&mixed).unwrap_err(), EnrolmentError::BadSignature);
    let resigned = resign(&mixed);
    assert_eq!(case.accept(&resigned).unwrap_err(), EnrolmentError::WrongToken);

    // It answers as a portal of its own.
    let impostor = Portal::new(60);
    let enrolled = EnrolmentRequest::read(&case.request).unwrap().accept(
        &case.offer,
        &impostor.keys,
        &origin(),
        impostor.clock.as_ref(),
        impostor.random.as_ref(),
    );
    assert!(matches!(enrolled.unwrap_err(), EnrolmentError::OtherPortal(_)));
    let mut offer = case.offer.clone();
    offer.portal = impostor.keys.public().fingerprint();
    let enrolled = EnrolmentRequest::read(&case.request)
        .unwrap()
        .accept(&offer, &impostor.keys, &origin(), impostor.clock.as_ref(), impostor.random.as_ref())
        .unwrap();
    assert!(matches!(case.enrolling.enrolled(&enrolled.answer).unwrap_err(), EnrolmentError::OtherPortal(_)));
}

#[test]
fn an_answer_to_another_request_or_from_another_origin_is_none() {
    let case = Case::new();
    let enrolled = case.accept(&case.request).unwrap();
    let (second, _) = Enrolling::begin(case.token.clone(), origin(), &Seeded::new(3));
    assert_eq!(second.enrolled(&enrolled.answer).unwrap_err(), EnrolmentError::OtherRequest);
    let elsewhere = Origin::parse("https://proxy.example.net").unwrap();
    let (third, request) = Enrolling::begin(case.token.clone(), elsewhere, &Seeded::new(4));
    let enrolled = case.accept(&request).unwrap();
    assert_eq!(third.enrolled(&enrolled.answer).unwrap_err(), EnrolmentError::OtherOrigin);
}

#[test]
fn a_token_outlives_a_rotation_of_the_portals_key() {
    let mut case = Case::new();
    case.portal.keys = case.portal.keys.rotate(case.portal.random.as_ref());
    let enrolled = case.accept(&case.request).unwrap();
    assert!(enrolled.answer.len() <= LONGEST_MESSAGE);
    assert_eq!(case.enrolling.enrolled(&enrolled.answer).unwrap().portal, case.portal.keys.public());
}

#[test]
fn tokens_are_read_as_they_are_shown_and_in_no_other_way() {
    let case = Case::new();
    let text = case.token.render();
    assert!(EnrolmentToken::parse(&format!(" {}\r\n", *text)).is_some_and(|token| token == case.token));
    for wrong in ["", "latchkey-1", &text[1..], &text[..text.len() - 1], &text.replace("latchkey-1", "latchkey-2")] {
        assert!(EnrolmentToken::parse(wrong).is_none(), "{wrong}");
    }
    assert!(EnrolmentToken::parse(&format!("{}.", *text)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_request_or_answer_altered_at_any_byte_enrols_nobody(place: prop::sample::Index, bit in 0..8_u8) {
        let case = Case::new();
        let mut altered = case.request.clone();
        altered[place.index(case.request.len())] ^= 1 << bit;
        prop_assert!(case.accept(&altered).is_err());
        let mut answer = case.accept(&case.request).unwrap().answer;
        let place = place.index(answer.len());
        answer[place] ^= 1 << bit;
        prop_assert!(case.enrolling.enrolled(&answer).is_err());
    }
}

fn contains(whole: &[u8], part: &[u8]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}

/// Where the fields stand: a kind, then each behind its tag and length. Two versions of two bytes, the organization, the offer's name,
/// the key, the nonce, and the keyed hash.
const fn offer_place() -> usize {
    1 + (3 + 2) + (3 + 2) + (3 + 16) + 3
}

const fn mac_place() -> usize {
    offer_place() + 16 + (3 + 32) + (3 + 32) + 3
}

fn offer_field(request: &[u8]) -> [u8; 16] {
    request[offer_place()..offer_place() + 16].try_into().unwrap()
}

fn mac_field(request: &[u8]) -> [u8; 32] {
    request[mac_place()..mac_place() + 32].try_into().unwrap()
}

/// Signs a mixed request with a key of the proxy's own, as anybody can.
fn resign(mixed: &[u8]) -> Vec<u8> {
    use ed25519_dalek::{Signer as _, SigningKey};
    let key = SigningKey::from_bytes(&[42; 32]);
    let mut message = mixed[..mixed.len() - 64].to_vec();
    let place = offer_place() + 16 + 3;
    message[place..place + 32].copy_from_slice(key.verifying_key().as_bytes());
    let text = [b"latchkey link\0".as_slice(), &message].concat();
    message.extend_from_slice(&key.sign(&text).to_bytes());
    message
}
