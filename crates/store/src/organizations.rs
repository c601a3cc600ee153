//! Organizations and how they look.

use crate::row::row;
use latchkey_domain::{Branding, CountryCode, DomainName, Organization, OrganizationId, PasswordLifetime, Policy, Random};
use latchkey_vault::DataKey;
use uuid::Uuid;

use crate::domains::lifetime;
use crate::policy_cache::PolicyCache;
use crate::values::{bind, from_json, to_json};
use crate::{OrgScope, Reader, StoreError, StoredFile, Tx};

row! {
    struct IdRow {
        #[expect(dead_code, reason = "the row is locked, not looked at")]
        organization_id: Uuid,
    }
}

row! {
    struct OrganizationRow {
        organization_id: Uuid,
        name: String,
        country: Option<String>,
        language: Option<String>,
        branding: String,
        synchronized: bool,
        data_key: Vec<u8>,
        own_domain: bool,
        policy: Option<String>,
        password_valid_days: Option<i64>,
        password_notice_days: Option<i64>,
    }
}

/// What holds for a sign-in under one domain.
#[derive(Clone, Debug)]
pub struct SignInTerms {
    /// The organization that has verified the domain.
    pub scope: OrgScope,
    /// The same, as people see it.
    pub organization: Organization,
    /// Its policy, when it has one.
    pub policy: Option<Policy>,
    /// How long passwords are valid under the domain; `None` for ever.
    pub password_lifetime: Option<PasswordLifetime>,
}

/// The columns of a lifetime where nobody asks for it.
macro_rules! no_lifetime {
    () => {
        "CAST(NULL AS BIGINT) AS password_valid_days, CAST(NULL AS BIGINT) AS password_notice_days"
    };
}

/// The columns of [`OrganizationRow`] with this policy and lifetime of passwords, for the organizations that the rest of the statement picks.
macro_rules! select {
    ($rest:literal) => {
        select!("CAST(NULL AS TEXT)", no_lifetime!(), $rest)
    };
    ($policy:literal, $lifetime:expr, $($rest:literal)+) => {
        concat!(
            "SELECT o.organization_id, o.name, o.country, o.language, o.branding, o.synchronized, o.data_key, ",
            $policy,
            " AS policy, ",
            $lifetime,
            ", EXISTS (SELECT 1 FROM domain d WHERE d.organization_id = o.organization_id AND d.verified_at IS NOT NULL \
             AND d.host_default = FALSE) AS own_domain FROM organization o ",
            $($rest),+
        )
    };
}

macro_rules! select_governed {
    ($rest:literal) => {
        select!("g.body", no_lifetime!(), "LEFT JOIN policy g ON g.organization_id = o.organization_id " $rest)
    };
}

impl OrganizationRow {
    fn read(self) -> Result<Organization, StoreError> {
        let what = "an organization's country";
        let country = self.country.as_deref().map(CountryCode::parse).transpose();
        Ok(Organization {
            id: OrganizationId::from_uuid(self.organization_id),
            name: self.name,
            country: country.map_err(|_| StoreError::Unreadable { what })?,
            language: self.language,
            branding: from_json(&self.branding, "an organization's branding")?,
            synchronized: self.synchronized,
            own_domain: self.own_domain,
        })
    }

    fn read_governed(mut self, policies: &PolicyCache) -> Result<(Organization, Option<Policy>), StoreError> {
        let policy = self.policy.take().map(|body| policies.get(self.organization_id, body)).transpose()?;
        Ok((self.read()?, policy))
    }
}

fn gone() -> StoreError {
    StoreError::Refused { reason: "the organization is gone".into() }
}

impl Reader {
    /// The organization itself.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when it was removed meanwhile.
    pub async fn organization(&self, scope: &OrgScope) -> Result<Organization, StoreError> {
        let row: Option<OrganizationRow> = self.row(select!("WHERE o.organization_id = $1"), bind![scope.organization]).await?;
        row.ok_or_else(gone)?.read()
    }

    /// The organization, and how long passwords are valid of people under one of its domains.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when it was removed meanwhile.
    pub async fn organization_of(
        &self,
        scope: &OrgScope,
        domain: &DomainName,
    ) -> Result<(Organization, Option<PasswordLifetime>), StoreError> {
        let sql = select!(
            "CAST(NULL AS TEXT)",
            "c.password_valid_days, c.password_notice_days",
            "LEFT JOIN domain c ON c.organization_id = o.organization_id AND c.name = $2 WHERE o.organization_id = $1"
        );
        let row: Option<OrganizationRow> = self.row(sql, bind![scope.organization, domain.as_str()]).await?;
        let row = row.ok_or_else(gone)?;
        let password_lifetime = lifetime(row.password_valid_days, row.password_notice_days);
        Ok((row.read()?, password_lifetime))
    }

    /// The organization with its policy, when it has one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when it was removed meanwhile.
    pub async fn governed(&self, scope: &OrgScope) -> Result<(Organization, Option<Policy>), StoreError> {
        let sql = select_governed!("WHERE o.organization_id = $1");
        let row: Option<OrganizationRow> = self.row(sql, bind![scope.organization]).await?;
        row.ok_or_else(gone)?.read_governed(&self.shared.policies)
    }

    /// As [`Reader::organization_by_domain`], with its policy.
    pub async fn governed_by_domain(
        &self,
        domain: &DomainName,
    ) -> Result<Option<(OrgScope, Organization, Option<Policy>)>, StoreError> {
        let sql = select_governed!("JOIN verified_domain v ON v.organization_id = o.organization_id WHERE v.name = $1");
        let Some(row) = self.row::<OrganizationRow>(sql, bind![domain.as_str()]).await? else { return Ok(None) };
        let scope = self.scope(row.organization_id, &row.data_key)?;
        let (organization, policy) = row.read_governed(&self.shared.policies)?;
        Ok(Some((scope, organization, policy)))
    }

    /// What a sign-in under this domain looks at first, in one statement.
    pub async fn sign_in_terms(&self, domain: &DomainName) -> Result<Option<SignInTerms>, StoreError> {
        let sql = select!(
            "g.body",
            "c.password_valid_days, c.password_notice_days",
            "LEFT JOIN policy g ON g.organization_id = o.organization_id \
             JOIN verified_domain v ON v.organization_id = o.organization_id \
             LEFT JOIN domain c ON c.organization_id = v.organization_id AND c.name = v.name WHERE v.name = $1"
        );
        let Some(row) = self.row::<OrganizationRow>(sql, bind![domain.as_str()]).await? else { return Ok(None) };
        let scope = self.scope(row.organization_id, &row.data_key)?;
        let password_lifetime = lifetime(row.password_valid_days, row.password_notice_days);
        let (organization, policy) = row.read_governed(&self.shared.policies)?;
        Ok(Some(SignInTerms { scope, organization, policy, password_lifetime }))
    }

    /// The organization that has verified this domain, with its scope.
    pub async fn organization_by_domain(&self, domain: &DomainName) -> Result<Option<(OrgScope, Organization)>, StoreError> {
        let sql = select!("JOIN verified_domain v ON v.organization_id = o.organization_id WHERE v.name = $1");
        let Some(row) = self.row::<OrganizationRow>(sql, bind![domain.as_str()]).await? else { return Ok(None) };
        let scope = self.scope(row.organization_id, &row.data_key)?;
        Ok(Some((scope, row.read()?)))
    }

    /// Every organization by name, for the host's operator.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        let rows: Vec<OrganizationRow> = self.rows(select!("ORDER BY o.name, o.organization_id"), vec![]).await?;
        rows.into_iter().map(OrganizationRow::read).collect()
    }
}

impl Tx {
    /// Lets whoever else asks for this wait until the transaction ends: for decisions about all people of an organization
    /// together. It comes before every other lock; see [`Tx::lock_user`].
    pub async fn lock_organization(&self, scope: &OrgScope) -> Result<(), StoreError> {
        // SQLite has one writer, and this transaction is it.
        if !self.for_update().is_empty() {
            let sql = format!("SELECT organization_id FROM organization WHERE organization_id = $1{}", self.for_update());
            self.row::<IdRow>(sql, bind![scope.organization]).await?;
        }
        Ok(())
    }

    /// Keeps a new organization with a data key of its own, wrapped with the master key.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when its id is taken.
    pub async fn insert_organization(&self, organization: &Organization, random: &dyn Random) -> Result<OrgScope, StoreError> {
        let data_key = DataKey::generate(random);
        let wrapped = self.shared.keys.wrap(&data_key, organization.id, random);
        let sql = "INSERT INTO organization (organization_id, name, country, language, branding, synchronized, data_key) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let country = organization.country.as_ref().map(CountryCode::as_str);
        let branding = to_json(&organization.branding, "a branding")?;
        let Organization { id, name, language, synchronized, .. } = organization;
        self.execute(sql, bind![id, name, country, language, branding, synchronized, wrapped]).await?;
        Ok(OrgScope::new(organization.id, data_key, random))
    }

    /// Keeps the organization's name, country and language as they are given here.
    pub async fn update_organization(&self, scope: &OrgScope, organization: &Organization) -> Result<(), StoreError> {
        let sql = "UPDATE organization SET name = $1, country = $2, language = $3 WHERE organization_id = $4";
        let country = organization.country.as_ref().map(CountryCode::as_str);
        self.execute(sql, bind![organization.name, country, organization.language, scope.organization]).await?;
        Ok(())
    }

    /// Changes how the organization looks; `logo` is kept under the digest that the branding names.
    pub async fn update_branding(
        &self,
        scope: &OrgScope,
        branding: &Branding,
        logo: Option<&StoredFile>,
    ) -> Result<(), StoreError> {
        if let (Some(file), Some(named)) = (logo, &branding.logo) {
            self.put_file(scope, &named.digest, file).await?;
        }
        let sql = "UPDATE organization SET branding = $1 WHERE organization_id = $2";
        self.execute(sql, bind![to_json(branding, "a branding")?, scope.organization]).await?;
        Ok(())
    }
}
