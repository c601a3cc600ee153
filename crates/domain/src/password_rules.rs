//! Rules for new passwords.

use serde::{Deserialize, Serialize};

use crate::banned::{self, BannedTerms, MINIMUM_SCORE, SHORTEST_TERM, canonical};

/// What a new password must be like. Lengths count Unicode characters (scalar values) as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the policy, named as administrators see it")]
pub struct PasswordRules {
    /// The fewest characters.
    pub min_length: u16,
    /// The most characters.
    pub max_length: u16,
    /// Of lower case, upper case, digits and all other characters, how many kinds at least: 0 to 4.
    pub classes_required: u8,
    /// Whether guessable passwords are refused by banned-password scoring.
    pub banned_check: bool,
    /// Terms the organization bans; they count only while `banned_check` is on.
    pub custom_banned: BannedTerms,
    /// Whether passwords that appeared in a data leak are refused, where the installation has a breach list. A policy that was
    /// kept before there was this control does not ask for it.
    #[serde(default)]
    pub breach_list: bool,
    /// Whether the person's names and user name are refused.
    pub forbid_names: bool,
    /// Whether the organization's names are refused.
    pub forbid_organization_names: bool,
}

impl PasswordRules {
    /// 8 to 256 characters of 3 kinds, names and guessable ones refused (Azure AD cloud accounts).
    pub fn classic() -> Self {
        Self {
            min_length: 8,
            max_length: 256,
            classes_required: 3,
            banned_check: true,
            custom_banned: BannedTerms::default(),
            breach_list: false,
            forbid_names: true,
            forbid_organization_names: true,
        }
    }

    /// 15 characters and more, of any kind, and none that is known from a leak (NIST SP 800-63B-4, OWASP ASVS 5).
    pub fn strict() -> Self {
        Self { min_length: 15, classes_required: 0, breach_list: true, ..Self::classic() }
    }

    /// Everything that is wrong with `password` for this person; empty when it may be used. Whether it was used before is for
    /// the caller to find out, who has the hashes.
    pub fn check(&self, password: &str, context: &PasswordContext) -> Vec<PasswordProblem> {
        let (min, max) = (usize::from(self.min_length), usize::from(self.max_length));
        // Nothing else is looked at in a password that is too long, so that its length costs us nothing.
        if password.chars().nth(max).is_some() {
            return vec![PasswordProblem::TooLong { max: self.max_length }];
        }
        let mut problems = Vec::new();
        let short = password.chars().count() < min;
        if short {
            problems.push(PasswordProblem::TooShort { min: self.min_length });
        }
        if password.chars().any(char::is_control) {
            problems.push(PasswordProblem::ForbiddenCharacters);
        }
        let found = classes(password);
        if found < self.classes_required {
            problems.push(PasswordProblem::TooFewClasses { required: self.classes_required, found });
        }
        let text = canonical(password);
        if self.forbid_names && context.person_terms().iter().any(|term| holds(&text, term)) {
            problems.push(PasswordProblem::ContainsName);
        }
        if self.forbid_organization_names && context.organization_terms().iter().any(|term| holds(&text, term)) {
            problems.push(PasswordProblem::ContainsOrganizationName);
        }
        // The characters still to come decide the score of one that is too short.
        if self.banned_check && !short {
            problems.extend(self.guessable(password));
        }
        problems
    }

    /// What it means that a password was found in the breach list, or not. Whoever has the list asks it only when this rule is on
    /// and [`PasswordRules::check`] found nothing.
    pub fn judge_leak(&self, leaked: bool) -> Option<PasswordProblem> {
        (self.breach_list && leaked).then_some(PasswordProblem::Leaked)
    }

    fn guessable(&self, password: &str) -> Option<PasswordProblem> {
        let score = banned::score(password, &self.custom_banned);
        match (score.global < MINIMUM_SCORE, score.combined < MINIMUM_SCORE) {
            (true, _) => Some(PasswordProblem::TooGuessable),
            (false, true) => Some(PasswordProblem::BlockedByOrganization),
            (false, false) => None,
        }
    }
}

/// What is known about the person whose password it will be. Unknown names are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordContext {
    /// What the person types to sign in.
    pub user_name: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The name others see.
    pub display_name: String,
    /// The organization's name and, if wanted, its domains.
    pub organization_names: Vec<String>,
}

impl PasswordContext {
    fn person_terms(&self) -> Vec<Vec<char>> {
        let local = self.user_name.split('@').next().unwrap_or_default();
        [local, &self.first_name, &self.last_name, &self.display_name].into_iter().flat_map(terms).collect()
    }

    fn organization_terms(&self) -> Vec<Vec<char>> {
        // Of a domain the last label belongs to nobody: "example" in contoso.example is no name of theirs.
        let own = |name: &str| match name.rsplit_once('.') {
            Some((own, _)) if !name.contains(char::is_whitespace) => terms(own),
            _ => terms(name),
        };
        self.organization_names.iter().take(MOST_NAMES).flat_map(|name| own(name)).collect()
    }
}

/// The most organization names that are looked at.
const MOST_NAMES: usize = 50;
/// The most characters of one name that are looked at.
const MOST_CHARACTERS: usize = 256;

/// The words of a name and the name without its spaces and hyphens, normalised; nothing under four characters.
fn terms(name: &str) -> Vec<Vec<char>> {
    let name: String = name.chars().take(MOST_CHARACTERS).collect();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let whole = [name.trim().to_owned(), words.concat()];
    let all = words.iter().map(|word| canonical(word)).chain(whole.iter().map(|whole| canonical(whole)));
    all.filter(|term| term.len() >= SHORTEST_TERM).collect()
}

fn holds(text: &[char], term: &[char]) -> bool {
    text.windows(term.len()).any(|window| window == term)
}

/// How many of the four kinds of characters there are.
fn classes(password: &str) -> u8 {
    let kind = |c: char| match c {
        c if c.is_lowercase() => 1,
        c if c.is_uppercase() => 2,
        c if c.is_numeric() => 4,
        _ => 8u8,
    };
    let found = password.chars().fold(0, |found, c| found | kind(c));
    u8::try_from(found.count_ones()).unwrap_or(4)
}

/// One thing that is wrong with a new password, with the figures a sentence about it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "problem")]
pub enum PasswordProblem {
    /// Too few characters.
    TooShort {
        /// The fewest.
        min: u16,
    },
    /// Too many characters.
    TooLong {
        /// The most.
        max: u16,
    },
    /// Too few kinds of characters.
    TooFewClasses {
        /// How many there must be.
        required: u8,
        /// How many there are.
        found: u8,
    },
    /// Control characters, which some keyboards and forms cannot type.
    ForbiddenCharacters,
    /// A name of the person.
    ContainsName,
    /// A name of the organization.
    ContainsOrganizationName,
    /// Made of words and patterns that are guessed first.
    TooGuessable,
    /// Good enough but for terms that the organization bans.
    BlockedByOrganization,
    /// Known from a data leak.
    Leaked,
    /// Used before.
    Reused,
}

impl PasswordProblem {
    /// The word used in text ids and activities.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::TooFewClasses { .. } => "too-few-classes",
            Self::ForbiddenCharacters => "forbidden-characters",
            Self::ContainsName => "contains-name",
            Self::ContainsOrganizationName => "contains-organization-name",
            Self::TooGuessable => "too-guessable",
            Self::BlockedByOrganization => "blocked-by-organization",
            Self::Leaked => "leaked",
            Self::Reused => "reused",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PasswordProblem::*;
    use super::*;
    use crate::BannedTerm;

    fn ada() -> PasswordContext {
        PasswordContext {
            user_name: "ada.lovelace42@contoso.com".into(),
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            display_name: "Ada King-Noel (Lovelace)".into(),
            organization_names: vec!["Wingtip Toys".into(), "fabrikam.example".into()],
        }
    }

    fn classic(password: &str) -> Vec<PasswordProblem> {
        PasswordRules::classic().check(password, &ada())
    }

    fn strict(password: &str) -> Vec<PasswordProblem> {
        PasswordRules::strict().check(password, &ada())
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        assert_eq!(classic("gR7#kx2"), [TooShort { min: 8 }]);
        assert_eq!(classic("gR7#kx2v"), []);
        assert_eq!(classic("日本語Xk7の花"), []);
        assert_eq!(strict("vuelta-pomelo-"), [TooShort { min: 15 }]);
        assert_eq!(strict("vuelta-pomelo-g"), []);
        let longest = format!("gR7#kx2Lq!{}", "日月".repeat(123));
        assert_eq!(classic(&longest), []);
        assert_eq!(classic(&format!("{longest}x")), [TooLong { max: 256 }]);
        assert_eq!(classic(&"\0".repeat(10_000_000)), [TooLong { max: 256 }]);
    }

    #[test]
    fn three_of_four_kinds_are_required() {
        assert_eq!(classic("xkqzvbnmrw"), [TooFewClasses { required: 3, found: 1 }]);
        assert_eq!(classic("xkqzvbnm-w"), [TooFewClasses { required: 3, found: 2 }]);
        assert_eq!(classic("Xkqzvbnm-w"), []);
        assert_eq!(classic("Ñkqzñbnm٣w"), []);
        assert_eq!(classes(""), 0);
        assert_eq!(classes("aA1 "), 4);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        assert_eq!(classic(""), [TooShort { min: 8 }, TooFewClasses { required: 3, found: 0 }]);
        assert_eq!(classic("password\u{7}"), [ForbiddenCharacters, TooFewClasses { required: 3, found: 2 }, TooGuessable]);
        assert_eq!(classic("LovelaceWingtip"), [TooFewClasses { required: 3, found: 2 }, ContainsName, ContainsOrganizationName]);
    }

    #[test]
    fn control_characters_are_refused() {
        for control in ['\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}'] {
            assert_eq!(classic(&format!("gR7#kx2{control}vW")), [ForbiddenCharacters], "{control:?}");
        }
    }

    #[test]
    fn names_of_four_letters_and_more_are_refused_in_every_spelling() {
        for password in ["xL0v3lace#9", "#LOVÉLACE#9q", "7x-king-v#Q", "Noelx#91vqW", "AdaKingNoel#9", "ada.LOVELACE42"] {
            assert!(classic(password).contains(&ContainsName), "{password}");
        }
        // "Ada" has three letters only.
        assert_eq!(classic("Ada#9vqx-Wz"), []);
        for password in ["W1ngt1p#9vqx", "vqWT0ysW#9z", "WingtipToys#9", "F@brikam-9vx"] {
            assert!(classic(password).contains(&ContainsOrganizationName), "{password}");
        }
        assert_eq!(classic("3xample-9vWq-Zk"), []);
    }

    #[test]
    fn guessable_and_blocked_are_told_apart() {
        let mut rules = PasswordRules::classic();
        rules.custom_banned = BannedTerms::new(["zqvxwk"].map(|term| BannedTerm::parse(term).unwrap())).unwrap();
        let context = PasswordContext::default();
        assert_eq!(rules.check("Zqvxwk-7v", &context), [BlockedByOrganization]);
        assert_eq!(rules.check("Zqvxwk-7vu", &context), []);
        assert_eq!(rules.check("Password1!", &context), [TooGuessable]);
        rules.banned_check = false;
        assert_eq!(rules.check("Password1!", &context), []);
    }

    #[test]
    fn checks_can_be_switched_off() {
        let rules = PasswordRules { forbid_names: false, forbid_organization_names: false, ..PasswordRules::classic() };
        assert_eq!(rules.check("Lovelace-wingt1p-9vx", &ada()), []);
    }

    #[test]
    fn an_unknown_person_forbids_nothing() {
        assert_eq!(PasswordRules::classic().check("gR7#kx2v", &PasswordContext::default()), []);
    }

    #[test]
    fn a_leak_counts_where_the_policy_says_so() {
        assert_eq!(PasswordRules::strict().judge_leak(true), Some(Leaked));
        assert_eq!(PasswordRules::strict().judge_leak(false), None);
        assert_eq!(PasswordRules::classic().judge_leak(true), None);
    }

    #[test]
    fn rules_kept_before_there_was_a_breach_list_are_read() {
        let mut kept = serde_json::to_value(PasswordRules::strict()).unwrap();
        kept.as_object_mut().unwrap().remove("breach-list").unwrap();
        let read: PasswordRules = serde_json::from_value(kept).unwrap();
        assert_eq!(read, PasswordRules { breach_list: false, ..PasswordRules::strict() });
    }

    #[test]
    fn rules_are_kept_as_json() {
        let text = serde_json::to_string(&PasswordRules::strict()).unwrap();
        assert_eq!(serde_json::from_str::<PasswordRules>(&text).unwrap(), PasswordRules::strict());
        assert!(text.contains(r#""min-length":15"#), "{text}");
        assert_eq!(serde_json::to_string(&TooShort { min: 8 }).unwrap(), r#"{"problem":"too-short","min":8}"#);
    }

    proptest! {
        #[test]
        fn any_password_and_any_names_are_handled(password in any::<String>(), name in any::<String>()) {
            let context = PasswordContext { display_name: name.clone(), organization_names: vec![name], ..PasswordContext::default() };
            let problems = PasswordRules::strict().check(&password, &context);
            let short = password.chars().count() < 15;
            prop_assert_eq!(problems.contains(&TooShort { min: 15 }), short);
        }

        #[test]
        fn a_password_with_a_name_in_it_is_always_refused(before in "[A-Z0-9#]{0,8}", after in "[A-Z0-9#]{0,8}") {
            let password = format!("{before}Lovelace{after}");
            prop_assert!(classic(&password).contains(&ContainsName));
        }
    }
}
