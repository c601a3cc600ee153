//! Sign-in, and what only a link or a session opens.

mod again;
mod invitation;
mod not_me;
mod set_up;
mod sign_in;
mod step;

pub use again::SignInAgain;
pub use invitation::{AcceptInvitation, InvitationDone};
pub use not_me::{NotMe, NotMeDone};
pub use set_up::{FactorsUsedUp, SetUpFactor};
pub use sign_in::SignIn;
pub use step::SecondStep;
