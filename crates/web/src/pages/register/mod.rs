//! The registration portal: what a person can be checked with when the password is forgotten.

mod code_form;
mod email_form;
mod overview;
mod phone_form;
mod questions;
mod removal;
mod take_call;

pub use code_form::CodeForm;
pub use email_form::EmailForm;
pub use overview::{Overview, Row};
pub use phone_form::{CountryOption, PhoneForm};
pub use questions::{ChooseQuestions, QuestionOption};
pub use removal::{ConfirmRemoval, ConfirmWithdrawal};
pub use take_call::TakeCall;
