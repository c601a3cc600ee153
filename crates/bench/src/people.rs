//! People who can be measured.

use anyhow::{Context, Result};
use latchkey_domain::{
    Authority, Contact, ContactData, ContactKind, Factors, GroupId, LicenceFacts, QuestionRef, User, UserId, UserName,
    normalize_answer,
};
use latchkey_store::{NewUser, SetPassword, StoreError};
use latchkey_vault::PasswordHash;

use crate::installation::{DOMAIN, Installation};
use crate::system::RealRandom;
use crate::walk::OLD_PASSWORD;

/// People added in one transaction.
const BATCH: usize = 200;

/// A person to add.
pub(crate) struct Newcomer {
    pub(crate) user: User,
    /// How many questions the person has answered.
    pub(crate) answers: u8,
    pub(crate) group: Option<GroupId>,
}

/// The user name of the `number`th person.
pub(crate) fn user_name(number: u32) -> String {
    format!("person-{number:07}@{DOMAIN}")
}

/// The alternate address of the `number`th person.
pub(crate) fn address(number: u32) -> String {
    format!("person-{number:07}@home.example")
}

/// The `number`th person, with an alternate address and a licence.
pub(crate) fn newcomer(installation: &Installation, number: u32) -> Result<Newcomer> {
    let id = UserId::generate(&*installation.deps.clock, &*installation.deps.random);
    newcomer_with(installation, id, number)
}

/// The same under an id of the caller's choice.
pub(crate) fn newcomer_with(installation: &Installation, id: UserId, number: u32) -> Result<Newcomer> {
    let name = user_name(number);
    // Confirmed, so that a sign-in leads straight on.
    let confirmed_at = Some(installation.now());
    let alternate = Contact { kind: ContactKind::AlternateEmail, value: address(number), replaced_at: None, confirmed_at };
    let user = User {
        id,
        organization: installation.scope.organization,
        user_name: UserName::parse(&name).ok().context("a user name")?,
        display_name: format!("Person {number}"),
        first_name: None,
        last_name: None,
        mail: Some(name),
        language: None,
        enabled: true,
        authority: Authority::Cloud,
        roles: Vec::new(),
        licences: LicenceFacts { person: true, organization: true },
        contacts: ContactData::new([alternate]),
        questions: Vec::new(),
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
    };
    Ok(Newcomer { user, answers: 0, group: None })
}

/// Adds people, all with [`OLD_PASSWORD`]. One hash serves for all of them: hashing for each would take minutes.
pub(crate) async fn add(installation: &Installation, newcomers: &[Newcomer]) -> Result<()> {
    let pepper = installation.scope.keys.pepper();
    let password = &latchkey_vault::hash(&pepper, OLD_PASSWORD, &RealRandom);
    let answer = &latchkey_vault::hash(&pepper, &normalize_answer("an answer"), &RealRandom);
    for batch in newcomers.chunks(BATCH) {
        let added = installation.deps.store.write("bench: people", |tx| async move {
            for newcomer in batch {
                add_one(&tx, installation, newcomer, (password, answer)).await?;
            }
            Ok::<_, StoreError>(())
        });
        added.await?;
    }
    Ok(())
}

async fn add_one(
    tx: &latchkey_store::Tx,
    installation: &Installation,
    newcomer: &Newcomer,
    (password, answer): (&PasswordHash, &PasswordHash),
) -> Result<(), StoreError> {
    let scope = &installation.scope;
    let id = newcomer.user.id;
    tx.insert_user(scope, &NewUser { user: newcomer.user.clone() }).await?;
    tx.set_password(scope, id, password, SetPassword { at: installation.now(), must_change: false }).await?;
    if newcomer.answers > 0 {
        let answers: Vec<(QuestionRef, PasswordHash)> =
            (1..=newcomer.answers).map(|number| (QuestionRef::Predefined(number), answer.clone())).collect();
        tx.put_answers(scope, id, &answers, installation.now()).await?;
    }
    if let Some(group) = newcomer.group {
        tx.add_member(scope, group, id).await?;
    }
    Ok(())
}
