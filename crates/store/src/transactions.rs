//! Reset transactions as facts; nothing here says where one stands, [`latchkey_domain::Transaction`] does.

use crate::row::row;
use latchkey_domain::{
    Aim, CorrelationId, Facts, Method, OrganizationId, Proof, Started, Subject, Timestamp, TransactionId, UserId,
};
use latchkey_vault::TokenHash;
use uuid::Uuid;

use crate::values::{bind, bytes32, from_json, instant, readable, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A reset transaction as stored.
#[derive(Clone, Debug)]
pub struct TransactionRecord {
    /// Its organization.
    pub scope: OrgScope,
    /// What is known of it.
    pub facts: Facts,
    /// The version that the next step must name.
    pub version: i64,
    /// BCP 47 tag that the person chose, when one was chosen.
    pub language: Option<String>,
}

row! {
    pub(crate) struct ResetRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        id: Uuid,
        correlation: Uuid,
        user_id: Option<Uuid>,
        nobody: Option<Vec<u8>>,
        started_at: i64,
        language: Option<String>,
        terms: String,
        unlock_applies: bool,
        aim: Option<String>,
        version: i64,
        submitted_at: Option<i64>,
        outcome: Option<String>,
        first_method: Option<String>,
        first_contact: Option<Vec<u8>>,
        first_at: Option<i64>,
        second_method: Option<String>,
        second_contact: Option<Vec<u8>>,
        second_at: Option<i64>,
    }
}

impl ResetRow {
    /// Whose transaction it is, and which.
    pub(crate) fn ids(&self) -> (OrganizationId, TransactionId) {
        (OrganizationId::from_uuid(self.organization_id), TransactionId::from_uuid(self.id))
    }
}

row! {
    struct IdRow {
        id: Uuid,
    }
}

/// The columns of [`ResetRow`] for the transactions that the rest of the statement picks.
macro_rules! resets {
    ($rest:literal) => {
        concat!(
            "SELECT t.organization_id, o.data_key, t.id, t.correlation, t.user_id, t.nobody, t.started_at, t.language, t.terms, \
             t.unlock_applies, t.aim, t.version, s.at AS submitted_at, e.outcome, \
             p.method AS first_method, p.contact AS first_contact, p.at AS first_at, \
             q.method AS second_method, q.contact AS second_contact, q.at AS second_at FROM reset t \
             JOIN organization o ON o.organization_id = t.organization_id \
             LEFT JOIN submission s ON s.organization_id = t.organization_id AND s.transaction_id = t.id \
             LEFT JOIN ending e ON e.organization_id = t.organization_id AND e.transaction_id = t.id \
             LEFT JOIN proof p ON p.organization_id = t.organization_id AND p.transaction_id = t.id AND p.gate = 1 \
             LEFT JOIN proof q ON q.organization_id = t.organization_id AND q.transaction_id = t.id AND q.gate = 2 ",
            $rest
        )
    };
}
pub(crate) use resets;

/// The word an aim is kept under.
fn aim_key(aim: Aim) -> &'static str {
    match aim {
        Aim::Reset => "reset",
        Aim::Unlock => "unlock",
    }
}

impl Reader {
    /// The transaction this cookie belongs to.
    pub async fn transaction_by_token(&self, token: &TokenHash) -> Result<Option<TransactionRecord>, StoreError> {
        let row: Option<ResetRow> = self.row(resets!("WHERE t.token = $1"), bind![token]).await?;
        row.map(|row| self.record(row)).transpose()
    }

    /// A transaction of the organization.
    pub async fn transaction(&self, scope: &OrgScope, id: TransactionId) -> Result<Option<TransactionRecord>, StoreError> {
        let sql = resets!("WHERE t.organization_id = $1 AND t.id = $2");
        let row: Option<ResetRow> = self.row(sql, bind![scope.organization, id]).await?;
        row.map(|row| self.record(row)).transpose()
    }

    /// The person's transactions that neither ended nor expired, oldest first.
    pub async fn live_transactions(
        &self,
        scope: &OrgScope,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<TransactionId>, StoreError> {
        let sql = "SELECT t.id FROM reset t WHERE t.organization_id = $1 AND t.user_id = $2 AND t.expires_at > $3 \
                   AND NOT EXISTS (SELECT 1 FROM ending e WHERE e.organization_id = t.organization_id \
                   AND e.transaction_id = t.id) ORDER BY t.started_at, t.id";
        let rows: Vec<IdRow> = self.rows(sql, bind![scope.organization, user, now]).await?;
        Ok(rows.into_iter().map(|row| TransactionId::from_uuid(row.id)).collect())
    }

    pub(crate) fn record(&self, row: ResetRow) -> Result<TransactionRecord, StoreError> {
        let scope = self.scope(row.organization_id, &row.data_key)?;
        let (version, language) = (row.version, row.language.clone());
        Ok(TransactionRecord { scope, facts: facts(row)?, version, language })
    }
}

fn facts(row: ResetRow) -> Result<Facts, StoreError> {
    let subject = match (row.user_id, row.nobody) {
        (Some(user), _) => Subject::Person(UserId::from_uuid(user)),
        (None, Some(key)) => Subject::Nobody(bytes32(&key, "a transaction's subject")?),
        (None, None) => return Err(StoreError::Unreadable { what: "a transaction's subject" }),
    };
    let proof = |method: Option<String>, contact: Option<Vec<u8>>, at: Option<i64>| {
        let (Some(method), Some(contact), Some(at)) = (method, contact, at) else { return Ok(None) };
        let method = readable(Method::from_key(&method), "a proof's method")?;
        Ok::<_, StoreError>(Some(Proof {
            method,
            contact: bytes32(&contact, "a proof's contact")?,
            at: Timestamp::from_micros(at),
        }))
    };
    let first = proof(row.first_method, row.first_contact, row.first_at)?;
    let second = proof(row.second_method, row.second_contact, row.second_at)?;
    let aim = row.aim.map(|word| {
        let known = [Aim::Reset, Aim::Unlock].into_iter().find(|aim| aim_key(*aim) == word);
        readable(known, "a transaction's aim")
    });
    let started = Started {
        id: TransactionId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        correlation: CorrelationId::from_uuid(row.correlation),
        subject,
        at: Timestamp::from_micros(row.started_at),
        terms: from_json(&row.terms, "a transaction's terms")?,
        unlock_applies: row.unlock_applies,
    };
    Ok(Facts {
        started,
        aim: aim.transpose()?,
        proofs: first.into_iter().chain(second).collect(),
        submitted: instant(row.submitted_at),
        ended: row.outcome.map(|text| from_json(&text, "a transaction's end")).transpose()?,
    })
}

impl Tx {
    /// Keeps the first fact; its version is 1.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id or the token is taken.
    pub async fn insert_transaction(
        &self,
        scope: &OrgScope,
        started: &Started,
        token: &TokenHash,
        expires_at: Timestamp,
        language: Option<&str>,
    ) -> Result<(), StoreError> {
        let (user, nobody) = match &started.subject {
            Subject::Person(user) => (Some(*user), None),
            Subject::Nobody(key) => (None, Some(*key)),
        };
        let sql = "INSERT INTO reset (organization_id, id, token, correlation, user_id, nobody, started_at, expires_at, \
                   language, terms, unlock_applies, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
        let terms = to_json(&started.terms, "terms")?;
        let who = bind![scope.organization, started.id, token, started.correlation, user, nobody];
        let what = bind![started.at, expires_at, language, terms, started.unlock_applies];
        self.execute(sql, [who, what].concat()).await?;
        Ok(())
    }

    /// The guard of every step: raises the version that was read by one, with a new token when one is given. `false` when
    /// another step was quicker or the transaction ended.
    pub async fn step(
        &self,
        scope: &OrgScope,
        id: TransactionId,
        expected_version: i64,
        new_token: Option<&TokenHash>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE reset SET version = version + 1, token = COALESCE($1, token) \
                   WHERE organization_id = $2 AND id = $3 AND version = $4 \
                   AND NOT EXISTS (SELECT 1 FROM ending e WHERE e.organization_id = $2 AND e.transaction_id = $3)";
        self.one(sql, bind![new_token, scope.organization, id, expected_version]).await
    }

    /// Keeps what the person came for. `false` when that was said before.
    pub async fn set_aim(&self, scope: &OrgScope, id: TransactionId, aim: Aim) -> Result<bool, StoreError> {
        let sql = "UPDATE reset SET aim = $1 WHERE organization_id = $2 AND id = $3 AND aim IS NULL";
        self.one(sql, bind![aim_key(aim), scope.organization, id]).await
    }
}
