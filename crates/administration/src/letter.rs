//! A mail that a command queues.

use latchkey_domain::{EmailAddress, Organization, UserId};
use latchkey_messaging::{Brand, Concerning, Envelope, Message};
use url::Url;

/// The mail as the outbox keeps it, about this person if it tells of one; the logo is shown when it is known what links begin with.
pub(crate) fn letter(
    organization: &Organization,
    about: Option<UserId>,
    to: EmailAddress,
    language: &str,
    public_origin: Option<&Url>,
    message: Message,
) -> Result<Vec<u8>, serde_json::Error> {
    let logo = organization.branding.logo.as_ref();
    let logo_url = logo.and_then(|logo| public_origin?.join(&format!("/logo/{}/{}", organization.id, logo.digest)).ok());
    let message = Envelope {
        to,
        language: language.to_owned(),
        brand: Brand {
            organization: organization.name.clone(),
            color: organization.branding.color,
            logo_url: logo_url.map(String::from),
        },
        utc_offset_minutes: 0,
        message,
    };
    serde_json::to_vec(&Concerning { about, message })
}
