//! People.

use crate::{
    Authority, ContactData, ContactKind, EmailAddress, Factors, LicenceFacts, Organization, OrganizationId, PasswordContext,
    QuestionRef, Role, SecondStep, Timestamp, UserId, UserName, rests,
};

/// One person in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The identity that never changes.
    pub id: UserId,
    /// The organization the person belongs to.
    pub organization: OrganizationId,
    /// What the person types to sign in.
    pub user_name: UserName,
    /// The name others see.
    pub display_name: String,
    /// Given name, when known.
    pub first_name: Option<String>,
    /// Family name, when known.
    pub last_name: Option<String>,
    /// The address of the person's mailbox, as stored.
    pub mail: Option<String>,
    /// BCP 47 tag, when known.
    pub language: Option<String>,
    /// Whether the account is enabled in the directory.
    pub enabled: bool,
    /// Where the password lives.
    pub authority: Authority,
    /// Administrator roles.
    pub roles: Vec<Role>,
    /// What the licences say.
    pub licences: LicenceFacts,
    /// Phones and addresses.
    pub contacts: ContactData,
    /// Security questions that have an answer.
    pub questions: Vec<QuestionRef>,
    /// When the person gave or confirmed all of those answers; `None` when there are none, or one was never confirmed.
    pub answers_confirmed_at: Option<Timestamp>,
    /// When answers were given that could not be used alone at once; `None` for those of a first registration.
    pub answers_replaced_at: Option<Timestamp>,
    /// When the person last took something back: what is added soon after it takes its place.
    pub taken_back_at: Option<Timestamp>,
    /// When the person last registered a way while there was none; `None` where nobody knows.
    pub registered_at: Option<Timestamp>,
    /// Second factors.
    pub factors: Factors,
    /// Whether the password is kept from expiring.
    pub password_never_expires: bool,
    /// Set when somebody said "this was not me": recovery stays closed until an administrator opens it.
    pub frozen_at: Option<Timestamp>,
}

impl User {
    /// Whether the administrator policy applies.
    pub fn is_administrator(&self) -> bool {
        !self.roles.is_empty()
    }

    /// How the person stands with the second step. To people without a role an app and recovery codes are ways to get back in.
    pub fn second_step(&self) -> SecondStep {
        match self.factors {
            _ if !self.is_administrator() => SecondStep::NotAsked,
            factors if factors.any() => SecondStep::Ready,
            Factors { recovery_codes_used: 0, .. } => SecondStep::Missing,
            _ => SecondStep::UsedUp,
        }
    }

    /// Whether the person is asked for a second factor when they sign in and before sensitive acts.
    pub fn gives_factors(&self) -> bool {
        self.second_step() == SecondStep::Ready
    }

    /// Whether the person holds `role`.
    pub fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Where notices go: the mailbox, else the user name when it is an address.
    pub fn primary_address(&self) -> Option<EmailAddress> {
        let mailbox = self.mail.as_deref().and_then(|mail| EmailAddress::parse(mail).ok());
        mailbox.or_else(|| EmailAddress::parse(self.user_name.as_str()).ok())
    }

    /// The language mails to this person are written in when no page tells: their own, else their organization's, else English.
    pub fn reading_language<'a>(&'a self, organization: &'a Organization) -> &'a str {
        self.language.as_deref().or(organization.language.as_deref()).unwrap_or("en")
    }

    /// Everybody a notice about this person's own reset goes to: primary, alternate and authentication addresses, each once
    /// ("How it works", 2017: nobody else).
    pub fn notice_addresses(&self) -> Vec<EmailAddress> {
        let stored = [ContactKind::AlternateEmail, ContactKind::AuthenticationEmail];
        let private = stored.into_iter().filter_map(|kind| self.contacts.email(kind)).map(|found| found.value);
        let mut addresses: Vec<EmailAddress> = Vec::new();
        for address in self.primary_address().into_iter().chain(private) {
            if !addresses.iter().any(|known| known.comparison_key() == address.comparison_key()) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Whether mail is known to reach the person, and was so yesterday: there is an address beside the user name, which is often no
    /// mailbox. One of today may be a thief's.
    pub fn has_settled_mailbox(&self, now: Timestamp) -> bool {
        let mailbox = self.mail.as_deref().is_some_and(|mail| EmailAddress::parse(mail).is_ok());
        mailbox || self.contacts.recovery_email().is_some_and(|found| self.is_settled(found.kind, found.replaced_at, now))
    }

    /// Whether this address was the person's yesterday already.
    pub fn is_settled_address(&self, address: &EmailAddress, now: Timestamp) -> bool {
        let same = |other: &EmailAddress| other.comparison_key() == address.comparison_key();
        let stored = [ContactKind::AlternateEmail, ContactKind::AuthenticationEmail];
        let mut stored = stored.into_iter().filter_map(|kind| self.contacts.email(kind)).filter(|found| same(&found.value));
        self.primary_address().is_some_and(|primary| same(&primary))
            || stored.any(|found| self.is_settled(found.kind, found.replaced_at, now))
    }

    /// What a person gave is of today when it rests, and when they registered for the first time today: then it does not rest.
    fn is_settled(&self, kind: ContactKind, replaced_at: Option<Timestamp>, now: Timestamp) -> bool {
        let registered_at = self.registered_at.filter(|_| kind.public_counterpart().is_some());
        !rests(replaced_at, now) && !rests(registered_at, now)
    }

    /// Whether `address` is the mailbox behind the very password that is being reset, or leads into it by a detail after a plus.
    pub fn is_own_mailbox(&self, address: &EmailAddress) -> bool {
        let key = address.mailbox_key();
        let own = [self.mail.as_deref(), Some(self.user_name.as_str())];
        own.into_iter().flatten().filter_map(|text| EmailAddress::parse(text).ok()).any(|mine| mine.mailbox_key() == key)
    }

    /// The words a new password of this person must not contain.
    pub fn password_context(&self, organization_names: Vec<String>) -> PasswordContext {
        PasswordContext {
            user_name: self.user_name.as_str().to_owned(),
            first_name: self.first_name.clone().unwrap_or_default(),
            last_name: self.last_name.clone().unwrap_or_default(),
            display_name: self.display_name.clone(),
            organization_names,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Branding, Contact};

    /// A person with nothing but a name.
    pub(crate) fn user(language: Option<&str>) -> User {
        User {
            id: UserId::from_uuid(Uuid::nil()),
            organization: OrganizationId::from_uuid(Uuid::nil()),
            user_name: UserName::parse("ada@wingtip.example").unwrap(),
            display_name: "Ada".into(),
            first_name: None,
            last_name: None,
            mail: None,
            language: language.map(str::to_owned),
            enabled: true,
            authority: Authority::Cloud,
            roles: vec![],
            licences: LicenceFacts { person: false, organization: false },
            contacts: ContactData::default(),
            questions: vec![],
            frozen_at: None,
            answers_confirmed_at: None,
            answers_replaced_at: None,
            taken_back_at: None,
            registered_at: None,
            factors: Factors::default(),
            password_never_expires: false,
        }
    }

    #[test]
    fn a_user_name_alone_is_no_mailbox() {
        const NOW: Timestamp = Timestamp::from_micros(1_750_000_000_000_000);
        let contact =
            |kind, value: &str| ContactData::new([Contact { kind, value: value.into(), replaced_at: None, confirmed_at: None }]);
        let with = |mail: Option<&str>, contacts| User { mail: mail.map(str::to_owned), contacts, ..user(None) };
        let none = ContactData::default;
        assert!(!user(None).has_settled_mailbox(NOW) && user(None).primary_address().is_some(), "notices go there all the same");
        assert!(with(Some("ada@home.example"), none()).has_settled_mailbox(NOW));
        assert!(!with(Some("no address"), none()).has_settled_mailbox(NOW));
        assert!(with(None, contact(ContactKind::AuthenticationEmail, "ada@home.example")).has_settled_mailbox(NOW));
        assert!(with(None, contact(ContactKind::AlternateEmail, "ada@home.example")).has_settled_mailbox(NOW));
        assert!(!with(None, contact(ContactKind::AlternateEmail, "nowhere")).has_settled_mailbox(NOW));
        assert!(!with(None, contact(ContactKind::MobilePhone, "+1 4255550142")).has_settled_mailbox(NOW));
    }

    #[test]
    fn an_address_of_today_is_not_settled() {
        let (now, hour) = (Timestamp::from_micros(1_750_000_000_000_000), std::time::Duration::from_secs(3600));
        let with = |kind, replaced_at| {
            let contact = Contact { kind, value: "ada@home.example".into(), replaced_at, confirmed_at: Some(now) };
            User { contacts: ContactData::new([contact]), ..user(None) }
        };
        let settled = |user: &User| {
            let address = EmailAddress::parse("Ada@Home.example").unwrap();
            assert_eq!(user.has_settled_mailbox(now), user.is_settled_address(&address, now));
            user.has_settled_mailbox(now)
        };
        let (own, given) = (ContactKind::AuthenticationEmail, ContactKind::AlternateEmail);
        assert!(settled(&with(own, None)) && settled(&with(given, None)));
        assert!(!settled(&with(own, Some(now.minus(hour)))) && !settled(&with(given, Some(now.minus(hour)))));
        assert!(settled(&with(own, Some(now.minus(hour * 24)))));
        // Of a first registration nothing rests, and yet it is of today.
        let newcomer = |kind| User { registered_at: Some(now.minus(hour)), ..with(kind, None) };
        assert!(!settled(&newcomer(own)) && settled(&newcomer(given)));
        let mailbox = User { mail: Some("ada@work.example".into()), ..newcomer(own) };
        assert!(mailbox.has_settled_mailbox(now) && !user(None).has_settled_mailbox(now));
        assert!(mailbox.is_settled_address(&EmailAddress::parse("ada@work.example").unwrap(), now));
        assert!(!mailbox.is_settled_address(&EmailAddress::parse("thief@evil.example").unwrap(), now));
    }

    #[test]
    fn mails_are_in_ones_own_language_else_the_organizations_else_english() {
        let organization = |language: Option<&str>| Organization {
            id: OrganizationId::from_uuid(Uuid::nil()),
            name: "Wingtip Toys".into(),
            country: None,
            language: language.map(str::to_owned),
            branding: Branding::default(),
            synchronized: false,
            own_domain: true,
        };
        for (own, common, wanted) in
            [(Some("de"), Some("es"), "de"), (None, Some("es"), "es"), (Some("de"), None, "de"), (None, None, "en")]
        {
            assert_eq!(user(own).reading_language(&organization(common)), wanted);
        }
    }
}
