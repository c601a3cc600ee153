//! Who hears that a way to get back in was added, changed or removed: whoever was reached before, and the person's other addresses.

use latchkey_domain::{Contact, ContactKind, EmailAddress, FactorChange, PhoneNumber};
use latchkey_messaging::{Message, TextMessage};
use latchkey_store::{OrgScope, StoreError, Tx};

use super::desk::Desk;
use crate::shared::{Deps, Letter, ServiceError, TextNotice, Visit};

/// Everything that is sent.
#[derive(Default)]
pub(super) struct Told {
    letters: Vec<Letter>,
    texts: Vec<TextNotice>,
}

impl Told {
    /// Tells of a contact; `new` is the value that takes the place of `old`, whose owner already knows.
    pub(super) fn of_contact(
        deps: &Deps,
        visit: &Visit,
        desk: &Desk<'_>,
        kind: ContactKind,
        (old, new): (&Contact, Option<&str>),
    ) -> Result<Self, ServiceError> {
        let message = Message::ContactChanged { kind, at: desk.now };
        if is_email(old.kind) {
            let new = new.and_then(|value| EmailAddress::parse(value).ok());
            let letters = letters(deps, visit, desk, EmailAddress::parse(&old.value).ok(), new, &message)?;
            return Ok(Self { letters, texts: Vec::new() });
        }
        let number = PhoneNumber::parse(&old.value, desk.organization.country).ok().filter(|old| old.extension().is_none());
        let text = match number {
            Some(number) => TextNotice::to(deps, visit, desk.owner(), number, TextMessage::PhoneChanged {})?,
            None => None,
        };
        Ok(Self { letters: letters(deps, visit, desk, None, None, &message)?, texts: text.into_iter().collect() })
    }

    /// Tells of a contact that takes nobody's place; whoever is reached there already knows.
    pub(super) fn of_added(
        deps: &Deps,
        visit: &Visit,
        desk: &Desk<'_>,
        kind: ContactKind,
        value: &str,
    ) -> Result<Self, ServiceError> {
        let knows = if is_email(kind) { EmailAddress::parse(value).ok() } else { None };
        let letters = letters(deps, visit, desk, None, knows, &Message::ContactChanged { kind, at: desk.now })?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::WayAdded {})?;
        Ok(Self { letters, texts: text.into_iter().collect() })
    }

    /// Tells that answers to security questions were given, replaced or taken back.
    pub(super) fn of_questions(deps: &Deps, visit: &Visit, desk: &Desk<'_>) -> Result<Self, ServiceError> {
        let letters = letters(deps, visit, desk, None, None, &Message::QuestionsChanged { at: desk.now })?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::QuestionsChanged {})?;
        Ok(Self { letters, texts: text.into_iter().collect() })
    }

    /// Tells all addresses of the person that authenticator apps or recovery codes changed.
    pub(super) fn of_factor(deps: &Deps, visit: &Visit, desk: &Desk<'_>, change: FactorChange) -> Result<Self, ServiceError> {
        let message = Message::FactorChanged {
            change,
            at: desk.now,
            address: visit.origin.address.map(|address| address.to_string()),
            client: visit.origin.client.clone(),
        };
        let letters = letters(deps, visit, desk, None, None, &message)?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::FactorChanged {})?;
        Ok(Self { letters, texts: text.into_iter().collect() })
    }

    /// All of both.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.letters.extend(other.letters);
        self.texts.extend(other.texts);
        self
    }

    /// Queues everything. Do it late: everybody's texts wait for the rows of the budget.
    pub(super) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        for letter in &self.letters {
            letter.queue(tx, scope).await?;
        }
        for text in &self.texts {
            text.queue(tx, scope).await?;
        }
        Ok(())
    }
}

/// To `first` and the person's addresses, but for `knows`.
fn letters(
    deps: &Deps,
    visit: &Visit,
    desk: &Desk<'_>,
    first: Option<EmailAddress>,
    knows: Option<EmailAddress>,
    message: &Message,
) -> Result<Vec<Letter>, ServiceError> {
    let mut told: Vec<String> = knows.into_iter().map(|address| address.comparison_key()).collect();
    let mut letters = Vec::new();
    for address in first.into_iter().chain(desk.user().notice_addresses()) {
        if told.contains(&address.comparison_key()) {
            continue;
        }
        told.push(address.comparison_key());
        letters.push(Letter::to(deps, &desk.organization, address, desk.language(&visit.language), message.clone())?);
    }
    Ok(letters)
}

const fn is_email(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::AlternateEmail | ContactKind::AuthenticationEmail)
}
