//! Changing the policy of an organization.

use latchkey_domain::{Activity, ActivityKind, Policy, PolicyDraft, PolicyProblem, Preset};
use latchkey_store::{OrgScope, StoreError};
use serde::Serialize;

use crate::Deps;
use crate::policy_controls::{ControlProblem, ControlValue, controls, set_controls};

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
/// starts from the classic preset.
///
/// # Errors
/// See [`SetPolicyError`]; nothing is kept then.
pub async fn set_policy(
    deps: &Deps,
    scope: &OrgScope,
    changes: &[(String, ControlValue)],
) -> Result<Vec<PolicyChange>, SetPolicyError> {
    let kept = deps.store.reader().policy_record(scope).await?;
    if let Some(record) = kept.as_ref().filter(|record| !record.unknown.is_empty()) {
        return Err(SetPolicyError::Newer(record.unknown.clone()));
    }
    let version = kept.as_ref().map(|record| record.version);
    let old = kept.map(|record| PolicyDraft::from(record.policy));
    let start = old.clone().unwrap_or_else(|| Preset::Classic.draft());
    let new = set_controls(&start, changes).map_err(SetPolicyError::Controls)?;
    let problems = new.problems();
    let changed = differences(old.as_ref(), &new);
    let policy = match Policy::try_from(new) {
        Ok(policy) => &policy.clone(),
        Err(_) => return Err(SetPolicyError::Policy(problems)),
    };
    if changed.is_empty() {
        return Ok(changed);
    }
    let event = &Activity {
        detail: Some(serde_json::json!({ "changes": changed }).to_string()),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::PolicyChanged)
    };
    let now = deps.now();
    deps.store
        .write("set policy", |tx| async move {
            if !tx.put_policy(scope, policy, version, now).await? {
                return Err(SetPolicyError::Conflict);
            }
            tx.insert_activity(event).await?;
            Ok(())
        })
        .await?;
    Ok(changed)
}

fn differences(old: Option<&PolicyDraft>, new: &PolicyDraft) -> Vec<PolicyChange> {
    let before = old.map(controls).unwrap_or_default();
    let changed = controls(new).into_iter().filter_map(|(control, new)| {
        let old = before.iter().find(|(name, _)| *name == control).map(|(_, value)| value.clone());
        (old.as_ref() != Some(&new)).then(|| PolicyChange { control, old: old.unwrap_or_default(), new })
    });
    changed.collect()
}
