//! What is known of one reset: facts are appended, never changed.

use serde::{Deserialize, Serialize};

use crate::{CorrelationId, Method, OrganizationId, Refusal, Terms, Timestamp, TransactionId, UserId};

/// Whom the typed name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A person of the organization.
    Person(UserId),
    /// Nobody: the keyed hash of the name, which counts tries as a person's id would.
    Nobody([u8; 32]),
}

/// What the person came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// "I forgot my password."
    Reset,
    /// "I know my password, but the account is locked."
    Unlock,
}

/// The first fact: somebody was identified.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Started {
    /// The transaction.
    pub id: TransactionId,
    /// The organization.
    pub organization: OrganizationId,
    /// Joins its events.
    pub correlation: CorrelationId,
    /// Who.
    pub subject: Subject,
    /// When.
    pub at: Timestamp,
    /// The terms in force then; what everybody is told, for a person who may not reset under `conceal`.
    pub terms: Terms,
    /// Whether unlocking without a new password may be chosen.
    pub unlock_applies: bool,
}

/// One gate that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proof {
    /// How.
    pub method: Method,
    /// Keyed hash of the contact or of the set of questions: the same thing cannot count twice.
    pub contact: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "end", content = "refusal")]
pub enum End {
    /// The password is set, or the account unlocked.
    Completed,
    /// The on-premises directory did not say whether it is done.
    Unknown,
    /// Time ran out.
    Abandoned,
    /// It took more than [`MOST_STEPS`](super::MOST_STEPS) steps. Seen by its version and kept nowhere: its time runs out as ever.
    TooManySteps,
    /// The person pressed Cancel.
    Cancelled,
    /// Too many wrong proofs.
    Blocked,
    /// The person asked the administrators instead.
    ContactedAdministrator,
    /// The person may not reset.
    Refused(Refusal),
    /// Another reset, a sign-in, a change or an administrator made it pointless.
    Superseded,
}

/// All facts of one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// The first fact.
    pub started: Started,
    /// The chosen aim, when there was a choice.
    pub aim: Option<Aim>,
    /// Gates passed, oldest first.
    pub proofs: Vec<Proof>,
    /// When a new password left for the directory.
    pub submitted: Option<Timestamp>,
    /// The last fact.
    pub ended: Option<End>,
}
