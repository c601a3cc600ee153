//! Adding a domain to an organization.

use latchkey_domain::{Activity, ActivityKind, DomainName};
use latchkey_store::{InsertDomain, OrgScope, StoreError, VerifyDomain};

use crate::Deps;
use crate::verification_token::new_token;

/// A domain that was just added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedDomain {
    /// What its DNS record must hold.
    pub token: String,
    /// Whether it counts already, because it is the host's.
    pub verified: bool,
}

/// Why no domain was added.
#[derive(Debug, thiserror::Error)]
pub enum AddDomainError {
    /// The organization has it.
    #[error("the organization has the domain {0} already; `latchkey domain list` shows its record")]
    AlreadyThere(DomainName),
    /// Another organization has verified it.
    #[error("the domain {0} belongs to another organization")]
    Taken(DomainName),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a domain. It counts once it is verified, unless it is the host's own, lent to the organization (`host_default`).
///
/// # Errors
/// See [`AddDomainError`]; nothing is kept then.
pub async fn add_domain(
    deps: &Deps,
    scope: &OrgScope,
    domain: &DomainName,
    host_default: bool,
) -> Result<AddedDomain, AddDomainError> {
    let token = new_token(&*deps.random);
    let correlation = deps.correlation();
    let detail = serde_json::json!({ "domain": domain, "host-default": host_default }).to_string();
    let event = |kind| Activity { detail: Some(detail.clone()), ..deps.operator_event(scope.organization, correlation, kind) };
    let (added, verified) = (&event(ActivityKind::DomainAdded), &event(ActivityKind::DomainVerified));
    let (now, text) = (deps.now(), token.as_str());
    deps.store
        .write("add domain", |tx| async move {
            if tx.scope_of_domain(domain).await?.is_some_and(|owner| owner.organization != scope.organization) {
                return Err(AddDomainError::Taken(domain.clone()));
            }
            match tx.insert_domain(scope, domain, text, host_default).await? {
                InsertDomain::Inserted => {}
                InsertDomain::AlreadyThere => return Err(AddDomainError::AlreadyThere(domain.clone())),
            }
            tx.insert_activity(added).await?;
            if host_default {
                match tx.verify_domain(scope, domain, now).await? {
                    VerifyDomain::Verified => tx.insert_activity(verified).await?,
                    VerifyDomain::TakenElsewhere | VerifyDomain::Unknown => return Err(AddDomainError::Taken(domain.clone())),
                }
            }
            Ok(())
        })
        .await?;
    Ok(AddedDomain { token, verified: host_default })
}
