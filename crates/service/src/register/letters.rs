//! Who hears that a way to get back in was added, changed or removed: whoever was reached before, and the person's other addresses.

use latchkey_domain::{Contact, ContactKind, EmailAddress, FactorChange, PhoneNumber};
use latchkey_messaging::{Message, TextMessage};

use super::desk::Desk;
use crate::shared::{Deps, Notices, ServiceError, TextNotice, Visit};

/// Tells of a contact; `new` is the value that takes the place of `old`, whose owner already knows.
pub(super) fn told_of_contact(
    deps: &Deps,
    visit: &Visit,
    desk: &Desk<'_>,
    kind: ContactKind,
    (old, new): (&Contact, Option<&str>),
) -> Result<Notices, ServiceError> {
    let message = |not_me_url| Message::ContactChanged { kind, at: desk.now, not_me_url };
    if is_email(old.kind) {
        let new = new.and_then(|value| EmailAddress::parse(value).ok());
        let told = letters(deps, visit, desk, (EmailAddress::parse(&old.value).ok(), new), &message)?;
        // Who has no mailbox but one of today is reached by phone.
        let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::FactorChanged {})?;
        return Ok(told.and_text(text));
    }
    let number = PhoneNumber::parse(&old.value, desk.organization.country).ok().filter(|old| old.extension().is_none());
    let text = match number {
        Some(number) => TextNotice::to(deps, visit, desk.owner(), number, TextMessage::PhoneChanged {})?,
        None => None,
    };
    Ok(letters(deps, visit, desk, (None, None), &message)?.and_text(text))
}

/// Tells of a contact that takes nobody's place; whoever is reached there already knows.
pub(super) fn told_of_added(
    deps: &Deps,
    visit: &Visit,
    desk: &Desk<'_>,
    kind: ContactKind,
    value: &str,
) -> Result<Notices, ServiceError> {
    let knows = if is_email(kind) { EmailAddress::parse(value).ok() } else { None };
    let message = |not_me_url| Message::ContactChanged { kind, at: desk.now, not_me_url };
    let told = letters(deps, visit, desk, (None, knows), &message)?;
    let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::WayAdded {})?;
    Ok(told.and_text(text))
}

/// Tells that answers to security questions were given, replaced or taken back.
pub(super) fn told_of_questions(deps: &Deps, visit: &Visit, desk: &Desk<'_>) -> Result<Notices, ServiceError> {
    let message = |not_me_url| Message::QuestionsChanged { at: desk.now, not_me_url };
    let told = letters(deps, visit, desk, (None, None), &message)?;
    let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::QuestionsChanged {})?;
    Ok(told.and_text(text))
}

/// Tells all addresses of the person that authenticator apps or recovery codes changed.
pub(super) fn told_of_factor(deps: &Deps, visit: &Visit, desk: &Desk<'_>, change: FactorChange) -> Result<Notices, ServiceError> {
    let message = |not_me_url| Message::FactorChanged {
        change,
        at: desk.now,
        address: visit.origin.address.map(|address| address.to_string()),
        client: visit.origin.client.clone(),
        not_me_url,
    };
    let told = letters(deps, visit, desk, (None, None), &message)?;
    let text = TextNotice::instead_of_mail(deps, visit, desk.owner(), TextMessage::FactorChanged {})?;
    Ok(told.and_text(text))
}

/// To `first` and the person's addresses, but for `knows`.
fn letters(
    deps: &Deps,
    visit: &Visit,
    desk: &Desk<'_>,
    (first, knows): (Option<EmailAddress>, Option<EmailAddress>),
    message: &dyn Fn(Option<String>) -> Message,
) -> Result<Notices, ServiceError> {
    let knows = knows.map(|address| address.comparison_key());
    let addresses = first.into_iter().chain(desk.user().notice_addresses());
    let addresses = addresses.filter(|address| knows.as_ref() != Some(&address.comparison_key()));
    Notices::by_mail(deps, desk.owner(), &visit.language, addresses, message)
}

const fn is_email(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::AlternateEmail | ContactKind::AuthenticationEmail)
}
