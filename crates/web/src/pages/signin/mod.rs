//! Sign-in, and what only a link or a session opens.

mod account;
mod again;
mod invitation;
mod not_me;
mod sign_in;

pub use account::Account;
pub use again::SignInAgain;
pub use invitation::{AcceptInvitation, InvitationDone};
pub use not_me::{NotMe, NotMeDone};
pub use sign_in::SignIn;
