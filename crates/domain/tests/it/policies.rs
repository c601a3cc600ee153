//! Policies as text, and the figures of the presets.

use std::time::Duration;

use latchkey_domain::{
    ContactLink, CustomQuestionId, Disclosure, EmailAddress, Enablement, GroupId, LicensingMode, Lifetimes, Method, Policy,
    PolicyDraft, Preset, ThrottleRule,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::scene::set;

/// The controls that both presets share.
fn common() -> Value {
    let rule = json!({ "limit": 5, "window-seconds": 3600, "lock-seconds": 86400 });
    json!({
        "enablement": { "who": "everybody" },
        "methods": ["alternate-email", "mobile-phone"],
        "questions": { "to-register": 5, "to-reset": 3, "predefined": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "custom": [] },
        "require-registration": true,
        "reconfirm-days": 180,
        "contact": { "to": "administrators" },
        "writeback": true,
        "unlock-without-reset": false,
        "notify-people": true,
        "notify-administrators": true,
        "administrators-may-reset": true,
        "licensing": "off",
        "throttles": { "resets": rule, "phone-checks": rule, "method-tries": rule },
        "phones": { "countries": [], "messages-per-day": 300, "spend-per-day": "50.00", "call-keys": "digits" },
    })
}

fn passwords(min: u16, classes: u8, breach_list: bool) -> Value {
    json!({
        "min-length": min,
        "max-length": 256,
        "classes-required": classes,
        "banned-check": true,
        "custom-banned": [],
        "breach-list": breach_list,
        "forbid-names": true,
        "forbid-organization-names": true,
    })
}

fn with(mut base: Value, own: &Value) -> Value {
    let (Some(base_map), Some(own)) = (base.as_object_mut(), own.as_object()) else { panic!("two objects") };
    base_map.extend(own.clone());
    base
}

#[test]
fn classic_has_the_figures_of_2017() {
    let own = json!({
        "preset": "classic",
        "gates": 1,
        "disclosure": "reveal",
        "lifetimes": { "session-minutes": 105, "code-minutes": 105 },
        "passwords": passwords(8, 3, false),
    });
    assert_eq!(serde_json::to_value(Preset::Classic.draft()).unwrap(), with(common(), &own));
}

#[test]
fn strict_has_the_figures_of_the_standards() {
    let own = json!({
        "preset": "strict",
        "gates": 2,
        "disclosure": "conceal",
        "lifetimes": { "session-minutes": 15, "code-minutes": 5 },
        "passwords": passwords(15, 0, true),
    });
    assert_eq!(serde_json::to_value(Preset::Strict.draft()).unwrap(), with(common(), &own));
}

#[test]
fn figures_mean_what_they_say() {
    let classic = Preset::Classic.draft();
    assert_eq!((classic.lifetimes.session(), classic.lifetimes.code()), (Duration::from_secs(6_300), Duration::from_secs(6_300)));
    let strict = Preset::Strict.draft();
    assert_eq!((strict.lifetimes.session(), strict.lifetimes.code()), (Duration::from_secs(900), Duration::from_secs(300)));
    let rule = ThrottleRule { limit: 5, window: Duration::from_secs(3_600), lock: Duration::from_secs(86_400) };
    for throttles in [classic.throttles, strict.throttles] {
        assert_eq!([throttles.resets, throttles.phone_checks, throttles.method_tries], [rule; 3]);
    }
    assert_eq!(
        [Preset::from_key("classic"), Preset::from_key("strict"), Preset::from_key("Classic")],
        [Some(Preset::Classic), Some(Preset::Strict), None]
    );
}

/// Every control at a value that no preset has.
fn unusual() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.enablement = Enablement::Group(GroupId::from_uuid(Uuid::from_u128(9)));
    draft.methods = set(&Method::ALL);
    draft.questions.custom = [CustomQuestionId::from_uuid(Uuid::from_u128(3))].into();
    draft.questions.to_reset = 4;
    draft.require_registration = false;
    draft.reconfirm_days = 0;
    draft.contact = ContactLink::Email(EmailAddress::parse("help@contoso.example").expect("an address"));
    draft.writeback = false;
    draft.unlock_without_reset = true;
    draft.notify_people = false;
    draft.notify_administrators = false;
    draft.administrators_may_reset = false;
    draft.licensing = LicensingMode::PerUser;
    draft.lifetimes = Lifetimes { session_minutes: 30, code_minutes: 10 };
    draft.throttles.resets.limit = 9;
    draft.passwords.min_length = 12;
    draft
}

#[test]
fn what_was_kept_is_read_back() {
    let mut page = unusual();
    page.contact = ContactLink::Url("https://help.contoso.example/password".into());
    let mut nobody = unusual();
    nobody.enablement = Enablement::Nobody;
    nobody.methods.clear();
    for draft in [Preset::Classic.draft(), Preset::Strict.draft(), unusual(), page, nobody] {
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<PolicyDraft>(&text).unwrap(), draft);
        let policy = Policy::try_from(draft.clone()).unwrap();
        assert_eq!(serde_json::to_string(&policy).unwrap(), text);
        assert_eq!(PolicyDraft::from(serde_json::from_str::<Policy>(&text).unwrap()), draft);
    }
}

#[test]
fn a_key_of_a_later_version_is_read_over_wherever_it_stands() {
    let good = serde_json::to_value(unusual()).unwrap();
    let places =
        ["", "/enablement", "/questions", "/contact", "/lifetimes", "/throttles", "/throttles/resets", "/phones", "/passwords"];
    for place in places {
        let mut draft = good.clone();
        let object = draft.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
        object.insert("surprise".into(), json!(1));
        let read = serde_json::from_value::<Policy>(draft).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(serde_json::to_value(&read).unwrap(), good, "{place}");
    }
}

#[test]
fn no_control_may_be_left_out() {
    let good = serde_json::to_value(unusual()).unwrap();
    let keys: Vec<String> = good.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 19);
    // Policies were kept before there were texts and calls.
    for key in keys.into_iter().filter(|key| key != "phones") {
        let mut draft = good.clone();
        draft.as_object_mut().unwrap().remove(&key);
        assert!(serde_json::from_value::<PolicyDraft>(draft).is_err(), "{key}");
    }
}

#[test]
fn words_and_numbers_out_of_range_are_no_policy() {
    let cases = [
        ("/gates", json!(0)),
        ("/gates", json!(3)),
        ("/gates", json!(-1)),
        ("/gates", json!(256)),
        ("/gates", json!("2")),
        ("/methods", json!([])),
        ("/methods", json!(["alternate-email"])),
        ("/methods", json!(["carrier-pigeon", "alternate-email"])),
        ("/reconfirm-days", json!(731)),
        ("/disclosure", json!("whisper")),
        ("/licensing", json!(null)),
        ("/questions/to-reset", json!(2)),
        ("/questions/to-register", json!(6)),
        ("/questions/predefined", json!([36])),
        ("/lifetimes/session-minutes", json!(4)),
        ("/lifetimes/session-minutes", json!(1441)),
        ("/lifetimes/code-minutes", json!(31)),
        ("/lifetimes/code-minutes", json!(0)),
        ("/throttles/resets/limit", json!(0)),
        ("/throttles/phone-checks/lock-seconds", json!(0)),
        ("/throttles/method-tries/window-seconds", json!(0)),
        ("/phones/countries", json!(["XX"])),
        ("/phones/countries", json!(["United States"])),
        ("/phones/messages-per-day", json!(100_001)),
        ("/phones/messages-per-day", json!(-1)),
        ("/phones/spend-per-day", json!("1000000000.01")),
        ("/phones/spend-per-day", json!("-5")),
        ("/phones/spend-per-day", json!(5)),
        ("/passwords/min-length", json!(7)),
        ("/passwords/max-length", json!(257)),
        ("/passwords/classes-required", json!(5)),
        ("/contact", json!({ "to": "url", "value": "javascript:alert(1)" })),
        ("/contact", json!({ "to": "email", "value": "nobody" })),
    ];
    let good = serde_json::to_value(unusual()).unwrap();
    assert!(serde_json::from_value::<Policy>(good.clone()).is_ok());
    for (place, value) in cases {
        let mut draft = good.clone();
        *draft.pointer_mut(place).unwrap() = value.clone();
        assert!(serde_json::from_value::<Policy>(draft).is_err(), "{place} = {value}");
    }
}

#[test]
fn a_preset_says_what_a_stranger_may_learn() {
    assert_eq!(Preset::Classic.draft().disclosure, Disclosure::Reveal);
    assert_eq!(Preset::Strict.draft().disclosure, Disclosure::Conceal);
    assert_eq!(Preset::default(), Preset::Classic);
}
