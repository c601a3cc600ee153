//! The controls, with the values they may have ("Customize", 2016).

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Disclosure, PhoneControls, Preset};
use crate::{
    CustomQuestionId, EmailAddress, GroupId, LicensingMode, Method, MethodSet, PREDEFINED_QUESTIONS, PasswordRules, ThrottleRule,
};

/// Who may register and reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who", content = "group")]
pub enum Enablement {
    /// Nobody: the switch is off.
    Nobody,
    /// The people in one group, however deeply nested; a deleted group holds nobody.
    Group(GroupId),
    /// Everybody.
    Everybody,
}

/// The controls of security questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct QuestionControls {
    /// How many a person must register, 3 to 5.
    pub to_register: u8,
    /// How many are put at a reset, 3 to 5, at most `to_register`.
    pub to_reset: u8,
    /// Predefined questions offered, 1 to 35.
    pub predefined: BTreeSet<u8>,
    /// Questions of the organization's own.
    pub custom: BTreeSet<CustomQuestionId>,
}

/// Where "contact your administrator" leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "to", content = "value")]
pub enum ContactLink {
    /// A message to the administrators.
    Administrators,
    /// A mail that the person writes.
    Email(EmailAddress),
    /// A page of the organization's own, opened in a new tab.
    Url(String),
}

/// How long things live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lifetimes {
    /// Minutes from identification to the end of a reset.
    pub session_minutes: u16,
    /// Minutes a code can be used.
    pub code_minutes: u16,
}

impl Lifetimes {
    /// The whole reset.
    pub const fn session(self) -> Duration {
        Duration::from_secs(self.session_minutes as u64 * 60)
    }

    /// One code.
    pub const fn code(self) -> Duration {
        Duration::from_secs(self.code_minutes as u64 * 60)
    }
}

/// The limits on attempts that an organization may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Throttles {
    /// Resets that had a wrong proof and no success.
    pub resets: ThrottleRule,
    /// Wrong numbers typed.
    pub phone_checks: ThrottleRule,
    /// Wrong codes or answers, per method.
    pub method_tries: ThrottleRule,
}

/// Every control, not yet checked against the others.
///
/// A control that is not known is read over, here and in its parts: while an upgrade is under way, servers of the version before
/// read what the new one kept. A control of a later version therefore says what holds without it (`#[serde(default)]`). Whoever
/// changes a policy is told of unknown controls, those typed and those kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that administrators turn one by one, none of which follows from another"
)]
pub struct PolicyDraft {
    /// The preset it started from.
    pub preset: Preset,
    /// Who may register and reset.
    pub enablement: Enablement,
    /// Methods people may use.
    pub methods: MethodSet,
    /// How many methods a reset takes: 1 or 2.
    pub gates: u8,
    /// Security questions.
    pub questions: QuestionControls,
    /// Ask unregistered people to register when they sign in.
    pub require_registration: bool,
    /// Days until people confirm their data again, 0 (never) to 730.
    pub reconfirm_days: u16,
    /// Where "contact your administrator" leads.
    pub contact: ContactLink,
    /// Write passwords back to the on-premises directory.
    pub writeback: bool,
    /// Offer to unlock without a new password.
    pub unlock_without_reset: bool,
    /// Tell people of their own reset.
    pub notify_people: bool,
    /// Tell the other global administrators when an administrator resets.
    pub notify_administrators: bool,
    /// Administrators may reset their own password.
    pub administrators_may_reset: bool,
    /// How licences are checked.
    pub licensing: LicensingMode,
    /// What a stranger may learn.
    pub disclosure: Disclosure,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Limits on attempts.
    pub throttles: Throttles,
    /// Where texts and calls may go, and how many. Policies that were kept before there were any have the usual ones.
    #[serde(default)]
    pub phones: PhoneControls,
    /// Rules for new passwords.
    pub passwords: PasswordRules,
}

/// Why a draft is no policy. The sentence names the control and the cure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// No method although somebody may reset.
    #[error("methods: choose at least one authentication method")]
    NoMethod,
    /// Not 1 or 2.
    #[error("gates: a reset takes 1 or 2 methods")]
    Gates,
    /// More gates than methods.
    #[error("gates: {gates} methods are required but only {methods} can be used; enable another or require fewer")]
    TooFewMethods {
        /// Required.
        gates: u8,
        /// Enabled.
        methods: usize,
    },
    /// No more than second factors, or too few methods beside them.
    #[error(
        "methods: authenticator and recovery-code count only beside other methods; {gates} of those are needed and {others} \
         enabled: add alternate-email, mobile-phone, office-phone or security-questions"
    )]
    FactorsAlone {
        /// Required.
        gates: u8,
        /// Enabled methods that are no second factors.
        others: usize,
    },
    /// Not 3 to 5, or more to reset than to register.
    #[error("questions: register and reset take 3 to 5 questions, and no more to reset than to register")]
    QuestionCounts,
    /// Over 20, or a number that names no question.
    #[error("questions: offer at most {most} questions, predefined ones by number from 1 to {predefined}")]
    QuestionChoice {
        /// The most.
        most: usize,
        /// How many predefined ones there are.
        predefined: u8,
    },
    /// Fewer offered than a person must register.
    #[error("questions: {offered} are offered but {required} must be registered; offer more or require fewer")]
    TooFewQuestions {
        /// Offered.
        offered: usize,
        /// Required.
        required: u8,
    },
    /// Over 730.
    #[error("reconfirm-days: choose 0 (never) to 730 days")]
    Reconfirm,
    /// Not http or https.
    #[error("contact: a page is given as an address that starts with https:// or http://")]
    ContactUrl,
    /// A time that is zero, or a code that outlives its session.
    #[error("lifetimes: a session lasts 5 to 1440 minutes, and a code 1 minute up to as long as the session")]
    Lifetimes,
    /// A limit of zero.
    #[error("throttles: each limit is at least 1, with a window and a lock of at least one second")]
    Throttles,
    /// More messages than anybody needs.
    #[error("phones: messages-per-day is 0 to 100000")]
    Phones,
    /// Lengths or classes that no password can have.
    #[error("passwords: the shortest is 8 to 64 characters, the longest 64 to 256, with 0 to 4 kinds of characters")]
    Passwords,
}

/// At most this many questions are offered, predefined and custom together ("Customize", 2016).
const MOST_QUESTIONS: usize = 20;

impl PolicyDraft {
    /// Every reason why this is no policy; none when it is one.
    pub fn problems(&self) -> Vec<PolicyProblem> {
        let mut problems = Vec::new();
        self.check_methods(&mut problems);
        if self.methods.contains(&Method::SecurityQuestions) {
            self.questions.check(&mut problems);
        }
        let lifetimes = self.lifetimes;
        let url = |text: &str| url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let checks = [
            (self.reconfirm_days > 730, PolicyProblem::Reconfirm),
            (matches!(&self.contact, ContactLink::Url(text) if !url(text)), PolicyProblem::ContactUrl),
            (
                !(5..=1440).contains(&lifetimes.session_minutes)
                    || !(1..=lifetimes.session_minutes).contains(&lifetimes.code_minutes),
                PolicyProblem::Lifetimes,
            ),
            (!self.throttles.sound(), PolicyProblem::Throttles),
            (!self.phones.sound(), PolicyProblem::Phones),
            (
                !(8..=64).contains(&self.passwords.min_length)
                    || !(64..=256).contains(&self.passwords.max_length)
                    || self.passwords.classes_required > 4,
                PolicyProblem::Passwords,
            ),
        ];
        problems.extend(checks.into_iter().filter_map(|(wrong, problem)| wrong.then_some(problem)));
        problems
    }

    fn check_methods(&self, problems: &mut Vec<PolicyProblem>) {
        if !(1..=2).contains(&self.gates) {
            problems.push(PolicyProblem::Gates);
        }
        if self.enablement == Enablement::Nobody {
            return;
        }
        if self.methods.is_empty() {
            problems.push(PolicyProblem::NoMethod);
        } else if self.methods.len() < usize::from(self.gates) {
            problems.push(PolicyProblem::TooFewMethods { gates: self.gates, methods: self.methods.len() });
        } else {
            // "A mobile app cannot be the only method: one more is enabled for one gate, two more for two" ("How it works", 2018).
            let others = self.methods.iter().filter(|method| !method.is_factor()).count();
            if others < usize::from(self.gates) && others < self.methods.len() {
                problems.push(PolicyProblem::FactorsAlone { gates: self.gates, others });
            }
        }
    }
}

impl QuestionControls {
    fn check(&self, problems: &mut Vec<PolicyProblem>) {
        let counts = 3..=5;
        if !counts.contains(&self.to_register) || !counts.contains(&self.to_reset) || self.to_reset > self.to_register {
            problems.push(PolicyProblem::QuestionCounts);
        }
        let offered = self.predefined.len() + self.custom.len();
        let known = |number: &u8| (1..=PREDEFINED_QUESTIONS).contains(number);
        if offered > MOST_QUESTIONS || !self.predefined.iter().all(known) {
            problems.push(PolicyProblem::QuestionChoice { most: MOST_QUESTIONS, predefined: PREDEFINED_QUESTIONS });
        }
        if offered < usize::from(self.to_register) {
            problems.push(PolicyProblem::TooFewQuestions { offered, required: self.to_register });
        }
    }
}

impl Throttles {
    fn sound(&self) -> bool {
        let second = Duration::from_secs(1);
        [self.resets, self.phone_checks, self.method_tries]
            .iter()
            .all(|rule| rule.limit >= 1 && rule.window >= second && rule.lock >= second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    fn problems_after(change: impl FnOnce(&mut PolicyDraft)) -> Vec<PolicyProblem> {
        let mut draft = Preset::Classic.draft();
        change(&mut draft);
        draft.problems()
    }

    #[test]
    fn both_presets_are_policies() {
        for preset in [Preset::Classic, Preset::Strict] {
            assert_eq!(preset.draft().problems(), vec![]);
        }
    }

    #[test]
    fn values_outside_the_documents_ranges_are_refused() {
        assert_eq!(
            problems_after(|d| d.gates = 3),
            vec![PolicyProblem::Gates, PolicyProblem::TooFewMethods { gates: 3, methods: 2 }]
        );
        assert_eq!(problems_after(|d| d.reconfirm_days = 731), vec![PolicyProblem::Reconfirm]);
        assert_eq!(problems_after(|d| d.methods.clear()), vec![PolicyProblem::NoMethod]);
        assert_eq!(
            problems_after(|d| d.contact = ContactLink::Url("javascript:alert(1)".into())),
            vec![PolicyProblem::ContactUrl]
        );
        assert_eq!(problems_after(|d| d.lifetimes.code_minutes = 106), vec![PolicyProblem::Lifetimes]);
    }

    #[test]
    fn second_factors_are_enough_for_no_policy() {
        use Method::{AlternateEmail, Authenticator, MobilePhone, RecoveryCode};
        let with =
            |gates: u8, methods: &[Method]| problems_after(|d| (d.gates, d.methods) = (gates, methods.iter().copied().collect()));
        let alone = |gates, others| vec![PolicyProblem::FactorsAlone { gates, others }];
        assert_eq!(with(1, &[Authenticator]), alone(1, 0));
        assert_eq!(with(1, &[RecoveryCode]), alone(1, 0));
        assert_eq!(with(1, &[Authenticator, RecoveryCode]), alone(1, 0));
        assert_eq!(with(2, &[Authenticator, RecoveryCode]), alone(2, 0));
        assert_eq!(with(2, &[AlternateEmail, Authenticator]), alone(2, 1));
        assert_eq!(with(2, &[AlternateEmail, Authenticator, RecoveryCode]), alone(2, 1));
        assert_eq!(with(1, &[AlternateEmail, Authenticator]), vec![]);
        assert_eq!(with(2, &[AlternateEmail, MobilePhone, Authenticator, RecoveryCode]), vec![]);
        let told = alone(2, 1)[0].to_string();
        assert!(told.starts_with("methods: ") && told.contains("2 of those are needed and 1 enabled"), "{told}");
        // Who has switched reset off may keep any list.
        assert_eq!(problems_after(|d| (d.enablement, d.methods) = (Enablement::Nobody, [Authenticator].into())), vec![]);
    }

    #[test]
    fn question_controls_hold_only_while_questions_are_enabled() {
        let broken = |d: &mut PolicyDraft| {
            d.questions.to_reset = 5;
            d.questions.to_register = 3;
        };
        assert_eq!(problems_after(broken), vec![]);
        let enabled = problems_after(|d| {
            d.methods.insert(Method::SecurityQuestions);
            broken(d);
        });
        assert_eq!(enabled, vec![PolicyProblem::QuestionCounts]);
        let many = problems_after(|d| {
            d.methods.insert(Method::SecurityQuestions);
            d.questions.predefined = (1..=21).collect();
        });
        assert!(matches!(many[..], [PolicyProblem::QuestionChoice { .. }]));
    }

    #[test]
    fn a_policy_from_before_there_were_texts_is_read_with_the_usual_limits() {
        let mut tree = serde_json::to_value(Preset::Classic.draft()).unwrap();
        tree.as_object_mut().unwrap().remove("phones");
        let policy: Policy = serde_json::from_value(tree).unwrap();
        assert_eq!(policy.phones, PhoneControls::default());
        assert_eq!(problems_after(|d| d.phones.messages_per_day = 100_001), vec![PolicyProblem::Phones]);
    }

    #[test]
    fn an_unsound_policy_cannot_be_read_back() {
        let mut draft = Preset::Classic.draft();
        draft.gates = 0;
        let text = serde_json::to_string(&draft).unwrap();
        assert!(serde_json::from_str::<Policy>(&text).is_err());
    }
}
