//! Seat hears that a recovery contact was changed or removed: whoever was reached before, and the person's other addresses.

use latchkey_domain::{Contact, ContactKind, EmailAddress};
use latchkey_messaging::Message;

use super::desk::Desk;
use crate::shared::{Deps, Letter, ServiceError, Visit};

/// The letters; `new` is the value that takes the place of `old`, whose owner already knows.
pub(super) fn letters(
    deps: &Deps,
    visit: &Visit,
    desk: &Desk<'_>,
    kind: ContactKind,
    old: &Contact,
    new: Option<&str>,
) -> Result<Vec<Letter>, ServiceError> {
    let user = desk.user();
    let new = new.and_then(|value| EmailAddress::parse(value).ok()).map(|address| address.comparison_key());
    // The old one first; a phone number is no address, and its owner is told at the others.
    let before = EmailAddress::parse(&old.value).ok().filter(|_| is_email(old.kind));
    let mut told: Vec<String> = new.into_iter().collect();
    let mut letters = Vec::new();
    for address in before.into_iter().chain(user.notice_addresses()) {
        if told.contains(&address.comparison_key()) {
            continue;
        }
        told.push(address.comparison_key());
        let message = Message::ContactChanged { kind, at: desk.now };
        letters.push(Letter::to(deps, &desk.organization, address, desk.language(&visit.language), message)?);
    }
    Ok(letters)
}

const fn is_email(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::AlternateEmail | ContactKind::AuthenticationEmail)
}
