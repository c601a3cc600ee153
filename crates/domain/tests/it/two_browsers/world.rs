//! The people, policies and contacts of the model. What is in force is what `decide` says of them.

use latchkey_domain::{Lifetimes, Method, Refusal, Role, Terms, Timestamp};

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
}

impl Rules {
    pub(crate) const ALL: [Self; 3] = [Self::One, Self::Two, Self::TwoShort];
}

/// Methods that this person has.
pub(crate) const METHODS: [Method; 3] = [Method::AlternateEmail, Method::MobilePhone, Method::SecurityQuestions];

/// What `decide` says in each situation, asked once.
pub(crate) struct World {
    decisions: Vec<Result<Terms, Refusal>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let situations = Rules::ALL.into_iter().flat_map(|rules| [false, true].map(|administrator| (rules, administrator)));
        let all = situations.flat_map(|(rules, administrator)| [false, true].map(|frozen| (rules, administrator, frozen)));
        Self { decisions: all.map(|(rules, administrator, frozen)| scene(rules, administrator, frozen).decide()).collect() }
    }

    /// Where a run may begin: with a lax policy or a strict one.
    pub(crate) fn beginnings(bounds: Bounds) -> Vec<Account> {
        bounds.beginnings.iter().map(|(rules, administrator)| Account::new(*rules, *administrator)).collect()
    }

    /// What `decide` says of the person now.
    pub(crate) fn decision(&self, account: &Account) -> Result<Terms, Refusal> {
        let at = (account.rules as usize * 2 + usize::from(account.administrator)) * 2 + usize::from(account.frozen);
        self.decisions[at].clone()
    }
}

fn scene(rules: Rules, administrator: bool, frozen: bool) -> Scene {
    let mut scene = Scene::able();
    scene.answer_questions(3);
    match rules {
        Rules::One => scene.require(1, &METHODS),
        Rules::Two => scene.require(2, &METHODS),
        Rules::TwoShort => scene.require(2, &[Method::AlternateEmail, Method::SecurityQuestions]),
    }
    if rules == Rules::TwoShort {
        scene.change_policy(|policy| policy.lifetimes = Lifetimes { session_minutes: 45, code_minutes: 45 });
    }
    if administrator {
        scene.user.roles = vec![Role::PasswordAdministrator];
    }
    scene.user.frozen_at = frozen.then_some(NOW);
    scene
}

/// The instant `hours` after the beginning.
pub(crate) fn instant(hours: u8) -> Timestamp {
    NOW.plus(std::time::Duration::from_secs(u64::from(hours) * 3_600))
}

/// The keyed hash of the contact behind a method.
pub(crate) fn contact(method: Method) -> [u8; 32] {
    [method as u8; 32]
}
