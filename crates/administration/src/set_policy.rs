//! Changing the policy of an organization.

use latchkey_domain::{Activity, ActivityKind, Enablement, Policy, PolicyDraft, PolicyProblem, Preset};
use latchkey_store::{OrgScope, Reader, StoreError, Tx};
use serde::Serialize;

use crate::Deps;
use crate::groups::{GroupError, find_group};
use crate::policy_controls::{ControlProblem, ControlValue, ENABLEMENT, controls, set_controls};

/// One control that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyChange {
    /// Its name.
    pub control: String,
    /// The value it had; empty when there was no policy.
    pub old: String,
    /// The value it has.
    pub new: String,
}

/// Why the policy was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SetPolicyError {
    /// Controls that cannot have these values.
    #[error("the policy was not changed:{}", lines(.0))]
    Controls(Vec<ControlProblem>),
    /// Values that do not go together.
    #[error("the policy was not changed:{}", lines(.0))]
    Policy(Vec<PolicyProblem>),
    /// A later version of this program kept controls that this one would forget.
    #[error("a later version of Latchkey set {}, which this one does not know and would forget; change the policy with that version", .0.join(", "))]
    Newer(Vec<String>),
    /// Somebody else changed the policy meanwhile.
    #[error("somebody else changed the policy at the same moment; look at it and try again")]
    Conflict,
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn lines<T: std::fmt::Display>(problems: &[T]) -> String {
    problems.iter().flat_map(|problem| ["\n  ".to_owned(), problem.to_string()]).collect()
}

/// Sets controls of an organization's policy, all of them or none, and tells what changed. An organization without a policy
/// starts from the classic preset. `enablement` may name a group by its name: `group:Pilot`.
///
/// # Errors
/// See [`SetPolicyError`]; nothing is kept then.
pub async fn set_policy(
    deps: &Deps,
    scope: &OrgScope,
    changes: &[(String, ControlValue)],
) -> Result<Vec<PolicyChange>, SetPolicyError> {
    let edit = &PolicyEdit::prepare(deps, scope, changes).await?;
    if !edit.changed.is_empty() {
        deps.store.write("set policy", |tx| async move { edit.keep(&tx, scope).await }).await?;
    }
    Ok(edit.changed.clone())
}

/// A change of a policy that holds together and is yet to be kept.
pub(crate) struct PolicyEdit {
    policy: Policy,
    version: Option<i64>,
    event: Activity,
    /// What it changes; none when all values are so already.
    pub(crate) changed: Vec<PolicyChange>,
}

impl PolicyEdit {
    /// Reads the policy and sets these controls.
    pub(crate) async fn prepare(
        deps: &Deps,
        scope: &OrgScope,
        changes: &[(String, ControlValue)],
    ) -> Result<Self, SetPolicyError> {
        let reader = deps.store.reader();
        let kept = reader.policy_record(scope).await?;
        if let Some(record) = kept.as_ref().filter(|record| !record.unknown.is_empty()) {
            return Err(SetPolicyError::Newer(record.unknown.clone()));
        }
        let changes = with_group_ids(&reader, scope, changes).await?;
        let version = kept.as_ref().map(|record| record.version);
        let old = kept.map(|record| PolicyDraft::from(record.policy));
        let start = old.clone().unwrap_or_else(|| Preset::Classic.draft());
        let new = set_controls(&start, &changes).map_err(SetPolicyError::Controls)?;
        let problems = new.problems();
        let changed = differences(old.as_ref(), &new);
        let policy = Policy::try_from(new).map_err(|_| SetPolicyError::Policy(problems))?;
        let event = Activity {
            detail: Some(serde_json::json!({ "changes": changed }).to_string()),
            ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::PolicyChanged)
        };
        Ok(Self { policy, version, event, changed })
    }

    /// Keeps it, unless somebody else changed the policy meanwhile, or deleted what it names.
    pub(crate) async fn keep(&self, tx: &Tx, scope: &OrgScope) -> Result<(), SetPolicyError> {
        tx.lock_organization(scope).await?;
        if let Enablement::Group(group) = self.policy.enablement
            && !tx.groups(scope).await?.iter().any(|(id, _)| *id == group)
        {
            return Err(SetPolicyError::Conflict);
        }
        let questions = tx.custom_questions(scope).await?;
        if !self.policy.questions.custom.iter().all(|named| questions.iter().any(|(id, _)| id == named)) {
            return Err(SetPolicyError::Conflict);
        }
        if !tx.put_policy(scope, &self.policy, self.version, self.event.at).await? {
            return Err(SetPolicyError::Conflict);
        }
        Ok(tx.insert_activity(&self.event).await?)
    }
}

/// The changes with every group named by its id. A group that there is not would let nobody through.
async fn with_group_ids(
    reader: &Reader,
    scope: &OrgScope,
    changes: &[(String, ControlValue)],
) -> Result<Vec<(String, ControlValue)>, SetPolicyError> {
    let mut changes = changes.to_vec();
    for (control, value) in changes.iter_mut().filter(|(control, _)| control == ENABLEMENT) {
        let text = value.text();
        let Some(name) = text.strip_prefix("group:") else { continue };
        *value = match find_group(reader, scope, name).await {
            Ok((id, _)) => ControlValue::Text(format!("group:{id}")),
            Err(GroupError::Store(error)) => return Err(error.into()),
            Err(problem) => return Err(SetPolicyError::Controls(vec![ControlProblem::new(control, &problem)])),
        };
    }
    Ok(changes)
}

fn differences(old: Option<&PolicyDraft>, new: &PolicyDraft) -> Vec<PolicyChange> {
    let before = old.map(controls).unwrap_or_default();
    let changed = controls(new).into_iter().filter_map(|(control, new)| {
        let old = before.iter().find(|(name, _)| *name == control).map(|(_, value)| value.clone());
        (old.as_ref() != Some(&new)).then(|| PolicyChange { control, old: old.unwrap_or_default(), new })
    });
    changed.collect()
}
