//! The registration portal: what a person can be checked with when the password is forgotten.

mod app_setup;
mod apps;
mod code_form;
mod email_form;
mod overview;
mod phone_form;
mod place;
mod questions;
mod recovery_codes;
mod removal;
mod take_call;

pub use app_setup::AppSetup;
pub use apps::{AppName, AppRow, Apps};
pub use code_form::CodeForm;
pub use email_form::EmailForm;
pub use overview::{FactorRows, Overview, OverviewSteps, Row};
pub use phone_form::{CountryOption, PhoneForm};
pub use place::Place;
pub use questions::{ChooseQuestions, QuestionOption};
pub use recovery_codes::{NewRecoveryCodes, ProveCodes, RecoveryCodes};
pub use removal::{ConfirmFactorRemoval, ConfirmRemoval, ConfirmWithdrawal};
pub use take_call::TakeCall;
