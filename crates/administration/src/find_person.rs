//! Finding the person that an operator means.

use latchkey_domain::{DomainName, UserId, UserName};
use latchkey_store::{OrgScope, StoreError};

use crate::Deps;

/// Why nobody was found.
#[derive(Debug, thiserror::Error)]
pub enum FindPersonError {
    /// No organization has verified the domain of the name.
    #[error(
        "no organization has verified the domain {0}, so nobody can have that user name; `latchkey domain list` shows all domains"
    )]
    UnknownDomain(String),
    /// The organization has nobody of this name.
    #[error("there is nobody with the user name {0}")]
    Unknown(String),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The person with this user name, in the organization that has verified its domain.
pub(crate) async fn find_person(deps: &Deps, name: &UserName) -> Result<(OrgScope, UserId), FindPersonError> {
    let unknown = || FindPersonError::UnknownDomain(name.domain().to_owned());
    let domain = DomainName::parse(name.domain()).map_err(|_| unknown())?;
    let reader = deps.store.reader();
    let scope = reader.scope_of_domain(&domain).await?.ok_or_else(unknown)?;
    match reader.find_user(&scope, name).await? {
        Some(user) => Ok((scope, user)),
        None => Err(FindPersonError::Unknown(name.as_str().to_owned())),
    }
}
