//! What worlds are made of.

use latchkey_domain::{
    Authority, Contact, ContactData, ContactKind, CountryCode, DomainName, Factors, LicenceFacts, Organization, OrganizationId,
    Policy, PolicyDraft, Role, User, UserId, UserName,
};
use latchkey_service::Deps;
use latchkey_store::{OrgScope, StoreError};

/// An organization with a verified domain and this policy.
pub(crate) async fn organization(deps: &Deps, (name, domain): (&str, &str), draft: PolicyDraft, own_domain: bool) -> OrgScope {
    let organization = Organization {
        id: OrganizationId::generate(&*deps.clock, &*deps.random),
        name: name.to_owned(),
        country: CountryCode::parse("US").ok(),
        language: Some("en".into()),
        branding: latchkey_domain::Branding::default(),
        synchronized: false,
        own_domain,
    };
    let policy = Policy::try_from(draft).unwrap();
    let domain = DomainName::parse(domain).unwrap();
    let (new, policy, domain) = (&organization, &policy, &domain);
    let now = deps.clock.now();
    deps.store
        .write("test: organization", |tx| async move {
            let scope = tx.insert_organization(new, &*deps.random).await?;
            tx.insert_domain(&scope, domain, "token", !own_domain).await?;
            tx.verify_domain(&scope, domain, now).await?;
            tx.put_policy(&scope, policy, None, now).await?;
            Ok::<_, StoreError>(scope)
        })
        .await
        .unwrap()
}

/// A person with an alternate address, not kept yet.
pub(crate) fn person(deps: &Deps, scope: &OrgScope, user_name: &str) -> User {
    let name = user_name.split('@').next().unwrap_or_default();
    let address = format!("{name}@home.example");
    User {
        id: UserId::generate(&*deps.clock, &*deps.random),
        organization: scope.organization,
        user_name: UserName::parse(user_name).unwrap(),
        display_name: name.to_uppercase(),
        first_name: None,
        last_name: None,
        mail: Some(user_name.to_owned()),
        language: None,
        enabled: true,
        authority: Authority::Cloud,
        roles: Vec::<Role>::new(),
        licences: LicenceFacts { person: false, organization: false },
        contacts: ContactData::new([Contact {
            kind: ContactKind::AlternateEmail,
            value: address,
            replaced_at: None,
            confirmed_at: None,
        }]),
        questions: Vec::new(),
        frozen_at: None,
        answers_confirmed_at: None,
        answers_replaced_at: None,
        taken_back_at: None,
        registered_at: None,
        factors: Factors::default(),
        password_never_expires: false,
    }
}
