//! The people, policies and contacts of the model. What is in force is what `decide` says of them.

use std::collections::HashMap;

use latchkey_domain::{Factors, Lifetimes, Method, Refusal, Role, Terms, Timestamp};

use super::Bounds;
use super::account::Account;
use crate::scene::{NOW, Scene};

/// What end users must prove, as an administrator changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rules {
    /// One gate of three methods, 105 minutes.
    One,
    /// Two gates of three methods, 105 minutes.
    Two,
    /// Two gates, the mobile phone taken away, 45 minutes.
    TwoShort,
    /// Two gates of the address, questions, the app and recovery codes, 105 minutes.
    Factors,
}

impl Rules {
    const ALL: [Self; 4] = [Self::One, Self::Two, Self::TwoShort, Self::Factors];
}

/// A second factor; the number is its place among what the person holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Factor {
    App,
    Paper,
}

impl Factor {
    pub(crate) const ALL: [Self; 2] = [Self::App, Self::Paper];

    pub(crate) fn of(method: Method) -> Option<Self> {
        match method {
            Method::Authenticator => Some(Self::App),
            Method::RecoveryCode => Some(Self::Paper),
            _ => None,
        }
    }
}

/// What there is of a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Held {
    Nothing,
    /// What was there before today.
    Old,
    /// What took its place today; in the model that happens once.
    New,
}

impl Held {
    const ALL: [Self; 3] = [Self::Nothing, Self::Old, Self::New];

    pub(crate) const fn generation(self) -> u8 {
        self as u8
    }
}

/// Methods that this person has.
pub(crate) const METHODS: [Method; 3] = [Method::AlternateEmail, Method::MobilePhone, Method::SecurityQuestions];

/// Those of somebody with second factors that the model tries.
pub(crate) const FACTORS: [Method; 4] =
    [Method::AlternateEmail, Method::SecurityQuestions, Method::Authenticator, Method::RecoveryCode];

type Situation = (Rules, bool, bool, [Held; 2]);

/// What `decide` says in each situation, asked once.
pub(crate) struct World {
    decisions: HashMap<Situation, Result<Terms, Refusal>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let situations = Rules::ALL.into_iter().flat_map(|rules| [false, true].map(|administrator| (rules, administrator)));
        let all = situations.flat_map(|(rules, administrator)| [false, true].map(|frozen| (rules, administrator, frozen)));
        let held = || Held::ALL.into_iter().flat_map(|app| Held::ALL.map(|paper| [app, paper]));
        let all = all.flat_map(|(rules, administrator, frozen)| held().map(move |held| (rules, administrator, frozen, held)));
        Self { decisions: all.map(|situation| (situation, scene(situation).decide())).collect() }
    }

    /// Where a run may begin: with a lax policy or a strict one.
    pub(crate) fn beginnings(bounds: Bounds) -> Vec<Account> {
        bounds.beginnings.iter().map(|(rules, administrator)| Account::new(*rules, *administrator)).collect()
    }

    /// What `decide` says of the person now.
    pub(crate) fn decision(&self, account: &Account) -> Result<Terms, Refusal> {
        self.decisions[&(account.rules, account.administrator, account.frozen, account.held)].clone()
    }
}

fn scene((rules, administrator, frozen, [app, paper]): Situation) -> Scene {
    let mut scene = Scene::able();
    scene.answer_questions(3);
    match rules {
        Rules::One => scene.require(1, &METHODS),
        Rules::Two => scene.require(2, &METHODS),
        Rules::TwoShort => scene.require(2, &[Method::AlternateEmail, Method::SecurityQuestions]),
        Rules::Factors => scene.require(2, &FACTORS),
    }
    if rules == Rules::TwoShort {
        scene.change_policy(|policy| policy.lifetimes = Lifetimes { session_minutes: 45, code_minutes: 45 });
    }
    if administrator {
        scene.user.roles = vec![Role::PasswordAdministrator];
    }
    scene.user.frozen_at = frozen.then_some(NOW);
    let replaced_at = |held| (held == Held::New).then_some(NOW);
    scene.user.factors = Factors {
        authenticators: u32::from(app != Held::Nothing),
        authenticators_replaced_at: replaced_at(app),
        recovery_codes: if paper == Held::Nothing { 0 } else { 10 },
        recovery_codes_replaced_at: replaced_at(paper),
        ..Factors::default()
    };
    scene
}

/// The instant `hours` after the beginning.
pub(crate) fn instant(hours: u8) -> Timestamp {
    NOW.plus(std::time::Duration::from_secs(u64::from(hours) * 3_600))
}

/// The keyed hash of the contact behind a method: second factors have one between them.
pub(crate) fn contact(method: Method) -> [u8; 32] {
    let method = if method == Method::RecoveryCode { Method::Authenticator } else { method };
    [method as u8; 32]
}
