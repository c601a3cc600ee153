//! How an organization looks, for pages that show it before anybody is known (`?whr=`), and its logo.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::{DomainName, Organization, OrganizationId, Timestamp};

use crate::Deps;
use crate::shared::ServiceError;

/// How long a look is remembered: the first page must not cost a query each time.
const MEMORY: Duration = Duration::from_secs(60);
/// Domains remembered; past it the memory starts anew.
const MOST_DOMAINS: usize = 1_000;

/// When it was looked up, and what was found.
type Remembered = (Timestamp, Option<Organization>);

/// Looks of organizations.
pub struct Looks {
    deps: Deps,
    known: Mutex<HashMap<String, Remembered>>,
}

/// A stored image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `image/png`, `image/jpeg` or `image/svg+xml`.
    pub content_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Looks {
    /// Looks over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps, known: Mutex::default() }
    }

    /// The organization that has verified this domain; a domain that nobody verified gets the neutral look.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn of_domain(&self, domain: &str) -> Result<Option<Organization>, ServiceError> {
        let Ok(domain) = DomainName::parse(domain) else { return Ok(None) };
        let now = self.deps.clock.now();
        if let Some((_, found)) = self.remembered(domain.as_str(), now) {
            return Ok(found);
        }
        let found = self.deps.store.reader().organization_by_domain(&domain).await?.map(|(_, organization)| organization);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_DOMAINS {
            known.clear();
        }
        known.insert(domain.as_str().to_owned(), (now, found.clone()));
        Ok(found)
    }

    fn remembered(&self, domain: &str, now: Timestamp) -> Option<Remembered> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(domain).filter(|(at, _)| now.since(*at) < MEMORY && *at <= now).cloned()
    }

    /// The logo with this name.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn logo(&self, organization: OrganizationId, digest: &str) -> Result<Option<Image>, ServiceError> {
        let file = self.deps.store.reader().logo(organization, digest).await?;
        Ok(file.map(|file| Image { content_type: file.content_type, bytes: file.bytes }))
    }
}
