//! What the operator sets for the whole installation.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Destinations, Money, PauseRule, Price, Prices};

/// Prices, caps and the pause, for every organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetSettings {
    /// What amounts are in: a label.
    pub currency: String,
    /// Messages to one number a day.
    pub destination_per_day: u32,
    /// Messages for one person a day.
    pub person_per_day: u32,
    /// Messages that one network asks for a day, in one organization.
    pub network_per_day: u32,
    /// Messages to one block of ten thousand numbers a day, in one organization.
    pub prefix_per_day: u32,
    /// What the messages to one block of ten thousand numbers cost a day, in one organization.
    pub prefix_spend_per_day: Money,
    /// Messages of all organizations together a day.
    pub messages_per_day: u32,
    /// What the messages of all organizations together cost a day.
    pub spend_per_day: Money,
    /// When sending pauses by itself.
    pub pause: PauseRule,
    /// What messages cost.
    pub prices: Prices,
    /// What is added to the rules on destinations.
    pub destinations: Destinations,
}

/// Low enough that a bad night is cheap; prices are above what any ordinary country costs.
impl Default for BudgetSettings {
    fn default() -> Self {
        Self {
            currency: "EUR".to_owned(),
            destination_per_day: 10,
            person_per_day: 10,
            network_per_day: 100,
            prefix_per_day: 100,
            prefix_spend_per_day: Money::from_micros(25_000_000),
            messages_per_day: 1_000,
            spend_per_day: Money::from_micros(200_000_000),
            pause: PauseRule { messages: 40, percent: 20, settle: PauseRule::SETTLE, lasts: Duration::from_secs(60 * 60) },
            prices: Prices {
                default: Price { text: Money::from_micros(200_000), call: Money::from_micros(400_000) },
                table: BTreeMap::new(),
            },
            destinations: Destinations::default(),
        }
    }
}
