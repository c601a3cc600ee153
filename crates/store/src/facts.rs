//! The facts that are appended to a reset transaction: proofs, the submission and the end.

use latchkey_domain::{End, Facts, Method, OrganizationId, Proof, Timestamp, TransactionId, UserId};

use crate::transactions::{ResetRow, TransactionRecord, resets};
use crate::values::{bind, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A transaction whose time ran out before it had an end. One that cannot be read keeps no other waiting.
#[derive(Debug)]
pub struct ExpiredReset {
    /// Whose it is.
    pub organization: OrganizationId,
    /// The transaction.
    pub id: TransactionId,
    /// What is known of it, or why it cannot be read.
    pub record: Result<ExpiredRecord, StoreError>,
}

/// What is known of a transaction whose time ran out.
#[derive(Debug)]
pub struct ExpiredRecord {
    /// Its organization.
    pub scope: OrgScope,
    /// Its facts.
    pub facts: Facts,
    /// The methods it made challenges for, in that order.
    pub begun: Vec<Method>,
}

impl Tx {
    /// Keeps a proof. `false` when the gate is passed already, or the same thing was proven for another gate.
    pub async fn insert_proof(&self, scope: &OrgScope, id: TransactionId, gate: u8, proof: &Proof) -> Result<bool, StoreError> {
        let sql = "INSERT INTO proof (organization_id, transaction_id, gate, method, contact, at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        self.one(sql, bind![scope.organization, id, gate, proof.method.key(), proof.contact, proof.at]).await
    }

    /// Keeps that a new password left for the directory. `false` when one did before.
    pub async fn insert_submission(&self, scope: &OrgScope, id: TransactionId, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT INTO submission (organization_id, transaction_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        self.one(sql, bind![scope.organization, id, at]).await
    }

    /// Ends a transaction. `false` when it ended before: the first end stays.
    pub async fn insert_end(&self, scope: &OrgScope, id: TransactionId, end: End, at: Timestamp) -> Result<bool, StoreError> {
        // A step that runs at the same moment waits for this row and then finds another version: it cannot slip past the end.
        let sql = "UPDATE reset SET version = version + 1 WHERE organization_id = $1 AND id = $2";
        if !self.one(sql, bind![scope.organization, id]).await? {
            return Ok(false);
        }
        let sql = "INSERT INTO ending (organization_id, transaction_id, outcome, at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        self.one(sql, bind![scope.organization, id, to_json(&end, "an end")?, at]).await
    }

    /// Ends a transaction whose time ran out and that cannot be read. `false` when it ended before.
    pub async fn end_unreadable(
        &self,
        organization: OrganizationId,
        id: TransactionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO ending (organization_id, transaction_id, outcome, at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        self.one(sql, bind![organization, id, to_json(&End::Abandoned, "an end")?, at]).await
    }

    /// Ends the person's live transactions but one, and gives those that it ended. Lock the person first.
    pub async fn end_others(
        &self,
        scope: &OrgScope,
        user: UserId,
        except: Option<TransactionId>,
        end: End,
        at: Timestamp,
    ) -> Result<Vec<TransactionId>, StoreError> {
        let mut ended = Vec::new();
        for id in self.live_transactions(scope, user, at).await? {
            if Some(id) != except && self.insert_end(scope, id, end, at).await? {
                ended.push(id);
            }
        }
        Ok(ended)
    }
}

impl Reader {
    /// Transactions whose time ran out and that have no end yet, oldest first: their ends are to be written.
    pub async fn expired_unended(&self, now: Timestamp, limit: u64) -> Result<Vec<ExpiredReset>, StoreError> {
        let sql = resets!("WHERE t.expires_at <= $1 AND e.outcome IS NULL ORDER BY t.expires_at LIMIT $2");
        let rows: Vec<ResetRow> = self.rows(sql, bind![now, i64::try_from(limit).unwrap_or(i64::MAX)]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let (organization, id) = row.ids();
            match self.expired(row).await {
                Err(error) if !error.is_unreadable() => return Err(error),
                record => found.push(ExpiredReset { organization, id, record }),
            }
        }
        Ok(found)
    }

    async fn expired(&self, row: ResetRow) -> Result<ExpiredRecord, StoreError> {
        let TransactionRecord { scope, facts, .. } = self.record(row)?;
        let begun = self.begun_methods(&scope, facts.started.id).await?;
        Ok(ExpiredRecord { scope, facts, begun })
    }
}
