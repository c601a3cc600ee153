//! The facts that are appended to a reset transaction: proofs, the submission and the end.

use latchkey_domain::{End, Facts, Method, Proof, Timestamp, TransactionId, UserId};

use crate::transactions::{ResetRow, resets};
use crate::values::{bind, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

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
    /// Beside each the methods it made challenges for, in that order.
    pub async fn expired_unended(&self, now: Timestamp, limit: u64) -> Result<Vec<(OrgScope, Facts, Vec<Method>)>, StoreError> {
        let sql = resets!("WHERE t.expires_at <= $1 AND e.outcome IS NULL ORDER BY t.expires_at LIMIT $2");
        let rows: Vec<ResetRow> = self.rows(sql, bind![now, i64::try_from(limit).unwrap_or(i64::MAX)]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let record = self.record(row).await?;
            let begun = self.begun_methods(&record.scope, record.facts.started.id).await?;
            found.push((record.scope, record.facts, begun));
        }
        Ok(found)
    }
}
