//! Who hears that a way to get back in was added, changed or removed: whoever was reached before, and the person's other addresses.
//!
//! Whoever was reached yesterday already is given the link of "This was not me". An address of today is not: it may be a thief's, who would
//! close the account to its owner.

use latchkey_domain::{Contact, ContactKind, EmailAddress, FactorChange, PhoneNumber};
use latchkey_messaging::{Message, TextMessage};
use latchkey_store::{NewNotice, OrgScope, StoreError, Tx};

use super::desk::Desk;
use crate::shared::{Deps, Letter, ServiceError, TextNotice, Visit, new_notice};

/// Everything that is sent.
#[derive(Default)]
pub(super) struct Told {
    letters: Vec<Letter>,
    texts: Vec<TextNotice>,
    /// Behind the links of the letters.
    notices: Vec<NewNotice>,
}

/// One event as mails tell it, with the link of "This was not me" or without.
type Telling<'a> = &'a dyn Fn(Option<String>) -> Message;

impl Told {
    /// Tells of a contact; `new` is the value that takes the place of `old`, whose owner already knows.
    pub(super) fn of_contact(
        deps: &Deps,
        visit: &Visit,
        desk: &Desk<'_>,
        kind: ContactKind,
        (old, new): (&Contact, Option<&str>),
    ) -> Result<Self, ServiceError> {
        let message = |not_me_url| Message::ContactChanged { kind, at: desk.now, not_me_url };
        if is_email(old.kind) {
            let new = new.and_then(|value| EmailAddress::parse(value).ok());
            let told = letters(deps, visit, desk, (EmailAddress::parse(&old.value).ok(), new), &message)?;
            // Who has no mailbox but one of today is reached by phone.
            let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::FactorChanged {})?;
            return Ok(Self { texts: text.into_iter().collect(), ..told });
        }
        let number = PhoneNumber::parse(&old.value, desk.organization.country).ok().filter(|old| old.extension().is_none());
        let text = match number {
            Some(number) => TextNotice::to(deps, visit, desk.owner(), number, TextMessage::PhoneChanged {})?,
            None => None,
        };
        Ok(Self { texts: text.into_iter().collect(), ..letters(deps, visit, desk, (None, None), &message)? })
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
        let message = |not_me_url| Message::ContactChanged { kind, at: desk.now, not_me_url };
        let told = letters(deps, visit, desk, (None, knows), &message)?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::WayAdded {})?;
        Ok(Self { texts: text.into_iter().collect(), ..told })
    }

    /// Tells that answers to security questions were given, replaced or taken back.
    pub(super) fn of_questions(deps: &Deps, visit: &Visit, desk: &Desk<'_>) -> Result<Self, ServiceError> {
        let message = |not_me_url| Message::QuestionsChanged { at: desk.now, not_me_url };
        let told = letters(deps, visit, desk, (None, None), &message)?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::QuestionsChanged {})?;
        Ok(Self { texts: text.into_iter().collect(), ..told })
    }

    /// Tells all addresses of the person that authenticator apps or recovery codes changed.
    pub(super) fn of_factor(deps: &Deps, visit: &Visit, desk: &Desk<'_>, change: FactorChange) -> Result<Self, ServiceError> {
        let message = |not_me_url| Message::FactorChanged {
            change,
            at: desk.now,
            address: visit.origin.address.map(|address| address.to_string()),
            client: visit.origin.client.clone(),
            not_me_url,
        };
        let told = letters(deps, visit, desk, (None, None), &message)?;
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::FactorChanged {})?;
        Ok(Self { texts: text.into_iter().collect(), ..told })
    }

    /// All of both.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.letters.extend(other.letters);
        self.texts.extend(other.texts);
        self.notices.extend(other.notices);
        self
    }

    /// Queues everything. Do it late: everybody's texts wait for the rows of the budget.
    pub(super) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        for notice in &self.notices {
            tx.insert_notice(scope, notice).await?;
        }
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
    (first, knows): (Option<EmailAddress>, Option<EmailAddress>),
    message: Telling<'_>,
) -> Result<Told, ServiceError> {
    let mut told: Vec<String> = knows.into_iter().map(|address| address.comparison_key()).collect();
    let (notice, link) = new_notice(deps, desk.user(), desk.now);
    let (mut letters, mut linked) = (Vec::new(), false);
    for address in first.into_iter().chain(desk.user().notice_addresses()) {
        if told.contains(&address.comparison_key()) {
            continue;
        }
        told.push(address.comparison_key());
        let settled = desk.user().is_settled_address(&address, desk.now);
        linked |= settled;
        let message = message(settled.then(|| link.clone()));
        letters.push(Letter::about(deps, &desk.organization, desk.seat.user, address, desk.language(&visit.language), message)?);
    }
    Ok(Told { letters, texts: Vec::new(), notices: linked.then_some(notice).into_iter().collect() })
}

const fn is_email(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::AlternateEmail | ContactKind::AuthenticationEmail)
}
