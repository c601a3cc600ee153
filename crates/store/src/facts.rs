//! The facts that are appended to a reset transaction: proofs, the submission and the end.

use latchkey_domain::{
    End, Facts, LIVE_RESETS, OrganizationId, Proof, Started, Subject, Timestamp, TransactionId, UserId, Verification,
};

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
    /// What it made challenges for, in that order.
    pub begun: Vec<Verification>,
}

/// The subject's live resets in which nothing is proven, but for one reset and the newest of the others. Both kinds of subject are
/// looked for whichever it is, so that they cost the same.
macro_rules! surplus {
    () => {
        concat!(
            surplus!("SELECT id FROM (SELECT t.id, t.started_at FROM reset t WHERE t.organization_id = $1 AND t.user_id = $2"),
            surplus!(" UNION ALL SELECT t.id, t.started_at FROM reset t WHERE t.organization_id = $1 AND t.nobody = $3"),
            ") AS live ORDER BY started_at DESC, id DESC LIMIT 1000 OFFSET $6"
        )
    };
    ($of:literal) => {
        concat!(
            $of,
            " AND t.id <> $4 AND t.expires_at > $5 \
             AND NOT EXISTS (SELECT 1 FROM ending e WHERE e.organization_id = $1 AND e.transaction_id = t.id) \
             AND NOT EXISTS (SELECT 1 FROM proof p WHERE p.organization_id = $1 AND p.transaction_id = t.id)"
        )
    };
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

    /// Ends the oldest live resets of a subject that has more than it may, this new one counted: they make room. A reset in which
    /// something is proven neither goes nor counts, for anybody can begin a reset, and so push others out. Gives how many went.
    /// Lock the subject first; the statements are the same however many there are.
    pub async fn end_surplus(&self, scope: &OrgScope, new: &Started) -> Result<u64, StoreError> {
        // Whichever the subject is not is looked for in vain.
        let (user, nobody) = match new.subject {
            Subject::Person(user) => (user, [0; 32]),
            Subject::Nobody(nobody) => (UserId::from_uuid(new.id.as_uuid()), nobody),
        };
        let others = u32::try_from(LIVE_RESETS - 1).unwrap_or(u32::MAX);
        let which = bind![scope.organization, user, nobody, new.id, new.at, others];
        // As in `insert_end`. A proof that was kept while this waited is seen by the second statement, and its reset goes on.
        let sql = concat!("UPDATE reset SET version = version + 1 WHERE organization_id = $1 AND id IN (", surplus!(), ")");
        self.execute(sql, which.clone()).await?;
        let sql = concat!(
            "INSERT INTO ending (organization_id, transaction_id, outcome, at) SELECT $1, surplus.id, $7, $5 FROM (",
            surplus!(),
            ") AS surplus WHERE TRUE ON CONFLICT DO NOTHING"
        );
        self.execute(sql, [which, bind![to_json(&End::Superseded, "an end")?]].concat()).await
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
        let begun = self.begun(&scope, facts.started.id).await?;
        Ok(ExpiredRecord { scope, facts, begun })
    }
}
