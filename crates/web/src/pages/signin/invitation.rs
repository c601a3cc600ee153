//! The first administrator's one-hour invitation.

use serde::Serialize;

use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, PasswordRequirements};
use crate::render::{Message, Page};

/// Asks the invited person for a password. Fields of its form: `step`, `token`, `new_password`, `confirm_password`.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptInvitation {
    /// The one-use token of this step.
    pub step: String,
    /// The secret of the link.
    pub token: String,
    /// What the person will sign in with.
    pub user_name: String,
    /// The organization's name.
    pub organization: String,
    /// When the invitation ends.
    pub expiry: Expiry,
    /// The rules.
    pub requirements: PasswordRequirements,
    /// Everything that was wrong with the last one.
    pub errors: Vec<Message>,
}

impl Page for AcceptInvitation {
    const TEMPLATE: &'static str = "signin/invitation.html";

    fn samples() -> Vec<Self> {
        let [requirements, _] = PasswordRequirements::samples();
        vec![Self {
            step: "c2FtcGxl".into(),
            token: "c2FtcGxl".into(),
            user_name: "alexandra@riverside.example".into(),
            organization: "Riverside".into(),
            expiry: sample_expiry(),
            requirements,
            errors: Vec::new(),
        }]
    }
}

/// Leads to sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationDone {
    /// What the person signs in with.
    pub user_name: String,
}

impl Page for InvitationDone {
    const TEMPLATE: &'static str = "signin/invitation_done.html";

    fn samples() -> Vec<Self> {
        vec![Self { user_name: "alexandra@riverside.example".into() }]
    }
}
