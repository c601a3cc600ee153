//! Verifying a domain.

use latchkey_domain::{Activity, ActivityKind, DomainName};
use latchkey_store::{OrgScope, StoreError, VerifyDomain};

use crate::Deps;
use crate::txt_lookup::{TxtLookup, TxtLookupError};
use crate::verification_token::verification_record;

/// Who says that the domain is the organization's.
pub enum Evidence {
    /// A TXT record in DNS.
    Dns(Box<TxtLookup>),
    /// The host's operator.
    Operator,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifiedDomain {
    /// It counts from now on.
    Now,
    /// It counted already.
    Already,
}

/// Why the domain was not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyDomainError {
    /// The organization never added it.
    #[error("the organization has no domain {0}; add it with `latchkey domain add`")]
    Unknown(DomainName),
    /// Another organization has verified it.
    #[error("the domain {0} belongs to another organization")]
    Taken(DomainName),
    /// The record is not in DNS.
    #[error(
        "DNS has no TXT record `{record}` at {domain} ({found} other TXT records were found); make the record, wait until it \
         is published, and try again"
    )]
    NoRecord {
        /// Where it was looked for.
        domain: DomainName,
        /// What was looked for.
        record: String,
        /// How many other records there are.
        found: usize,
    },
    /// DNS could not be asked.
    #[error(transparent)]
    Dns(#[from] TxtLookupError),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Verifies a domain that the organization has added. DNS is asked before anything is written.
///
/// # Errors
/// See [`VerifyDomainError`]; nothing is kept then.
pub async fn verify_domain(
    deps: &Deps,
    scope: &OrgScope,
    domain: &DomainName,
    evidence: &Evidence,
) -> Result<VerifiedDomain, VerifyDomainError> {
    let unknown = || VerifyDomainError::Unknown(domain.clone());
    let domains = deps.store.reader().domains(scope).await?;
    let record = domains.into_iter().find(|record| record.name == *domain).ok_or_else(unknown)?;
    if record.verified_at.is_some() {
        return Ok(VerifiedDomain::Already);
    }
    let by = match evidence {
        Evidence::Dns(lookup) => {
            look_for(lookup, domain, &verification_record(&record.token)).await?;
            "dns"
        }
        Evidence::Operator => "operator",
    };
    let event = &Activity {
        detail: Some(serde_json::json!({ "domain": domain, "evidence": by }).to_string()),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::DomainVerified)
    };
    let now = deps.now();
    deps.store
        .write("verify domain", |tx| async move {
            match tx.verify_domain(scope, domain, now).await? {
                VerifyDomain::Verified => tx.insert_activity(event).await?,
                VerifyDomain::TakenElsewhere => return Err(VerifyDomainError::Taken(domain.clone())),
                VerifyDomain::Unknown => return Err(VerifyDomainError::Unknown(domain.clone())),
            }
            Ok(VerifiedDomain::Now)
        })
        .await
}

async fn look_for(lookup: &TxtLookup, domain: &DomainName, wanted: &str) -> Result<(), VerifyDomainError> {
    let records = lookup.records(domain).await?;
    if records.iter().any(|text| text.trim() == wanted) {
        return Ok(());
    }
    Err(VerifyDomainError::NoRecord { domain: domain.clone(), record: wanted.to_owned(), found: records.len() })
}
