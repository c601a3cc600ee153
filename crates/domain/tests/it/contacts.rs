//! Which contact data make a method: the private first, well formed, not the own mailbox, not fresh, not twice the same.

use std::time::Duration;

use latchkey_domain::{Channels, ContactKind, FRESH_CONTACT, Factors, Method, Refusal};

use crate::scene::{HOME, MAILBOX, OTHER_PHONE, PHONE, Scene, USER_NAME, america, set, spain};

const EMAIL: Method = Method::AlternateEmail;
const MOBILE: Method = Method::MobilePhone;
const OFFICE: Method = Method::OfficePhone;
const QUESTIONS: Method = Method::SecurityQuestions;
const LONG_AGO: Duration = Duration::from_secs(400 * 24 * 60 * 60);
const JUST_NOW: Duration = Duration::from_secs(1);

fn with(gates: u8, methods: &[Method], contacts: &[(ContactKind, &str)]) -> Scene {
    let mut scene = Scene::able();
    scene.require(gates, methods);
    scene.set_contacts(contacts);
    scene
}

/// The private and the public piece behind one method, with a value for each.
const PAIRS: [(Method, ContactKind, ContactKind, [&str; 2]); 2] = [
    (EMAIL, ContactKind::AuthenticationEmail, ContactKind::AlternateEmail, [HOME, "ada@second.example"]),
    (MOBILE, ContactKind::AuthenticationPhone, ContactKind::MobilePhone, [PHONE, OTHER_PHONE]),
];

#[test]
fn the_private_contact_comes_first() {
    for (method, private, public, [first, second]) in PAIRS {
        // Only one of the two may be used now, so the decision shows which was looked at.
        for (private_age, public_age, allowed) in [(LONG_AGO, JUST_NOW, true), (JUST_NOW, LONG_AGO, false)] {
            let mut scene = with(1, &[method], &[]);
            scene.replace_contact(private, first, private_age);
            scene.replace_contact(public, second, public_age);
            assert_eq!(scene.decide().is_ok(), allowed, "{method:?}");
        }
    }
}

#[test]
fn malformed_data_count_as_absent() {
    for (method, private, public, [good, _]) in PAIRS {
        for malformed in [
            "",
            " ",
            "ada",
            "home.example",
            "ada@",
            "@home.example",
            "12",
            "call me",
            "+1 12",
            "ada@home.example\r\nBcc: x@y.example",
        ] {
            assert!(with(1, &[method], &[(private, malformed), (public, good)]).decide().is_ok(), "{method:?} {malformed:?}");
            let only = with(1, &[method], &[(private, malformed), (public, malformed)]);
            assert_eq!(only.decide(), Err(Refusal::NotConfigured), "{method:?} {malformed:?}");
        }
    }
    let office = with(1, &[OFFICE], &[(ContactKind::OfficePhone, "extension 12")]);
    assert_eq!(office.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn addresses_may_hold_any_letters() {
    assert!(with(1, &[EMAIL], &[(ContactKind::AlternateEmail, "甲斐@黒川.日本")]).decide().is_ok());
}

#[test]
fn a_national_number_is_read_with_the_country_of_the_organization() {
    for (method, kind) in
        [(MOBILE, ContactKind::MobilePhone), (MOBILE, ContactKind::AuthenticationPhone), (OFFICE, ContactKind::OfficePhone)]
    {
        let mut scene = with(1, &[method], &[(kind, "(425) 555-1234")]);
        assert_eq!(scene.decide(), Err(Refusal::NotConfigured), "{kind:?}");
        scene.organization.country = Some(america());
        assert!(scene.decide().is_ok(), "{kind:?}");
    }
}

#[test]
fn the_alternate_authentication_phone_is_no_method_here() {
    let scene = with(1, &[MOBILE], &[(ContactKind::AlternateAuthenticationPhone, PHONE)]);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn an_extension_belongs_to_an_office_and_is_not_dialled() {
    for extension in ["x12", " x12", " ext. 12", "X12"] {
        let of = |method, kind| with(1, &[method], &[(kind, &format!("{PHONE}{extension}"))]);
        assert_eq!(of(MOBILE, ContactKind::MobilePhone).decide().err(), Some(Refusal::NotConfigured), "{extension}");
        assert_eq!(of(OFFICE, ContactKind::OfficePhone).methods(), Ok(set(&[OFFICE])), "{extension}");
    }
    // Without the extension it is the same phone as the other, so it is no second thing.
    let extended = format!("{PHONE}x12");
    let scene = with(2, &[MOBILE, OFFICE], &[(ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, &extended)]);
    assert_eq!(scene.decide().err(), Some(Refusal::NotConfigured));
}

#[test]
fn the_own_mailbox_is_refused_as_a_method() {
    let details = ["ada.lovelace+reset@contoso.example", "ada+@contoso.example"];
    for own in [MAILBOX, USER_NAME, "ADA.Lovelace@CONTOSO.example", " ada@contoso.example "].into_iter().chain(details) {
        for kind in [ContactKind::AlternateEmail, ContactKind::AuthenticationEmail] {
            let scene = with(1, &[EMAIL], &[(kind, own)]);
            assert_eq!(scene.decide(), Err(Refusal::NotConfigured), "{own} as {kind:?}");
        }
        // It is no second gate either.
        let mut two = with(2, &[EMAIL, MOBILE], &[(ContactKind::AlternateEmail, own), (ContactKind::MobilePhone, PHONE)]);
        assert_eq!(two.decide(), Err(Refusal::NotConfigured), "{own}");
        two.require(1, &[EMAIL, MOBILE]);
        assert_eq!(two.methods(), Ok(set(&[MOBILE])));
    }
}

#[test]
fn without_a_known_mailbox_the_user_name_still_is_one() {
    let mut scene = with(1, &[EMAIL], &[(ContactKind::AlternateEmail, USER_NAME)]);
    for mail in [None, Some("not an address".into())] {
        scene.user.mail = mail;
        assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    }
}

#[test]
fn a_contact_replaced_within_a_day_is_not_the_only_gate() {
    let just_short = FRESH_CONTACT.checked_sub(Duration::from_micros(1)).unwrap();
    for (method, kind, value) in [
        (EMAIL, ContactKind::AlternateEmail, HOME),
        (EMAIL, ContactKind::AuthenticationEmail, HOME),
        (MOBILE, ContactKind::MobilePhone, PHONE),
        (MOBILE, ContactKind::AuthenticationPhone, PHONE),
        (OFFICE, ContactKind::OfficePhone, PHONE),
    ] {
        for (age, allowed) in [(JUST_NOW, false), (just_short, false), (FRESH_CONTACT, true), (LONG_AGO, true)] {
            let mut scene = with(1, &[method], &[]);
            scene.replace_contact(kind, value, age);
            assert_eq!(scene.decide().is_ok(), allowed, "{kind:?} {age:?}");
        }
        assert!(with(1, &[method], &[(kind, value)]).decide().is_ok(), "a first value replaced nothing");
    }
    assert_eq!(FRESH_CONTACT, Duration::from_secs(86_400));
}

#[test]
fn a_contact_from_the_future_counts_as_fresh() {
    let mut scene = with(1, &[EMAIL], &[]);
    scene.replace_contact(ContactKind::AlternateEmail, HOME, Duration::ZERO);
    // The clock was set back after the contact was kept.
    scene.now = scene.now.minus(LONG_AGO);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn a_fresh_contact_may_be_one_of_two_gates() {
    let mut scene = with(2, &[EMAIL, MOBILE], &[(ContactKind::AlternateEmail, HOME)]);
    scene.replace_contact(ContactKind::AuthenticationPhone, PHONE, JUST_NOW);
    assert_eq!(scene.methods(), Ok(set(&[EMAIL, MOBILE])));
    assert_eq!(scene.decide().unwrap().resting, set(&[MOBILE]));
    scene.require(1, &[EMAIL, MOBILE]);
    assert_eq!(scene.methods(), Ok(set(&[EMAIL])));
    assert_eq!(scene.decide().unwrap().resting, set(&[]));
}

#[test]
fn two_fresh_contacts_do_not_pass_both_gates() {
    let mut scene = with(2, &[EMAIL, MOBILE, QUESTIONS], &[]);
    scene.replace_contact(ContactKind::AuthenticationEmail, HOME, JUST_NOW);
    scene.replace_contact(ContactKind::AuthenticationPhone, PHONE, JUST_NOW);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured), "else whoever finds a session open brings both");
    // Beside answers of yesterday each of them passes one.
    scene.answer_questions(3);
    assert_eq!(scene.methods(), Ok(set(&[EMAIL, MOBILE, QUESTIONS])));
    scene.user.answers_replaced_at = Some(scene.now);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    scene.now = scene.now.plus(FRESH_CONTACT);
    assert_eq!((scene.methods(), scene.decide().unwrap().resting), (Ok(set(&[EMAIL, MOBILE, QUESTIONS])), set(&[])));
}

#[test]
fn the_same_number_is_one_thing_however_it_is_written() {
    for office in [PHONE, "+14255551234", "425-555-1234", "+1 (425) 555-1234 x77"] {
        let contacts = [(ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, office)];
        let mut scene = with(2, &[MOBILE, OFFICE], &contacts);
        scene.organization.country = Some(america());
        assert_eq!(scene.decide(), Err(Refusal::NotConfigured), "{office}");
        // A third method makes two different things; the number is offered once.
        scene.answer_questions(3);
        scene.require(2, &[MOBILE, OFFICE, QUESTIONS]);
        assert_eq!(scene.methods(), Ok(set(&[MOBILE, QUESTIONS])), "{office}");
    }
    let different = with(2, &[MOBILE, OFFICE], &[(ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, OTHER_PHONE)]);
    assert_eq!(different.methods(), Ok(set(&[MOBILE, OFFICE])));
}

#[test]
fn the_number_that_counts_is_the_private_one() {
    let contacts =
        [(ContactKind::AuthenticationPhone, OTHER_PHONE), (ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, PHONE)];
    assert_eq!(with(2, &[MOBILE, OFFICE], &contacts).methods(), Ok(set(&[MOBILE, OFFICE])));
}

#[test]
fn a_number_that_policy_uses_once_may_stand_twice() {
    let contacts = [(ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, PHONE)];
    assert_eq!(with(1, &[OFFICE], &contacts).methods(), Ok(set(&[OFFICE])));
}

#[test]
fn methods_need_a_channel_that_carries_them() {
    let contacts =
        [(ContactKind::AlternateEmail, HOME), (ContactKind::MobilePhone, PHONE), (ContactKind::OfficePhone, OTHER_PHONE)];
    let table: [(bool, bool, bool, &[Method]); 8] = [
        (false, false, false, &[]),
        (true, false, false, &[EMAIL]),
        (false, true, false, &[MOBILE]),
        (false, false, true, &[MOBILE, OFFICE]),
        (true, true, false, &[EMAIL, MOBILE]),
        (true, false, true, &[EMAIL, MOBILE, OFFICE]),
        (false, true, true, &[MOBILE, OFFICE]),
        (true, true, true, &[EMAIL, MOBILE, OFFICE]),
    ];
    // What people have at hand needs none.
    let at_hand = [QUESTIONS, Method::Authenticator, Method::RecoveryCode];
    for (mail, text, call, methods) in table {
        let mut scene = with(1, &Method::ALL, &contacts);
        scene.answer_questions(3);
        scene.user.factors = Factors { authenticators: 1, recovery_codes: 1, ..Factors::default() };
        scene.channels = Channels { mail, text, call };
        assert_eq!(scene.methods(), Ok(set(&[methods, &at_hand].concat())), "{mail} {text} {call}");
    }
    let mut without = with(2, &[EMAIL, MOBILE], &contacts);
    without.channels.mail = false;
    assert_eq!(without.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn questions_need_as_many_answers_as_are_put() {
    for put in 3..=5 {
        for answered in 0..=5 {
            let mut scene = with(1, &[QUESTIONS], &[]);
            scene.change_policy(|policy| policy.questions.to_reset = put);
            scene.answer_questions(answered);
            assert_eq!(scene.decide().is_ok(), answered >= put, "{answered} answers, {put} put");
        }
    }
}

#[test]
fn questions_are_one_gate_however_many_there_are() {
    let mut scene = with(2, &[EMAIL, QUESTIONS], &[]);
    scene.answer_questions(5);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn only_enabled_methods_count() {
    let contacts = [(ContactKind::AlternateEmail, HOME), (ContactKind::MobilePhone, PHONE)];
    assert_eq!(with(1, &[MOBILE], &contacts).methods(), Ok(set(&[MOBILE])));
    assert_eq!(with(1, &[OFFICE], &contacts).decide(), Err(Refusal::NotConfigured));
    assert_eq!(with(2, &[EMAIL, OFFICE], &contacts).decide(), Err(Refusal::NotConfigured));
}

#[test]
fn a_phone_that_is_not_reached_from_here_is_no_method() {
    let decided = |methods: &[Method], contacts: &[(ContactKind, &str)], change: &dyn Fn(&mut Scene)| {
        let mut scene = with(1, methods, contacts);
        change(&mut scene);
        scene.methods()
    };
    let nothing = |_: &mut Scene| {};
    for number in ["+34 612345678", "+1 8765551234", "+881 612345678", "+1 9002345678", "+1 2129761234", "+979 123456789"] {
        for (method, kind) in [(MOBILE, ContactKind::MobilePhone), (OFFICE, ContactKind::OfficePhone)] {
            assert_eq!(decided(&[method], &[(kind, number)], &nothing), Err(Refusal::NotConfigured), "{number}");
        }
    }
    // Another method is still offered, and only that one.
    let both = [(ContactKind::AlternateEmail, HOME), (ContactKind::MobilePhone, "+34 612345678")];
    assert_eq!(decided(&[EMAIL, MOBILE], &both, &nothing), Ok(set(&[EMAIL])));
    let allow_spain = |scene: &mut Scene| scene.change_policy(|policy| policy.phones.countries = [spain()].into());
    assert_eq!(decided(&[EMAIL, MOBILE], &both, &allow_spain), Ok(set(&[EMAIL, MOBILE])));
    let landline = [(ContactKind::MobilePhone, "+34 912345678"), (ContactKind::AlternateEmail, HOME)];
    assert_eq!(decided(&[EMAIL, MOBILE], &landline, &allow_spain), Ok(set(&[EMAIL, MOBILE])), "it is called");
    let texts_only = |scene: &mut Scene| {
        allow_spain(scene);
        scene.channels.call = false;
    };
    assert_eq!(decided(&[EMAIL, MOBILE], &landline, &texts_only), Ok(set(&[EMAIL])));
    let blocked = |scene: &mut Scene| {
        allow_spain(scene);
        scene.destinations.blocked = vec!["+34612".parse().unwrap()];
    };
    assert_eq!(decided(&[EMAIL, MOBILE], &both, &blocked), Ok(set(&[EMAIL])));
}

#[test]
fn without_countries_only_the_organizations_own_is_reached() {
    let mut scene = with(1, &[MOBILE], &[(ContactKind::MobilePhone, PHONE)]);
    scene.change_policy(|policy| policy.phones.countries.clear());
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured), "an organization of no country texts nobody");
    scene.organization.country = Some(america());
    assert!(scene.decide().is_ok());
    scene.organization.country = Some(spain());
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
}
