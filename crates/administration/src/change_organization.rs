//! Changing the name, country, language and look of an organization.

use data_encoding::HEXLOWER;
use latchkey_domain::{Activity, ActivityKind, Branding, Color, CountryCode, Logo, Organization};
use latchkey_store::{OrgScope, StoreError, StoredFile};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Deps;
use crate::create_organization::checked_name;
use crate::logo::{LogoError, logo_type};
use crate::operator::Operator;

/// What is to be changed: what is `None` stays, and `Some(None)` takes away.
#[derive(Clone, Debug, Default)]
pub struct OrganizationChanges {
    /// The name people know it by.
    pub name: Option<String>,
    /// Reads phone numbers in national form, those that are kept too.
    pub country: Option<Option<CountryCode>>,
    /// BCP 47 tag of the language for people who ask for none.
    pub language: Option<Option<String>>,
    /// The colour of pages and mails.
    pub color: Option<Option<Color>>,
    /// The bytes of a picture.
    pub logo: Option<Option<Vec<u8>>>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOrganizationError {
    /// Empty, too long, or with control characters.
    #[error("the name of an organization has 1 to 128 characters, all of them visible")]
    Name,
    /// Another organization has it.
    #[error("there is another organization of this name; choose another name")]
    NameTaken,
    /// The picture is none that is shown to people.
    #[error("the logo was refused: {0}")]
    Logo(#[from] LogoError),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes an organization, and tells what changed, by name. Servers show it within a minute.
///
/// # Errors
/// See [`ChangeOrganizationError`]; nothing is changed then.
pub async fn change_organization(
    deps: &Deps,
    scope: &OrgScope,
    changes: &OrganizationChanges,
    by: &Operator,
) -> Result<Vec<&'static str>, ChangeOrganizationError> {
    let name = match &changes.name {
        Some(name) => Some(checked_name(name).ok_or(ChangeOrganizationError::Name)?),
        None => None,
    };
    let file = match &changes.logo {
        Some(Some(bytes)) => Some(StoredFile { content_type: logo_type(bytes)?.to_owned(), bytes: bytes.clone() }),
        _ => None,
    };
    let event = &deps.operator_event(scope.organization, deps.correlation(), ActivityKind::OrganizationChanged);
    let (name, file) = (name.as_deref(), file.as_ref());
    deps.store
        .write("change organization", |tx| async move {
            tx.lock_organization(scope).await?;
            let old = tx.organization(scope).await?;
            let new = changed(&old, changes, name, file);
            let taken = |other: &Organization| other.id != new.id && other.name.to_lowercase() == new.name.to_lowercase();
            if new.name != old.name && tx.organizations().await?.iter().any(taken) {
                return Err(ChangeOrganizationError::NameTaken);
            }
            let differing = differences(&old, &new);
            if !differing.is_empty() {
                tx.update_organization(scope, &new).await?;
                tx.update_branding(scope, &new.branding, file).await?;
                let detail = Some(by.detail([("changes", Value::from(differing.clone()))]));
                tx.insert_activity(&Activity { detail, ..event.clone() }).await?;
            }
            Ok(differing.iter().filter_map(|change| NAMES.into_iter().find(|name| change["what"] == *name)).collect())
        })
        .await
}

/// What can change, as it is told and kept in the audit log.
const NAMES: [&str; 5] = ["name", "country", "language", "colour", "logo"];

fn changed(old: &Organization, changes: &OrganizationChanges, name: Option<&str>, file: Option<&StoredFile>) -> Organization {
    let logo =
        file.map(|file| Logo { content_type: file.content_type.clone(), digest: HEXLOWER.encode(&Sha256::digest(&file.bytes)) });
    let keep_logo = changes.logo.is_none();
    Organization {
        name: name.unwrap_or(&old.name).to_owned(),
        country: changes.country.unwrap_or(old.country),
        language: changes.language.clone().unwrap_or_else(|| old.language.clone()),
        branding: Branding {
            color: changes.color.unwrap_or(old.branding.color),
            logo: if keep_logo { old.branding.logo.clone() } else { logo },
        },
        ..old.clone()
    }
}

/// What differs, each with the old and the new value.
fn differences(old: &Organization, new: &Organization) -> Vec<Value> {
    let values = |organization: &Organization| {
        let Branding { color, logo } = &organization.branding;
        [
            Some(organization.name.clone()),
            organization.country.map(|country| country.to_string()),
            organization.language.clone(),
            color.map(|color| color.to_string()),
            logo.as_ref().map(|logo| logo.digest.clone()),
        ]
    };
    let pairs = NAMES.into_iter().zip(values(old).into_iter().zip(values(new)));
    let differing = pairs.filter(|(_, (old, new))| old != new);
    differing.map(|(what, (old, new))| serde_json::json!({ "what": what, "old": old, "new": new })).collect()
}
