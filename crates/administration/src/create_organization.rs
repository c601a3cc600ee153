//! Creating an organization.

use latchkey_domain::{
    ActivityKind, Branding, CountryCode, DomainName, Organization, OrganizationId, Policy, PolicyProblem, Preset,
};
use latchkey_store::{OrgScope, StoreError, VerifyDomain};

use crate::Deps;
use crate::verification_token::new_token;

/// The longest name of an organization, in characters.
const LONGEST_NAME: usize = 128;

/// What an organization starts with.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// The name people know it by.
    pub name: String,
    /// Its first domain.
    pub domain: DomainName,
    /// The domain is the host's own, lent to the organization: it needs no proof.
    pub host_default: bool,
    /// Reads phone numbers in national form.
    pub country: Option<CountryCode>,
    /// BCP 47 tag of the language for people who ask for none.
    pub language: Option<String>,
    /// The policy to start from.
    pub preset: Preset,
}

/// An organization that was just made.
#[derive(Clone, Debug)]
pub struct CreatedOrganization {
    /// Its scope.
    pub scope: OrgScope,
    /// What the DNS record of its domain must hold.
    pub token: String,
    /// Whether the domain counts already, because it is the host's.
    pub verified: bool,
}

/// Why no organization was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateOrganizationError {
    /// Empty, too long, or with control characters.
    #[error("the name of an organization has 1 to {LONGEST_NAME} characters, all of them visible")]
    Name,
    /// There is one of this name.
    #[error("there is an organization of this name already; choose another name, or use the one there is")]
    NameTaken,
    /// Another organization has verified the domain.
    #[error("the domain {0} belongs to another organization")]
    DomainTaken(DomainName),
    /// The preset is no policy.
    #[error(transparent)]
    Policy(#[from] PolicyProblem),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Creates an organization with a policy and its first domain.
///
/// # Errors
/// See [`CreateOrganizationError`]; nothing is kept then.
pub async fn create_organization(deps: &Deps, new: &NewOrganization) -> Result<CreatedOrganization, CreateOrganizationError> {
    let organization = Organization {
        id: OrganizationId::generate(&*deps.clock, &*deps.random),
        name: checked_name(&new.name).ok_or(CreateOrganizationError::Name)?,
        country: new.country,
        language: new.language.clone(),
        branding: Branding::default(),
        synchronized: false,
        own_domain: false,
    };
    let policy = Policy::try_from(new.preset.draft())?;
    let token = new_token(&*deps.random);
    let (now, events) = (deps.now(), events(deps, &organization, new));
    let (organization, policy, domain, token, events) = (&organization, &policy, &new.domain, token.as_str(), &events);
    let random = &*deps.random;
    let scope = deps
        .store
        .write("create organization", |tx| async move {
            if tx.organizations().await?.iter().any(|other| other.name.to_lowercase() == organization.name.to_lowercase()) {
                return Err(CreateOrganizationError::NameTaken);
            }
            if tx.scope_of_domain(domain).await?.is_some() {
                return Err(CreateOrganizationError::DomainTaken(domain.clone()));
            }
            let scope = tx.insert_organization(organization, random).await?;
            tx.put_policy(&scope, policy, None, now).await?;
            tx.insert_domain(&scope, domain, token, new.host_default).await?;
            if new.host_default && tx.verify_domain(&scope, domain, now).await? != VerifyDomain::Verified {
                return Err(CreateOrganizationError::DomainTaken(domain.clone()));
            }
            tx.insert_activities(events).await?;
            Ok(scope)
        })
        .await?;
    Ok(CreatedOrganization { scope, token: token.to_owned(), verified: new.host_default })
}

/// The name as it is kept; `None` when it is empty, too long, or with control characters.
pub(crate) fn checked_name(name: &str) -> Option<String> {
    let name = name.trim();
    let sound = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    sound.then(|| name.to_owned())
}

fn events(deps: &Deps, organization: &Organization, new: &NewOrganization) -> Vec<latchkey_domain::Activity> {
    let correlation = deps.correlation();
    let detail = serde_json::json!({ "name": organization.name, "preset": new.preset }).to_string();
    let mut kinds = vec![ActivityKind::OrganizationCreated, ActivityKind::DomainAdded];
    kinds.extend(new.host_default.then_some(ActivityKind::DomainVerified));
    let event = |kind| {
        let event = deps.operator_event(organization.id, correlation, kind);
        let domain = serde_json::json!({ "domain": new.domain, "host-default": new.host_default }).to_string();
        let own = kind == ActivityKind::OrganizationCreated;
        latchkey_domain::Activity { detail: Some(if own { detail.clone() } else { domain }), ..event }
    };
    kinds.into_iter().map(event).collect()
}
