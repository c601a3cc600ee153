//! `latchkey organization`

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use latchkey_domain::{Color, CountryCode, DomainName, Preset};

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

const SET: &str = "\
Changes an organization: its name, how its pages and mails look, the language for people who ask for none, and the country that \
phone numbers without a country code belong to, those that are kept too. What is not named stays; none takes away. Servers show it within \
a minute.

A logo is a PNG, JPEG or SVG file of at most 50 KB and 2000 pixels each way; its content decides, not its name. About 240 × 60 \
pixels look well. SVG files with scripts, links, embedded pictures or foreign fonts are refused. Every page loads the logo, so a small one \
is kinder.

Where \"Contact your administrator\" leads is a control of the policy: `latchkey policy set contact=mailto:helpdesk@wingtip.example`.";

const AFTER_SET: &str = "\
Examples:
  latchkey organization set wingtip.example --color '#0b5cad' --logo wingtip.png
  latchkey organization set wingtip.example --name 'Wingtip Toys' --language es --country MX
  latchkey organization set wingtip.example --logo none";

/// What can be done with organizations.
#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationCommand {
    /// Create an organization
    #[command(long_about = CREATE)]
    Create(CreateOrganizationArgs),
    /// Change the name, looks, language and country of an organization
    #[command(long_about = SET, after_help = AFTER_SET)]
    Set(SetOrganizationArgs),
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

/// Options of `organization set`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("changes").required(true).multiple(true).args(["name", "color", "logo", "language", "country"])))]
pub(crate) struct SetOrganizationArgs {
    /// The organization, by its domain, name or id
    #[arg(value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
    /// The name that people know it by
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The colour of its pages and mails, written #rrggbb, or none
    #[arg(long, value_name = "COLOUR|none", value_parser = or_none::<Color>)]
    pub(crate) color: Option<Change<Color>>,
    /// A picture, or none
    #[arg(long, value_name = "FILE|none", value_parser = or_none::<PathBuf>)]
    pub(crate) logo: Option<Change<PathBuf>>,
    /// The language for people who ask for none, for example es, or none
    #[arg(long, value_name = "TAG|none", value_parser = or_none::<String>)]
    pub(crate) language: Option<Change<String>>,
    /// The country that phone numbers without a country code belong to, for example US, or none
    #[arg(long, value_name = "CODE|none", value_parser = or_none::<CountryCode>)]
    pub(crate) country: Option<Change<CountryCode>>,
}

/// A new value, or none any more.
#[derive(Clone, Debug)]
pub(crate) struct Change<T>(pub(crate) Option<T>);

fn or_none<T>(text: &str) -> Result<Change<T>, String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    if text == "none" {
        return Ok(Change(None));
    }
    text.parse().map(|value| Change(Some(value))).map_err(|error: T::Err| error.to_string())
}

fn preset(text: &str) -> Result<Preset, String> {
    Preset::from_key(text).ok_or_else(|| "choose classic or strict".to_owned())
}
