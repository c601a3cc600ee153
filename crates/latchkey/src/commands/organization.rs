//! `latchkey organization`

use anyhow::{Context, bail};
use latchkey_administration::{Deps, NewOrganization, create_organization, verification_record};
use latchkey_domain::DomainName;
use latchkey_language::Languages;

use super::warnings::warn;
use crate::cli::{CreateOrganizationArgs, OrganizationCommand};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: OrganizationCommand) -> anyhow::Result<()> {
    match command {
        OrganizationCommand::Create(args) => create(config, args).await,
        OrganizationCommand::List => list(&open(config).await?).await,
    }
}

async fn create(config: &Config, args: CreateOrganizationArgs) -> anyhow::Result<()> {
    let CreateOrganizationArgs { name, domain, host_default, country, language, preset } = args;
    let language = known_language(language)?;
    let deps = open(config).await?;
    let new = NewOrganization { name, domain, host_default, country, language, preset };
    let created = create_organization(&deps, &new).await?;
    println!("The organization {} was created ({}).", new.name.trim(), created.scope.organization);
    if created.verified {
        println!("Its domain {} is the host's own and counts already.", new.domain);
    } else {
        explain_record(&new.domain, &created.token);
    }
    warn(config, None, &new.preset.draft(), new.country);
    Ok(())
}

/// How a domain is proven.
pub(super) fn explain_record(domain: &DomainName, token: &str) {
    println!("To prove that {domain} belongs to the organization, make this DNS record:");
    println!("  {domain}. TXT \"{}\"", verification_record(token));
    println!("Then run: latchkey domain verify {domain}");
}

/// The language of this tag, as Latchkey spells it.
pub(super) fn known_language(tag: Option<String>) -> anyhow::Result<Option<String>> {
    let Some(tag) = tag else { return Ok(None) };
    let languages = Languages::embedded().context("the built-in languages cannot be read")?;
    let Some(language) = languages.get(&tag) else {
        let known: Vec<&str> = languages.list().map(latchkey_language::Language::tag).collect();
        bail!("there is no language \"{}\"; choose one of {}", tag.escape_debug(), known.join(", "))
    };
    Ok(Some(language.tag().to_owned()))
}

async fn list(deps: &Deps) -> anyhow::Result<()> {
    let reader = deps.store.reader();
    let organizations = reader.organizations().await?;
    if organizations.is_empty() {
        println!("There is no organization yet: run `latchkey organization create`.");
    }
    for organization in organizations {
        println!("{}  {}", organization.id, organization.name);
        let Some(scope) = reader.scope_of_organization(organization.id).await? else { continue };
        for domain in reader.domains(&scope).await? {
            println!("  {}  {}", domain.name, super::domain::standing(&domain));
        }
    }
    Ok(())
}
