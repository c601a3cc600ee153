//! Contact data: what the directory knows, and what the person registered.

use serde::{Deserialize, Serialize};

use crate::{CountryCode, EmailAddress, PhoneNumber, Reason, Timestamp};

/// Which piece of contact data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// Public; set by an administrator or by synchronization only.
    OfficePhone,
    /// Public; set by an administrator or by synchronization.
    MobilePhone,
    /// Public; set by an administrator.
    AlternateEmail,
    /// Private; registered by the person.
    AuthenticationPhone,
    /// Private; registered by the person.
    AlternateAuthenticationPhone,
    /// Private; registered by the person.
    AuthenticationEmail,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::OfficePhone,
        Self::MobilePhone,
        Self::AlternateEmail,
        Self::AuthenticationPhone,
        Self::AlternateAuthenticationPhone,
        Self::AuthenticationEmail,
    ];

    /// Whether the person gives it, and nobody else: administrators and directories supply the others.
    pub const fn is_private(self) -> bool {
        match self {
            Self::AuthenticationEmail | Self::AuthenticationPhone | Self::AlternateAuthenticationPhone => true,
            Self::OfficePhone | Self::MobilePhone | Self::AlternateEmail => false,
        }
    }

    /// How events name it.
    pub const fn reason(self) -> Reason {
        match self {
            Self::AlternateEmail | Self::AuthenticationEmail => Reason::InfoEmail,
            Self::OfficePhone | Self::MobilePhone | Self::AuthenticationPhone | Self::AlternateAuthenticationPhone => {
                Reason::InfoPhone
            }
        }
    }

    /// The word kept in storage and typed on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OfficePhone => "office-phone",
            Self::MobilePhone => "mobile-phone",
            Self::AlternateEmail => "alternate-email",
            Self::AuthenticationPhone => "authentication-phone",
            Self::AlternateAuthenticationPhone => "alternate-authentication-phone",
            Self::AuthenticationEmail => "authentication-email",
        }
    }

    /// The kind with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The public kind that counts while there is no private value ("Data", 2017).
    pub const fn public_counterpart(self) -> Option<Self> {
        match self {
            Self::AuthenticationPhone => Some(Self::MobilePhone),
            Self::AuthenticationEmail => Some(Self::AlternateEmail),
            Self::OfficePhone | Self::MobilePhone | Self::AlternateEmail | Self::AlternateAuthenticationPhone => None,
        }
    }
}

/// One piece of contact data as stored: it may be malformed, for it may come from anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Which piece.
    pub kind: ContactKind,
    /// The text as it was given.
    pub value: String,
    /// When it replaced another value; `None` for the first value.
    pub replaced_at: Option<Timestamp>,
    /// When the person proved or confirmed it last; `None` for what an administrator or a directory gave.
    pub confirmed_at: Option<Timestamp>,
}

/// All contact data of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactData(Vec<Contact>);

/// A well-formed value with the piece of contact data it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable<T> {
    /// Which piece.
    pub kind: ContactKind,
    /// The parsed value.
    pub value: T,
    /// When it replaced another value.
    pub replaced_at: Option<Timestamp>,
    /// When the person proved or confirmed it last.
    pub confirmed_at: Option<Timestamp>,
}

impl ContactData {
    /// The data, at most one entry of each kind: a later one replaces an earlier.
    pub fn new(contacts: impl IntoIterator<Item = Contact>) -> Self {
        let mut data = Self::default();
        for contact in contacts {
            data.0.retain(|known| known.kind != contact.kind);
            data.0.push(contact);
        }
        data
    }

    /// The stored text of one kind.
    pub fn get(&self, kind: ContactKind) -> Option<&Contact> {
        self.0.iter().find(|contact| contact.kind == kind)
    }

    /// Every piece that is stored.
    pub fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.0.iter()
    }

    /// The data without this kind, as it would be after a removal.
    #[must_use]
    pub fn without(&self, kind: ContactKind) -> Self {
        Self(self.0.iter().filter(|contact| contact.kind != kind).cloned().collect())
    }

    /// The value whose place a new one of this private kind takes at a reset, private or public; `None` when none is reached
    /// today, or the very same one. Whoever is reached there hears of the change, and the new value rests for a day.
    pub fn displaced_by(&self, kind: ContactKind, value: &str, country: Option<CountryCode>) -> Option<&Contact> {
        let present = self.reached_as(kind, country)?;
        (key(present.kind, &present.value, country) != key(kind, value, country)).then_some(present)
    }

    /// What is reached at a reset where a value of this private kind would be: the private one, else the public one. `None` when a
    /// new value is added to what there is, and takes nobody's place.
    pub fn reached_as(&self, kind: ContactKind, country: Option<CountryCode>) -> Option<&Contact> {
        let candidates = [Some(kind), kind.public_counterpart()];
        let wellformed = |contact: &&Contact| key(contact.kind, &contact.value, country).is_some();
        candidates.into_iter().flatten().filter_map(|kind| self.get(kind)).find(wellformed)
    }

    /// The address codes go to: the private one first, else the public; malformed data counts as absent ("Data", 2017).
    pub fn recovery_email(&self) -> Option<Reachable<EmailAddress>> {
        [ContactKind::AuthenticationEmail, ContactKind::AlternateEmail].into_iter().find_map(|kind| self.email(kind))
    }

    /// The phone that proves "mobile phone": the private one first, else the public; one with an extension counts as absent. The
    /// alternate authentication phone is for second factors at sign-in, never for a reset ("Phone options", 2023).
    pub fn recovery_phone(&self, country: Option<CountryCode>) -> Option<Reachable<PhoneNumber>> {
        [ContactKind::AuthenticationPhone, ContactKind::MobilePhone].into_iter().find_map(|kind| self.phone(kind, country))
    }

    /// The office phone. An extension is kept and not dialled ("Data used by password reset", 2017).
    pub fn office_phone(&self, country: Option<CountryCode>) -> Option<Reachable<PhoneNumber>> {
        self.phone(ContactKind::OfficePhone, country)
    }

    /// The address of this kind, when it is well formed.
    pub fn email(&self, kind: ContactKind) -> Option<Reachable<EmailAddress>> {
        let contact = self.get(kind)?;
        let value = EmailAddress::parse(&contact.value).ok()?;
        Some(Reachable { kind, value, replaced_at: contact.replaced_at, confirmed_at: contact.confirmed_at })
    }

    fn phone(&self, kind: ContactKind, country: Option<CountryCode>) -> Option<Reachable<PhoneNumber>> {
        let contact = self.get(kind)?;
        let value = dialled(kind, &contact.value, country)?;
        Some(Reachable { kind, value, replaced_at: contact.replaced_at, confirmed_at: contact.confirmed_at })
    }
}

/// What two values are compared by, when they are well formed.
fn key(kind: ContactKind, value: &str, country: Option<CountryCode>) -> Option<String> {
    match kind {
        ContactKind::AlternateEmail | ContactKind::AuthenticationEmail => {
            EmailAddress::parse(value).ok().map(|email| email.comparison_key())
        }
        _ => dialled(kind, value, country).map(|phone| phone.comparison_key()),
    }
}

/// The number in `value`, when it is reached without its extension, which is never dialled ("Troubleshooting", 2016). In an office a
/// switchboard rings then, which knows people; a private phone has none, so a number with one is a mistake.
fn dialled(kind: ContactKind, value: &str, country: Option<CountryCode>) -> Option<PhoneNumber> {
    let whole = |number: &PhoneNumber| kind == ContactKind::OfficePhone || number.extension().is_none();
    PhoneNumber::parse(value, country).ok().filter(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(kind: ContactKind, value: &str) -> Contact {
        Contact { kind, value: value.into(), replaced_at: None, confirmed_at: None }
    }

    #[test]
    fn the_private_address_wins_and_a_malformed_one_counts_as_absent() {
        let public = contact(ContactKind::AlternateEmail, "ada@home.example");
        let data = ContactData::new([public.clone(), contact(ContactKind::AuthenticationEmail, "ada@private.example")]);
        assert_eq!(data.recovery_email().unwrap().kind, ContactKind::AuthenticationEmail);
        let data = ContactData::new([public, contact(ContactKind::AuthenticationEmail, "not an address")]);
        assert_eq!(data.recovery_email().unwrap().value.as_str(), "ada@home.example");
    }

    #[test]
    fn the_private_phone_wins_and_an_extension_is_for_offices() {
        let public = contact(ContactKind::MobilePhone, "+1 4255550142");
        let kind = |data: &ContactData| data.recovery_phone(None).map(|phone| phone.kind);
        let data = ContactData::new([public.clone(), contact(ContactKind::AuthenticationPhone, "+1 4255550144")]);
        assert_eq!(kind(&data), Some(ContactKind::AuthenticationPhone));
        let data = ContactData::new([public, contact(ContactKind::AuthenticationPhone, "+1 4255550144x9")]);
        assert_eq!(kind(&data), Some(ContactKind::MobilePhone));
        let office = |text| ContactData::new([contact(ContactKind::OfficePhone, text)]).office_phone(None);
        assert_eq!(office("+1 4255550145 x77").unwrap().value.e164(), "+14255550145", "the extension is not dialled");
    }

    #[test]
    fn what_a_new_value_displaces_is_what_was_reached_before() {
        let data = ContactData::new([
            contact(ContactKind::AlternateEmail, "ada@home.example"),
            contact(ContactKind::MobilePhone, "+1 4255550142"),
            contact(ContactKind::AuthenticationPhone, "+1 4255550144x9"),
        ]);
        let displaced =
            |data: &ContactData, kind, value: &str| data.displaced_by(kind, value, None).map(|contact| contact.value.clone());
        let email = ContactKind::AuthenticationEmail;
        // What an administrator gave is reached until there is something private.
        assert_eq!(displaced(&data, email, "thief@evil.example").as_deref(), Some("ada@home.example"));
        assert_eq!(displaced(&data, email, "Ada@HOME.example"), None);
        // A number with an extension is reached by nobody.
        let phone = ContactKind::AuthenticationPhone;
        assert_eq!(displaced(&data, phone, "+1 4255550199").as_deref(), Some("+1 4255550142"));
        assert_eq!(displaced(&data, phone, "+1 425 555 0142"), None);
        let private = ContactData::new(data.iter().cloned().chain([contact(email, "ada@private.example")]));
        assert_eq!(displaced(&private, email, "ada@home.example").as_deref(), Some("ada@private.example"));
        assert_eq!(displaced(&private.without(email), email, "ada@home.example"), None);
        assert_eq!(displaced(&ContactData::default(), email, "ada@home.example"), None);
    }

    #[test]
    fn a_national_number_needs_a_country() {
        let data = ContactData::new([contact(ContactKind::MobilePhone, "425 555 1234")]);
        assert!(data.recovery_phone(None).is_none());
    }
}
