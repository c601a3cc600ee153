//! Authenticator apps: the list, and another name for one.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::{Message, Page};

/// One app.
#[derive(Clone, Debug, Serialize)]
pub struct AppRow {
    /// Its id.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was set up.
    pub set_up_at: Timestamp,
}

/// Lists the apps. Its form, which begins to set one up, has the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct Apps {
    /// The token of the form.
    pub step: String,
    /// The apps, oldest first.
    pub apps: Vec<AppRow>,
    /// Whether another one can be set up.
    pub offered: bool,
    /// Whether there are as many as anybody may have.
    pub full: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
    /// What just happened.
    pub notice: Option<Message>,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for Apps {
    const TEMPLATE: &'static str = "register/apps.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let none = Self {
            step: "c2FtcGxl".into(),
            apps: Vec::new(),
            offered: true,
            full: false,
            administrator: false,
            notice: None,
            error: None,
        };
        let app =
            |name: &str| AppRow { id: "019b0000-0000-7000-8000-000000000001".into(), name: name.into(), set_up_at: SAMPLE_NOW };
        let two = vec![app("Authenticator app"), app("Teléfono de <casa> con un nombre de 40 l.")];
        let renamed = Some(Message::new("register-app-renamed"));
        let over = Some(Message::new("register-app-over"));
        vec![
            none.clone(),
            Self { administrator: true, error: over, ..none.clone() },
            Self { apps: two.clone(), notice: renamed, ..none.clone() },
            Self { apps: two.clone(), full: true, ..none.clone() },
            Self { apps: two, offered: false, ..none },
        ]
    }
}

/// Asks for another name. Fields of its form: `step`, `app`, `name`.
#[derive(Clone, Debug, Serialize)]
pub struct AppName {
    /// The token of the form.
    pub step: String,
    /// The id of the app.
    pub app: String,
    /// The name it has, or what was typed.
    pub name: String,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for AppName {
    const TEMPLATE: &'static str = "register/app_name.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let page = Self {
            step: "c2FtcGxl".into(),
            app: "019b0000-0000-7000-8000-000000000001".into(),
            name: "Authenticator app".into(),
            error: None,
        };
        vec![page.clone(), Self { name: String::new(), error: Some(Message::new("register-app-name-wrong")), ..page }]
    }
}
