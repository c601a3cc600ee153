//! What several use cases need.

mod activities;
mod administrators;
mod budget;
pub mod captcha;
mod case;
mod deps;
mod endings;
mod error;
mod forms;
mod mail;
mod note;
mod notices;
mod passwords;
mod phone;
mod request;
mod seat;
mod text_notice;
mod throttle;
mod visit;

pub use case::PersonCase;
pub use deps::Deps;
pub use error::ServiceError;
pub use forms::Forms;
pub use passwords::NewPasswordProblem;
pub use phone::{CallQuestion, CallState, Heard};
pub use seat::Seat;
pub use visit::Visit;

pub(crate) use activities::Story;
pub(crate) use administrators::{digest, everybody, first_tier};
pub(crate) use budget::{Spending, Spent, Wish, corrected, count_verified, next_to};
pub(crate) use case::{case_of, judge, load_case, load_circumstances, nobody};
pub(crate) use endings::Endings;
pub(crate) use mail::Letter;
pub(crate) use note::Note;
pub(crate) use notices::{Notices, Told, notify_of_change, notify_of_own_reset};
pub(crate) use passwords::{check_new_password, forbidden_words, hash_new_password, stated_rules};
pub(crate) use phone::{
    CALL_LIFE, CODE_DIGITS, DIAL_BY, RESEND_GAP, contact_key, counted, digits_of_call, is_own, pause_event, phone_key,
    priced_text, right_keys,
};
pub(crate) use request::{request_after, request_at_sign_in};
pub(crate) use seat::{IDLE, correlation_of};
pub(crate) use text_notice::{Owner, TextNotice};
pub(crate) use throttle::{MOST_LOSSES, Reserved, give_back, lock_of, lost, open_resets, reserve};
