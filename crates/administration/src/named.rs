//! Whether a waiting message goes to a person, or tells of the person.

use latchkey_domain::{EmailAddress, PhoneNumber, User, UserId, UserName};
use latchkey_messaging::{About, Envelope};
use latchkey_store::Enrolling;
use serde::Deserialize;

/// Everything by which a message may name one person. Nobody else has this user name; an address that two people share names both.
pub(crate) struct Named {
    id: UserId,
    user_name: UserName,
    addresses: Vec<EmailAddress>,
    numbers: Vec<String>,
}

/// What texts and calls have in common.
#[derive(Deserialize)]
struct ToPhone {
    to: PhoneNumber,
}

/// What all messages have in common.
#[derive(Deserialize)]
struct Concerned {
    about: Option<UserId>,
}

impl Named {
    /// `enrolling` is what the person is proving: a code may wait for an address that stands nowhere else yet.
    pub(crate) fn new(person: &User, enrolling: &[Enrolling], numbers: &[PhoneNumber]) -> Self {
        let stored = person.contacts.iter().map(|contact| contact.value.as_str());
        let texts = [person.user_name.as_str()].into_iter().chain(person.mail.as_deref()).chain(stored);
        let proven = enrolling.iter().filter_map(|value| match value {
            Enrolling::Email(address) => Some(address.clone()),
            Enrolling::Phone(_) | Enrolling::Authenticator(_) | Enrolling::RecoveryCodes(_) => None,
        });
        Self {
            id: person.id,
            user_name: person.user_name.clone(),
            addresses: texts.filter_map(|text| EmailAddress::parse(text).ok()).chain(proven).collect(),
            numbers: numbers.iter().map(PhoneNumber::comparison_key).collect(),
        }
    }

    /// What the person's addresses are compared by, also those that are just being proven.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = String> {
        self.addresses.iter().map(EmailAddress::comparison_key)
    }

    /// Whether this message, as it waits, goes to the person or tells of the person.
    pub(crate) fn stands_in(&self, payload: &[u8]) -> bool {
        // Messages that an earlier version queued do not say whom they are about.
        if serde_json::from_slice::<Concerned>(payload).is_ok_and(|found| found.about == Some(self.id)) {
            return true;
        }
        if let Ok(mail) = serde_json::from_slice::<Envelope>(payload) {
            let told = match mail.message.about() {
                Some(About::UserName(name)) => UserName::parse(name).is_ok_and(|name| name == self.user_name),
                Some(About::User(id)) => id == self.id,
                None => false,
            };
            return told || self.addresses.contains(&mail.to);
        }
        let phone = serde_json::from_slice::<ToPhone>(payload);
        phone.is_ok_and(|phone| self.numbers.contains(&phone.to.comparison_key()))
    }
}
