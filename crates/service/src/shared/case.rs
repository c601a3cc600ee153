//! A person with everything that eligibility looks at, and how counters name names that mean nobody.

use latchkey_domain::{
    Case, Enablement, Organization, Policy, Refusal, Subject, Terms, Timestamp, User, UserId, decide, is_member,
};
use latchkey_store::{OrgScope, Person, Reader, StoreError};
use latchkey_vault::{PasswordHash, Purpose};

use super::Deps;

/// One person's case, read in one go.
pub struct PersonCase {
    /// The organization.
    pub organization: Organization,
    /// Its policy.
    pub policy: Option<Policy>,
    /// The person, when the name means one.
    pub person: Option<Person>,
}

impl PersonCase {
    /// The person's record.
    pub fn user(&self) -> Option<&User> {
        self.person.as_ref().map(|person| &person.user)
    }

    /// Passwords that the person disowned.
    pub fn refused(&self) -> &[PasswordHash] {
        self.person.as_ref().map(|person| person.refused.as_slice()).unwrap_or_default()
    }

    /// What eligibility says now.
    ///
    /// # Errors
    /// The refusal; a name that means nobody is told what somebody without methods is told.
    pub fn decide(&self, deps: &Deps, now: Timestamp) -> Result<Terms, Refusal> {
        let Some(person) = &self.person else { return Err(Refusal::NotConfigured) };
        let in_group = match self.policy.as_deref().map(|policy| policy.enablement) {
            Some(Enablement::Group(group)) => is_member(group, &person.direct_groups, &person.nesting),
            _ => false,
        };
        decide(&Case {
            user: &person.user,
            organization: &self.organization,
            policy: self.policy.as_ref(),
            in_group,
            channels: deps.channels,
            destinations: &deps.budget.destinations,
            // No connector can be enrolled yet, so a password that lives on-premises is out of reach.
            connector_answers: false,
            now,
        })
    }
}

/// Reads a case. The number of statements does not depend on whether the person exists.
pub(crate) async fn load_case(reader: &Reader, scope: &OrgScope, user: Option<UserId>) -> Result<PersonCase, StoreError> {
    let organization = reader.organization(scope).await?;
    let policy = reader.policy(scope).await?;
    let person = reader.person(scope, user).await?;
    Ok(PersonCase { organization, policy, person })
}

/// The subject of a name that means nobody: the same name is the same subject.
pub(crate) fn nobody(scope: &OrgScope, name_key: &str) -> Subject {
    Subject::Nobody(scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"name", name_key.as_bytes()]))
}
