//! Challenges: codes that were sent, questions that were put.

use crate::row::row;
use latchkey_domain::{ChallengeId, Method, QuestionRef, Timestamp, TransactionId, Verification};
use uuid::Uuid;

use crate::values::{bind, bytes32, count, from_json, instant, readable, to_json};
use crate::{OrgScope, Reader, StoreError, Tx};

/// One challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeRecord {
    /// Its id.
    pub id: ChallengeId,
    /// The transaction it belongs to.
    pub transaction: TransactionId,
    /// What it proves.
    pub method: Method,
    /// Keyed hash of the contact or the set of questions: it becomes the proof's.
    pub contact: [u8; 32],
    /// Keyed hash of the code; `None` for questions.
    pub code_hash: Option<[u8; 32]>,
    /// The questions that were put, in order; empty for codes.
    pub questions: Vec<QuestionRef>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was used up, or a newer one took its place.
    pub spent_at: Option<Timestamp>,
    /// No answer to it can be right: nobody was reached, and nobody may be told.
    pub hopeless: bool,
    /// Digits of the code; zero for questions.
    pub digits: u32,
}

row! {
    struct ChallengeRow {
        id: Uuid,
        transaction_id: Uuid,
        method: String,
        contact: Vec<u8>,
        code_hash: Option<Vec<u8>>,
        questions: String,
        issued_at: i64,
        expires_at: i64,
        spent_at: Option<i64>,
        hopeless: bool,
        digits: i64,
    }
}

impl ChallengeRow {
    fn read(self) -> Result<ChallengeRecord, StoreError> {
        Ok(ChallengeRecord {
            id: ChallengeId::from_uuid(self.id),
            transaction: TransactionId::from_uuid(self.transaction_id),
            method: readable(Method::from_key(&self.method), "a challenge's method")?,
            contact: bytes32(&self.contact, "a challenge's contact")?,
            code_hash: self.code_hash.map(|hash| bytes32(&hash, "a code's hash")).transpose()?,
            questions: from_json(&self.questions, "a challenge's questions")?,
            issued_at: Timestamp::from_micros(self.issued_at),
            expires_at: Timestamp::from_micros(self.expires_at),
            spent_at: instant(self.spent_at),
            hopeless: self.hopeless,
            digits: count(self.digits, "a number of digits")?,
        })
    }
}

macro_rules! challenges {
    ($rest:literal) => {
        concat!(
            "SELECT id, transaction_id, method, contact, code_hash, questions, issued_at, expires_at, spent_at, hopeless, digits \
             FROM challenge WHERE organization_id = $1 AND ",
            $rest
        )
    };
}

impl Reader {
    /// A challenge by its id.
    pub async fn challenge(&self, scope: &OrgScope, id: ChallengeId) -> Result<Option<ChallengeRecord>, StoreError> {
        let row: Option<ChallengeRow> = self.row(challenges!("id = $2"), bind![scope.organization, id]).await?;
        row.map(ChallengeRow::read).transpose()
    }

    /// The challenge that a transaction made last for a method, whatever became of it.
    pub async fn latest_challenge(
        &self,
        scope: &OrgScope,
        transaction: TransactionId,
        method: Method,
    ) -> Result<Option<ChallengeRecord>, StoreError> {
        let sql = challenges!("transaction_id = $2 AND method = $3 ORDER BY sequence DESC LIMIT 1");
        let row: Option<ChallengeRow> = self.row(sql, bind![scope.organization, transaction, method.key()]).await?;
        row.map(ChallengeRow::read).transpose()
    }

    /// The challenges of a transaction that were neither used up nor replaced, oldest first: at most one for each method.
    pub async fn open_challenges(
        &self,
        scope: &OrgScope,
        transaction: TransactionId,
    ) -> Result<Vec<ChallengeRecord>, StoreError> {
        let sql = challenges!("transaction_id = $2 AND spent_at IS NULL ORDER BY sequence");
        let rows: Vec<ChallengeRow> = self.rows(sql, bind![scope.organization, transaction]).await?;
        rows.into_iter().map(ChallengeRow::read).collect()
    }
}

row! {
    struct BegunRow {
        method: String,
        by_call: bool,
    }
}

impl Reader {
    /// What a transaction made challenges for, in that order, each once for every challenge.
    pub async fn begun(&self, scope: &OrgScope, id: TransactionId) -> Result<Vec<Verification>, StoreError> {
        let sql = "SELECT c.method, p.id IS NOT NULL AS by_call FROM challenge c \
                   LEFT JOIN phone_call p ON p.organization_id = c.organization_id AND p.challenge_id = c.id \
                   WHERE c.organization_id = $1 AND c.transaction_id = $2 ORDER BY c.sequence";
        let rows: Vec<BegunRow> = self.rows(sql, bind![scope.organization, id]).await?;
        let begun = |row: BegunRow| {
            let method = readable(Method::from_key(&row.method), "a challenge's method")?;
            Ok(Verification::of(method, row.by_call))
        };
        rows.into_iter().map(begun).collect()
    }
}

impl Tx {
    /// Keeps a new challenge.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id is taken or there is no such transaction.
    pub async fn insert_challenge(&self, scope: &OrgScope, challenge: &ChallengeRecord) -> Result<(), StoreError> {
        let sql = "INSERT INTO challenge (organization_id, id, transaction_id, method, contact, code_hash, questions, \
                   issued_at, expires_at, spent_at, hopeless, digits) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let ChallengeRecord { id, transaction, method, contact, code_hash, .. } = challenge;
        let questions = to_json(&challenge.questions, "questions")?;
        let what = bind![scope.organization, id, transaction, method.key(), contact, code_hash, questions];
        let ChallengeRecord { issued_at, expires_at, spent_at, hopeless, digits, .. } = challenge;
        self.execute(sql, [what, bind![issued_at, expires_at, spent_at, hopeless, digits]].concat()).await?;
        Ok(())
    }

    /// Uses a challenge up. `false` when it was used before, was replaced, or its time is over.
    pub async fn spend_challenge(&self, scope: &OrgScope, id: ChallengeId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE challenge SET spent_at = $1 \
                   WHERE organization_id = $2 AND id = $3 AND spent_at IS NULL AND expires_at > $1";
        self.one(sql, bind![now, scope.organization, id]).await
    }

    /// Makes every challenge of a transaction one that no answer solves, while it looks as before.
    pub async fn spoil_challenges(&self, scope: &OrgScope, transaction: TransactionId) -> Result<(), StoreError> {
        let sql = "UPDATE challenge SET hopeless = TRUE WHERE organization_id = $1 AND transaction_id = $2";
        self.execute(sql, bind![scope.organization, transaction]).await?;
        Ok(())
    }

    /// Ends the transaction's open challenges for a method, because a new one takes their place.
    pub async fn retire_challenges(
        &self,
        scope: &OrgScope,
        transaction: TransactionId,
        method: Method,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE challenge SET spent_at = $1 \
                   WHERE organization_id = $2 AND transaction_id = $3 AND method = $4 AND spent_at IS NULL";
        self.execute(sql, bind![now, scope.organization, transaction, method.key()]).await?;
        Ok(())
    }
}
