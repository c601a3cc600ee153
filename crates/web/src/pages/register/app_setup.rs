//! An authenticator app that is being set up.

use serde::Serialize;

use super::Place;
use crate::paths;
use crate::render::{Message, Page, QrCode, Shown};

/// Shows the secret as a picture and as a key, and asks for the code that the app shows. Fields of its form: `step`, `code`, `name`, and
/// `next` at a sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct AppSetup {
    /// The token of this setup's form.
    pub step: String,
    /// Where its form stands.
    pub place: Place,
    /// The picture; `None` where the address is too long for one.
    pub qr: Option<QrCode>,
    /// What an app on the same phone opens.
    pub uri: Shown,
    /// The key in groups of four.
    pub key: Shown,
    /// What the app will be called.
    pub name: String,
    /// Seconds for which it can be used.
    pub lifetime: u64,
    /// Whether it opens nothing for a day but beside something older.
    pub rests: bool,
    /// What was wrong with the code.
    pub error: Option<Message>,
    /// What was wrong with the name.
    pub name_error: Option<Message>,
}

impl Page for AppSetup {
    const TEMPLATE: &'static str = "register/app_setup.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let uri = "otpauth://totp/Riverside:alexandra%40riverside.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Riverside\
                   &algorithm=SHA1&digits=6&period=30";
        let page = Self {
            step: "c2FtcGxl".into(),
            place: Place {
                action: paths::REGISTER_AUTHENTICATOR_CODE,
                next: None,
                resume: paths::REGISTER_AUTHENTICATOR.into(),
                back: paths::REGISTER.into(),
            },
            qr: QrCode::of(&uri.into()),
            uri: uri.into(),
            key: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            name: "Authenticator app".into(),
            lifetime: 30 * 60,
            rests: false,
            error: None,
            name_error: None,
        };
        let name_error = Some(Message::new("register-app-name-wrong"));
        vec![
            page.clone(),
            Self { error: Some(Message::new("register-app-code-wrong").number("left", 4)), rests: true, ..page.clone() },
            Self { qr: None, name: String::new(), name_error, ..page },
        ]
    }
}
