//! Nothing that holds a secret shows it, and no message carries it in the clear.

use std::fmt::Debug;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use latchkey_domain::Clock as _;
use latchkey_link::channel::Channel;
use latchkey_link::enrolment::{Enrolling, EnrolmentToken, Offer};
use latchkey_link::messages::Job;
use latchkey_link::{Identity, Session};

use crate::support::{Both, Seeded, commit, organization, origin};

/// Every way in which secret bytes might show.
fn spellings(bytes: &[u8]) -> Vec<String> {
    let few = bytes.iter().take(6).map(u8::to_string).collect::<Vec<_>>().join(", ");
    vec![HEXLOWER.encode(bytes), BASE64URL_NOPAD.encode(bytes), few]
}

fn assert_hidden(value: &dyn Debug, secrets: &[String]) {
    for shown in [format!("{value:?}"), format!("{value:#?}").replace(",\n", ",").replace("    ", " ")] {
        for secret in secrets {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn keys_and_tokens_do_not_show() {
    let mut both = Both::new();
    let (next, portal) = (both.machine.identity.prepare_roll(&Seeded::new(4)).clone(), both.portal.keys.clone());
    let identity: &Identity = &both.machine.identity;
    let secrets: Vec<String> = [identity.key().expose(), next.expose(), portal.key().expose()]
        .iter()
        .flat_map(|secret| spellings(secret.as_slice()))
        .collect();
    assert!(identity.render().contains(&secrets[1]), "the test looks for the right bytes");
    let (session, channel): (&Session, &Channel) = (&both.session, &both.channel);
    for value in [identity as &dyn Debug, &next, &portal, session, channel, identity.key()] {
        assert_hidden(value, &secrets);
    }
    let token = EnrolmentToken::generate(organization(1), &portal.public(), &Seeded::new(7));
    let offer = Offer::of(&token, both.portal.clock.now());
    let text = token.render();
    let secret = text.rsplit('.').next().unwrap().to_owned();
    let hidden = [vec![secret], spellings(offer.hash.expose())].concat();
    let (enrolling, _) = Enrolling::begin(token.clone(), origin(), &Seeded::new(8));
    for value in [&token as &dyn Debug, &offer, &enrolling] {
        assert_hidden(value, &hidden);
    }
}

#[test]
fn passwords_do_not_show_and_do_not_cross_the_wire() {
    let typed = "hunter2-or-three";
    let secrets = [typed.to_owned()];
    assert_hidden(&commit(1, typed), &secrets);
    let mut both = Both::new();
    let sent = both.seal(commit(1, typed));
    let taken = both.receive(&sent.message).unwrap();
    assert_hidden(&taken, &secrets);
    assert_hidden(&both.session, &secrets);
    let Job::For(..) = &taken.job else { panic!("a commit") };
    assert!(!sent.message.windows(typed.len()).any(|window| window == typed.as_bytes()));
    // The same password twice looks different.
    let again = both.seal(commit(1, typed));
    let same = sent.message.iter().zip(&again.message).rev().take(1_600).filter(|(one, other)| one == other).count();
    assert!(same < 100, "{same} of 1,600 bytes are the same");
}

/// What was recorded does not open with the file that is stolen later: the sealing keys were never in it.
#[test]
fn the_file_opens_nothing_that_was_recorded() {
    let mut both = Both::new();
    let recorded = both.seal(commit(1, "a new password"));
    let mut thief = crate::support::Machine {
        identity: Identity::parse(&both.machine.identity.render()).unwrap(),
        clock: crate::support::Hand::at(77),
        random: Seeded::new(1_000),
    };
    let (mut session, _) = both.portal.open(&mut thief);
    assert!(session.receive(&recorded.message, thief.clock.now()).is_err());
}
