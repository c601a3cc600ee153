//! The password reset portal.

mod answer_call;
mod answer_questions;
mod cancelled;
mod choose_method;
mod contact;
mod done;
mod enter_code;
mod enter_factor;
mod help;
mod later;
mod new_password;
mod refused;
mod topic;
mod wait;
mod who_are_you;

pub use answer_call::AnswerCall;
pub use answer_questions::{AnswerQuestions, QuestionText};
pub use cancelled::Cancelled;
pub use choose_method::{ChooseMethod, Destination, MethodChoice};
pub use contact::{ContactAdministrator, ContactSent};
pub use done::ResetDone;
pub use enter_code::{EnterCode, SentTo};
pub use enter_factor::EnterFactor;
pub use help::Help;
pub use later::Later;
pub use new_password::ChooseNewPassword;
pub use refused::{Refused, RefusedHelp};
pub use topic::Topic;
pub use wait::Wait;
pub use who_are_you::WhoAreYou;
