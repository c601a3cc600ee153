//! `latchkey organization`

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, bail};
use latchkey_administration::{
    Deps, LARGEST_LOGO, NewOrganization, OrganizationChanges, change_organization, create_organization, find_organization,
    verification_record,
};
use latchkey_domain::DomainName;
use latchkey_language::Languages;

use super::operator::operator;
use super::warnings::warn;
use crate::cli::{Change, CreateOrganizationArgs, OrganizationCommand, SetOrganizationArgs};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: OrganizationCommand) -> anyhow::Result<()> {
    match command {
        OrganizationCommand::Create(args) => create(config, args).await,
        OrganizationCommand::Set(args) => set(config, args).await,
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

async fn set(config: &Config, args: SetOrganizationArgs) -> anyhow::Result<()> {
    let logo = match args.logo {
        Some(Change(Some(path))) => Some(Some(read_logo(&path)?)),
        Some(Change(None)) => Some(None),
        None => None,
    };
    let language = match args.language {
        Some(Change(tag)) => Some(known_language(tag)?),
        None => None,
    };
    let changes = OrganizationChanges {
        name: args.name,
        country: args.country.map(|Change(country)| country),
        language,
        color: args.color.map(|Change(color)| color),
        logo,
    };
    let deps = open(config).await?;
    let (scope, organization) = find_organization(&deps, &args.organization).await?;
    let changed = change_organization(&deps, &scope, &changes, &operator()).await?;
    if changed.is_empty() {
        println!("{} has these values already; nothing was changed.", organization.name);
    } else {
        println!("Changed for {}: {}. Servers show it within a minute.", organization.name, changed.join(", "));
    }
    Ok(())
}

/// The file, or as much of it as tells that it is too large.
fn read_logo(path: &Path) -> anyhow::Result<Vec<u8>> {
    let place = || format!("the file {}", path.display());
    let mut bytes = Vec::new();
    let most = LARGEST_LOGO as u64 + 1;
    std::fs::File::open(path).with_context(place)?.take(most).read_to_end(&mut bytes).with_context(place)?;
    Ok(bytes)
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
