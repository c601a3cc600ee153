//! Erasing a person.

use latchkey_domain::{Activity, ActivityKind, Organization, PhoneNumber, User, UserId, UserName};
use latchkey_store::{Enrolling, Person};

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::named::Named;
use crate::operator::Operator;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The id, by which events still name the person.
    pub user: UserId,
    /// Waiting messages that named the person, and will not be sent.
    pub messages: u64,
    /// Whether the embedded database could empty its journal; until then what was deleted may stand there.
    pub journal_emptied: bool,
}

/// Deletes everything about a person: the account, contact data, answers, hashes, sessions, resets, and waiting messages to
/// the person or about the person. Events stay, and name an id that means nobody. The person is not told.
///
/// # Errors
/// See [`FindPersonError`]. When the store fails, run it again: nothing is half done that cannot be finished.
pub async fn erase_user(deps: &Deps, name: &UserName, by: &Operator) -> Result<Erased, FindPersonError> {
    let (scope, user) = find_person(deps, name).await?;
    let event = &Activity {
        target: Some(user),
        detail: Some(by.detail([])),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::UserErased)
    };
    deps.store.erase_traces(&scope, user).await?;
    let (scope, now) = (&scope, deps.now());
    let organization = &deps.store.reader().organization(scope).await?;
    let messages = deps
        .store
        .write("erase user", |tx| async move {
            tx.lock_user(scope, user).await?;
            let gone = || FindPersonError::Unknown(name.as_str().to_owned());
            let Person { user: person, .. } = tx.person(scope, Some(user)).await?.ok_or_else(gone)?;
            let enrolling: Vec<Enrolling> = tx.enrolments_of(scope, user).await?.into_iter().map(|one| one.value).collect();
            let numbers = numbers_of(&person, &enrolling, organization);
            let named = Named::new(&person, &enrolling, &numbers);
            let messages = tx.erase_messages(scope, |payload| named.stands_in(payload), now).await?;
            let addresses: Vec<[u8; 32]> = named.addresses().map(|key| scope.contact_subject(&key)).collect();
            tx.erase_person(scope, user, (&numbers, &addresses)).await?;
            tx.insert_activity(event).await?;
            Ok::<_, FindPersonError>(messages)
        })
        .await?;
    let journal_emptied = deps.store.empty_journal().await?;
    Ok(Erased { user, messages, journal_emptied })
}

/// The person's numbers, also those that are just being proven.
fn numbers_of(person: &User, enrolling: &[Enrolling], organization: &Organization) -> Vec<PhoneNumber> {
    let contacts = person.contacts.iter();
    let kept = contacts.filter_map(|contact| PhoneNumber::parse(&contact.value, organization.country).ok());
    let proven = enrolling.iter().filter_map(|value| match value {
        Enrolling::Phone(number) => Some(number.clone()),
        Enrolling::Email(_) | Enrolling::Authenticator(_) | Enrolling::RecoveryCodes(_) => None,
    });
    kept.chain(proven).collect()
}
