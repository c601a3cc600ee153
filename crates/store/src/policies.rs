//! The policy of an organization, kept whole.

use latchkey_domain::{Policy, Timestamp};
use sea_orm::FromQueryResult;

use crate::values::{bind, from_json, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

#[derive(FromQueryResult)]
struct PolicyRow {
    version: i64,
    body: String,
}

impl Reader {
    /// The policy, when there is one.
    pub async fn policy(&self, scope: &OrgScope) -> Result<Option<Policy>, StoreError> {
        Ok(self.policy_record(scope).await?.map(|(policy, _)| policy))
    }

    /// The policy with its version, which a change must name.
    pub async fn policy_record(&self, scope: &OrgScope) -> Result<Option<(Policy, i64)>, StoreError> {
        let sql = "SELECT version, body FROM policy WHERE organization_id = $1";
        let row: Option<PolicyRow> = self.row(sql, bind![scope.organization]).await?;
        row.map(|row| Ok((from_json(&row.body, "a policy")?, row.version))).transpose()
    }
}

impl Tx {
    /// Keeps a policy over the version that was read; `None` when there must not be one yet. `false` when somebody else was
    /// quicker.
    pub async fn put_policy(
        &self,
        scope: &OrgScope,
        policy: &Policy,
        expected_version: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let body = to_json(policy, "a policy")?;
        let Some(expected) = expected_version else {
            let sql = "INSERT INTO policy (organization_id, version, body, changed_at) VALUES ($1, 1, $2, $3) \
                       ON CONFLICT DO NOTHING";
            return self.one(sql, bind![scope.organization, body, now]).await;
        };
        let sql = "UPDATE policy SET version = version + 1, body = $1, changed_at = $2 \
                   WHERE organization_id = $3 AND version = $4";
        self.one(sql, bind![body, now, scope.organization, expected]).await
    }
}
