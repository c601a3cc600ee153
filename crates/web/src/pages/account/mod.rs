//! The access panel.

mod activity;
mod change_password;
mod device;
mod not_me;
mod overview;
mod sessions;
mod words;

pub use activity::{Happened, RecentActivity};
pub use change_password::{ChangePassword, ChangedElsewhere};
pub use device::Device;
pub use not_me::NotMyChange;
pub use overview::{Account, Registered};
pub use sessions::{OpenSession, Sessions};
pub use words::words_of;
