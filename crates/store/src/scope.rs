//! Which organization a call is about. Nothing of an organization is read or written without its scope.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::row::row;
use latchkey_domain::{CorrelationId, DomainName, OrganizationId, PhoneNumber, Random, Subject};
use latchkey_vault::{DataKey, MasterKeys, OrganizationKeys, Purpose};
use uuid::Uuid;

use crate::decoy::Decoy;
use crate::values::bind;
use crate::{Reader, StoreError};

/// One organization with its keys. Comes only from a verified domain, a session, a transaction, a token or the operator.
///
/// It is `non_exhaustive` so that other crates cannot put one together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OrgScope {
    /// The organization.
    pub organization: OrganizationId,
    /// What seals and hashes its data.
    pub keys: Arc<OrganizationKeys>,
    /// Who is read in place of a person where a name means nobody.
    pub(crate) decoy: Arc<Decoy>,
}

impl OrgScope {
    pub(crate) fn new(organization: OrganizationId, data_key: DataKey, random: &dyn Random) -> Self {
        let keys = Arc::new(OrganizationKeys::new(organization, data_key));
        let decoy = Arc::new(Decoy::new(&keys, random));
        Self { organization, keys, decoy }
    }

    /// How counters name a subject: by a keyed hash, of the person's id or of a name that means nobody.
    pub fn counter_subject(&self, subject: &Subject) -> [u8; 32] {
        match subject {
            Subject::Person(user) => self.keys.keyed_hash(Purpose::ThrottleSubject, &[b"person", user.as_uuid().as_bytes()]),
            Subject::Nobody(hash) => self.keys.keyed_hash(Purpose::ThrottleSubject, &[b"nobody", hash]),
        }
    }

    /// How the budget names a number.
    pub fn number_subject(&self, number: &PhoneNumber) -> [u8; 32] {
        self.keys.blind_index("budget number", number.comparison_key().as_bytes())
    }

    /// How counters and proofs name a contact; `comparable` is what it is compared by.
    pub fn contact_subject(&self, comparable: &str) -> [u8; 32] {
        self.keys.blind_index("contact", comparable.as_bytes())
    }
}

/// Unwrapped data keys, each with the wrapping it came from: a row that was rolled back and made again has another key.
#[derive(Default)]
pub(crate) struct ScopeCache(RwLock<HashMap<Uuid, (Vec<u8>, OrgScope)>>);

impl ScopeCache {
    pub(crate) fn get(
        &self,
        organization: Uuid,
        wrapped: &[u8],
        master: &MasterKeys,
        random: &dyn Random,
    ) -> Result<OrgScope, StoreError> {
        if let Some((from, scope)) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&organization)
            && from == wrapped
        {
            return Ok(scope.clone());
        }
        let id = OrganizationId::from_uuid(organization);
        let scope = OrgScope::new(id, master.unwrap(wrapped, id)?, random);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(organization, (wrapped.to_vec(), scope.clone()));
        Ok(scope)
    }
}

row! {
    /// What every read that ends in a scope selects of the organization's row.
    pub(crate) struct ScopeRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
    }
}

impl Reader {
    /// The organization that has verified this domain.
    pub async fn scope_of_domain(&self, domain: &DomainName) -> Result<Option<OrgScope>, StoreError> {
        let sql = "SELECT o.organization_id, o.data_key FROM verified_domain d \
                   JOIN organization o ON o.organization_id = d.organization_id WHERE d.name = $1";
        let row: Option<ScopeRow> = self.row(sql, bind![domain.as_str()]).await?;
        row.map(|row| self.scope(row.organization_id, &row.data_key)).transpose()
    }

    /// The scope of an organization by its id alone: for the host's operator and the outbox worker, and for nobody else.
    pub async fn scope_of_organization(&self, organization: OrganizationId) -> Result<Option<OrgScope>, StoreError> {
        let sql = "SELECT organization_id, data_key FROM organization WHERE organization_id = $1";
        let row: Option<ScopeRow> = self.row(sql, bind![organization]).await?;
        row.map(|row| self.scope(row.organization_id, &row.data_key)).transpose()
    }

    /// The organizations that have events of this session: for the host's operator, and for nobody else.
    pub async fn scopes_of_correlation(&self, correlation: CorrelationId) -> Result<Vec<OrgScope>, StoreError> {
        let sql = "SELECT o.organization_id, o.data_key FROM organization o WHERE EXISTS (SELECT 1 FROM activity a \
                   WHERE a.organization_id = o.organization_id AND a.correlation = $1) ORDER BY o.name, o.organization_id";
        let rows: Vec<ScopeRow> = self.rows(sql, bind![correlation]).await?;
        rows.into_iter().map(|row| self.scope(row.organization_id, &row.data_key)).collect()
    }
}
