//! Authenticator apps: set up with a code, kept, renamed and taken back.

use std::time::Duration;

use latchkey_domain::{
    ActivityKind, AuthenticatorName, Enablement, Method, Outcome, PolicyDraft, Reason, Refusal, Role, TOTP_STEP_SECONDS,
    totp_step,
};
use latchkey_service::register::{AppAsked, AppSetup, Checked, FactorRemoved, Removed, Renamed};
use latchkey_testkit::AuthenticatorApp;
use latchkey_vault::Code;
use secrecy::ExposeSecret;

use super::{Member, nothing};
use crate::engine::on_postgresql_too;
use crate::world::{World, classic, visit};

const CHANGED: &str = "How you get into your Alder Works account was changed";

/// Mail, authenticator apps and recovery codes, of which one is demanded.
pub(super) fn factors() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, Method::Authenticator, Method::RecoveryCode].into(), ..classic() }
}

impl Member<'_> {
    pub(super) async fn begin_app(&self) -> AppAsked {
        self.register.begin_authenticator(&visit(), &self.seat).await.unwrap()
    }

    async fn setup(&self) -> Option<AppSetup> {
        self.register.app_setup(&self.seat).await.unwrap()
    }

    pub(super) async fn type_app_code(&self, mark: &str, name: &str, code: &str) -> Checked {
        let name = AuthenticatorName::parse(name).unwrap();
        self.register.check_authenticator(&visit(), &self.seat, mark, &name, &Code::new(code.to_owned())).await.unwrap()
    }

    /// Begins, and scans the picture.
    pub(super) async fn scanned(&self) -> (AppSetup, AuthenticatorApp) {
        assert_eq!(self.begin_app().await, AppAsked::Ready);
        let setup = self.setup().await.expect("a secret");
        let app = AuthenticatorApp::opened(setup.uri.expose_secret()).unwrap();
        (setup, app)
    }

    /// Sets an app up.
    pub(super) async fn add_app(&self, name: &str) -> Checked {
        let (setup, app) = self.scanned().await;
        self.type_app_code(&setup.mark, name, &app.code_at(self.world.now())).await
    }

    async fn names(&self) -> Vec<String> {
        self.register.apps(&self.seat).await.unwrap().list.into_iter().map(|app| app.name).collect()
    }
}

on_postgresql_too!(an_app_is_kept_after_its_first_code_which_is_spent, two_tabs_that_finish_at_once_keep_one_app);

#[test]
fn an_app_is_kept_after_its_first_code_which_is_spent() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(factors()).await;
        let id = world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        let (setup, app) = ada.scanned().await;
        assert!(setup.uri.expose_secret().starts_with("otpauth://totp/Alder%20Works:ada%40alder.example?secret="));
        let typed = AuthenticatorApp::typed(setup.key.expose_secret()).unwrap();
        assert_eq!(typed.code_at(world.now()), app.code_at(world.now()), "key and picture are the same");
        assert!(ada.names().await.is_empty(), "nothing is kept before a right code");
        let code = app.code_at(world.now());
        assert_eq!(ada.type_app_code(&setup.mark, "My phone", &code).await, Checked::Registered { complete: true });
        let kept = world.deps.store.reader().authenticators(&world.scope, id).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].name.as_str(), kept[0].last_step), ("My phone", Some(totp_step(world.now()))));
        assert_eq!(kept[0].secret.verify(&Code::new(code), world.now(), kept[0].last_step), None, "that code counts no more");
        assert!(ada.setup().await.is_none(), "the secret is never shown again");
        let success = |kind| (kind, Outcome::Success, Some(Reason::InfoAuthenticator));
        let kinds = [ActivityKind::RegistrationStarted, ActivityKind::Registered, ActivityKind::RegistrationCompleted];
        assert_eq!(ada.story().await, kinds.map(success));
        assert_eq!(world.subjects_to("ada@alder.example").await, [CHANGED]);
        assert_eq!(ada.missing().await, 0);
    });
}

#[test]
fn two_tabs_that_finish_at_once_keep_one_app() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let world = World::with(factors()).await;
        world.person("ada", nothing).await;
        let ada = world.member("ada").await;
        let (setup, app) = ada.scanned().await;
        let code = app.code_at(world.now());
        let tab = || ada.type_app_code(&setup.mark, "phone", &code);
        let (one, other) = tokio::join!(tab(), tab());
        let kept = [one, other].iter().filter(|checked| matches!(checked, Checked::Registered { .. })).count();
        assert!(kept == 1 && [one, other].contains(&Checked::Stale), "{one:?} {other:?}");
        assert_eq!(ada.names().await, ["phone"]);
        assert_eq!(tab().await, Checked::Stale, "a replayed form");
        let registered = ada.story().await.into_iter().filter(|(kind, ..)| *kind == ActivityKind::Registered).count();
        assert_eq!((registered, world.subjects_to("ada@alder.example").await.len()), (1, 1));
    });
}

#[tokio::test]
async fn codes_of_one_step_early_and_late_count_and_others_do_not() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let step = Duration::from_secs(TOTP_STEP_SECONDS);
    for (name, steps) in [("late", -1i32), ("early", 1)] {
        let (setup, app) = ada.scanned().await;
        let shift = |by: i32| match by {
            by if by < 0 => world.now().minus(step * by.unsigned_abs()),
            by => world.now().plus(step * by.unsigned_abs()),
        };
        assert!(matches!(ada.type_app_code(&setup.mark, name, &app.code_at(shift(2 * steps))).await, Checked::Wrong { .. }));
        let code = app.code_at(shift(steps));
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert!(matches!(ada.type_app_code(&setup.mark, name, &spaced).await, Checked::Registered { .. }), "{name}");
    }
    assert_eq!(ada.names().await, ["late", "early"]);
}

#[tokio::test]
async fn five_wrong_codes_end_a_setup_and_a_new_one_has_another_secret() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let (setup, app) = ada.scanned().await;
    let wrong = app.wrong_code_at(world.now());
    for left in [4, 3, 2, 1] {
        assert_eq!(ada.type_app_code(&setup.mark, "phone", &wrong).await, Checked::Wrong { left });
        assert_eq!(ada.begin_app().await, AppAsked::Ready);
        assert_eq!(ada.setup().await.unwrap().mark, setup.mark, "what waits for its code stays");
    }
    assert_eq!(ada.type_app_code(&setup.mark, "phone", &wrong).await, Checked::Expired);
    assert!(ada.setup().await.is_none());
    assert_eq!(
        ada.type_app_code(&setup.mark, "phone", &app.code_at(world.now())).await,
        Checked::Expired,
        "the right one is late"
    );
    let (again, other) = ada.scanned().await;
    assert_ne!(again.mark, setup.mark);
    assert_ne!(again.key.expose_secret(), setup.key.expose_secret());
    assert_eq!(ada.type_app_code(&setup.mark, "phone", &other.code_at(world.now())).await, Checked::Stale, "an old form");
    assert!(matches!(ada.type_app_code(&again.mark, "phone", &other.code_at(world.now())).await, Checked::Registered { .. }));
}

#[tokio::test]
async fn ten_thousand_guesses_are_fifteen() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let (mut compared, mut locked) = (0, 0);
    for _ in 0..2_000 {
        let Some(setup) = ada.setup().await else {
            match ada.begin_app().await {
                AppAsked::Ready => continue,
                AppAsked::Locked { until } if until > world.now() => break,
                other => panic!("{other:?}"),
            }
        };
        let app = AuthenticatorApp::opened(setup.uri.expose_secret()).unwrap();
        for _ in 0..5 {
            match ada.type_app_code(&setup.mark, "phone", &app.wrong_code_at(world.now())).await {
                Checked::Wrong { .. } | Checked::Expired => compared += 1,
                Checked::Locked { .. } => locked += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(compared, 15, "five for each secret, and fifteen an hour for a person");
    assert!(locked > 0);
    let setup = ada.setup().await.unwrap();
    let app = AuthenticatorApp::opened(setup.uri.expose_secret()).unwrap();
    assert!(matches!(ada.type_app_code(&setup.mark, "x", &app.code_at(world.now())).await, Checked::Locked { .. }));
    assert!(ada.names().await.is_empty());
}

#[tokio::test]
async fn a_code_counts_for_its_own_person_session_and_secret_and_not_for_ever() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    world.person("bob", nothing).await;
    let (ada, bob, elsewhere) = (world.member("ada").await, world.member("bob").await, world.member("ada").await);
    let (hers, her_app) = ada.scanned().await;
    let (his, _) = bob.scanned().await;
    let code = her_app.code_at(world.now());
    assert!(matches!(bob.type_app_code(&his.mark, "phone", &code).await, Checked::Wrong { .. }), "a foreign code");
    assert_eq!(bob.type_app_code(&hers.mark, "phone", &code).await, Checked::Stale, "somebody else's setup");
    assert_eq!(elsewhere.type_app_code(&hers.mark, "phone", &code).await, Checked::Stale, "another session of the same person");
    assert!(elsewhere.setup().await.is_none(), "the secret is shown in its own session only");
    world.later(Duration::from_secs(30 * 60));
    assert!(ada.setup().await.is_none());
    assert_eq!(ada.type_app_code(&hers.mark, "phone", &her_app.code_at(world.now())).await, Checked::Expired);
    assert!(ada.names().await.is_empty() && bob.names().await.is_empty());
}

#[tokio::test]
async fn the_sixth_app_is_refused_also_when_two_are_set_up_at_once() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let (ada, elsewhere) = (world.member("ada").await, world.member("ada").await);
    for n in 1..=4 {
        assert!(matches!(ada.add_app(&format!("app {n}")).await, Checked::Registered { .. }));
    }
    let (one, one_app) = ada.scanned().await;
    let (other, other_app) = elsewhere.scanned().await;
    assert!(matches!(ada.type_app_code(&one.mark, "5", &one_app.code_at(world.now())).await, Checked::Registered { .. }));
    assert_eq!(elsewhere.type_app_code(&other.mark, "6", &other_app.code_at(world.now())).await, Checked::Full);
    assert_eq!(ada.begin_app().await, AppAsked::Full);
    let apps = ada.register.apps(&ada.seat).await.unwrap();
    assert!(apps.full && apps.list.len() == 5);
    assert_eq!(ada.register.remove_app(&visit(), &ada.seat, apps.list[0].id).await.unwrap(), FactorRemoved::Gone);
    assert!(matches!(ada.add_app("again").await, Checked::Registered { .. }));
}

#[tokio::test]
async fn an_app_is_renamed_and_taken_back_by_its_owner_alone() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.person("eve", nothing).await;
    let (ada, eve) = (world.member("ada").await, world.member("eve").await);
    ada.add_app("phone").await;
    let app = ada.register.apps(&ada.seat).await.unwrap().list[0].id;
    let name = AuthenticatorName::parse("tablet").unwrap();
    assert_eq!(eve.register.rename_app(&visit(), &eve.seat, app, &name).await.unwrap(), Renamed::Nothing);
    assert_eq!(eve.register.remove_app(&visit(), &eve.seat, app).await.unwrap(), FactorRemoved::Nothing);
    assert!(eve.register.app(&eve.seat, app).await.unwrap().is_none());
    assert!(eve.register.before_app_removal(&eve.seat, app).await.unwrap().is_none());
    assert!(eve.story().await.is_empty() && world.subjects_to("eve@alder.example").await.is_empty());
    assert_eq!(ada.register.rename_app(&visit(), &ada.seat, app, &name).await.unwrap(), Renamed::Done);
    assert_eq!(ada.names().await, ["tablet"]);
    let preview = ada.register.before_app_removal(&ada.seat, app).await.unwrap().unwrap();
    assert_eq!((preview.name.as_deref(), preview.leaves_unable, preview.needed), (Some("tablet"), true, false));
    assert_eq!(ada.register.remove_app(&visit(), &ada.seat, app).await.unwrap(), FactorRemoved::Gone);
    assert_eq!(ada.register.remove_app(&visit(), &ada.seat, app).await.unwrap(), FactorRemoved::Nothing);
    assert_eq!(world.user(id).await.factors.authenticators, 0);
    let last = (ActivityKind::InfoRemoved, Outcome::Success, Some(Reason::InfoAuthenticator));
    assert_eq!(ada.story().await.last(), Some(&last));
    assert_eq!(world.subjects_to("ada@alder.example").await, [CHANGED, CHANGED], "set up, and removed; a name is no news");
    // However often a name is changed, it is bounded.
    let mut renamed = 0;
    ada.add_app("phone").await;
    let app = ada.register.apps(&ada.seat).await.unwrap().list[0].id;
    for _ in 0..100 {
        renamed += usize::from(ada.register.rename_app(&visit(), &ada.seat, app, &name).await.unwrap() == Renamed::Done);
    }
    assert!(renamed < 20, "{renamed}");
}

#[tokio::test]
async fn policy_decides_for_people_and_administrators_may_always() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let root_id = world.person("root", |user| user.roles = vec![Role::HelpdeskAdministrator]).await;
    let (ada, root) = (world.member("ada").await, world.member("root").await);
    assert_eq!(ada.begin_app().await, AppAsked::NotOffered);
    let factors_of_ada = ada.overview().await.factors;
    assert!(!factors_of_ada.apps_offered && !factors_of_ada.codes_offered);
    assert!(matches!(root.add_app("phone").await, Checked::Registered { .. }));
    world.set_policy(PolicyDraft { enablement: Enablement::Nobody, administrators_may_reset: false, ..factors() }).await;
    assert_eq!(ada.begin_app().await, AppAsked::Refused(Refusal::DisabledForOrganization));
    assert!(matches!(root.add_app("another").await, Checked::Registered { .. }), "they sign in with it");
    let shown = root.overview().await;
    assert!(shown.listing.is_err() && shown.factors.apps == 2 && shown.factors.apps_offered && shown.factors.administrator);
    assert!(!shown.gave, "what they sign in with is not taken back with the rest");
    // The last one stays, also when both are taken back at once.
    let apps = root.register.apps(&root.seat).await.unwrap().list;
    let visit = visit();
    let (one, other) = tokio::join!(
        root.register.remove_app(&visit, &root.seat, apps[0].id),
        root.register.remove_app(&visit, &root.seat, apps[1].id)
    );
    let told = [one.unwrap(), other.unwrap()];
    assert!(told.contains(&FactorRemoved::Gone) && told.contains(&FactorRemoved::Needed), "{told:?}");
    assert_eq!(world.user(root_id).await.factors.authenticators, 1);
    assert_eq!(root.register.withdraw(&visit, &root.seat).await.unwrap(), Removed::Nothing);
    assert_eq!(world.user(root_id).await.factors.authenticators, 1);
}

#[tokio::test]
async fn policy_that_is_narrowed_in_the_middle_counts_at_once_and_what_is_there_can_be_taken_back() {
    let world = World::with(factors()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.add_app("phone").await;
    let (setup, app) = ada.scanned().await;
    world.set_policy(classic()).await;
    assert_eq!(ada.type_app_code(&setup.mark, "2", &app.code_at(world.now())).await, Checked::NotOffered);
    let found = ada.overview().await;
    assert!(!found.factors.apps_offered && found.factors.apps == 1 && found.gave);
    let kept = ada.register.apps(&ada.seat).await.unwrap();
    assert_eq!(kept.offered, Err(None));
    assert_eq!(ada.register.remove_app(&visit(), &ada.seat, kept.list[0].id).await.unwrap(), FactorRemoved::Gone);
    assert!(!ada.overview().await.gave);
}
