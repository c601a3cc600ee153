//! What happened to one's own account.

use latchkey_domain::Timestamp;
use serde::Serialize;

use super::Device;
use crate::pages::parts::SAMPLE_NOW;
use crate::render::Page;

/// What happened within the last 30 days, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct RecentActivity {
    /// The events.
    pub events: Vec<Happened>,
    /// The page of newer ones, if there is one.
    pub newer: Option<u32>,
    /// The page of older ones, if there is one.
    pub older: Option<u32>,
}

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What, as the id of a text.
    pub words: &'static str,
    /// The network address it came from.
    pub address: Option<String>,
    /// The browser it came from.
    pub device: Option<Device>,
    /// The id of the event, when its owner can say that it was somebody else.
    pub objection: Option<String>,
}

impl Page for RecentActivity {
    const TEMPLATE: &'static str = "account/activity.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let event = |words, objection: Option<&str>| Happened {
            at: SAMPLE_NOW,
            words,
            address: Some("203.0.113.9".into()),
            device: Some(Device::named("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")),
            objection: objection.map(str::to_owned),
        };
        let events = vec![
            event("activity-signed-in", None),
            event("activity-changed-password", Some("019b0000-0000-7000-8000-000000000001")),
            event("activity-sign-in-failed", None),
            Happened {
                address: None,
                device: None,
                ..event("activity-reset-password", Some("019b0000-0000-7000-8000-000000000002"))
            },
        ];
        let page = Self { events, newer: None, older: Some(2) };
        vec![page.clone(), Self { newer: Some(1), older: None, ..page }, Self { events: Vec::new(), newer: None, older: None }]
    }
}
