//! Authenticator apps and recovery codes rest as contacts do, and what is replaced or removed ends the resets that it proved.

use std::time::Duration;

use latchkey_domain::{ContactKind, Method, PolicyDraft, Verification};
use latchkey_service::register::{Checked as Registered, CodesMade, FactorRemoved, Removed};
use latchkey_service::reset::{Checked, Chosen, Sent, View};
use latchkey_testkit::{AuthenticatorApp, app_code};
use secrecy::ExposeSecret;

use super::apps::factors;
use super::{LATER, Member, nothing};
use crate::engine::on_postgresql_too;
use crate::factors::{app, paper};
use crate::reset::choose;
use crate::visitor::Visitor;
use crate::world::{World, visit};

const APP: Method = Method::Authenticator;
const PAPER: Method = Method::RecoveryCode;
const DAY: Duration = Duration::from_secs(24 * 3600);
const FRESH: &str = "Copper-Lantern-58";

on_postgresql_too!(
    what_a_thief_adds_in_a_later_session_resets_nothing_for_a_day,
    two_ways_of_today_do_not_pass_both_gates,
    an_app_that_is_removed_ends_the_reset_that_it_proved,
    what_changed_meanwhile_is_taken_back_all_the_same,
);

impl Member<'_> {
    /// Sets an app up that stays at hand.
    pub(super) async fn new_app(&self) -> AuthenticatorApp {
        let (setup, app) = self.scanned().await;
        let code = app.code_at(self.world.now());
        assert!(matches!(self.type_app_code(&setup.mark, "phone", &code).await, Registered::Registered { .. }));
        app
    }

    /// Makes recovery codes in the place of those that there are.
    pub(super) async fn new_codes(&self) -> Vec<String> {
        let replaces = self.register.recovery_codes(&self.seat).await.unwrap().set.map(|set| set.made_at);
        let made = self.register.make_recovery_codes(&visit(), &self.seat, replaces).await.unwrap();
        let CodesMade::Made(new) = made else { panic!("{made:?}") };
        new.codes.iter().map(|code| code.expose_secret().to_owned()).collect()
    }
}

async fn ways(visitor: &Visitor<'_>) -> Vec<Verification> {
    let View::Verify { choices, .. } = visitor.view().await else { panic!("nothing to verify") };
    choices.iter().map(|choice| choice.way).collect()
}

#[tokio::test]
async fn what_a_thief_adds_in_a_later_session_resets_nothing_for_a_day() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.member("ada").await.prove_address("ada@first.example").await;
    world.later(LATER);
    let thief = world.member("ada").await;
    assert!(thief.register.recovery_codes(&thief.seat).await.unwrap().rests, "said beforehand");
    let (app, codes) = (thief.new_app().await, thief.new_codes().await);
    let overview = thief.overview().await;
    assert!(overview.factors.apps_rest && overview.factors.codes_rest && overview.listing.unwrap().usable_now);
    let mut visitor = world.visitor("ada@alder.example").await;
    assert_eq!(ways(&visitor).await, [Verification::Email]);
    for method in [APP, PAPER] {
        assert_eq!(visitor.ask_factor(method).await, Sent::Stale);
    }
    assert!(matches!(visitor.type_factor(PAPER, &codes[0]).await, Checked::Stale));
    assert_eq!(world.user(id).await.factors.recovery_codes, 10, "nothing is used up");
    world.later(DAY);
    let mut ada = world.visitor("ada@alder.example").await;
    assert_eq!(ways(&ada).await, [Verification::Email, Verification::Authenticator, Verification::RecoveryCode]);
    assert_eq!(ada.ask_factor(APP).await, Sent::OnItsWay);
    assert!(matches!(ada.type_factor(APP, &app.code_at(world.now())).await, Checked::Right(_)));
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
}

/// Two gates, of four methods.
fn two_gates() -> PolicyDraft {
    let methods = [Method::AlternateEmail, Method::SecurityQuestions, APP, PAPER].into();
    PolicyDraft { gates: 2, methods, ..factors() }
}

async fn is_refused(world: &World) -> bool {
    let refused = latchkey_domain::End::Refused(latchkey_domain::Refusal::NotConfigured);
    matches!(world.visitor("ada@alder.example").await.view().await, View::Ended(end) if end == refused)
}

#[tokio::test]
async fn two_ways_of_today_do_not_pass_both_gates() {
    let world = World::with(two_gates()).await;
    let id = world.person("ada", |_| {}).await;
    let own = app(&world, id).await;
    let thief = world.member("ada").await;
    assert!(thief.overview().await.listing.unwrap().added_rests, "said beforehand");
    let codes = thief.new_codes().await;
    thief.prove_address("thief@evil.example").await;
    // The address took the place of the one that an administrator gave; the app was there before.
    let mut visitor = world.visitor("ada@alder.example").await;
    assert_eq!(
        ways(&visitor).await,
        [Verification::Email, Verification::Authenticator],
        "codes are no gate beside an address of today"
    );
    assert!(matches!(visitor.type_factor(PAPER, &codes[0]).await, Checked::Stale));
    visitor.ask_mail(None).await;
    let code = world.code_for("thief@evil.example").await;
    assert!(matches!(visitor.type_code(&code).await, Checked::Right(_)));
    assert_eq!(ways(&visitor).await, [Verification::Authenticator]);
    // An app of today beside the older one proves nothing either.
    let stolen = thief.new_app().await;
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_factor(APP).await;
    assert!(matches!(visitor.type_factor(APP, &stolen.code_at(world.now())).await, Checked::Wrong { .. }));
    world.later(LATER);
    assert!(matches!(visitor.type_factor(APP, &app_code(own.expose(), world.now())).await, Checked::Right(_)));
    // Without the older one there is nothing to get in by, until tomorrow.
    let kept = world.deps.store.reader().authenticators(&world.scope, id).await.unwrap();
    let older = kept.iter().find(|app| app.secret == own).unwrap().id;
    let thief = world.member("ada").await;
    assert_eq!(thief.register.remove_app(&visit(), &thief.seat, older).await.unwrap(), FactorRemoved::Gone);
    assert!(!thief.overview().await.listing.unwrap().usable_now);
    assert!(is_refused(&world).await);
    world.later(DAY);
    let owner = links(&world, "ada@home.example").await;
    assert!(owner.iter().any(Option::is_some), "who had a day to object: {owner:?}");
    assert!(!is_refused(&world).await);
}

#[tokio::test]
async fn a_newcomer_passes_both_gates_by_what_the_first_session_added_and_the_mailbox_hears_of_it() {
    let world = World::with(two_gates()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert!(!ada.overview().await.listing.unwrap().added_rests);
    let app = ada.new_app().await;
    ada.prove_address("ada@first.example").await;
    assert!(ada.overview().await.listing.unwrap().usable_now);
    world.later(LATER * 6);
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_mail(None).await;
    let code = world.code_for("ada@first.example").await;
    assert!(matches!(visitor.type_code(&code).await, Checked::Right(_)));
    visitor.ask_factor(APP).await;
    assert!(matches!(visitor.type_factor(APP, &app.code_at(world.now())).await, Checked::Right(_)));
    assert_eq!(choose(&visitor, FRESH).await, Chosen::Done);
    let told = links(&world, "ada@alder.example").await;
    assert!(told.len() == 3 && told.iter().all(Option::is_some), "both ways, and the reset: {told:?}");
}

#[tokio::test]
async fn beside_an_app_that_counts_one_of_today_proves_nothing() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let own = world.member("ada").await.new_app().await;
    world.later(LATER * 6);
    let stolen = world.member("ada").await.new_app().await;
    world.later(LATER * 6);
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_factor(APP).await;
    assert!(matches!(visitor.type_factor(APP, &stolen.code_at(world.now())).await, Checked::Wrong { .. }));
    assert!(matches!(visitor.type_factor(APP, &own.code_at(world.now())).await, Checked::Right(_)));
}

#[tokio::test]
async fn a_newcomers_first_session_works_at_once_and_a_new_set_always_rests() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@first.example").await;
    world.later(LATER);
    ada.new_app().await;
    assert!(!ada.register.recovery_codes(&ada.seat).await.unwrap().rests);
    ada.new_codes().await;
    let user = world.user(id).await;
    assert_eq!((user.factors.authenticators_replaced_at, user.factors.recovery_codes_replaced_at), (None, None));
    let visitor = world.visitor("ada@alder.example").await;
    assert_eq!(ways(&visitor).await, [Verification::Email, Verification::Authenticator, Verification::RecoveryCode]);
    assert!(ada.register.recovery_codes(&ada.seat).await.unwrap().rests, "the next set takes the place of this one");
    ada.new_codes().await;
    assert!(world.user(id).await.factors.recovery_codes_replaced_at.is_some());
    let visitor = world.visitor("ada@alder.example").await;
    assert_eq!(ways(&visitor).await, [Verification::Email, Verification::Authenticator]);
}

/// A reset in which a code of the app was right.
async fn proven_by_app<'a>(world: &'a World, secret: &latchkey_vault::TotpSecret) -> Visitor<'a> {
    let mut thief = world.visitor("ada@alder.example").await;
    assert_eq!(thief.ask_factor(APP).await, Sent::OnItsWay);
    assert!(matches!(thief.type_factor(APP, &app_code(secret.expose(), world.now())).await, Checked::Right(_)));
    thief
}

async fn is_over(thief: &Visitor<'_>) {
    assert!(matches!(thief.view().await, View::Ended(latchkey_domain::End::Superseded)));
}

#[tokio::test]
async fn an_app_that_is_removed_ends_the_reset_that_it_proved() {
    let world = World::with(factors()).await;
    let id = world.person("ada", |_| {}).await;
    let stolen = app(&world, id).await;
    app(&world, id).await;
    let ada = world.member("ada").await;
    let listed = ada.register.apps(&ada.seat).await.unwrap().list;
    let kept = world.deps.store.reader().authenticators(&world.scope, id).await.unwrap();
    let lost = kept.iter().find(|app| app.secret == stolen).unwrap().id;
    assert_eq!(listed.len(), 2);
    let thief = proven_by_app(&world, &stolen).await;
    assert_eq!(ada.register.remove_app(&visit(), &ada.seat, lost).await.unwrap(), FactorRemoved::Gone);
    is_over(&thief).await;
}

#[tokio::test]
async fn codes_that_are_made_new_or_removed_end_the_reset_that_one_proved() {
    for new in [true, false] {
        let world = World::with(factors()).await;
        let id = world.person("ada", |_| {}).await;
        let (secret, codes) = (app(&world, id).await, paper(&world, id).await);
        let ada = world.member("ada").await;
        let mut thief = world.visitor("ada@alder.example").await;
        thief.ask_factor(PAPER).await;
        assert!(matches!(thief.type_factor(PAPER, codes[0].expose()).await, Checked::Right(_)));
        if new {
            ada.new_codes().await;
        } else {
            ada.register.remove_recovery_codes(&visit(), &ada.seat).await.unwrap();
        }
        is_over(&thief).await;
        // What was not touched goes on.
        world.later(LATER * 6);
        proven_by_app(&world, &secret).await;
    }
}

#[tokio::test]
async fn an_address_that_is_taken_back_ends_the_reset_that_it_proved() {
    for all in [true, false] {
        let world = World::with(factors()).await;
        world.person("ada", |_| {}).await;
        let ada = world.member("ada").await;
        ada.prove_address("ada@stolen.example").await;
        world.later(DAY);
        let ada = world.member("ada").await;
        let mut thief = world.visitor("ada@alder.example").await;
        thief.ask_mail(None).await;
        let code = world.code_for("ada@stolen.example").await;
        assert!(matches!(thief.type_code(&code).await, Checked::Right(_)));
        let removed = match all {
            true => ada.register.withdraw(&visit(), &ada.seat).await,
            false => ada.register.remove(&visit(), &ada.seat, Method::AlternateEmail).await,
        };
        assert_eq!(removed.unwrap(), Removed::Gone);
        is_over(&thief).await;
    }
}

/// The link of "This was not me" in each mail to this address that has none of a code.
async fn links(world: &World, address: &str) -> Vec<Option<String>> {
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    let told = mails.iter().filter(|mail| mail.to.as_str() == address && !mail.subject.to_string().contains("code"));
    let link = |text: &str| Some(text.split_once("/not-me/")?.1.split_whitespace().next()?.to_owned());
    told.map(|mail| link(&mail.text)).collect()
}

#[tokio::test]
async fn whoever_was_reached_yesterday_can_object_and_whoever_added_an_address_today_cannot() {
    let world = World::with(factors()).await;
    let id = world.person("ada", |_| {}).await;
    let thief = world.member("ada").await;
    thief.prove_address("thief@evil.example").await;
    world.later(LATER);
    thief.new_app().await;
    thief.new_codes().await;
    // The owner takes the thief's address back, and both hear of it.
    thief.register.remove(&visit(), &thief.seat, Method::AlternateEmail).await.unwrap();
    let told = links(&world, "thief@evil.example").await;
    assert_eq!(told, [None, None, None], "else the thief closes the account to its owner");
    for address in ["ada@alder.example", "ada@home.example"] {
        let told = links(&world, address).await;
        assert!(told.len() == 4 && told.iter().all(Option::is_some), "{address}: {told:?}");
    }
    let link = links(&world, "ada@home.example").await.remove(0).unwrap();
    let not_me = latchkey_service::notme::NotMe::new(world.deps.clone());
    assert!(not_me.notice(&link).await.unwrap().is_some());
    assert!(not_me.report(&visit(), &link).await.unwrap().is_some());
    assert!(world.user(id).await.frozen_at.is_some());
    let over = thief.register.remove_recovery_codes(&visit(), &thief.seat).await;
    assert!(matches!(over, Err(latchkey_service::ServiceError::SessionOver)), "{over:?}");
    // An address of yesterday is somebody's.
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@private.example").await;
    ada.new_app().await;
    assert_eq!(links(&world, "ada@private.example").await, [None], "a newcomer's is of today too");
    world.later(DAY);
    world.member("ada").await.new_codes().await;
    assert!(links(&world, "ada@private.example").await[1].is_some());
}

#[tokio::test]
async fn what_changed_meanwhile_is_taken_back_all_the_same() {
    for all in [true, false] {
        let world = World::with(factors()).await;
        let id = world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        let take = async || match all {
            true => ada.register.withdraw(&visit(), &ada.seat).await.unwrap(),
            false => ada.register.remove(&visit(), &ada.seat, Method::AlternateEmail).await.unwrap(),
        };
        // Where there is nothing to take back it looks, and no more.
        let before = world.deps.store.statements();
        assert_eq!(take().await, Removed::Nothing);
        let look = world.deps.store.statements() - before;
        ada.prove_address("ada@first.example").await;
        // Another tab puts another address in its place while this one already saw the first.
        let (scope, locked, now) = (&world.scope, &tokio::sync::Notify::new(), world.now());
        let store = &world.deps.store;
        let hold = world.deps.store.write::<_, latchkey_store::StoreError, _, _>("test: another tab", |tx| async move {
            tx.lock_user(scope, id).await?;
            let (kind, value) = (ContactKind::AuthenticationEmail, "ada@third.example");
            let new = latchkey_store::RegisterContact { kind, value, country: None, rests: true, now };
            tx.register_contact(scope, id, new).await?;
            let (begun, before) = (std::time::Instant::now(), store.statements());
            locked.notify_one();
            while store.statements() < before + look {
                assert!(begun.elapsed() < Duration::from_secs(30), "it never looked");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(())
        });
        let take = async {
            locked.notified().await;
            take().await
        };
        let (held, taken) = tokio::join!(hold, take);
        held.unwrap();
        assert_eq!(taken, Removed::Gone);
        assert!(world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).is_none(), "it says what is so");
        assert!(world.subjects_to("ada@third.example").await.len() == 1, "and tells whoever was reached last");
    }
}
