//! Tokens of forms that belong to no reset: they name the form and the visitor's cookie, so that no other site can post them.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::Random;
use latchkey_vault::{InstallationKeys, Purpose, Token, constant_time_eq};

/// Makes and checks tokens of forms.
#[derive(Clone)]
pub struct Forms {
    keys: Arc<InstallationKeys>,
}

impl Forms {
    /// Tokens under this installation's keys.
    pub fn new(keys: Arc<InstallationKeys>) -> Self {
        Self { keys }
    }

    /// The token of a form, for the visitor with this cookie.
    pub fn token(&self, form: &str, cookie: &str) -> String {
        let mark = self.keys.keyed_hash(Purpose::StepToken, &[b"form", form.as_bytes(), cookie.as_bytes()]);
        BASE64URL_NOPAD.encode(&mark[..16])
    }

    /// Whether a form brought its token.
    pub fn matches(&self, form: &str, cookie: &str, token: &str) -> bool {
        constant_time_eq(self.token(form, cookie).as_bytes(), token.as_bytes())
    }

    /// A fresh cookie for a visitor.
    pub fn visitor(random: &dyn Random) -> String {
        Token::generate(random).expose().to_string()
    }
}
