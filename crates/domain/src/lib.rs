//! The rules of self-service password reset: no I/O, no async, no clock of its own.
//!
//! Start with [`decide`] for who may reset, and with [`Transaction::rebuild`] for what a reset takes. What operators hear of is in
//! [`alert`].

mod activity;
pub mod alert;
mod authenticator_name;
mod authority;
mod banned;
mod banned_words;
mod budget;
mod contact;
mod country;
mod domain_name;
mod eligibility;
mod email;
mod enrolment;
mod factors;
mod group;
mod ids;
mod licence;
mod lockout;
mod masking;
mod method;
mod network;
mod normalize;
mod numbering;
mod object_guid;
mod organization;
mod password_age;
mod password_rules;
mod phone;
mod phone_call;
mod phone_way;
mod policy;
mod question;
mod random;
mod recovery_code;
mod refusal;
mod registration;
mod reset;
mod role;
mod session_purpose;
mod steady_clock;
mod step_up;
mod term_tree;
mod terms;
mod throttle;
mod time;
mod totp;
mod user;
mod user_name;

pub use activity::{Activity, ActivityKind, Origin, Outcome, Reason};
pub use authenticator_name::{AuthenticatorName, LONGEST_AUTHENTICATOR_NAME};
pub use authority::Authority;
pub use banned::{BannedTerm, BannedTermError, BannedTerms};
pub use budget::{
    Admission, Attempt, Blocked, BudgetLine, BudgetRefusal, BudgetSettings, Cap, Caps, Correction, Counted, Destinations,
    MOST_PARTS, Money, MoneyError, Pause, PauseCause, PauseRule, Prefix, PrefixError, Price, PriceKey, Prices, Reach, Tallies,
    Tally, Trust, WorstCase, admit, admit_notice, day_of, gap_after, worst_case,
};
pub use contact::{Contact, ContactData, ContactKind, Reachable};
pub use country::CountryCode;
pub use domain_name::{DomainName, NameError};
pub use eligibility::{Case, FRESH_CONTACT, decide, organization_refusal, rests};
pub use email::{ContactError, EmailAddress};
pub use enrolment::EnrolmentKind;
pub use factors::{FactorChange, Factors, MOST_AUTHENTICATORS};
pub use group::{Nesting, is_member};
pub use ids::*;
pub use licence::{LicenceFacts, LicensingMode};
pub use lockout::{LockoutRule, PasswordFingerprint, SignInDecision, SignInLockout};
pub use masking::{mask_email, mask_phone};
pub use method::{Channels, Method, MethodSet, Verification, gates_of};
pub use network::NetworkAddress;
pub use normalize::normalize_answer;
pub use object_guid::ObjectGuid;
pub use organization::{Branding, Color, ColorError, Logo, Organization};
pub use password_age::{PasswordAge, PasswordLifetime, PasswordLifetimeError, password_age};
pub use password_rules::{PasswordContext, PasswordProblem, PasswordRules};
pub use phone::PhoneNumber;
pub use phone_call::{CALL_PATIENCE, CALL_REPEATS, CallEnd, CallKeys, LONGEST_CALL};
pub use phone_way::PhoneWay;
pub use policy::{
    ContactLink, Disclosure, Enablement, Lifetimes, PhoneControls, Policy, PolicyDraft, PolicyProblem, Preset, QuestionControls,
    Throttles,
};
pub use question::{
    AnswerProblem, CustomQuestionText, PREDEFINED_QUESTIONS, QuestionError, QuestionRef, check_answers, draw, next_in_circle,
};
pub use random::Random;
pub use recovery_code::{
    RECOVERY_CODE_ALPHABET, RECOVERY_CODE_LENGTH, RECOVERY_CODES, group_recovery_code, normalize_recovery_code,
};
pub use refusal::Refusal;
pub use registration::{
    Registration, RegistrationItem, Removal, SignInRequest, registration, registration_without, sign_in_request,
};
pub use reset::{
    Aim, AllGates, End, Facts, LIVE_RESETS, MOST_STEPS, NewPassword, Proof, Started, State, Subject, Transaction, Unlock,
    Verifying,
};
pub use role::{CONTACT_RECIPIENTS, CONTACT_TIERS, Role, may_open_recovery};
pub use session_purpose::{SecondStep, SessionPurpose};
pub use steady_clock::SteadyClock;
pub use step_up::{Authentication, FRESH_AUTHENTICATION, StepUp, step_up};
pub use terms::Terms;
pub use throttle::{Counter, Decision, ThrottleKind, ThrottleRule, locked, refund, reserve};
pub use time::{Clock, Timestamp};
pub use totp::{TOTP_DIGITS, TOTP_STEP_SECONDS, totp_step, totp_steps};
pub use user::User;
pub use user_name::UserName;
