//! The policy of an organization, kept whole.

use crate::row::row;
use latchkey_domain::{Policy, Timestamp};
use serde_json::Value;

use crate::values::{bind, from_json, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A policy as it is kept, for whoever changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRecord {
    /// The policy.
    pub policy: Policy,
    /// What a change must name.
    pub version: i64,
    /// Controls that are kept and that this program does not know: a later version wrote them. Keeping the policy would lose them.
    pub unknown: Vec<String>,
}

row! {
    struct PolicyRow {
        version: i64,
        body: String,
    }
}

impl Reader {
    /// The policy, when there is one. Controls that this program does not know are read over.
    pub async fn policy(&self, scope: &OrgScope) -> Result<Option<Policy>, StoreError> {
        let row = self.policy_row(scope).await?;
        row.map(|row| self.shared.policies.get(scope.organization.as_uuid(), row.body)).transpose()
    }

    /// The policy with what a change must know.
    pub async fn policy_record(&self, scope: &OrgScope) -> Result<Option<PolicyRecord>, StoreError> {
        let Some(row) = self.policy_row(scope).await? else { return Ok(None) };
        let policy: Policy = from_json(&row.body, "a policy")?;
        let kept: Value = from_json(&row.body, "a policy")?;
        let known = serde_json::to_value(&policy).map_err(|_| StoreError::Unreadable { what: "a policy" })?;
        let mut unknown = Vec::new();
        collect_unknown("", &kept, &known, &mut unknown);
        Ok(Some(PolicyRecord { policy, version: row.version, unknown }))
    }

    async fn policy_row(&self, scope: &OrgScope) -> Result<Option<PolicyRow>, StoreError> {
        let sql = "SELECT version, body FROM policy WHERE organization_id = $1";
        self.row(sql, bind![scope.organization]).await
    }
}

/// Names of controls that are in `kept` and not in `known`.
fn collect_unknown(name: &str, kept: &Value, known: &Value, unknown: &mut Vec<String>) {
    for (part, value) in kept.as_object().into_iter().flatten() {
        let name = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
        match known.get(part) {
            Some(known) => collect_unknown(&name, value, known, unknown),
            None => unknown.push(name),
        }
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
