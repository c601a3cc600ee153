//! Where somebody is signed in.

use latchkey_domain::Timestamp;
use serde::Serialize;

use super::Device;
use crate::pages::parts::SAMPLE_NOW;
use crate::render::Page;

/// Every session of the person, this one first. Fields of the form beside another one: `step`, `session`; of the one for all: `step`.
#[derive(Clone, Debug, Serialize)]
pub struct Sessions {
    /// The token of the forms beside sessions.
    pub end_step: String,
    /// The token of the form for all of them.
    pub end_all_step: String,
    /// The sessions.
    pub sessions: Vec<OpenSession>,
}

/// One session.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSession {
    /// Whether it is that of this browser.
    pub this: bool,
    /// Its id.
    pub id: String,
    /// When it began.
    pub begun: Timestamp,
    /// When it was used last.
    pub seen: Timestamp,
    /// The network address it began from.
    pub address: Option<String>,
    /// The browser it began in.
    pub device: Option<Device>,
}

impl Page for Sessions {
    const TEMPLATE: &'static str = "account/sessions.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let session = |this, client: Option<&str>| OpenSession {
            this,
            id: "019b0000-0000-7000-8000-000000000001".into(),
            begun: SAMPLE_NOW,
            seen: SAMPLE_NOW,
            address: client.map(|_| "2001:db8:85a3:8d3:1319:8a2e:370:7348".into()),
            device: client.map(Device::named),
        };
        let firefox = Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        let page = |sessions| Self { end_step: "c2FtcGxl".into(), end_all_step: "c2FtcGxl".into(), sessions };
        let others = vec![session(true, firefox), session(false, Some("<script>alert(1)</script>")), session(false, None)];
        vec![page(vec![session(true, firefox)]), page(others)]
    }
}
