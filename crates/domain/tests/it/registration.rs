//! What people can register, when they are asked to, and when they are asked to look again.

use std::time::Duration;

use latchkey_domain::{
    ContactKind, Enablement, GroupId, LicensingMode, Method, Refusal, Registration, Removal, Role, SignInRequest, registration,
    registration_without, sign_in_request,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::scene::{HOME, MAILBOX, OTHER_PHONE, PHONE, Scene};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn registered(scene: &Scene) -> Registration {
    scene.ask(registration).expect("a person in scope")
}

fn request(scene: &Scene) -> SignInRequest {
    scene.ask(sign_in_request)
}

fn methods(registration: &Registration) -> Vec<Method> {
    registration.items.iter().map(|item| item.method).collect()
}

#[test]
fn only_what_policy_enables_is_offered_and_the_office_phone_is_information() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::SecurityQuestions, Method::OfficePhone, Method::AlternateEmail]);
    let found = registered(&scene);
    assert_eq!(methods(&found), [Method::AlternateEmail, Method::OfficePhone, Method::SecurityQuestions]);
    let editable: Vec<bool> = found.items.iter().map(|item| item.editable).collect();
    assert_eq!(editable, [true, false, true]);
    assert_eq!(found.item(Method::AlternateEmail).unwrap().contact, Some(ContactKind::AlternateEmail));
    assert_eq!(found.item(Method::OfficePhone).unwrap().contact, None);
    assert!(found.item(Method::MobilePhone).is_none());
    // What this installation cannot send is not offered.
    scene.channels.mail = false;
    assert_eq!(methods(&registered(&scene)), [Method::OfficePhone, Method::SecurityQuestions]);
}

#[test]
fn administrators_register_all_but_questions_and_the_office_phone() {
    let mut scene = Scene::able();
    scene.user.roles = vec![Role::ReportsReader];
    scene.require(1, &[Method::SecurityQuestions]);
    let found = registered(&scene);
    let fixed = [Method::AlternateEmail, Method::MobilePhone, Method::Authenticator, Method::RecoveryCode];
    assert_eq!((methods(&found), found.required), (fixed.to_vec(), 2));
    assert!(found.is_complete());
}

#[test]
fn registered_is_as_many_methods_as_policy_demands() {
    let mut scene = Scene::able();
    scene.require(2, &[Method::AlternateEmail, Method::MobilePhone]);
    scene.set_contacts(&[(ContactKind::MobilePhone, PHONE)]);
    assert_eq!((registered(&scene).missing(), registered(&scene).is_complete()), (1, false));
    scene.set_contacts(&[(ContactKind::MobilePhone, PHONE), (ContactKind::AuthenticationEmail, MAILBOX)]);
    assert_eq!(registered(&scene).missing(), 1, "the mailbox behind the password proves nothing");
    scene.set_contacts(&[(ContactKind::MobilePhone, PHONE), (ContactKind::AuthenticationEmail, HOME)]);
    assert!(registered(&scene).is_complete());
    // A narrower policy counts at once.
    scene.require(1, &[Method::SecurityQuestions]);
    assert_eq!((registered(&scene).count(), registered(&scene).missing()), (0, 1));
    scene.answer_questions(3);
    assert!(registered(&scene).is_complete(), "as many as a reset puts are enough to count");
    assert_eq!(registered(&scene).questions, 5);
}

#[test]
fn a_contact_of_today_is_registered_and_usable_tomorrow() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail]);
    scene.set_contacts(&[]);
    scene.replace_contact(ContactKind::AuthenticationEmail, HOME, Duration::from_secs(3600));
    let found = registered(&scene);
    assert!(found.is_complete() && !found.usable_now);
    assert_eq!(scene.decide().err(), Some(Refusal::NotConfigured));
    scene.now = scene.now.plus(DAY);
    assert!(registered(&scene).usable_now && scene.decide().is_ok());
}

/// Puts one more obstacle in the way.
type Raise = fn(&mut Scene);

#[test]
fn refusals_come_in_the_order_of_resets() {
    let mut scene = Scene::able();
    scene.set_contacts(&[]);
    scene.user.authority = latchkey_domain::Authority::Federated;
    scene.connector_answers = false;
    assert!(
        scene.ask(registration).is_ok(),
        "a connector that is away comes back, and too little data is what registering cures"
    );
    let steps: [(Raise, Refusal); 7] = [
        (|scene| scene.user.enabled = false, Refusal::AccountDisabled),
        (|scene| scene.change_policy(|policy| policy.writeback = false), Refusal::WritebackNotEnabled),
        (|scene| scene.change_policy(|policy| policy.licensing = LicensingMode::PerUser), Refusal::NotLicensed),
        (
            |scene| scene.change_policy(|policy| policy.enablement = Enablement::Group(GroupId::from_uuid(Uuid::nil()))),
            Refusal::NotInGroup,
        ),
        (|scene| scene.user.frozen_at = Some(scene.now), Refusal::Frozen),
        (|scene| scene.change_policy(|policy| policy.enablement = Enablement::Nobody), Refusal::DisabledForOrganization),
        (|scene| scene.draft = None, Refusal::NoPolicy),
    ];
    for (raise, refusal) in steps {
        raise(&mut scene);
        assert_eq!(scene.ask(registration).err(), Some(refusal));
        assert_eq!(request(&scene), SignInRequest::Nothing, "{refusal:?}");
    }
}

#[test]
fn a_removal_that_leaves_too_little_is_known_before() {
    let mut scene = Scene::able();
    let without = |scene: &Scene, removal| scene.ask(|case| registration_without(case, removal)).unwrap();
    let short = |scene: &Scene, removal| without(scene, removal).falls_short_of(&registered(scene));
    let (address, phone) = (Removal::Contact(ContactKind::AlternateEmail), Removal::Contact(ContactKind::MobilePhone));
    assert!(!short(&scene, address) && !short(&scene, phone), "one of two is enough");
    scene.require(2, &[Method::AlternateEmail, Method::MobilePhone]);
    assert!(short(&scene, address) && short(&scene, phone));
    assert!(!short(&scene, Removal::Answers), "what does not count is not missed");
    // Behind a private number a public one comes forth.
    scene.set_contacts(&[
        (ContactKind::AlternateEmail, HOME),
        (ContactKind::MobilePhone, PHONE),
        (ContactKind::AuthenticationPhone, OTHER_PHONE),
    ]);
    assert!(!short(&scene, Removal::Contact(ContactKind::AuthenticationPhone)));
    scene.require(1, &[Method::SecurityQuestions]);
    scene.answer_questions(5);
    assert!(short(&scene, Removal::Answers));
}

#[test]
fn people_are_asked_until_they_are_registered_where_policy_says_so() {
    let mut scene = Scene::able();
    scene.confirm(DAY);
    assert_eq!(request(&scene), SignInRequest::Nothing);
    scene.set_contacts(&[]);
    assert_eq!(request(&scene), SignInRequest::Register { missing: 1 });
    scene.require(2, &[Method::AlternateEmail, Method::MobilePhone]);
    assert_eq!(request(&scene), SignInRequest::Register { missing: 2 });
    // Only administrators set the office phone: nobody else is asked for it.
    scene.require(1, &[Method::OfficePhone]);
    assert_eq!(request(&scene), SignInRequest::Nothing);
    scene.require(1, &[Method::AlternateEmail]);
    scene.change_policy(|policy| policy.require_registration = false);
    assert_eq!(request(&scene), SignInRequest::Nothing);
}

#[test]
fn data_are_confirmed_again_after_their_days() {
    let mut scene = Scene::able();
    scene.confirm(DAY * 179);
    assert_eq!(request(&scene), SignInRequest::Nothing);
    scene.confirm(DAY * 180);
    assert_eq!(request(&scene), SignInRequest::Reconfirm);
    scene.change_policy(|policy| policy.reconfirm_days = 0);
    assert_eq!(request(&scene), SignInRequest::Nothing, "zero is never");
    scene.change_policy(|policy| policy.reconfirm_days = 730);
    assert_eq!(request(&scene), SignInRequest::Nothing);
    // What an administrator gave was confirmed by nobody.
    scene.set_contacts(&[(ContactKind::AlternateEmail, HOME)]);
    assert_eq!(request(&scene), SignInRequest::Reconfirm);
    scene.change_policy(|policy| policy.require_registration = false);
    assert!(!registered(&scene).is_due(scene.now));
    // Policy that asks for no registration asks for no second look: the page and the sign-in say the same.
    scene.confirm(DAY * 800);
    assert_eq!((registered(&scene).is_due(scene.now), request(&scene)), (false, SignInRequest::Nothing));
}

#[test]
fn what_policy_does_not_use_need_not_be_confirmed() {
    let mut scene = Scene::able();
    scene.confirm(DAY);
    scene.answer_questions(5);
    scene.user.answers_confirmed_at = Some(scene.now.minus(DAY * 700));
    assert_eq!(request(&scene), SignInRequest::Nothing);
    scene.require(1, &[Method::AlternateEmail, Method::SecurityQuestions]);
    assert_eq!(request(&scene), SignInRequest::Reconfirm);
}

proptest! {
    /// Whoever is due stays due until they confirm, and who confirms is not due for that many days.
    #[test]
    fn a_confirmation_lasts_its_days(days in 1u16..=730, ago in 0u32..900, later in 0u32..900) {
        let mut scene = Scene::able();
        scene.change_policy(|policy| policy.reconfirm_days = days);
        scene.confirm(DAY * ago);
        prop_assert_eq!(registered(&scene).is_due(scene.now), ago >= u32::from(days));
        let due_later = registered(&scene).is_due(scene.now.plus(DAY * later));
        prop_assert_eq!(due_later, ago + later >= u32::from(days));
    }
}

#[test]
fn answers_of_today_rest() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail, Method::SecurityQuestions]);
    scene.set_contacts(&[]);
    scene.answer_questions(5);
    assert!(registered(&scene).usable_now && registered(&scene).addition_rests(scene.now));
    scene.user.answers_replaced_at = Some(scene.now.minus(Duration::from_secs(3600)));
    let found = registered(&scene);
    assert!(found.is_complete() && !found.usable_now && found.item(Method::SecurityQuestions).unwrap().rests);
    scene.user.answers_replaced_at = Some(scene.now.minus(DAY));
    assert!(registered(&scene).usable_now && !registered(&scene).item(Method::SecurityQuestions).unwrap().rests);
    scene.require(2, &[Method::AlternateEmail, Method::SecurityQuestions]);
    scene.set_contacts(&[(ContactKind::AuthenticationEmail, HOME)]);
    scene.user.answers_replaced_at = Some(scene.now);
    let found = registered(&scene);
    assert!(found.item(Method::SecurityQuestions).unwrap().rests && found.usable_now, "one gate of two may be of today");
    scene.replace_contact(ContactKind::AuthenticationEmail, HOME, Duration::ZERO);
    assert!(registered(&scene).is_complete() && !registered(&scene).usable_now, "and not both");
}

#[test]
fn only_a_first_registration_works_at_once() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail]);
    scene.set_contacts(&[]);
    let began = scene.now.minus(Duration::from_secs(3600));
    let first = |scene: &Scene| (registered(scene).addition_rests(began), registered(scene).is_first());
    assert_eq!(first(&scene), (false, true));
    scene.user.taken_back_at = Some(scene.now.minus(Duration::from_secs(3600)));
    assert_eq!(first(&scene), (true, false), "what comes right after a removal takes its place");
    scene.user.taken_back_at = Some(scene.now.minus(DAY));
    assert_eq!(first(&scene), (false, true));
}

#[test]
fn a_newcomers_whole_first_session_works_at_once_and_no_later_one() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail, Method::MobilePhone]);
    scene.set_contacts(&[(ContactKind::AuthenticationPhone, PHONE)]);
    let hour = Duration::from_secs(3600);
    scene.user.registered_at = Some(scene.now.minus(hour));
    let rests = |scene: &Scene, began| registered(scene).addition_rests(began);
    assert!(!rests(&scene, scene.now.minus(hour * 2)), "the session began before there was anything");
    assert!(rests(&scene, scene.now), "this one began with a phone");
    assert!(!registered(&scene).is_first());
    // A look at it, or a session that goes on, changes nothing; nobody knows of ways that an administrator gave.
    scene.confirm(Duration::ZERO);
    assert!(rests(&scene, scene.now) && !rests(&scene, scene.now.minus(hour * 2)));
    scene.user.taken_back_at = Some(scene.now);
    assert!(rests(&scene, scene.now.minus(hour * 2)), "what is taken back may come from a thief");
    (scene.user.taken_back_at, scene.user.registered_at) = (None, None);
    assert!(rests(&scene, scene.now.minus(hour * 2)));
    // Where two gates are demanded one way is enough to have something to lose.
    scene.require(2, &[Method::AlternateEmail, Method::MobilePhone]);
    assert!(rests(&scene, scene.now) && !registered(&scene).is_complete());
}

#[test]
fn a_removal_that_leaves_only_what_rests_is_warned_of() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail, Method::SecurityQuestions]);
    scene.set_contacts(&[(ContactKind::AuthenticationEmail, HOME)]);
    scene.answer_questions(5);
    let after = |scene: &Scene| {
        scene
            .ask(|case| registration_without(case, Removal::Contact(ContactKind::AuthenticationEmail)))
            .expect("a person in scope")
    };
    assert!(!after(&scene).falls_short_of(&registered(&scene)));
    scene.user.answers_replaced_at = Some(scene.now);
    assert!(after(&scene).is_complete() && after(&scene).falls_short_of(&registered(&scene)));
}
