//! Security questions that an organization wrote ("How it works", 2017: shown as typed, never translated).

use latchkey_domain::{Activity, ActivityKind, CustomQuestionId, CustomQuestionText, QuestionError};
use latchkey_store::{OrgScope, StoreError};
use serde_json::Value;

use crate::Deps;
use crate::operator::Operator;
use crate::policy_controls::ControlValue;
use crate::set_policy::{PolicyEdit, SetPolicyError};

/// The control that names the questions people may choose.
const OFFERED: &str = "questions.custom";

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomQuestion {
    /// Its id.
    pub id: CustomQuestionId,
    /// The question, as typed.
    pub text: String,
    /// Whether the policy offers it.
    pub offered: bool,
}

/// Why nothing was done with a question.
#[derive(Debug, thiserror::Error)]
pub enum QuestionsError {
    /// The text is none.
    #[error(transparent)]
    Text(#[from] QuestionError),
    /// The organization has it.
    #[error("the organization has this question already ({0})")]
    There(CustomQuestionId),
    /// The organization has it not.
    #[error("the organization has no question {0}; `latchkey question list` shows all of them")]
    Unknown(CustomQuestionId),
    /// The policy cannot offer so many, or so few.
    #[error(transparent)]
    Policy(#[from] SetPolicyError),
}

impl From<StoreError> for QuestionsError {
    fn from(error: StoreError) -> Self {
        Self::Policy(error.into())
    }
}

/// The questions the organization wrote, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn questions(deps: &Deps, scope: &OrgScope) -> Result<Vec<CustomQuestion>, StoreError> {
    let reader = deps.store.reader();
    let offered = reader.policy(scope).await?.map(|policy| policy.questions.custom.clone()).unwrap_or_default();
    let question = |(id, text)| CustomQuestion { id, text, offered: offered.contains(&id) };
    Ok(reader.custom_questions(scope).await?.into_iter().map(question).collect())
}

/// Adds a question, which the policy offers from then on.
///
/// # Errors
/// See [`QuestionsError`]; nothing is kept then.
pub async fn add_question(deps: &Deps, scope: &OrgScope, text: &str, by: &Operator) -> Result<CustomQuestionId, QuestionsError> {
    let text = &CustomQuestionText::parse(text)?;
    let known = questions(deps, scope).await?;
    if let Some(same) = known.iter().find(|question| question.text.to_lowercase() == text.as_str().to_lowercase()) {
        return Err(QuestionsError::There(same.id));
    }
    let id = CustomQuestionId::generate(&*deps.clock, &*deps.random);
    let offered = known.iter().filter(|question| question.offered).map(|question| question.id).chain([id]);
    let edit = &offer(deps, scope, offered).await?;
    let event = &event(deps, scope, ActivityKind::QuestionAdded, by, id, text.as_str(), None);
    deps.store
        .write("add question", |tx| async move {
            tx.lock_organization(scope).await?;
            tx.insert_custom_question(scope, id, text).await?;
            tx.insert_activity(event).await?;
            Ok(edit.keep(&tx, scope).await?)
        })
        .await
        .map(|()| id)
}

/// Deletes a question and every answer to it, and tells how many answers there were. Whoever answered it may have too few answers
/// then.
///
/// # Errors
/// See [`QuestionsError`]; nothing is deleted then.
pub async fn delete_question(deps: &Deps, scope: &OrgScope, id: CustomQuestionId, by: &Operator) -> Result<u64, QuestionsError> {
    let known = questions(deps, scope).await?;
    let question = known.iter().find(|question| question.id == id).ok_or(QuestionsError::Unknown(id))?;
    let left = known.iter().filter(|other| other.offered && other.id != id).map(|other| other.id);
    let edit = &offer(deps, scope, left).await?;
    deps.store
        .write("delete question", |tx| async move {
            tx.lock_organization(scope).await?;
            let named = tx.policy(scope).await?.is_some_and(|policy| policy.questions.custom.contains(&id));
            if named && edit.changed.is_empty() {
                return Err(SetPolicyError::Conflict.into());
            }
            let answers = tx.delete_custom_question(scope, id).await?.ok_or(QuestionsError::Unknown(id))?;
            let kind = ActivityKind::QuestionDeleted;
            let event = event(deps, scope, kind, by, id, &question.text, Some(answers));
            tx.insert_activity(&event).await?;
            if !edit.changed.is_empty() {
                edit.keep(&tx, scope).await?;
            }
            Ok(answers)
        })
        .await
}

async fn offer(deps: &Deps, scope: &OrgScope, ids: impl Iterator<Item = CustomQuestionId>) -> Result<PolicyEdit, SetPolicyError> {
    let ids = ControlValue::List(ids.map(|id| id.to_string()).collect());
    PolicyEdit::prepare(deps, scope, &[(OFFERED.to_owned(), ids)]).await
}

fn event(
    deps: &Deps,
    scope: &OrgScope,
    kind: ActivityKind,
    by: &Operator,
    id: CustomQuestionId,
    text: &str,
    answers: Option<u64>,
) -> Activity {
    let about = [("question", Value::from(id.to_string())), ("text", Value::from(text))];
    let detail = Some(by.detail(about.into_iter().chain(answers.map(|count| ("answers", Value::from(count))))));
    Activity { detail, ..deps.operator_event(scope.organization, deps.correlation(), kind) }
}
