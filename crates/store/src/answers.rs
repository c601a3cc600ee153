//! Security questions and the hashes of their answers.

use crate::row::row;
use latchkey_domain::{CustomQuestionId, CustomQuestionText, QuestionRef, Timestamp, UserId};
use latchkey_vault::PasswordHash;
use uuid::Uuid;

use crate::values::{bind, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

row! {
    struct AnswerRow {
        question: String,
        hash: String,
    }
}

row! {
    struct QuestionRow {
        id: Uuid,
        body: String,
    }
}

impl Reader {
    /// The hashes of the answers to these questions, in the order of the questions; a question without an answer is left out.
    pub async fn answers(
        &self,
        scope: &OrgScope,
        user: UserId,
        questions: &[QuestionRef],
    ) -> Result<Vec<(QuestionRef, PasswordHash)>, StoreError> {
        // All of the person's answers, at most 20: one statement text, whatever was asked.
        let sql = "SELECT question, hash FROM answer WHERE organization_id = $1 AND user_id = $2";
        let rows: Vec<AnswerRow> = self.rows(sql, bind![scope.organization, user]).await?;
        let mut found = Vec::with_capacity(questions.len());
        for question in questions {
            if let Some(row) = rows.iter().find(|row| row.question == question.to_string()) {
                found.push((*question, readable(PasswordHash::parse(&row.hash).ok(), "an answer's hash")?));
            }
        }
        Ok(found)
    }

    /// The questions the organization wrote, oldest first.
    pub async fn custom_questions(&self, scope: &OrgScope) -> Result<Vec<(CustomQuestionId, String)>, StoreError> {
        let sql = "SELECT id, body FROM custom_question WHERE organization_id = $1 ORDER BY id";
        let rows: Vec<QuestionRow> = self.rows(sql, bind![scope.organization]).await?;
        Ok(rows.into_iter().map(|row| (CustomQuestionId::from_uuid(row.id), row.body)).collect())
    }
}

impl Tx {
    /// Gives the person exactly these answers, confirmed when they were given; none removes them all.
    pub async fn put_answers(
        &self,
        scope: &OrgScope,
        user: UserId,
        answers: &[(QuestionRef, PasswordHash)],
        confirmed_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM answer WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await?;
        let sql = "INSERT INTO answer (organization_id, user_id, question, hash, confirmed_at) VALUES ($1, $2, $3, $4, $5)";
        for (question, hash) in answers {
            self.execute(sql, bind![scope.organization, user, question.to_string(), hash.as_str(), confirmed_at]).await?;
        }
        Ok(())
    }

    /// Keeps that the person's answers were replaced or added now: they cannot be the only gate for a day.
    pub async fn rest_answers(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE person SET answers_replaced_at = $1 WHERE organization_id = $2 AND id = $3";
        self.execute(sql, bind![now, scope.organization, user]).await.map(drop)
    }

    /// Adds a question the organization wrote.
    pub async fn insert_custom_question(
        &self,
        scope: &OrgScope,
        id: CustomQuestionId,
        text: &CustomQuestionText,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO custom_question (organization_id, id, body) VALUES ($1, $2, $3)";
        self.execute(sql, bind![scope.organization, id, text.as_str()]).await?;
        Ok(())
    }

    /// Deletes a question the organization wrote, with every answer to it; tells how many answers there were, and `None` when there is
    /// no such question. A reset in which it is put asks for other questions.
    pub async fn delete_custom_question(&self, scope: &OrgScope, id: CustomQuestionId) -> Result<Option<u64>, StoreError> {
        let sql = "DELETE FROM custom_question WHERE organization_id = $1 AND id = $2";
        if !self.one(sql, bind![scope.organization, id]).await? {
            return Ok(None);
        }
        let question = QuestionRef::Custom(id).to_string();
        let sql = "DELETE FROM challenge WHERE organization_id = $1 AND questions LIKE $2";
        self.execute(sql, bind![scope.organization, format!("%\"{question}\"%")]).await?;
        let sql = "DELETE FROM answer WHERE organization_id = $1 AND question = $2";
        self.execute(sql, bind![scope.organization, question]).await.map(Some)
    }
}
