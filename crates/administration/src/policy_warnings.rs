//! What is allowed in a policy and still deserves a word.

use latchkey_domain::{Channels, CountryCode, Enablement, Method, PolicyDraft, gates_of};

/// Something that the operator should know about a policy, with the cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWarning {
    control: &'static str,
    sentence: String,
}

impl std::fmt::Display for PolicyWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.control, self.sentence)
    }
}

const QUESTIONS: &str = "security questions are switched on. Answers can be guessed, looked up or asked for, and people forget them: \
    NIST SP 800-63B-4 and OWASP ASVS 5 both advise against them. If you must have them, make them one gate of two \
    (gates=2), never the only one";

const NOWHERE: &str = "phones are methods of this policy, but no country is allowed and the organization has none of its own: nobody's \
    phone counts. Name the countries of your people's phones, for example phones.countries=US,CA";

const NO_LIST: &str = "the policy refuses passwords that appeared in a data leak, and this installation has no list of them, so \
    none is refused for that. Build a list with `latchkey breach-list build` and name it as passwords.breach_list in the \
    configuration, or set passwords.breach-list=false";

/// What an installation can do for a policy.
#[derive(Clone, Copy, Debug)]
pub struct Abilities {
    /// What it can send.
    pub channels: Channels,
    /// Whether it has a list of leaked passwords.
    pub breach_list: bool,
}

/// What to say about a policy that was just set for an organization of this country: whether it lets anybody through with what
/// this installation can send, what the standards say of a method that `before` did not have, and what the installation cannot
/// do for it.
pub fn policy_warnings(
    before: Option<&PolicyDraft>,
    now: &PolicyDraft,
    able: Abilities,
    country: Option<CountryCode>,
) -> Vec<PolicyWarning> {
    let told = |control: &'static str, sentence: &str| PolicyWarning { control, sentence: sentence.to_owned() };
    let asks = |policy: &PolicyDraft| policy.methods.contains(&Method::SecurityQuestions);
    let questions = (asks(now) && !before.is_some_and(asks)).then(|| told("methods", QUESTIONS));
    let nowhere = reaches_nobody(now, able.channels, country).then(|| told("phones.countries", NOWHERE));
    let list = (now.passwords.breach_list && !able.breach_list).then(|| told("passwords.breach-list", NO_LIST));
    nobody_passes(now, able.channels).into_iter().chain(nowhere).chain(questions).chain(list).collect()
}

/// Whether phones are methods, and no phone can be reached.
fn reaches_nobody(policy: &PolicyDraft, channels: Channels, country: Option<CountryCode>) -> bool {
    let phones = |method: &Method| channels.ways(*method).next().is_some() && policy.methods.contains(method);
    let nowhere = policy.phones.countries.is_empty() && country.is_none();
    nowhere && policy.enablement != Enablement::Nobody && [Method::MobilePhone, Method::OfficePhone].iter().any(phones)
}

fn nobody_passes(policy: &PolicyDraft, channels: Channels) -> Option<PolicyWarning> {
    let works = |method: &&Method| channels.carry(**method);
    // An authenticator app and a recovery code are one gate between them.
    let count = gates_of(policy.methods.iter().filter(works));
    let usable = words(policy.methods.iter().filter(works));
    if policy.enablement == Enablement::Nobody || count >= usize::from(policy.gates) {
        return None;
    }
    let gates = policy.gates;
    // Second factors are never enough by themselves, so they are no cure.
    let others = Method::ALL.iter().filter(|method| !method.is_factor()).filter(works);
    let (control, cure) = match count {
        0 => ("methods", format!("name some of {}, and not more gates than of these", words(others).join(", "))),
        _ => ("gates", format!("set gates={count}")),
    };
    let which = if count == 0 { "none".to_owned() } else { format!("only {}", usable.join(", ")) };
    let sentence = format!(
        "this policy lets nobody reset a password now: it asks for {gates} of {}, and this installation can carry out {which} \
         (SSPR_0014). Until it can do more, {cure}",
        words(policy.methods.iter()).join(", ")
    );
    Some(PolicyWarning { control, sentence })
}

fn words<'m>(methods: impl Iterator<Item = &'m Method>) -> Vec<&'static str> {
    methods.map(|method| method.key()).collect()
}

#[cfg(test)]
mod tests {
    use latchkey_domain::Preset;

    use super::*;

    const MAIL: Channels = Channels { mail: true, text: false, call: false };
    const ALL: Channels = Channels { mail: true, text: true, call: true };

    fn policy(gates: u8, methods: &[Method]) -> PolicyDraft {
        PolicyDraft { gates, methods: methods.iter().copied().collect(), ..Preset::Classic.draft() }
    }

    fn told(before: Option<&PolicyDraft>, now: &PolicyDraft, channels: Channels) -> Vec<String> {
        let home = CountryCode::parse("US").unwrap();
        let able = Abilities { channels, breach_list: true };
        policy_warnings(before, now, able, Some(home)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_policy_that_nobody_can_pass_names_control_and_cure() {
        let strict = told(None, &Preset::Strict.draft(), MAIL);
        assert_eq!(strict.len(), 1, "{strict:?}");
        assert!(strict[0].starts_with("gates: ") && strict[0].ends_with("set gates=1"), "{strict:?}");
        assert!(
            strict[0].contains("2 of alternate-email, mobile-phone") && strict[0].contains("only alternate-email"),
            "{strict:?}"
        );
        let phones = told(None, &policy(1, &[Method::MobilePhone, Method::OfficePhone]), MAIL);
        assert!(phones[0].starts_with("methods: ") && phones[0].contains("can carry out none"), "{phones:?}");
        assert!(phones[0].contains("name some of alternate-email, security-questions"), "{phones:?}");
    }

    #[test]
    fn second_factors_are_one_gate_between_them() {
        use Method::{AlternateEmail, Authenticator, MobilePhone, OfficePhone, RecoveryCode};
        let two = policy(2, &[MobilePhone, OfficePhone, Authenticator, RecoveryCode]);
        let warned = told(None, &two, MAIL);
        assert!(warned.len() == 1 && warned[0].ends_with("set gates=1"), "{warned:?}");
        assert!(warned[0].contains("only authenticator, recovery-code"), "{warned:?}");
        let with_mail = policy(2, &[AlternateEmail, MobilePhone, Authenticator]);
        assert_eq!(told(None, &with_mail, MAIL), Vec::<String>::new());
    }

    #[test]
    fn a_policy_that_somebody_can_pass_or_that_is_off_needs_no_word() {
        for (now, channels) in [
            (Preset::Classic.draft(), MAIL),
            (Preset::Strict.draft(), ALL),
            (PolicyDraft { enablement: Enablement::Nobody, ..Preset::Strict.draft() }, MAIL),
        ] {
            assert_eq!(told(None, &now, channels), Vec::<String>::new());
        }
    }

    #[test]
    fn phones_without_a_country_are_warned_of() {
        let warned = |now: &PolicyDraft, channels, country: Option<&str>| {
            let country = country.map(|code| CountryCode::parse(code).unwrap());
            let warnings = policy_warnings(Some(now), now, Abilities { channels, breach_list: true }, country);
            warnings.iter().any(|warning| warning.to_string().starts_with("phones.countries: "))
        };
        let classic = Preset::Classic.draft();
        assert!(warned(&classic, ALL, None));
        assert!(!warned(&classic, ALL, Some("ES")));
        assert!(!warned(&classic, MAIL, None), "nothing is texted or called anyway");
        let mut named = classic.clone();
        named.phones.countries = [CountryCode::parse("ES").unwrap()].into();
        assert!(!warned(&named, ALL, None));
        assert!(!warned(&policy(1, &[Method::AlternateEmail]), ALL, None));
    }

    #[test]
    fn a_list_that_the_policy_wants_and_nobody_has_is_told() {
        let told = |preset: Preset, breach_list| {
            let able = Abilities { channels: ALL, breach_list };
            policy_warnings(None, &preset.draft(), able, CountryCode::parse("US").ok())
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        let strict = told(Preset::Strict, false);
        assert!(strict.len() == 1 && strict[0].starts_with("passwords.breach-list: ") && strict[0].contains("breach-list build"));
        for (preset, list) in [(Preset::Strict, true), (Preset::Classic, false)] {
            assert_eq!(told(preset, list), Vec::<String>::new());
        }
    }

    #[test]
    fn security_questions_are_warned_of_when_they_are_switched_on_and_not_again() {
        let (without, with) = (Preset::Classic.draft(), policy(2, &[Method::AlternateEmail, Method::SecurityQuestions]));
        for before in [None, Some(&without)] {
            let told = told(before, &with, MAIL);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(
                told[0].starts_with("methods: security questions") && told[0].contains("800-63B-4") && told[0].contains("ASVS 5")
            );
        }
        assert_eq!(told(Some(&with), &with, MAIL), Vec::<String>::new());
        assert_eq!(told(Some(&with), &without, MAIL), Vec::<String>::new());
    }
}
