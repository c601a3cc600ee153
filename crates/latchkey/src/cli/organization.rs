//! `latchkey organization`

use clap::{Args, Subcommand};
use latchkey_domain::{CountryCode, DomainName, Preset};

const CREATE: &str = "\
Creates an organization with its first domain and a password reset policy. People sign in with names under its verified \
domains, so the next step is `latchkey domain verify`, which this command explains with the DNS record to make.";

const AFTER_CREATE: &str = "\
Presets (`latchkey policy show` lists every value, `latchkey policy set` changes it):
  classic  one method, 105 minutes, 8 characters of 3 kinds, masked hints
  strict   two methods, 15 minutes, 15 characters, nothing told about accounts (NIST, OWASP)

Examples:
  latchkey organization create --name 'Wingtip Toys' --domain wingtip.example --country US
  latchkey organization create --name Litware --domain litware.example --preset strict --language es
  latchkey organization create --name Lakeview --domain lakeview.reset.example.com --host-default";

/// What can be done with organizations.
#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationCommand {
    /// Create an organization
    #[command(long_about = CREATE)]
    Create(CreateOrganizationArgs),
    /// List the organizations with their domains
    List,
}

/// Options of `organization create`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_CREATE)]
pub(crate) struct CreateOrganizationArgs {
    /// The name that people know it by
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Its first domain
    #[arg(long, value_name = "DOMAIN", value_parser = DomainName::parse)]
    pub(crate) domain: DomainName,
    /// The domain is one of this host's own, lent to the organization; it needs no proof
    #[arg(long)]
    pub(crate) host_default: bool,
    /// The country that phone numbers without a country code belong to, for example US
    #[arg(long, value_name = "CODE", value_parser = CountryCode::parse)]
    pub(crate) country: Option<CountryCode>,
    /// The language for people who ask for none, for example es
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// The values to start from: classic or strict
    #[arg(long, value_name = "PRESET", default_value = "classic", value_parser = preset)]
    pub(crate) preset: Preset,
}

fn preset(text: &str) -> Result<Preset, String> {
    Preset::from_key(text).ok_or_else(|| "choose classic or strict".to_owned())
}
