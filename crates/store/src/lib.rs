//! Everything Latchkey keeps: one code path over embedded SQLite and PostgreSQL.
//!
//! [`Store`] opens the database. [`Store::reader`] gives reads; [`Store::write`] is the only door for writes, and what it
//! hands out, [`Tx`], is the only thing that can add events and outgoing messages: a fact, its record and its message are
//! kept together or not at all. Every call about an organization takes its [`OrgScope`].
//!
//! SQL is written once for both engines, with numbered placeholders; every change is a guarded INSERT or UPDATE that is
//! judged by the rows it touched. Types of the domain go in and come out; rows stay in here.
//!
//! Beside the database lies one more thing that is kept, if the operator has it: the [`breach_list`].

mod activities;
mod alert_messages;
mod alerts;
mod answers;
mod authenticators;
mod backup;
pub mod breach_list;
mod budget;
mod calls;
mod challenges;
mod connections;
mod contacts;
mod counters;
mod decoy;
mod domains;
mod door;
mod embedded;
mod enrolment_calls;
mod enrolments;
mod erasure;
mod error;
mod executor;
mod expiry_notices;
mod facts;
mod files;
mod groups;
mod installation;
mod invitations;
mod kept_lockout;
mod leases;
mod migrations;
mod nonces;
mod notices;
mod organizations;
mod outbox;
mod passwords;
mod people;
mod person;
#[cfg(test)]
mod plans;
mod policies;
mod policy_cache;
mod recovery_codes;
mod restore;
mod row;
mod schema;
mod scope;
mod sessions;
mod sought_factors;
mod store;
mod strangers;
mod sweep;
mod transactions;
mod values;
mod vitals;
mod wakes;

pub use activities::ActivityFilter;
pub use alert_messages::{AlertChannel, LeasedAlert};
pub use alerts::AlertRecord;
pub use authenticators::{AuthenticatorEntry, AuthenticatorRecord, NewAuthenticator};
pub use backup::{BackupError, BackupFile, BackupFileError, BackupHeader, BackupOrder, BackupSummary, Engine, Progress};
pub use budget::{BudgetCorrection, BudgetSubjects};
pub use calls::{CallRecord, NewCall};
pub use challenges::ChallengeRecord;
pub use contacts::{Confirmed, RegisterContact};
pub use domains::{DomainRecord, InsertDomain, VerifyDomain};
pub use enrolment_calls::{EnrolmentCallRecord, NewEnrolmentCall};
pub use enrolments::{Enrolling, EnrolmentRecord, NewEnrolment, SentCode};
pub use error::StoreError;
pub use executor::{Reader, Tx};
pub use expiry_notices::{Aging, AgingPassword};
pub use facts::{ExpiredRecord, ExpiredReset};
pub use files::StoredFile;
pub use invitations::{InvitationRecord, NewInvitation};
pub use kept_lockout::KeptLockout;
pub use leases::{FinishedAs, LeasedMessage};
pub use notices::{NewNotice, NoticeRecord};
pub use organizations::SignInTerms;
pub use outbox::{Channel, NewMessage, OutboxDepth};
pub use passwords::SetPassword;
pub use people::{InsertUser, NewUser};
pub use person::{PasswordRecord, Person, Sought};
pub use policies::PolicyRecord;
pub use recovery_codes::RecoveryCodeSet;
pub use restore::{Ended, RestoreError, RestoreOrder, Restored, adopt, restore};
pub use schema::SchemaStatus;
pub use scope::OrgScope;
pub use sessions::{NewSession, RotateSession, SessionListing, SessionRecord};
pub use sought_factors::SoughtAuthenticator;
pub use store::{Store, StoreOptions};
pub use sweep::Swept;
pub use transactions::TransactionRecord;
pub use vitals::hour_of;
