//! Sets of values to start from.

use serde::{Deserialize, Serialize};

use super::{ContactLink, Disclosure, Enablement, Lifetimes, PhoneControls, PolicyDraft, QuestionControls, Throttles};
use crate::{LicensingMode, Method, PasswordRules, ThrottleRule};

/// A named set of values for every control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The figures of Azure AD self-service password reset, 2016 and 2017.
    #[default]
    Classic,
    /// NIST SP 800-63B-4 and OWASP ASVS 5.0.
    Strict,
}

impl Preset {
    /// The preset with this name.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "classic" => Some(Self::Classic),
            "strict" => Some(Self::Strict),
            _ => None,
        }
    }

    /// Every control at this preset's value; reset is on for everybody.
    pub fn draft(self) -> PolicyDraft {
        let classic = classic();
        match self {
            Self::Classic => classic,
            Self::Strict => PolicyDraft {
                preset: Self::Strict,
                gates: 2,
                disclosure: Disclosure::Conceal,
                lifetimes: Lifetimes { session_minutes: 15, code_minutes: 5 },
                passwords: PasswordRules::strict(),
                ..classic
            },
        }
    }
}

fn classic() -> PolicyDraft {
    let rule = ThrottleRule::default();
    PolicyDraft {
        preset: Preset::Classic,
        enablement: Enablement::Everybody,
        methods: [Method::AlternateEmail, Method::MobilePhone].into(),
        gates: 1,
        questions: QuestionControls { to_register: 5, to_reset: 3, predefined: (1..=12).collect(), custom: [].into() },
        require_registration: true,
        reconfirm_days: 180,
        contact: ContactLink::Administrators,
        writeback: true,
        unlock_without_reset: false,
        notify_people: true,
        notify_administrators: true,
        administrators_may_reset: true,
        licensing: LicensingMode::Off,
        disclosure: Disclosure::Reveal,
        // "The session and its codes are valid for 105 minutes" (FAQ, 2017).
        lifetimes: Lifetimes { session_minutes: 105, code_minutes: 105 },
        throttles: Throttles { resets: rule, phone_checks: rule, method_tries: rule },
        phones: PhoneControls::default(),
        passwords: PasswordRules::classic(),
    }
}
