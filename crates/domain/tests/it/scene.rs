//! One person in one organization, who may reset until a test takes something away.

use std::time::Duration;

use latchkey_domain::{
    Authority, Branding, Case, Channels, Contact, ContactData, ContactKind, CountryCode, Destinations, Factors, LicenceFacts,
    Method, MethodSet, Organization, OrganizationId, Policy, PolicyDraft, Preset, QuestionRef, Refusal, Terms, Timestamp, User,
    UserId, UserName, decide,
};
use uuid::Uuid;

/// Everything that eligibility looks at, open to change.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) user: User,
    pub(crate) organization: Organization,
    pub(crate) draft: Option<PolicyDraft>,
    pub(crate) in_group: bool,
    pub(crate) channels: Channels,
    pub(crate) destinations: Destinations,
    pub(crate) connector_answers: bool,
    pub(crate) now: Timestamp,
}

/// Every channel works.
pub(crate) const ALL_CHANNELS: Channels = Channels { mail: true, text: true, call: true };
/// The present of every scene.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_500_000_000_000_000);
/// A mailbox that has nothing to do with the organization.
pub(crate) const HOME: &str = "ada@home.example";
/// The mailbox behind the password.
pub(crate) const MAILBOX: &str = "ada.lovelace@contoso.example";
/// What the person signs in with.
pub(crate) const USER_NAME: &str = "ada@contoso.example";
/// A telephone number.
pub(crate) const PHONE: &str = "+1 4255551234";
/// Another telephone number.
pub(crate) const OTHER_PHONE: &str = "+1 2065550100";

impl Scene {
    /// A person with a password in the cloud, an address and a phone, under the classic policy, which reaches America.
    pub(crate) fn able() -> Self {
        let mut scene = Self {
            user: person(),
            organization: organization(),
            draft: Some(Preset::Classic.draft()),
            in_group: false,
            channels: ALL_CHANNELS,
            destinations: Destinations::default(),
            connector_answers: true,
            now: NOW,
        };
        scene.set_contacts(&[(ContactKind::AlternateEmail, HOME), (ContactKind::MobilePhone, PHONE)]);
        scene.change_policy(|policy| policy.phones.countries = [america()].into());
        scene
    }

    /// Changes the policy, when there is one.
    pub(crate) fn change_policy(&mut self, change: impl FnOnce(&mut PolicyDraft)) {
        if let Some(draft) = &mut self.draft {
            change(draft);
        }
    }

    /// Lets policy ask for `gates` of `methods`.
    pub(crate) fn require(&mut self, gates: u8, methods: &[Method]) {
        self.change_policy(|draft| {
            draft.gates = gates;
            draft.methods = set(methods);
        });
    }

    /// Replaces all contact data by first values.
    pub(crate) fn set_contacts(&mut self, contacts: &[(ContactKind, &str)]) {
        let first = contacts.iter().map(|(kind, value)| contact(*kind, value, None));
        self.user.contacts = ContactData::new(first);
    }

    /// Adds one piece of contact data that replaced another this long ago.
    pub(crate) fn replace_contact(&mut self, kind: ContactKind, value: &str, ago: Duration) {
        let new = contact(kind, value, Some(self.now.minus(ago)));
        self.user.contacts = ContactData::new(self.user.contacts.iter().cloned().chain([new]));
    }

    /// Gives the person answers to the first `count` questions.
    pub(crate) fn answer_questions(&mut self, count: u8) {
        self.user.questions = (1..=count).map(QuestionRef::Predefined).collect();
    }

    /// What a rule says about this person.
    pub(crate) fn ask<T>(&self, rule: impl FnOnce(&Case<'_>) -> T) -> T {
        let policy = self.draft.clone().map(|draft| Policy::try_from(draft).expect("the scene has a sound policy"));
        rule(&Case {
            user: &self.user,
            organization: &self.organization,
            policy: policy.as_ref(),
            in_group: self.in_group,
            channels: self.channels,
            destinations: &self.destinations,
            connector_answers: self.connector_answers,
            now: self.now,
        })
    }

    /// The decision about this person.
    pub(crate) fn decide(&self) -> Result<Terms, Refusal> {
        self.ask(decide)
    }

    /// The person confirms everything, so long ago.
    pub(crate) fn confirm(&mut self, ago: Duration) {
        let at = Some(self.now.minus(ago));
        let confirmed = self.user.contacts.iter().cloned().map(|contact| Contact { confirmed_at: at, ..contact });
        self.user.contacts = ContactData::new(confirmed);
        self.user.answers_confirmed_at = at;
    }

    /// The methods this person can use.
    pub(crate) fn methods(&self) -> Result<MethodSet, Refusal> {
        self.decide().map(|terms| terms.methods)
    }
}

/// The methods as a set.
pub(crate) fn set(methods: &[Method]) -> MethodSet {
    methods.iter().copied().collect()
}

/// The United States.
pub(crate) fn america() -> CountryCode {
    CountryCode::parse("US").expect("a country")
}

/// Spain, where mobile phones and landlines differ.
pub(crate) fn spain() -> CountryCode {
    CountryCode::parse("ES").expect("a country")
}

fn contact(kind: ContactKind, value: &str, replaced_at: Option<Timestamp>) -> Contact {
    Contact { kind, value: value.into(), replaced_at, confirmed_at: None }
}

fn person() -> User {
    User {
        id: UserId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        user_name: UserName::parse(USER_NAME).expect("a user name"),
        display_name: "Ada Lovelace".into(),
        first_name: None,
        last_name: None,
        mail: Some(MAILBOX.into()),
        language: None,
        enabled: true,
        authority: Authority::Cloud,
        roles: Vec::new(),
        licences: LicenceFacts { person: false, organization: false },
        contacts: ContactData::default(),
        questions: Vec::new(),
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
    }
}

fn organization() -> Organization {
    Organization {
        id: OrganizationId::from_uuid(Uuid::from_u128(2)),
        name: "Contoso".into(),
        country: None,
        language: None,
        branding: Branding::default(),
        synchronized: false,
        own_domain: true,
    }
}
