//! The sample organizations: invented names, one person in each state of readiness.

mod classic;
mod strict;

use latchkey_domain::{Authority, ContactKind, PolicyDraft, Preset, Role};
use latchkey_vault::TotpSecret;

pub(super) use classic::HARBOR_PINE;
pub(super) use strict::CLINICA_MIRADOR;

/// Everybody's password at the start; long and mixed enough for the rules of both organizations.
pub(super) const PASSWORD: &str = "Quiet-Lantern-2719";

/// Both organizations.
pub(super) const ORGANIZATIONS: [&SampleOrganization; 2] = [&HARBOR_PINE, &CLINICA_MIRADOR];

/// One sample organization.
pub(super) struct SampleOrganization {
    /// The word in its text ids.
    pub(super) key: &'static str,
    /// The name people know it by.
    pub(super) name: &'static str,
    /// Its domain.
    pub(super) domain: &'static str,
    /// Two letters.
    pub(super) country: &'static str,
    /// BCP 47 tag.
    pub(super) language: &'static str,
    /// `#rrggbb`.
    pub(super) color: &'static str,
    /// Its logo, SVG.
    pub(super) logo: &'static [u8],
    /// What its policy starts from.
    pub(super) preset: Preset,
    /// What its policy changes of that, besides who may reset.
    pub(super) adjust: fn(&mut PolicyDraft),
    /// Whether only people in [`SampleGroup::MayReset`] may reset.
    pub(super) by_group: bool,
    /// Its people.
    pub(super) people: &'static [SamplePerson],
    /// A user name that nobody has, worth trying.
    pub(super) nobody: Option<&'static str>,
}

/// The groups of a sample organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SampleGroup {
    /// Those who may reset.
    MayReset,
    /// A group inside that one.
    Workshop,
    /// A group outside it.
    Visitors,
}

impl SampleGroup {
    /// Every group.
    pub(super) const ALL: [Self; 3] = [Self::MayReset, Self::Workshop, Self::Visitors];

    /// The name people see.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MayReset => "Password reset",
            Self::Workshop => "Workshop",
            Self::Visitors => "Visitors",
        }
    }

    /// The group it is in.
    pub(super) const fn parent(self) -> Option<Self> {
        match self {
            Self::Workshop => Some(Self::MayReset),
            Self::MayReset | Self::Visitors => None,
        }
    }
}

/// One sample person.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "facts of a person, none of which follows from another")]
pub(super) struct SamplePerson {
    /// The user name before the `@`; its first word is the word in the person's text id.
    pub(super) user: &'static str,
    /// Given name.
    pub(super) first: &'static str,
    /// Family name.
    pub(super) last: &'static str,
    /// Whether the terminal names this person too: somebody to begin with.
    pub(super) first_choice: bool,
    /// May reset, and has what it takes.
    pub(super) ready: bool,
    /// Administrator roles.
    pub(super) roles: &'static [Role],
    /// Phones and addresses.
    pub(super) contacts: &'static [(ContactKind, &'static str)],
    /// The alternate address was replaced just now.
    pub(super) replaced_now: bool,
    /// Numbers of predefined questions with the answers.
    pub(super) answers: &'static [(u8, &'static str)],
    /// Holds a licence.
    pub(super) licensed: bool,
    /// The account is enabled.
    pub(super) enabled: bool,
    /// Where the password lives.
    pub(super) authority: Authority,
    /// A group.
    pub(super) group: Option<SampleGroup>,
    /// Somebody said "this was not me".
    pub(super) frozen: bool,
    /// What the codes of the person's authenticator app are made of.
    pub(super) app: Option<[u8; 20]>,
    /// An administrator chose the password: it is changed at the next sign-in.
    pub(super) must_change: bool,
}

impl SamplePerson {
    /// Somebody with a licence, a group and nothing to prove anything with.
    const PLAIN: Self = Self {
        user: "",
        first: "",
        last: "",
        first_choice: false,
        ready: false,
        roles: &[],
        contacts: &[],
        replaced_now: false,
        answers: &[],
        licensed: true,
        enabled: true,
        authority: Authority::Cloud,
        group: Some(SampleGroup::MayReset),
        frozen: false,
        app: None,
        must_change: false,
    };

    /// The word in the person's text id.
    pub(super) fn key(&self) -> &'static str {
        self.user.split('.').next().unwrap_or(self.user)
    }

    /// The whole user name.
    pub(super) fn user_name(&self, organization: &SampleOrganization) -> String {
        format!("{}@{}", self.user, organization.domain)
    }

    /// The secret of the person's authenticator app.
    pub(super) fn secret(&self) -> Option<TotpSecret> {
        self.app.and_then(|bytes| TotpSecret::from_bytes(&bytes))
    }

    /// The address and the phones that prove somebody, each with the word in its text id.
    pub(super) fn proving(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let of = |wanted: ContactKind| self.contacts.iter().find(|(kind, _)| *kind == wanted).map(|(_, value)| *value);
        let address = of(ContactKind::AuthenticationEmail).or_else(|| of(ContactKind::AlternateEmail));
        let mobile = of(ContactKind::AuthenticationPhone).or_else(|| of(ContactKind::MobilePhone));
        let all = [("address", address), ("mobile", mobile), ("office", of(ContactKind::OfficePhone))];
        all.into_iter().filter_map(|(kind, value)| value.map(|value| (kind, value)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use latchkey_domain::{CountryCode, DomainName, EmailAddress, PasswordContext, Policy, QuestionRef, UserName, check_answers};
    use latchkey_language::{Args, Languages};

    use super::*;

    fn everybody() -> impl Iterator<Item = (&'static SampleOrganization, &'static SamplePerson)> {
        ORGANIZATIONS.into_iter().flat_map(|organization| organization.people.iter().map(move |person| (organization, person)))
    }

    #[test]
    fn the_policies_hold_together() {
        for organization in ORGANIZATIONS {
            let mut draft = organization.preset.draft();
            (organization.adjust)(&mut draft);
            assert_eq!(Policy::try_from(draft).err(), None, "{}", organization.name);
            assert!(CountryCode::parse(organization.country).is_ok());
            assert!(DomainName::parse(organization.domain).is_ok_and(|domain| domain.as_str().ends_with(".example")));
        }
    }

    #[test]
    fn the_password_is_one_that_everybody_may_have() {
        for (organization, person) in everybody() {
            let mut draft = organization.preset.draft();
            (organization.adjust)(&mut draft);
            let context = PasswordContext {
                user_name: person.user_name(organization),
                first_name: person.first.into(),
                last_name: person.last.into(),
                display_name: format!("{} {}", person.first, person.last),
                organization_names: vec![organization.name.into(), organization.domain.into()],
            };
            assert_eq!(draft.passwords.check(PASSWORD, &context), [], "{}", person.user);
        }
    }

    #[test]
    fn names_and_answers_are_valid() {
        let mut names = BTreeSet::new();
        for (organization, person) in everybody() {
            let name = UserName::parse(&person.user_name(organization)).unwrap();
            assert!(names.insert(name.comparison_key()), "{name} twice");
            let answers: Vec<_> =
                person.answers.iter().map(|(number, answer)| (QuestionRef::predefined(*number).unwrap(), *answer)).collect();
            assert_eq!(check_answers(&answers), Ok(()), "{name}");
            let mut draft = organization.preset.draft();
            (organization.adjust)(&mut draft);
            assert!(person.answers.iter().all(|(number, _)| draft.questions.predefined.contains(number)), "{name}");
            assert!(person.answers.is_empty() || person.answers.len() == usize::from(draft.questions.to_register), "{name}");
        }
    }

    #[test]
    fn every_organization_has_an_administrator_who_can_sign_in_at_once() {
        for organization in ORGANIZATIONS {
            let mut chiefs = organization.people.iter().filter(|person| person.roles.contains(&Role::GlobalAdministrator));
            assert!(chiefs.all(|chief| chief.secret().is_some()), "{}", organization.name);
        }
        assert!(everybody().all(|(_, person)| person.app.is_none() || !person.roles.is_empty()));
    }

    #[test]
    fn addresses_cannot_belong_to_anybody() {
        for (_, person) in everybody() {
            for (_, value) in person.contacts {
                let Ok(address) = EmailAddress::parse(value) else { continue };
                assert!(address.domain().ends_with(".example"), "{value}");
            }
        }
    }

    #[test]
    fn everybody_is_explained_in_every_language() {
        let languages = Languages::embedded().unwrap();
        for language in languages.list() {
            let ids = everybody().map(|(_, person)| format!("demo-person-{}", person.key()));
            let organizations = ORGANIZATIONS.iter().map(|organization| format!("demo-organization-{}", organization.key));
            let roles = Role::ALL.iter().map(|role| format!("demo-role-{}", role.key()));
            let nobody = ORGANIZATIONS.iter().filter(|one| one.nobody.is_some()).map(|one| format!("demo-nobody-{}", one.key));
            for id in ids.chain(organizations).chain(roles).chain(nobody) {
                let text = languages.text(language, &id, &Args::new());
                assert!(languages.has(&id) && !text.contains("{$"), "{}: {id}: {text}", language.tag());
            }
        }
    }
}
