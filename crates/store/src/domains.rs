//! Domains of organizations: claimed by many perhaps, verified by one.

use crate::row::row;
use latchkey_domain::{DomainName, PasswordLifetime, Timestamp};
use uuid::Uuid;

use crate::values::{bind, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A domain that an organization claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRecord {
    /// Its name.
    pub name: DomainName,
    /// When it was verified, if it was.
    pub verified_at: Option<Timestamp>,
    /// What the DNS record must hold.
    pub token: String,
    /// Whether the host gave it; such a domain does not count as the organization's own.
    pub host_default: bool,
    /// How long passwords of people under this domain are valid; `None` for ever.
    pub password_lifetime: Option<PasswordLifetime>,
}

/// Whether a row was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertDomain {
    /// It is new.
    Inserted,
    /// The organization claims it already.
    AlreadyThere,
}

/// What became of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyDomain {
    /// It belongs to the organization now, or did already.
    Verified,
    /// Another organization has verified it.
    TakenElsewhere,
    /// The organization does not claim it.
    Unknown,
}

row! {
    struct DomainRow {
        name: String,
        verified_at: Option<i64>,
        token: String,
        host_default: bool,
        password_valid_days: Option<i64>,
        password_notice_days: Option<i64>,
    }
}

row! {
    struct LifetimeRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        name: String,
        password_valid_days: Option<i64>,
        password_notice_days: Option<i64>,
    }
}

/// Numbers that are no lifetime stand for none: a password that cannot be judged is not taken away.
pub(crate) fn lifetime(valid: Option<i64>, notice: Option<i64>) -> Option<PasswordLifetime> {
    let notice = notice.map_or(Ok(PasswordLifetime::USUAL_NOTICE_DAYS), u16::try_from).ok()?;
    PasswordLifetime::new(u16::try_from(valid?).ok()?, notice).ok()
}

row! {
    struct NameRow {
        name: String,
    }
}

row! {
    struct OwnerRow {
        organization_id: Uuid,
    }
}

/// The columns of [`LifetimeRow`] for the domains that the rest of the statement picks.
macro_rules! lifetimes {
    ($rest:literal) => {
        concat!(
            "SELECT d.organization_id, o.data_key, d.name, d.password_valid_days, d.password_notice_days FROM domain d \
             JOIN organization o ON o.organization_id = d.organization_id ",
            $rest
        )
    };
}

impl Reader {
    /// Every domain the organization claims, by name.
    pub async fn domains(&self, scope: &OrgScope) -> Result<Vec<DomainRecord>, StoreError> {
        let sql = "SELECT name, verified_at, token, host_default, password_valid_days, password_notice_days FROM domain \
                   WHERE organization_id = $1 ORDER BY name";
        let rows: Vec<DomainRow> = self.rows(sql, bind![scope.organization]).await?;
        let read = |row: DomainRow| {
            let name = DomainName::parse(&row.name).map_err(|_| StoreError::Unreadable { what: "a domain's name" })?;
            let DomainRow { verified_at, token, host_default, .. } = row;
            let password_lifetime = lifetime(row.password_valid_days, row.password_notice_days);
            Ok(DomainRecord { name, verified_at: instant(verified_at), token, host_default, password_lifetime })
        };
        rows.into_iter().map(read).collect()
    }

    /// How long passwords of people under this domain are valid; `None` for ever.
    pub async fn password_lifetime(&self, scope: &OrgScope, domain: &DomainName) -> Result<Option<PasswordLifetime>, StoreError> {
        let sql = lifetimes!("WHERE d.organization_id = $1 AND d.name = $2");
        let row: Option<LifetimeRow> = self.row(sql, bind![scope.organization, domain.as_str()]).await?;
        Ok(row.and_then(|row| lifetime(row.password_valid_days, row.password_notice_days)))
    }

    /// Every domain of the installation under which passwords expire, for the worker that sends notices.
    pub async fn domains_with_lifetimes(&self) -> Result<Vec<(OrgScope, DomainName, PasswordLifetime)>, StoreError> {
        let sql = lifetimes!("WHERE d.verified_at IS NOT NULL AND d.password_valid_days IS NOT NULL ORDER BY d.name");
        let rows: Vec<LifetimeRow> = self.rows(sql, vec![]).await?;
        let mut found = Vec::new();
        for row in rows {
            let Some(lifetime) = lifetime(row.password_valid_days, row.password_notice_days) else { continue };
            let name = DomainName::parse(&row.name).map_err(|_| StoreError::Unreadable { what: "a domain's name" })?;
            found.push((self.scope(row.organization_id, &row.data_key)?, name, lifetime));
        }
        Ok(found)
    }

    /// What passwords must not contain: the organization's name, and the labels of its verified domains but the last.
    pub async fn organization_names(&self, scope: &OrgScope) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM organization WHERE organization_id = $1 UNION ALL \
                   SELECT name FROM verified_domain WHERE organization_id = $1";
        let rows: Vec<NameRow> = self.rows(sql, bind![scope.organization]).await?;
        let mut names: Vec<String> = Vec::new();
        for row in rows {
            match DomainName::parse(&row.name) {
                Ok(domain) => {
                    let labels: Vec<&str> = domain.as_str().split('.').collect();
                    names.extend(labels[..labels.len() - 1].iter().map(|label| (*label).to_owned()));
                }
                Err(_) => names.push(row.name),
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

impl Tx {
    /// Claims a domain; `token` is what its DNS record must hold.
    pub async fn insert_domain(
        &self,
        scope: &OrgScope,
        name: &DomainName,
        token: &str,
        host_default: bool,
    ) -> Result<InsertDomain, StoreError> {
        let sql = "INSERT INTO domain (organization_id, name, token, host_default) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        let new = self.one(sql, bind![scope.organization, name.as_str(), token, host_default]).await?;
        Ok(if new { InsertDomain::Inserted } else { InsertDomain::AlreadyThere })
    }

    /// Sets how long passwords of people under a domain are valid; `None` for ever. `false` when the organization does not claim it.
    pub async fn set_password_lifetime(
        &self,
        scope: &OrgScope,
        name: &DomainName,
        lifetime: Option<PasswordLifetime>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE domain SET password_valid_days = $1, password_notice_days = $2 \
                   WHERE organization_id = $3 AND name = $4";
        let days = |days: fn(PasswordLifetime) -> u16| lifetime.map(|lifetime| i64::from(days(lifetime)));
        let days = bind![days(PasswordLifetime::valid_days), days(PasswordLifetime::notice_days)];
        self.one(sql, [days, bind![scope.organization, name.as_str()]].concat()).await
    }

    /// Makes a claimed domain the organization's, unless another has it: a name is verified once in the installation.
    pub async fn verify_domain(&self, scope: &OrgScope, name: &DomainName, now: Timestamp) -> Result<VerifyDomain, StoreError> {
        let claimed = "SELECT name FROM domain WHERE organization_id = $1 AND name = $2";
        if self.row::<NameRow>(claimed, bind![scope.organization, name.as_str()]).await?.is_none() {
            return Ok(VerifyDomain::Unknown);
        }
        let take = "INSERT INTO verified_domain (name, organization_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.execute(take, bind![name.as_str(), scope.organization]).await?;
        let owner: Option<OwnerRow> =
            self.row("SELECT organization_id FROM verified_domain WHERE name = $1", bind![name.as_str()]).await?;
        if owner.is_none_or(|owner| owner.organization_id != scope.organization.as_uuid()) {
            return Ok(VerifyDomain::TakenElsewhere);
        }
        let mark = "UPDATE domain SET verified_at = $1 WHERE organization_id = $2 AND name = $3 AND verified_at IS NULL";
        self.execute(mark, bind![now, scope.organization, name.as_str()]).await?;
        Ok(VerifyDomain::Verified)
    }
}
