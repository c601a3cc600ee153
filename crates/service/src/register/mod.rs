//! What people register so that they can reset: an address, a phone, answers to questions, second factors.
//!
//! Whatever is registered is proven by a round trip before it is kept, in the private fields; what an administrator gave is proven the
//! same way and copied there ("Data used by password reset", 2017). What counts, and whether it is enough, is ruled by
//! `latchkey_domain::registration`. Every addition, change and removal tells whoever was reached before, and what is added to a
//! registration rests for a day.

mod apps;
mod authenticator;
mod begin;
mod call;
mod code;
mod confirm;
mod data;
mod desk;
mod email;
mod factors;
mod first_factor;
mod keep;
mod letters;
mod new_codes;
mod overview;
mod phone;
mod questions;
mod recovery_codes;
mod remove;
mod seat;

pub use apps::{App, Apps, FactorRemoval, FactorRemoved, Renamed};
pub use authenticator::{AppAsked, AppSetup};
pub use begin::Asked;
pub use call::WaitingRegistration;
pub use code::Checked;
pub use confirm::Looked;
pub use data::{Datum, Given, GivenApp, GivenCodes, GivenData};
pub use email::EmailTarget;
pub use first_factor::FirstFactor;
pub use new_codes::{CodesAsked, CodesSetup};
pub use overview::{Enrolling, FactorItems, Item, Listing, Overview, Problem};
pub use phone::{PhoneAsked, PhoneTarget};
pub use questions::{Answered, GivenAnswer, Offer, OfferedQuestion};
pub use recovery_codes::{CodesMade, NewCodes, RecoveryCodes};
pub use remove::{RemovalPreview, Removed, WithdrawalPreview};

use crate::Deps;

/// The use cases of the registration portal.
pub struct Register {
    deps: Deps,
}

impl Register {
    /// The portal's use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
