//! `latchkey bootstrap`

use anyhow::Context;
use latchkey_administration::{BreakGlass, Invitation, bootstrap, break_glass, find_organization};

use super::operator::operator;
use crate::cli::BootstrapArgs;
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, args: &BootstrapArgs) -> anyhow::Result<()> {
    let origin = config.server.public_origin.clone().context("server: public_origin: option is required to make links")?;
    let deps = open(config).await?;
    let (scope, organization) = find_organization(&deps, &args.organization).await?;
    let invitation = if args.break_glass {
        let by = BreakGlass { operator: operator(), public_origin: origin.link("/").parse()? };
        let broken = break_glass(&deps, &scope, &args.user, &by).await?;
        println!("The event was written to the audit log; {} Global administrator(s) will be told by mail.", broken.told);
        broken.invitation
    } else {
        bootstrap(&deps, &scope, &args.user, &operator()).await?
    };
    let Invitation { token, created, correlation, .. } = invitation;
    if created {
        println!("{} was added to {}.", args.user.as_str(), organization.name);
    }
    println!(
        "With this link {} becomes a Global administrator of {} and chooses a password.",
        args.user.as_str(),
        organization.name
    );
    println!("It works once and for one hour; the first sign-in sets up a second factor before anything else:");
    println!("  {}", origin.link(&format!("/invitation/{}", token.expose().as_str())));
    println!("What becomes of it: latchkey case {correlation}");
    Ok(())
}
