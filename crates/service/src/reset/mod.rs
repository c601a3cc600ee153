//! What a reset does, in the order in which a person meets it: identify, verify by code, by call, by an authenticator app or by
//! questions, choose a new password.
//!
//! Each step reads the facts, rebuilds the transaction under the terms in force, and appends facts in one guarded write: the
//! step token names the version the person saw, so a double click, Back and a second tab lose the same way.

mod answers;
mod begin;
mod code;
mod contact;
mod factor;
mod leave;
mod live;
mod page;
mod password;
mod phone;
mod proof;
mod questions;
mod send;
mod step;

pub use crate::shared::{CallQuestion, CallState, Heard};
pub use begin::{Begin, Begun};
pub use code::TypedCode;
pub use contact::Contacted;
pub use latchkey_messaging::CallReply;
pub use page::{Choice, OpenCall, OpenChallenge, Page, Question, View};
pub use password::{Chosen, NewPasswords};
pub use phone::{AskedPhone, WaitingCall};
pub use proof::Checked;
pub use send::{Asked, Sent};
pub use step::{Session, StepToken};

use crate::Deps;
use crate::shared::captcha::{Challenges, Tickets};

/// The use cases of the reset portal.
pub struct Reset {
    deps: Deps,
    /// Proof of work.
    pub challenges: Challenges,
    /// Waiting tickets.
    pub tickets: Tickets,
}

impl Reset {
    /// The portal's use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        let challenges = Challenges::new(deps.keys.clone(), deps.clock.clone(), deps.random.clone());
        let tickets = Tickets::new(deps.keys.clone(), deps.clock.clone(), deps.random.clone());
        Self { deps, challenges, tickets }
    }
}
