//! Eligibility against an oracle that knows plain words only: no contact is parsed and no policy is read by it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::{
    Authority, Channels, ContactKind, Enablement, Factors, GroupId, LicenceFacts, LicensingMode, Method, MethodSet, Refusal,
    Role, SignInRequest, registration, sign_in_request,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::scene::{HOME, MAILBOX, NOW, OTHER_PHONE, PHONE, Scene, america, spain};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Switch {
    NoPolicy,
    Nobody,
    Group,
    Everybody,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Text {
    Absent,
    Malformed,
    /// The mailbox behind the password; for a phone, a number in national form.
    Special,
    First,
    Second,
    /// A phone in a country that is not allowed.
    Abroad,
    /// A phone that gets no texts.
    Landline,
}

/// One piece of contact data: what it says, and whether it replaced another within a day.
type Piece = (Text, bool);

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "every combination of these facts is drawn")]
struct Account {
    administrator: bool,
    frozen: bool,
    enabled: bool,
    in_group: bool,
    licence: (bool, bool),
    on_premises: bool,
    answers: u8,
    apps: u32,
    codes: u32,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "every combination of these facts is drawn")]
struct Tenant {
    switch: Switch,
    administrators: bool,
    licensing: LicensingMode,
    writeback: bool,
    connector: bool,
    own_domain: bool,
    synchronized: bool,
    country: bool,
    gates: usize,
    methods: MethodSet,
    put: u8,
}

#[derive(Clone, Debug)]
struct Situation {
    account: Account,
    tenant: Tenant,
    mail: bool,
    text: bool,
    call: bool,
    private_email: Piece,
    public_email: Piece,
    private_phone: Piece,
    public_phone: Piece,
    office_phone: Piece,
}

/// The reasons in the order of the documents, and then the methods: a table, not a path.
fn oracle(s: &Situation) -> Result<(usize, MethodSet), Refusal> {
    let (a, t) = (&s.account, &s.tenant);
    let end_user = !a.administrator;
    let unlicensed = match t.licensing {
        LicensingMode::Off => false,
        LicensingMode::Organization => a.licence == (false, false),
        LicensingMode::PerUser => !a.licence.0,
    };
    let off = if end_user { t.switch == Switch::Nobody } else { t.switch != Switch::NoPolicy && !t.administrators };
    let usable = able(s);
    let gates = if end_user { t.gates } else { 1 + usize::from(t.own_domain || t.synchronized) };
    let table = [
        (off, Refusal::DisabledForOrganization),
        (t.switch == Switch::NoPolicy, Refusal::NoPolicy),
        (a.frozen, Refusal::Frozen),
        (end_user && t.switch == Switch::Group && !a.in_group, Refusal::NotInGroup),
        (end_user && unlicensed, Refusal::NotLicensed),
        (a.on_premises && !t.writeback, Refusal::WritebackNotEnabled),
        (a.on_premises && !t.connector, Refusal::OnPremisesUnreachable),
        (!a.enabled, Refusal::AccountDisabled),
        (passable(&usable) < gates, Refusal::NotConfigured),
    ];
    table.into_iter().find(|(applies, _)| *applies).map_or(Ok((gates, usable)), |(_, refusal)| Err(refusal))
}

/// The app and the paper that stands in for it are one thing to prove.
fn passable(methods: &MethodSet) -> usize {
    let both = methods.contains(&Method::Authenticator) && methods.contains(&Method::RecoveryCode);
    methods.len() - usize::from(both)
}

/// What may be used now: of what is there, that of before today; where two gates are passed also that of today, beside something else
/// of before.
fn able(s: &Situation) -> MethodSet {
    let (a, t) = (&s.account, &s.tenant);
    let single = if a.administrator { !t.own_domain && !t.synchronized } else { t.gates == 1 };
    let before = usable(s, false);
    if single {
        return before;
    }
    let factor = |method| matches!(method, Method::Authenticator | Method::RecoveryCode);
    let all = usable(s, true);
    let partner = |one: Method| before.iter().any(|two| all.contains(two) && one != *two && !(factor(one) && factor(*two)));
    all.iter().copied().filter(|method| before.contains(method) || partner(*method)).collect()
}

fn usable(s: &Situation, today: bool) -> MethodSet {
    let (a, t) = (&s.account, &s.tenant);
    let settled = |piece: &Piece| today || !piece.1;
    let address = |piece: &&Piece| !matches!(piece.0, Text::Absent | Text::Malformed);
    let number = |piece: &&Piece| address(piece) && (t.country || piece.0 != Text::Special);
    // A number in national form is the first number.
    let digits = |piece: Piece| if piece.0 == Text::Special { Text::First } else { piece.0 };
    let email = [&s.private_email, &s.public_email].into_iter().find(address).filter(|piece| piece.0 != Text::Special);
    // Foreign numbers are no use, and landlines are called only.
    let reached = |piece: &&Piece| match piece.0 {
        Text::Abroad => false,
        Text::Landline => s.call,
        _ => s.text || s.call,
    };
    let mobile = [&s.private_phone, &s.public_phone].into_iter().find(number).filter(|p| settled(p) && reached(p));
    let allowed = |method| match (a.administrator, method) {
        (true, Method::SecurityQuestions | Method::OfficePhone) => false,
        (true, _) => true,
        (false, method) => t.methods.contains(&method),
    };
    let mobile = mobile.filter(|_| allowed(Method::MobilePhone));
    let office = Some(&s.office_phone).filter(number).filter(|p| settled(p) && s.call && reached(p));
    let twice = mobile.zip(office).is_some_and(|(one, other)| digits(*one) == digits(*other));
    let able = [
        (Method::AlternateEmail, email.is_some_and(settled) && s.mail),
        (Method::MobilePhone, mobile.is_some()),
        (Method::OfficePhone, office.is_some() && !twice),
        (Method::SecurityQuestions, a.answers >= t.put),
        (Method::Authenticator, a.apps > 0),
        (Method::RecoveryCode, a.codes > 0),
    ];
    able.into_iter().filter(|(method, able)| *able && allowed(*method)).map(|(method, _)| method).collect()
}

/// The situation as the domain sees it.
fn scene(s: &Situation) -> Scene {
    let (a, t) = (&s.account, &s.tenant);
    let mut scene = Scene::able();
    scene.set_contacts(&[]);
    let addresses = [MAILBOX, HOME, "ada@second.example", "ada@third.example", "ada@fourth.example"];
    let numbers = ["(425) 555-1234", PHONE, OTHER_PHONE, "+1 8765551234", "+34 912345678"];
    for (kind, (text, fresh), words) in [
        (ContactKind::AuthenticationEmail, s.private_email, addresses),
        (ContactKind::AlternateEmail, s.public_email, addresses),
        (ContactKind::AuthenticationPhone, s.private_phone, numbers),
        (ContactKind::MobilePhone, s.public_phone, numbers),
        (ContactKind::OfficePhone, s.office_phone, numbers),
    ] {
        let value = match text {
            Text::Absent => continue,
            Text::Malformed => "nothing of the kind",
            Text::Special => words[0],
            Text::First => words[1],
            Text::Second => words[2],
            Text::Abroad => words[3],
            Text::Landline => words[4],
        };
        scene.replace_contact(kind, value, Duration::from_secs(if fresh { 3_600 } else { 90_000 }));
    }
    scene.user.roles = if a.administrator { vec![Role::HelpdeskAdministrator] } else { vec![] };
    scene.user.frozen_at = a.frozen.then_some(NOW);
    scene.user.enabled = a.enabled;
    scene.in_group = a.in_group;
    scene.user.licences = LicenceFacts { person: a.licence.0, organization: a.licence.1 };
    scene.user.authority = if a.on_premises { Authority::Federated } else { Authority::Cloud };
    scene.answer_questions(a.answers);
    scene.user.factors = Factors { authenticators: a.apps, recovery_codes: a.codes, ..Factors::default() };
    scene.channels = Channels { mail: s.mail, text: s.text, call: s.call };
    apply_tenant(&mut scene, t);
    scene
}

fn apply_tenant(scene: &mut Scene, t: &Tenant) {
    scene.connector_answers = t.connector;
    scene.organization.own_domain = t.own_domain;
    scene.organization.synchronized = t.synchronized;
    scene.organization.country = t.country.then(america);
    scene.change_policy(|policy| {
        policy.administrators_may_reset = t.administrators;
        policy.licensing = t.licensing;
        policy.writeback = t.writeback;
        policy.gates = u8::try_from(t.gates).unwrap_or(u8::MAX);
        policy.methods.clone_from(&t.methods);
        policy.questions.to_reset = t.put;
        policy.phones.countries = [america(), spain()].into();
        policy.enablement = match t.switch {
            Switch::NoPolicy | Switch::Everybody => Enablement::Everybody,
            Switch::Nobody => Enablement::Nobody,
            Switch::Group => Enablement::Group(GroupId::from_uuid(Uuid::from_u128(4))),
        };
    });
    if t.switch == Switch::NoPolicy {
        scene.draft = None;
    }
}

fn likely() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.85)
}

fn any_piece() -> impl Strategy<Value = Piece> {
    let text = prop_oneof![
        2 => Just(Text::Absent),
        1 => Just(Text::Malformed),
        1 => Just(Text::Special),
        3 => Just(Text::First),
        2 => Just(Text::Second),
        1 => Just(Text::Abroad),
        1 => Just(Text::Landline),
    ];
    (text, proptest::bool::weighted(0.3))
}

fn any_account() -> impl Strategy<Value = Account> {
    let factors = (prop_oneof![3 => Just(0u32), 1 => 1..=5u32], prop_oneof![3 => Just(0u32), 1 => 1..=10u32]);
    let parts = (any::<bool>(), likely(), likely(), any::<bool>(), any::<(bool, bool)>(), any::<bool>(), 0..=5u8, factors);
    parts.prop_map(|(administrator, thawed, enabled, in_group, licence, on_premises, answers, (apps, codes))| Account {
        administrator,
        frozen: !thawed,
        enabled,
        in_group,
        licence,
        on_premises,
        answers,
        apps,
        codes,
    })
}

fn any_tenant() -> impl Strategy<Value = Tenant> {
    let switch = prop_oneof![
        1 => Just(Switch::NoPolicy),
        1 => Just(Switch::Nobody),
        3 => Just(Switch::Group),
        8 => Just(Switch::Everybody),
    ];
    let licensing = prop_oneof![Just(LicensingMode::Off), Just(LicensingMode::Organization), Just(LicensingMode::PerUser)];
    let others = [Method::AlternateEmail, Method::MobilePhone, Method::OfficePhone, Method::SecurityQuestions];
    let others = proptest::collection::btree_set(proptest::sample::select(others.to_vec()), 1..=4);
    // Never alone: no policy has second factors without enough others.
    let factors = proptest::collection::btree_set(prop_oneof![Just(Method::Authenticator), Just(Method::RecoveryCode)], 0..=2);
    let flags = (likely(), likely(), likely(), any::<bool>(), any::<bool>(), any::<bool>());
    let parts = (switch, licensing, (others, factors), flags, 1..=2usize, 3..=5u8);
    parts.prop_map(|(switch, licensing, (others, factors), flags, gates, put)| {
        let (administrators, writeback, connector, own_domain, synchronized, country) = flags;
        let gates = gates.min(others.len());
        let methods = others.union(&factors).copied().collect();
        Tenant { switch, administrators, licensing, writeback, connector, own_domain, synchronized, country, gates, methods, put }
    })
}

fn any_situation() -> impl Strategy<Value = Situation> {
    let pieces = (any_piece(), any_piece(), any_piece(), any_piece(), any_piece());
    (any_account(), any_tenant(), likely(), likely(), likely(), pieces).prop_map(|(account, tenant, mail, text, call, pieces)| {
        let (private_email, public_email, private_phone, public_phone, office_phone) = pieces;
        Situation { account, tenant, mail, text, call, private_email, public_email, private_phone, public_phone, office_phone }
    })
}

#[test]
fn the_decision_is_what_the_oracle_says() {
    let seen: RefCell<BTreeMap<String, u32>> = RefCell::default();
    let mut runner = TestRunner::new(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() });
    let checked = runner.run(&any_situation(), |situation| {
        let decided = scene(&situation).decide();
        let outcome = decided.map(|terms| (usize::from(terms.gates), terms.methods));
        let word = match &outcome {
            Ok((gates, _)) => format!("{gates} gates, administrator: {}", situation.account.administrator),
            Err(refusal) => refusal.key().into(),
        };
        *seen.borrow_mut().entry(word).or_default() += 1;
        prop_assert_eq!(outcome, oracle(&situation));
        Ok(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
    // Nine refusals and four ways to be allowed, each often enough to mean something.
    let seen = seen.into_inner();
    assert_eq!(seen.len(), 13, "{seen:?}");
    assert!(seen.values().all(|count| *count >= 20), "{seen:?}");
}

/// Registration refuses as a reset does, but for what passes by itself or is cured by registering, and whoever can reset is
/// registered.
#[test]
fn registration_goes_with_the_oracle_of_resets() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() });
    let checked = runner.run(&any_situation(), |situation| {
        // What rests counts for a registration.
        let mut rested = situation.clone();
        for piece in [&mut rested.private_email, &mut rested.public_email, &mut rested.private_phone, &mut rested.public_phone] {
            piece.1 = false;
        }
        rested.office_phone.1 = false;
        rested.tenant.connector = true;
        let registered = scene(&situation).ask(registration);
        match (oracle(&rested), &registered) {
            (Ok((gates, methods)), Ok(registration)) => {
                prop_assert!(registration.is_complete() && usize::from(registration.required) == gates);
                let counted: MethodSet = registration.items.iter().filter(|item| item.counts).map(|item| item.method).collect();
                prop_assert_eq!(counted, methods);
                let resets = oracle(&Situation { tenant: rested.tenant.clone(), ..situation.clone() });
                prop_assert_eq!(registration.usable_now, resets.is_ok());
            }
            (Err(Refusal::NotConfigured), Ok(registration)) => {
                prop_assert!(!registration.is_complete() && !registration.usable_now);
                prop_assert_eq!(registration.missing(), usize::from(registration.required) - passable(&usable(&rested, true)));
            }
            (Err(expected), Err(refusal)) => prop_assert_eq!(expected, *refusal),
            (expected, found) => prop_assert!(false, "{:?} and {:?}", expected, found),
        }
        let request = scene(&situation).ask(sign_in_request);
        prop_assert!(registered.is_ok() || request == SignInRequest::Nothing);
        Ok(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
}
