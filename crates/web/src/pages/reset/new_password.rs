//! The new password.

use latchkey_domain::PasswordProblem;
use serde::Serialize;

use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, PasswordRequirements, Progress};
use crate::render::{Message, Page};

/// Asks for the new password twice. Fields of its form: `step`, `new_password`, `confirm_password`.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseNewPassword {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// The rules.
    pub requirements: PasswordRequirements,
    /// Everything that was wrong with the last one.
    pub errors: Vec<Message>,
}

impl Page for ChooseNewPassword {
    const TEMPLATE: &'static str = "reset/new_password.html";

    fn samples() -> Vec<Self> {
        let [classic, strict] = PasswordRequirements::samples();
        let page = |requirements, errors| Self {
            step: "c2FtcGxl".into(),
            progress: Progress::at_password(2),
            expiry: sample_expiry(),
            requirements,
            errors,
        };
        let problems = [
            PasswordProblem::TooShort { min: 8 },
            PasswordProblem::TooLong { max: 256 },
            PasswordProblem::TooFewClasses { required: 3, found: 1 },
            PasswordProblem::ForbiddenCharacters,
            PasswordProblem::ContainsName,
            PasswordProblem::ContainsOrganizationName,
            PasswordProblem::TooGuessable,
            PasswordProblem::BlockedByOrganization,
            PasswordProblem::Reused,
        ];
        let all_errors = problems.map(Message::from).to_vec();
        let mismatch = vec![Message::new("password-error-mismatch")];
        vec![page(classic.clone(), Vec::new()), page(strict, mismatch), page(classic, all_errors)]
    }
}
