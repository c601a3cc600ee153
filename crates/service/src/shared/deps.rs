//! What every use case is given.

use std::sync::Arc;

use latchkey_domain::{BudgetSettings, Channels, Clock, Random};
use latchkey_language::Languages;
use latchkey_store::Store;
use latchkey_store::breach_list::BreachList;
use latchkey_vault::{HashPool, InstallationKeys};
use url::Url;

/// The parts a use case works with.
#[derive(Clone)]
pub struct Deps {
    /// Everything kept.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Where passwords are hashed.
    pub hashes: Arc<HashPool>,
    /// Keys of this installation.
    pub keys: Arc<InstallationKeys>,
    /// The configured address of the portal; links are built from it and from nothing else.
    pub public_origin: Url,
    /// What this installation can send.
    pub channels: Channels,
    /// Where texts and calls may go, and what they may cost.
    pub budget: Arc<BudgetSettings>,
    /// The words of texts, whose length is their price.
    pub languages: Arc<Languages>,
    /// The installation's list of leaked passwords, if it has one.
    pub breach_list: Option<BreachList>,
}

impl Deps {
    /// The address of a page of the portal.
    pub fn link(&self, path: &str) -> String {
        self.public_origin.join(path).map_or_else(|_| self.public_origin.to_string(), String::from)
    }
}
