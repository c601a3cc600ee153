//! What a connector keeps of its enrolment: one file that only its own account reads (mode 0600).

use std::fmt;

use latchkey_domain::{ConnectorId, OrganizationId, Random};
use zeroize::Zeroizing;

use crate::keys::{IdentityKey, PortalPublicKey};
use crate::origin::Origin;

const FORMAT_LINE: &str = "latchkey-connector 1";
const FORMAT_NAME: &str = "latchkey-connector ";
const HEADER: &str = "\
# Who this connector is. Whoever holds this file can pretend to be it; it opens no message that was recorded.
# - Only the account that runs the connector may read this file (mode 0600).
# - Do not edit or copy it: every connector is enrolled with a token of its own.
";

/// Who a connector is, and which portal it belongs to.
///
/// Secret: it holds the identity key. Shows nothing of it in `Debug`; [`Identity::render`] is wiped when dropped.
#[derive(Clone)]
pub struct Identity {
    /// Whose connector it is.
    pub organization: OrganizationId,
    /// Which one.
    pub connector: ConnectorId,
    /// Where the portal is.
    pub origin: Origin,
    /// By which key the portal is known.
    pub portal: PortalPublicKey,
    key: IdentityKey,
    next: Option<IdentityKey>,
}

/// Why a text is no such file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    /// A newer version wrote it.
    #[error("a newer version of Latchkey wrote this file")]
    NewerFormat,
    /// It is another kind of file, or empty.
    #[error("this is not the file of a Latchkey connector")]
    OtherFile,
    /// A line that cannot be read; counted from one.
    #[error("line {0} cannot be read")]
    Line(usize),
    /// A line that must be there is not.
    #[error("it has no line `{0}`")]
    Missing(&'static str),
}

impl Identity {
    /// The identity that an enrolment gave.
    pub(crate) const fn new(
        organization: OrganizationId,
        connector: ConnectorId,
        origin: Origin,
        portal: PortalPublicKey,
        key: IdentityKey,
    ) -> Self {
        Self { organization, connector, origin, portal, key, next: None }
    }

    /// The key in use.
    pub const fn key(&self) -> &IdentityKey {
        &self.key
    }

    /// The key that is to follow, while the portal has not said that it knows it.
    pub const fn next(&self) -> Option<&IdentityKey> {
        self.next.as_ref()
    }

    /// Makes a key that is to follow, unless there is one. Keep the file before the portal hears of it.
    pub fn prepare_roll(&mut self, random: &dyn Random) -> &IdentityKey {
        self.next.get_or_insert_with(|| IdentityKey::generate(random))
    }

    /// The key that was to follow is in use now, as the portal said. Nothing changes when there is none.
    pub fn finish_roll(&mut self) {
        if let Some(next) = self.next.take() {
            self.key = next;
        }
    }

    /// The file's text.
    pub fn render(&self) -> Zeroizing<String> {
        // The whole capacity at once: growing would leave copies of the key behind.
        let mut text = Zeroizing::new(String::with_capacity(HEADER.len() + 640 + self.origin.as_str().len()));
        text.push_str(HEADER);
        for part in [FORMAT_LINE, "\norganization ", &self.organization.to_string()] {
            text.push_str(part);
        }
        for part in ["\nconnector ", &self.connector.to_string(), "\norigin ", self.origin.as_str()] {
            text.push_str(part);
        }
        for part in ["\nportal ", &self.portal.to_string(), "\nkey ", &self.key.to_text(), "\n"] {
            text.push_str(part);
        }
        if let Some(next) = &self.next {
            for part in ["next ", &next.to_text(), "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    /// The identity in a file's text.
    pub fn parse(text: &str) -> Result<Self, IdentityFault> {
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        match lines.next() {
            Some((_, FORMAT_LINE)) => {}
            Some((_, line)) if line.starts_with(FORMAT_NAME) => return Err(IdentityFault::NewerFormat),
            _ => return Err(IdentityFault::OtherFile),
        }
        let mut found = Found::default();
        for (number, line) in lines {
            found.take(line).ok_or(IdentityFault::Line(number))?;
        }
        Ok(Self {
            organization: found.organization.ok_or(IdentityFault::Missing("organization"))?,
            connector: found.connector.ok_or(IdentityFault::Missing("connector"))?,
            origin: found.origin.ok_or(IdentityFault::Missing("origin"))?,
            portal: found.portal.ok_or(IdentityFault::Missing("portal"))?,
            key: found.key.ok_or(IdentityFault::Missing("key"))?,
            next: found.next,
        })
    }
}

/// The lines read so far.
#[derive(Default)]
struct Found {
    organization: Option<OrganizationId>,
    connector: Option<ConnectorId>,
    origin: Option<Origin>,
    portal: Option<PortalPublicKey>,
    key: Option<IdentityKey>,
    next: Option<IdentityKey>,
}

impl Found {
    /// Takes a line; `None` when it says nothing, or something twice.
    fn take(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.split_once(' ')?;
        match name {
            "organization" => once(&mut self.organization, value.parse().ok()),
            "connector" => once(&mut self.connector, value.parse().ok()),
            "origin" => once(&mut self.origin, Origin::parse(value)),
            "portal" => once(&mut self.portal, PortalPublicKey::from_text(value)),
            "key" => once(&mut self.key, IdentityKey::from_text(value)),
            "next" => once(&mut self.next, IdentityKey::from_text(value)),
            _ => None,
        }
    }
}

fn once<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    if place.is_some() || value.is_none() {
        return None;
    }
    *place = value;
    Some(())
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} of {}, ..)", self.connector, self.organization)
    }
}
