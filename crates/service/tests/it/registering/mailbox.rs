//! A mailbox is proven and kept.

use std::time::Duration;

use latchkey_domain::{
    ActivityKind, Contact, ContactData, ContactKind, EnrolmentKind, Method, Outcome, PolicyDraft, Reason, Role,
};
use latchkey_service::register::{Asked, Checked, EmailTarget, Problem};
use latchkey_service::reset;

use super::{LATER, nothing};
use crate::engine::on_postgresql_too;
use crate::world::{World, classic, visit};

const EMAIL: EnrolmentKind = EnrolmentKind::Email;

on_postgresql_too!(a_newcomer_proves_a_mailbox_and_resets_with_it, two_tabs_that_finish_at_once_register_once);

#[test]
fn a_newcomer_proves_a_mailbox_and_resets_with_it() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(classic()).await;
        let id = world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        assert_eq!(ada.missing().await, 1);
        assert_eq!(ada.prove_address("ada@private.example").await, Checked::Registered { complete: true });
        let kept = world.user(id).await.contacts;
        let email = kept.get(ContactKind::AuthenticationEmail).expect("a private address");
        assert_eq!(
            (email.value.as_str(), email.confirmed_at, email.replaced_at),
            ("ada@private.example", Some(world.now()), None)
        );
        assert_eq!(ada.missing().await, 0);
        assert!(ada.open(EMAIL).await.is_none());
        let success = |kind, reason| (kind, Outcome::Success, Some(reason));
        assert_eq!(
            ada.story().await,
            [
                success(ActivityKind::RegistrationStarted, Reason::StartedEmail),
                success(ActivityKind::Registered, Reason::InfoEmail),
                success(ActivityKind::RegistrationCompleted, Reason::InfoEmail),
            ]
        );
        let subjects = world.subjects_to("ada@private.example").await;
        assert_eq!(subjects, ["Alder Works code to confirm this email address"]);
        let told = world.subjects_to("ada@alder.example").await;
        assert_eq!(told, ["Your Alder Works contact details were changed"], "whoever is reached already hears of every addition");
        let mut forgetful = world.visitor("ada@alder.example").await;
        assert_eq!(forgetful.ask_mail(None).await, reset::Sent::OnItsWay);
        let code = world.code_for("ada@private.example").await;
        assert!(matches!(forgetful.type_code(&code).await, reset::Checked::Right(_)));
    });
}

#[test]
fn two_tabs_that_finish_at_once_register_once() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(classic()).await;
        world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        assert_eq!(ada.type_address("ada@private.example").await, Asked::OnItsWay);
        let code = world.code_for("ada@private.example").await;
        let mark = ada.open(EMAIL).await.unwrap().mark;
        let (one, other) = tokio::join!(ada.type_code_for(EMAIL, &mark, &code), ada.type_code_for(EMAIL, &mark, &code));
        let right = Checked::Registered { complete: true };
        assert!([(right, Checked::Stale), (Checked::Stale, right)].contains(&(one, other)), "{one:?} {other:?}");
        let registered = ada.story().await.into_iter().filter(|(kind, ..)| *kind == ActivityKind::Registered).count();
        assert_eq!(registered, 1);
        assert_eq!(ada.type_code_for(EMAIL, &mark, &code).await, Checked::Stale, "a code counts once");
    });
}

#[tokio::test]
async fn five_wrong_codes_use_a_code_up_and_the_right_one_comes_too_late() {
    let world = World::with(classic()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.type_address("ada@private.example").await;
    let code = world.code_for("ada@private.example").await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for left in [4, 3, 2, 1] {
        assert_eq!(ada.type_code(EMAIL, wrong).await, Checked::Wrong { left });
    }
    assert_eq!(ada.type_code(EMAIL, wrong).await, Checked::Expired);
    assert_eq!(ada.type_code(EMAIL, &code).await, Checked::Expired);
    assert!(world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).is_none());
    let failed = ada.story().await.into_iter().filter(|(_, outcome, _)| *outcome == Outcome::Failure).count();
    assert_eq!(failed, 5);
    // Another code is as good as new, until there were too many wrong ones of this person.
    for _ in 0..2 {
        world.later(LATER);
        assert_eq!(ada.register.begin_email(&visit(), &ada.seat, EmailTarget::Again).await.unwrap(), Asked::OnItsWay);
        for _ in 0..5 {
            ada.type_code(EMAIL, wrong).await;
        }
    }
    world.later(LATER);
    ada.register.begin_email(&visit(), &ada.seat, EmailTarget::Again).await.unwrap();
    let code = world.code_for("ada@private.example").await;
    assert!(matches!(ada.type_code(EMAIL, &code).await, Checked::Locked { .. }));
    world.later(Duration::from_secs(3600));
    assert_eq!(ada.type_code(EMAIL, &code).await, Checked::Registered { complete: true });
}

#[tokio::test]
async fn a_code_counts_for_its_own_person_session_and_address_and_not_for_ever() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    world.person("bob", nothing).await;
    let (ada, bob, elsewhere) = (world.member("ada").await, world.member("bob").await, world.member("ada").await);
    ada.type_address("ada@private.example").await;
    bob.type_address("bob@private.example").await;
    let code = world.code_for("ada@private.example").await;
    let mark = ada.open(EMAIL).await.unwrap().mark;
    assert!(matches!(bob.type_code(EMAIL, &code).await, Checked::Wrong { .. }), "a foreign code");
    assert_eq!(bob.type_code_for(EMAIL, &mark, &code).await, Checked::Stale, "somebody else's enrolment");
    assert_eq!(elsewhere.type_code_for(EMAIL, &mark, &code).await, Checked::Stale, "another session of the same person");
    assert!(elsewhere.open(EMAIL).await.is_none());
    // A new address makes the code of the old one void.
    world.later(LATER);
    ada.type_address("ada@second.example").await;
    assert_eq!(ada.type_code_for(EMAIL, &mark, &code).await, Checked::Stale);
    assert!(matches!(ada.type_code(EMAIL, &code).await, Checked::Wrong { .. }));
    let code = world.code_for("ada@second.example").await;
    let mark = ada.open(EMAIL).await.unwrap().mark;
    world.later(Duration::from_secs(105 * 60));
    assert_eq!(ada.type_code_for(EMAIL, &mark, &code).await, Checked::Expired);
    assert!(ada.open(EMAIL).await.is_none());
}

#[tokio::test]
async fn what_is_no_address_and_the_mailbox_of_the_account_get_no_code() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let malformed = [
        "",
        " ",
        "ada",
        "ada@",
        "@home.example",
        "ada home@home.example",
        "ada@home..example",
        "a@b@c",
        "ada@home.example\nBcc: x@y.example",
    ];
    for address in malformed {
        assert_eq!(ada.type_address(address).await, Asked::Malformed, "{address:?}");
    }
    for own in ["ada@alder.example", "ADA@Alder.Example", "ada+reset@alder.example"] {
        assert_eq!(ada.type_address(own).await, Asked::OwnMailbox, "{own}");
    }
    assert_eq!(world.deliver().await, 0);
    assert!(ada.story().await.is_empty());
    assert_eq!(ada.type_address("甲斐@黒川.example").await, Asked::OnItsWay);
}

#[tokio::test]
async fn what_an_administrator_gave_is_proven_the_same_way_and_copied() {
    let world = World::with(classic()).await;
    let id = world.person("ada", |_| {}).await;
    let ada = world.member("ada").await;
    let listing = ada.overview().await.listing.unwrap();
    let email = listing.items.iter().find(|item| item.method == Method::AlternateEmail).unwrap();
    assert!(email.counts && !email.own && email.confirmed_at.is_none() && !email.value.as_ref().unwrap().contains("ada@home"));
    assert_eq!(ada.register.begin_email(&visit(), &ada.seat, EmailTarget::Supplied).await.unwrap(), Asked::OnItsWay);
    let code = world.code_for("ada@home.example").await;
    assert_eq!(ada.type_code(EMAIL, &code).await, Checked::Registered { complete: true });
    let contacts = world.user(id).await.contacts;
    for kind in [ContactKind::AlternateEmail, ContactKind::AuthenticationEmail] {
        assert_eq!(contacts.get(kind).unwrap().value, "ada@home.example");
    }
    assert!(contacts.get(ContactKind::AlternateEmail).unwrap().confirmed_at.is_none(), "the public field is untouched");
}

#[tokio::test]
async fn one_person_begins_twenty_times_a_day_however_often_it_is_tried() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let mut sent = 0;
    for n in 0..10_000 {
        match ada.type_address(&format!("ada{n}@private.example")).await {
            Asked::OnItsWay => sent += 1,
            Asked::Locked { until } => assert!(until > world.now()),
            other => panic!("{other:?}"),
        }
        if sent <= 20 && n < 40 {
            world.later(LATER);
        }
    }
    assert_eq!(sent, 20);
    assert_eq!(world.deliver().await, 20);
}

#[tokio::test]
async fn policy_that_is_narrowed_in_the_middle_counts_at_once() {
    let world = World::with(classic()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.type_address("ada@private.example").await;
    let code = world.code_for("ada@private.example").await;
    world.set_policy(PolicyDraft { methods: [Method::SecurityQuestions].into(), ..classic() }).await;
    assert_eq!(ada.type_code(EMAIL, &code).await, Checked::NotOffered);
    assert_eq!(ada.type_address("ada@private.example").await, Asked::NotOffered);
    assert!(world.user(id).await.contacts.iter().next().is_none());
    world.set_policy(classic()).await;
    assert_eq!(ada.type_code(EMAIL, &code).await, Checked::Registered { complete: true });
    world.set_policy(PolicyDraft { methods: [Method::SecurityQuestions].into(), ..classic() }).await;
    let overview = ada.overview().await;
    assert_eq!(overview.unused.len(), 1, "what is not used any more is shown, to be taken back");
    assert!(overview.listing.unwrap().items.iter().all(|item| item.method == Method::SecurityQuestions));
}

#[tokio::test]
async fn whoever_may_not_reset_is_told_why_and_can_register_nothing() {
    let world = World::with(PolicyDraft { enablement: latchkey_domain::Enablement::Nobody, ..classic() }).await;
    world.person("ada", nothing).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let ada = world.member("ada").await;
    let refusal = latchkey_domain::Refusal::DisabledForOrganization;
    assert_eq!(ada.overview().await.listing.unwrap_err(), refusal);
    assert_eq!(ada.type_address("ada@private.example").await, Asked::Refused(refusal));
    // Administrators are ruled by a policy of their own.
    let root = world.member("root").await;
    assert_eq!(root.overview().await.listing.unwrap().required, 2);
}

#[tokio::test]
async fn an_address_that_opens_with_the_very_password_is_told_as_such() {
    let own = |value: &str| Contact {
        kind: ContactKind::AlternateEmail,
        value: value.to_owned(),
        replaced_at: None,
        confirmed_at: None,
    };
    let world = World::with(classic()).await;
    world.person("ada", |user| user.contacts = ContactData::new([own("ada@alder.example")])).await;
    let ada = world.member("ada").await;
    let listing = ada.overview().await.listing.unwrap();
    let email = listing.items.iter().find(|item| item.method == Method::AlternateEmail).unwrap();
    assert_eq!((email.counts, email.problem), (false, Some(Problem::OwnMailbox)));
    assert_eq!(ada.register.begin_email(&visit(), &ada.seat, EmailTarget::Supplied).await.unwrap(), Asked::OwnMailbox);
}

#[tokio::test]
async fn two_tabs_that_ask_at_once_send_one_code() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let (one, other) = tokio::join!(ada.type_address("ada@one.example"), ada.type_address("ada@other.example"));
    let sent = [one, other].into_iter().filter(|asked| *asked == Asked::OnItsWay).count();
    assert!(sent == 1 && [one, other].iter().any(|asked| matches!(asked, Asked::TooSoon { .. })), "{one:?} {other:?}");
    assert_eq!(world.deliver().await, 1);
}
