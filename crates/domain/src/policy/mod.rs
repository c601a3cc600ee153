//! The policy of one organization: every control an administrator has, with its allowed values held by the type.

mod disclosure;
mod draft;
mod phones;
mod preset;

pub use disclosure::Disclosure;
pub use draft::{ContactLink, Enablement, Lifetimes, PolicyDraft, PolicyProblem, QuestionControls, Throttles};
pub use phones::PhoneControls;
pub use preset::Preset;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A policy whose values were checked. Read it like the draft it was made from; clones share it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PolicyDraft", into = "PolicyDraft")]
pub struct Policy(Arc<PolicyDraft>);

impl std::ops::Deref for Policy {
    type Target = PolicyDraft;
    fn deref(&self) -> &PolicyDraft {
        &self.0
    }
}

impl TryFrom<PolicyDraft> for Policy {
    type Error = PolicyProblem;
    fn try_from(draft: PolicyDraft) -> Result<Self, PolicyProblem> {
        match draft.problems().into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(Self(Arc::new(draft))),
        }
    }
}

impl From<Policy> for PolicyDraft {
    fn from(policy: Policy) -> Self {
        Arc::unwrap_or_clone(policy.0)
    }
}
