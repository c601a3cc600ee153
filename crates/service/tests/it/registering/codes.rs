//! Recovery codes: shown once, replaced and taken back as a set.

use std::time::Duration;

use latchkey_domain::{ActivityKind, Outcome, Reason, Role};
use latchkey_service::register::{Checked, CodesAsked, CodesMade, FactorRemoved, Removed};
use latchkey_store::RecoveryCodeSet;
use latchkey_vault::{Code, RecoveryCode};
use secrecy::ExposeSecret;

use super::apps::factors;
use super::{Member, nothing};
use crate::engine::on_postgresql_too;
use crate::world::{World, classic, visit};

impl Member<'_> {
    async fn set(&self) -> Option<RecoveryCodeSet> {
        self.register.recovery_codes(&self.seat).await.unwrap().set
    }

    /// Makes a set in the place of the one that there is.
    async fn make(&self) -> CodesMade {
        let replaces = self.set().await.map(|set| set.made_at);
        self.register.make_recovery_codes(&visit(), &self.seat, replaces).await.unwrap()
    }

    async fn made(&self) -> Vec<RecoveryCode> {
        let CodesMade::Made(new) = self.make().await else { panic!("no set") };
        let parse = |code: &secrecy::SecretString| RecoveryCode::parse(&Code::new(code.expose_secret().to_owned())).unwrap();
        new.codes.iter().map(parse).collect()
    }

    /// Makes a set as administrators do; gives what was shown.
    async fn shown(&self) -> (String, Vec<RecoveryCode>) {
        assert_eq!(self.register.begin_recovery_codes(&visit(), &self.seat).await.unwrap(), CodesAsked::Ready);
        let setup = self.register.codes_setup(&self.seat).await.unwrap().expect("a set");
        let parse = |code: &secrecy::SecretString| RecoveryCode::parse(&Code::new(code.expose_secret().to_owned())).unwrap();
        (setup.mark, setup.codes.iter().map(parse).collect())
    }

    async fn proves(&self, mark: &str, typed: &str) -> Checked {
        let typed = Code::new(typed.to_owned());
        self.register.keep_recovery_codes(&visit(), &self.seat, mark, &typed).await.unwrap()
    }

    async fn spend(&self, code: &RecoveryCode) -> bool {
        let (scope, user, now) = (&self.seat.scope, self.seat.user, self.world.now());
        let spend = |tx: latchkey_store::Tx| async move { tx.spend_recovery_code(scope, user, code, now).await };
        self.world.deps.store.write::<_, latchkey_store::StoreError, _, _>("test: spend", spend).await.unwrap()
    }
}

on_postgresql_too!(ten_codes_are_made_replaced_and_removed_as_a_set, two_tabs_that_make_codes_at_once_make_one_set);

#[test]
fn ten_codes_are_made_replaced_and_removed_as_a_set() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(factors()).await;
        world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        assert!(ada.set().await.is_none() && ada.register.before_codes_removal(&ada.seat).await.unwrap().is_none());
        let first = ada.made().await;
        assert_eq!(first.len(), 10);
        assert_eq!(ada.set().await, Some(RecoveryCodeSet { made_at: world.now(), made: 10, left: 10, replaced_at: None }));
        assert!(ada.spend(&first[0]).await && !ada.spend(&first[0]).await);
        // At the very same instant, for the clock of this test stands still.
        let second = ada.made().await;
        assert!(first.iter().all(|code| !second.contains(code)));
        assert!(!ada.spend(&first[1]).await, "earlier ones are void");
        assert!(ada.spend(&second[1]).await);
        let made_at = world.now().plus(Duration::from_micros(1));
        assert_eq!(ada.set().await, Some(RecoveryCodeSet { made_at, made: 10, left: 9, replaced_at: Some(made_at) }));
        let preview = ada.register.before_codes_removal(&ada.seat).await.unwrap().unwrap();
        assert!(preview.name.is_none() && preview.leaves_unable && !preview.needed);
        assert_eq!(ada.register.remove_recovery_codes(&visit(), &ada.seat).await.unwrap(), FactorRemoved::Gone);
        assert_eq!(ada.register.remove_recovery_codes(&visit(), &ada.seat).await.unwrap(), FactorRemoved::Nothing);
        assert!(!ada.spend(&second[2]).await && ada.set().await.is_none());
        let story: Vec<ActivityKind> = ada.story().await.into_iter().map(|(kind, ..)| kind).collect();
        let (made, removed) = (ActivityKind::RecoveryCodesMade, ActivityKind::InfoRemoved);
        assert!(story.iter().filter(|kind| **kind == made).count() == 2 && story.last() == Some(&removed), "{story:?}");
        assert_eq!(world.subjects_to("ada@alder.example").await.len(), 3, "a mail for each");
        let texts: Vec<String> = world.sent.mails.lock().unwrap().iter().map(|mail| mail.text.clone()).collect();
        for words in ["were made for", "were made new for", "were removed"] {
            assert_eq!(texts.iter().filter(|text| text.contains(words)).count(), 1, "{words}: {texts:?}");
        }
        for code in first.iter().chain(&second) {
            assert!(texts.iter().all(|text| !text.contains(code.expose()) && !text.contains(code.grouped().as_str())));
        }
    });
}

#[test]
fn two_tabs_that_make_codes_at_once_make_one_set() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(factors()).await;
        world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        let visit = visit();
        let tab = || ada.register.make_recovery_codes(&visit, &ada.seat, None);
        let (one, other) = tokio::join!(tab(), tab());
        let (one, other) = (one.unwrap(), other.unwrap());
        let made = [&one, &other].into_iter().filter(|made| matches!(made, CodesMade::Made(_))).count();
        let stale = [&one, &other].into_iter().filter(|made| matches!(made, CodesMade::Stale)).count();
        assert_eq!((made, stale), (1, 1));
        let CodesMade::Made(new) = (if matches!(one, CodesMade::Made(_)) { one } else { other }) else { unreachable!() };
        let shown = RecoveryCode::parse(&Code::new(new.codes[3].expose_secret().to_owned())).unwrap();
        assert!(ada.spend(&shown).await, "what was shown is what counts");
        assert!(matches!(tab().await.unwrap(), CodesMade::Stale), "a page that is sent again makes nothing");
        assert!(!format!("{new:?}").contains(new.codes[0].expose_secret()), "nothing prints them");
    });
}

#[tokio::test]
async fn codes_are_made_twenty_times_a_day_at_most() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let mut made = 0;
    for _ in 0..200 {
        match ada.make().await {
            CodesMade::Made(_) => made += 1,
            CodesMade::Locked { until } => assert!(until > world.now()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((made, ada.set().await.unwrap().left), (20, 10));
    assert_eq!(world.subjects_to("ada@alder.example").await.len(), 20);
}

#[tokio::test]
async fn policy_decides_for_people_and_administrators_keep_what_they_sign_in_with() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let (ada, root) = (world.member("ada").await, world.member("root").await);
    assert!(matches!(ada.make().await, CodesMade::NotOffered));
    assert!(matches!(root.make().await, CodesMade::OnlyProven) && root.set().await.is_none());
    let (mark, codes) = root.shown().await;
    assert_eq!(codes.len(), 10);
    assert!(matches!(root.proves(&mark, "0000000000").await, Checked::Wrong { .. }) && root.set().await.is_none());
    assert!(matches!(root.proves(&mark, codes[0].expose()).await, Checked::Registered { .. }));
    assert_eq!(root.proves(&mark, codes[0].expose()).await, Checked::Stale, "once");
    assert!(root.register.before_codes_removal(&root.seat).await.unwrap().unwrap().needed);
    assert_eq!(root.register.remove_recovery_codes(&visit(), &root.seat).await.unwrap(), FactorRemoved::Needed);
    assert_eq!(root.set().await.unwrap().left, 10);
    root.add_app("phone").await;
    assert_eq!(root.register.remove_recovery_codes(&visit(), &root.seat).await.unwrap(), FactorRemoved::Gone);
}

#[tokio::test]
async fn an_administrators_set_counts_once_it_was_proven_in_time_and_only_where_it_was_shown() {
    let world = World::with(classic()).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let (root, elsewhere) = (world.member("root").await, world.member("root").await);
    let (mark, codes) = root.shown().await;
    assert_eq!(root.shown().await, (mark.clone(), codes.clone()), "the same, until it is kept");
    assert_eq!(elsewhere.proves(&mark, codes[0].expose()).await, Checked::Stale);
    assert!(elsewhere.register.codes_setup(&elsewhere.seat).await.unwrap().is_none());
    world.later(Duration::from_secs(30 * 60));
    assert!(root.register.codes_setup(&root.seat).await.unwrap().is_none());
    assert_eq!(root.proves(&mark, codes[0].expose()).await, Checked::Expired);
    let (next, new) = root.shown().await;
    assert!(next != mark && new != codes);
    // Two sessions at once: what was kept first was seen, and so was what took its place.
    let (other, others) = elsewhere.shown().await;
    assert!(matches!(root.proves(&next, new[9].expose()).await, Checked::Registered { .. }));
    assert_eq!(root.set().await.unwrap().left, 10);
    assert!(root.spend(&new[0]).await);
    assert!(matches!(elsewhere.proves(&other, others[1].expose()).await, Checked::Registered { .. }));
    assert!(!root.spend(&new[1]).await && root.spend(&others[1]).await);
    let story: Vec<ActivityKind> = root.story().await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(story.iter().filter(|kind| **kind == ActivityKind::RecoveryCodesMade).count(), 2, "{story:?}");
}

#[tokio::test]
async fn a_copy_has_names_and_dates_alone_and_a_withdrawal_takes_all() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.add_app("Ada's <phone>").await;
    let codes = ada.made().await;
    let secret = world.deps.store.reader().authenticators(&world.scope, id).await.unwrap().remove(0).secret;
    let copy =
        serde_json::to_string(&ada.register.export(&visit(), &ada.seat, |number| format!("question {number}")).await.unwrap())
            .unwrap();
    for part in ["Ada's <phone>", "\"set_up_at\":1750000000", "\"made\":10", "\"left\":10", "User made recovery codes"] {
        assert!(copy.contains(part), "{part}: {copy}");
    }
    let key = secret.key().replace(' ', "");
    assert!(!copy.contains(&key) && codes.iter().all(|code| !copy.contains(code.expose())));
    assert_eq!(ada.register.withdraw(&visit(), &ada.seat).await.unwrap(), Removed::Gone);
    assert!(!world.user(id).await.factors.any() && ada.set().await.is_none());
    let gone = |reason| (ActivityKind::InfoRemoved, Outcome::Success, Some(reason));
    let story = ada.story().await;
    assert!(story.contains(&gone(Reason::InfoAuthenticator)) && story.contains(&gone(Reason::InfoRecoveryCodes)), "{story:?}");
    assert_eq!(world.subjects_to("ada@alder.example").await.len(), 4);
    assert_eq!(ada.register.withdraw(&visit(), &ada.seat).await.unwrap(), Removed::Nothing);
}
