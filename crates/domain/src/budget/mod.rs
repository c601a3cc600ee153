//! What texts and calls may cost: where they may go, how often, and what the worst day comes to.
//!
//! Read [`Destinations`] for where, [`admit`] for how often, [`worst_case`] for what an attacker can cost at most.

mod admission;
mod caps;
mod correction;
mod destination;
mod money;
mod pause;
mod prices;
mod ranges;
mod settings;
mod tally;
mod worst_case;

pub use admission::{Admission, Attempt, BudgetRefusal, Tallies, admit, admit_notice};
pub use caps::{BudgetLine, Cap, Caps};
pub use correction::{Correction, Counted};
pub use destination::{Blocked, Destinations, Prefix, PrefixError, Reach};
pub use money::{Money, MoneyError};
pub use pause::{Pause, PauseCause, PauseRule, Trust};
pub use prices::{MOST_PARTS, Price, PriceKey, Prices};
pub use settings::BudgetSettings;
pub use tally::{Tally, day_of, gap_after};
pub use worst_case::{WorstCase, worst_case};
