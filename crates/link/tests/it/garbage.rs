//! Whatever bytes come: nobody panics, and nothing is taken.

use latchkey_domain::Clock as _;
use latchkey_link::Identity;
use latchkey_link::enrolment::{Enrolling, EnrolmentRequest, EnrolmentToken};
use latchkey_link::keys::{IdentitySuccession, PortalSuccession};
use latchkey_link::opening::{Dialing, Greeting};
use proptest::prelude::*;

use crate::support::{Both, Seeded, organization, origin};

/// Bytes that look like messages: a kind, and fields with tags and lengths; or anything at all.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let field = (0..20_u8, prop::collection::vec(any::<u8>(), 0..70)).prop_map(|(tag, value)| {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        [&[tag], &length[..], &value].concat()
    });
    let message = (0..20_u8, prop::collection::vec(field, 0..14), prop::collection::vec(any::<u8>(), 0..70))
        .prop_map(|(kind, fields, rest)| [vec![kind], fields.concat(), rest].concat());
    prop_oneof![message, prop::collection::vec(any::<u8>(), 0..3_000)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_bytes_are_no_message(many in prop::collection::vec(messages(), 24)) {
        let mut both = Both::new();
        let (now, then) = (both.portal.clock.now(), both.machine.clock.now());
        let token = EnrolmentToken::generate(organization(1), &both.portal.keys.public(), &Seeded::new(3));
        for bytes in many {
            prop_assert!(both.session.receive(&bytes, then).is_err());
            prop_assert!(both.channel.accept(&bytes, now).is_err());
            prop_assert!(EnrolmentRequest::read(&bytes).is_err());
            prop_assert!(IdentitySuccession::read(&bytes).is_err());
            prop_assert!(PortalSuccession::read(&bytes).is_err());
            // A hello is not signed, so that something may look like one; it opens nothing.
            drop(Greeting::read(&bytes));
            let (dialing, _) = Dialing::begin(&both.machine.identity, &Seeded::new(1), then);
            prop_assert!(dialing.challenged(&mut both.machine.identity, &bytes, &Seeded::new(2), then).is_err());
            let (enrolling, _) = Enrolling::begin(token.clone(), origin(), &Seeded::new(4));
            prop_assert!(enrolling.enrolled(&bytes).is_err());
        }
    }

    #[test]
    fn arbitrary_texts_are_no_token_and_no_file(text: String, lines in prop::collection::vec("(key|next|portal|origin|connector) .{0,50}", 0..6)) {
        prop_assert!(EnrolmentToken::parse(&text).is_none());
        prop_assert!(Identity::parse(&text).is_err());
        let file = format!("latchkey-connector 1\n{}", lines.join("\n"));
        prop_assert!(Identity::parse(&file).is_err());
    }
}
