//! What only a reset with all its proofs can give: without them these types cannot be made, and nothing sets a password without one.

use super::{Facts, Proof, Subject};
use crate::{CorrelationId, OrganizationId, Terms, TransactionId, UserId};

/// Proof that every gate in force was passed, by different methods with different contacts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AllGates {
    proofs: Vec<Proof>,
}

impl AllGates {
    /// The gates, when enough proofs count under `terms`, and not all of them are of today.
    pub(super) fn passed(proofs: &[Proof], terms: &Terms) -> Option<Self> {
        let proofs = counting(proofs, terms);
        let enough = proofs.len() >= usize::from(terms.gates.max(1));
        (enough && any_settled(&proofs, terms)).then_some(Self { proofs })
    }

    /// The proofs that count.
    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }
}

/// The proofs that count under `terms`: by methods that may be used, no gate and no contact twice.
pub(super) fn counting(proofs: &[Proof], terms: &Terms) -> Vec<Proof> {
    let mut counted: Vec<Proof> = Vec::new();
    for proof in proofs {
        let repeated = counted.iter().any(|known| known.method.shares_gate(proof.method) || known.contact == proof.contact);
        if terms.methods.contains(&proof.method) && !repeated {
            counted.push(*proof);
        }
    }
    counted
}

/// Whether one of these is by a method that does not rest.
pub(super) fn any_settled(proofs: &[Proof], terms: &Terms) -> bool {
    proofs.iter().any(|proof| !terms.resting.contains(&proof.method))
}

macro_rules! permits {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            transaction: TransactionId,
            organization: OrganizationId,
            correlation: CorrelationId,
            subject: Subject,
            gates: AllGates,
        }

        impl $name {
            pub(super) fn open(facts: &Facts, gates: AllGates) -> Self {
                let started = &facts.started;
                Self {
                    transaction: started.id,
                    organization: started.organization,
                    correlation: started.correlation,
                    subject: started.subject,
                    gates,
                }
            }

            /// The transaction that earned it.
            pub fn transaction(&self) -> TransactionId {
                self.transaction
            }

            /// The organization of the person.
            pub fn organization(&self) -> OrganizationId {
                self.organization
            }

            /// Joins the events.
            pub fn correlation(&self) -> CorrelationId {
                self.correlation
            }

            /// The person; `None` when the name means nobody, which no proof can reach.
            pub fn user(&self) -> Option<UserId> {
                match self.subject {
                    Subject::Person(user) => Some(user),
                    Subject::Nobody(_) => None,
                }
            }

            /// The gates that were passed.
            pub fn gates(&self) -> &AllGates {
                &self.gates
            }
        }
    )+};
}

permits! {
    /// Leave to set a new password.
    NewPassword;
    /// Leave to unlock the account.
    Unlock;
}
