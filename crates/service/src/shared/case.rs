//! A person with everything that eligibility looks at, and how counters name names that mean nobody.

use latchkey_domain::{
    Case, Enablement, Organization, Policy, Refusal, Registration, Subject, Terms, Timestamp, User, UserId, decide, is_member,
    registration,
};
use latchkey_store::{OrgScope, Person, Reader, Sought, StoreError};
use latchkey_vault::{PasswordHash, Purpose};

use super::Deps;

/// One person's case, read in one go.
pub struct PersonCase {
    /// The organization.
    pub organization: Organization,
    /// Its policy.
    pub policy: Option<Policy>,
    /// Whom the name means, or a decoy where it means nobody; `None` when nobody was looked for.
    sought: Option<Sought>,
}

impl PersonCase {
    /// The person's record, when the name means one.
    pub fn user(&self) -> Option<&User> {
        self.sought.as_ref().and_then(Sought::person).map(|person| &person.user)
    }

    /// The record of the person or the decoy: for work that must not tell which of them it is.
    pub(crate) fn anybody(&self) -> Option<&User> {
        self.sought.as_ref().map(|sought| &sought.anybody().user)
    }

    /// Passwords that the person disowned.
    pub fn refused(&self) -> &[PasswordHash] {
        self.sought.as_ref().and_then(Sought::person).map(|person| person.refused.as_slice()).unwrap_or_default()
    }

    /// What eligibility says now.
    ///
    /// # Errors
    /// The refusal; a name that means nobody is told what somebody without methods is told.
    pub fn decide(&self, deps: &Deps, now: Timestamp) -> Result<Terms, Refusal> {
        let Some(sought) = &self.sought else { return Err(Refusal::NotConfigured) };
        // The decoy is judged too, for the time that it takes.
        let judged = std::hint::black_box(judge(deps, &self.organization, self.policy.as_ref(), sought.anybody(), now));
        sought.person().map_or(Err(Refusal::NotConfigured), |_| judged)
    }

    /// What the person can register, and has.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) fn registration(&self, deps: &Deps, now: Timestamp) -> Result<Registration, Refusal> {
        let person = self.sought.as_ref().and_then(Sought::person).ok_or(Refusal::NotConfigured)?;
        registration(&case_of(deps, &self.organization, self.policy.as_ref(), person, now))
    }
}

/// Everything that the rules look at, of a person at this moment.
pub(crate) fn case_of<'a>(
    deps: &'a Deps,
    organization: &'a Organization,
    policy: Option<&'a Policy>,
    person: &'a Person,
    now: Timestamp,
) -> Case<'a> {
    let in_group = match policy.map(|policy| policy.enablement) {
        Some(Enablement::Group(group)) => is_member(group, &person.direct_groups, &person.nesting),
        _ => false,
    };
    Case {
        user: &person.user,
        organization,
        policy,
        in_group,
        channels: deps.channels,
        destinations: &deps.budget.destinations,
        // No connector can be enrolled yet, so a password that lives on-premises is out of reach.
        connector_answers: false,
        now,
    }
}

/// What eligibility says of a person at this moment.
///
/// # Errors
/// The refusal.
pub(crate) fn judge(
    deps: &Deps,
    organization: &Organization,
    policy: Option<&Policy>,
    person: &Person,
    now: Timestamp,
) -> Result<Terms, Refusal> {
    decide(&case_of(deps, organization, policy, person, now))
}

/// Reads a case. The work does not depend on whether the person exists.
pub(crate) async fn load_case(reader: &Reader, scope: &OrgScope, user: Option<UserId>) -> Result<PersonCase, StoreError> {
    let (organization, policy) = reader.governed(scope).await?;
    let sought = reader.seek(scope, user).await?;
    Ok(PersonCase { organization, policy, sought })
}

/// Reads a case without looking for anybody.
pub(crate) async fn load_circumstances(reader: &Reader, scope: &OrgScope) -> Result<PersonCase, StoreError> {
    let (organization, policy) = reader.governed(scope).await?;
    Ok(PersonCase { organization, policy, sought: None })
}

/// The subject of a name that means nobody: the same name is the same subject.
pub(crate) fn nobody(scope: &OrgScope, name_key: &str) -> Subject {
    Subject::Nobody(scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"name", name_key.as_bytes()]))
}
