//! Finding the organization that an operator means.

use latchkey_domain::{DomainName, Organization, OrganizationId};
use latchkey_store::{OrgScope, Reader, StoreError};

use crate::Deps;

/// Why no single organization was found.
#[derive(Debug, thiserror::Error)]
pub enum FindOrganizationError {
    /// Nothing fits.
    #[error("there is no organization with the domain, name or id \"{0}\"; `latchkey organization list` shows all of them")]
    Unknown(String),
    /// Several claim the domain, and none has verified it.
    #[error("several organizations claim the domain {0}; name one of them: {1}")]
    Ambiguous(DomainName, String),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The organization with this id, name (in any case) or domain. A domain that nobody has verified is found too, when one
/// organization claims it.
///
/// # Errors
/// See [`FindOrganizationError`].
pub async fn find_organization(deps: &Deps, text: &str) -> Result<(OrgScope, Organization), FindOrganizationError> {
    let reader = deps.store.reader();
    let organizations = reader.organizations().await?;
    let id = text.parse::<OrganizationId>().ok();
    let meant = |organization: &&Organization| {
        id == Some(organization.id) || organization.name.to_lowercase() == text.trim().to_lowercase()
    };
    if let Some(found) = organizations.iter().find(meant) {
        return open(&reader, found, text).await;
    }
    let unknown = || FindOrganizationError::Unknown(text.to_owned());
    let domain = DomainName::parse(text).map_err(|_| unknown())?;
    if let Some(owner) = reader.scope_of_domain(&domain).await? {
        let found = organizations.iter().find(|organization| organization.id == owner.organization).ok_or_else(unknown)?;
        return open(&reader, found, text).await;
    }
    let claims = claims(&reader, &organizations, &domain).await?;
    match claims.as_slice() {
        [] => Err(unknown()),
        [only] => open(&reader, only, text).await,
        several => {
            let names: Vec<&str> = several.iter().map(|organization| organization.name.as_str()).collect();
            Err(FindOrganizationError::Ambiguous(domain, names.join(", ")))
        }
    }
}

async fn open(
    reader: &Reader,
    organization: &Organization,
    text: &str,
) -> Result<(OrgScope, Organization), FindOrganizationError> {
    let scope = reader.scope_of_organization(organization.id).await?;
    let scope = scope.ok_or_else(|| FindOrganizationError::Unknown(text.to_owned()))?;
    Ok((scope, organization.clone()))
}

async fn claims<'o>(
    reader: &Reader,
    organizations: &'o [Organization],
    domain: &DomainName,
) -> Result<Vec<&'o Organization>, StoreError> {
    let mut claims = Vec::new();
    for organization in organizations {
        let Some(scope) = reader.scope_of_organization(organization.id).await? else { continue };
        if reader.domains(&scope).await?.iter().any(|record| record.name == *domain) {
            claims.push(organization);
        }
    }
    Ok(claims)
}
