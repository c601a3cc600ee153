//! `latchkey domain`

use latchkey_administration::{
    Deps, Evidence, TxtLookup, VerifiedDomain, add_domain, find_organization, set_password_lifetime, verification_record,
    verify_domain,
};
use latchkey_domain::{Organization, PasswordLifetime};
use latchkey_store::{DomainRecord, OrgScope};

use super::operator::operator;
use super::organization::explain_record;
use crate::cli::{AddDomainArgs, DomainCommand, PasswordAgeArgs, VerifyDomainArgs};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: DomainCommand) -> anyhow::Result<()> {
    let deps = open(config).await?;
    match command {
        DomainCommand::Add(args) => add(&deps, &args).await,
        DomainCommand::Verify(args) => verify(&deps, args).await,
        DomainCommand::PasswordAge(args) => password_age(&deps, args).await,
        DomainCommand::List { organization } => list(&deps, organization).await,
    }
}

async fn add(deps: &Deps, args: &AddDomainArgs) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let added = add_domain(deps, &scope, &args.domain, args.host_default).await?;
    println!("The domain {} was added to {}.", args.domain, organization.name);
    if added.verified {
        println!("It is the host's own and counts already.");
    } else {
        explain_record(&args.domain, &added.token);
    }
    Ok(())
}

async fn verify(deps: &Deps, args: VerifyDomainArgs) -> anyhow::Result<()> {
    let meant = args.organization.unwrap_or_else(|| args.domain.to_string());
    let (scope, organization) = find_organization(deps, &meant).await?;
    let evidence = match (args.operator_confirms, args.name_server) {
        (true, _) => Evidence::Operator,
        (false, Some(server)) => Evidence::Dns(Box::new(TxtLookup::of_server(server)?)),
        (false, None) => Evidence::Dns(Box::new(TxtLookup::system()?)),
    };
    match verify_domain(deps, &scope, &args.domain, &evidence).await? {
        VerifiedDomain::Now => println!("The domain {} is verified and belongs to {}.", args.domain, organization.name),
        VerifiedDomain::Already => println!("The domain {} was verified already.", args.domain),
    }
    Ok(())
}

async fn password_age(deps: &Deps, args: PasswordAgeArgs) -> anyhow::Result<()> {
    let meant = args.organization.unwrap_or_else(|| args.domain.to_string());
    let lifetime = args.valid_days.0.map(|days| PasswordLifetime::new(days, args.notice_days)).transpose()?;
    let (scope, _) = find_organization(deps, &meant).await?;
    set_password_lifetime(deps, &scope, &args.domain, lifetime, &operator()).await?;
    println!("Passwords under {} {}.", args.domain, expiry(lifetime));
    if lifetime.is_some() {
        println!("Whoever signs in with an older one chooses a new password before anything else.");
    }
    Ok(())
}

/// How long passwords are valid, after "Passwords".
fn expiry(lifetime: Option<PasswordLifetime>) -> String {
    lifetime.map_or_else(
        || "never expire".to_owned(),
        |lifetime| {
            let (valid, notice) = (lifetime.valid_days(), lifetime.notice_days());
            format!("expire after {valid} days; the first notice comes {notice} day(s) before")
        },
    )
}

async fn list(deps: &Deps, organization: Option<String>) -> anyhow::Result<()> {
    let reader = deps.store.reader();
    let organizations: Vec<(OrgScope, Organization)> = if let Some(meant) = organization {
        vec![find_organization(deps, &meant).await?]
    } else {
        let mut all = Vec::new();
        for organization in reader.organizations().await? {
            let scope = reader.scope_of_organization(organization.id).await?;
            all.extend(scope.map(|scope| (scope, organization)));
        }
        all
    };
    for (scope, organization) in organizations {
        println!("{}", organization.name);
        for domain in reader.domains(&scope).await? {
            println!("  {}  {}; passwords {}", domain.name, standing(&domain), expiry(domain.password_lifetime));
            if domain.verified_at.is_none() {
                println!("    {}. TXT \"{}\"", domain.name, verification_record(&domain.token));
            }
        }
    }
    Ok(())
}

/// Whether a domain counts.
pub(super) fn standing(domain: &DomainRecord) -> &'static str {
    match (domain.verified_at.is_some(), domain.host_default) {
        (true, false) => "verified",
        (true, true) => "verified, the host's own",
        (false, _) => "not verified",
    }
}
