//! The controls of texts and calls.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{CallKeys, CountryCode, Money, Organization};

/// The most messages a day that an organization may allow itself.
const MOST_MESSAGES: u32 = 100_000;

/// Where texts and calls may go, how many a day, and what a call asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct PhoneControls {
    /// Countries whose numbers are texted and called; none for the organization's own country alone.
    pub countries: BTreeSet<CountryCode>,
    /// Texts and calls a day, at most 100,000; 0 sends none.
    pub messages_per_day: u32,
    /// What they may cost a day, in the operator's currency.
    pub spend_per_day: Money,
    /// What is keyed in a call.
    pub call_keys: CallKeys,
}

impl PhoneControls {
    /// The countries that are allowed: those of the policy, else the organization's own, else none.
    pub fn countries_of(&self, organization: &Organization) -> BTreeSet<CountryCode> {
        match self.countries.is_empty() {
            true => organization.country.into_iter().collect(),
            false => self.countries.clone(),
        }
    }

    pub(super) fn sound(&self) -> bool {
        self.messages_per_day <= MOST_MESSAGES
    }
}

/// The organization's own country, and a day that costs little.
impl Default for PhoneControls {
    fn default() -> Self {
        Self {
            countries: BTreeSet::new(),
            messages_per_day: 300,
            spend_per_day: Money::from_micros(50_000_000),
            call_keys: CallKeys::Digits,
        }
    }
}
