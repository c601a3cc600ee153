//! Use cases for administrators and operators: one file each.
//!
//! A use case is one `store.write("name", …)` that also writes its activity; time and chance come from [`Deps`], and what takes
//! long (hashing, asking DNS) is done before it.

mod actor;
mod add_domain;
mod add_user;
mod bootstrap;
mod break_glass;
mod change_organization;
mod create_organization;
mod deps;
mod erase_user;
mod find_organization;
mod find_person;
mod groups;
mod invite;
mod letter;
mod licence;
mod logo;
mod named;
mod operator;
mod password_age;
mod policy_controls;
mod policy_warnings;
mod questions;
mod remove_factors;
mod set_policy;
mod support_case;
mod texts;
mod txt_lookup;
mod unfreeze;
mod unlock;
mod verification_token;
mod verify_domain;

pub use actor::{Actor, Administrator, OpenError};
pub use add_domain::{AddDomainError, AddedDomain, add_domain};
pub use add_user::{AddUserError, NewPerson, add_user};
pub use bootstrap::bootstrap;
pub use break_glass::{BreakGlass, BrokenGlass, break_glass};
pub use change_organization::{ChangeOrganizationError, OrganizationChanges, change_organization};
pub use create_organization::{CreateOrganizationError, CreatedOrganization, NewOrganization, create_organization};
pub use deps::Deps;
pub use erase_user::{Erased, erase_user};
pub use find_organization::{FindOrganizationError, find_organization};
pub use find_person::FindPersonError;
pub use groups::{GroupContent, GroupError, Member, add_members, create_group, delete_group, find_group, groups, remove_members};
pub use invite::{Invitation, InviteError};
pub use licence::set_licence;
pub use logo::{LARGEST_LOGO, LogoError};
pub use operator::Operator;
pub use password_age::{SetPasswordLifetimeError, set_password_lifetime, set_password_never_expires};
pub use policy_controls::{ControlProblem, ControlValue, controls, set_controls};
pub use policy_warnings::{Abilities, PolicyWarning, policy_warnings};
pub use questions::{CustomQuestion, QuestionsError, add_question, delete_question, questions};
pub use remove_factors::{RemoveFactorsError, RemovedFactors, remove_factors};
pub use set_policy::{PolicyChange, SetPolicyError, set_policy};
pub use support_case::{CaseEvent, SupportCase, support_case};
pub use texts::{AllTextsStatus, TextsStatus, all_texts_status, pause_texts, resume_texts, texts_status};
pub use txt_lookup::{TxtLookup, TxtLookupError};
pub use unfreeze::{Unfrozen, unfreeze};
pub use unlock::{Locked, Unlocked, unlock};
pub use verification_token::verification_record;
pub use verify_domain::{Evidence, VerifiedDomain, VerifyDomainError, verify_domain};
