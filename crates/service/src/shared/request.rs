//! What a sign-in asks for, after the password and before the destination: one use case for every way in.

use latchkey_domain::{Organization, Policy, SignInRequest, Timestamp, sign_in_request};
use latchkey_store::Person;

use super::Deps;
use super::case::case_of;

/// What is asked of a person who has just signed in. Everything it looks at was read for the sign-in itself.
pub(crate) fn request_at_sign_in(
    deps: &Deps,
    organization: &Organization,
    policy: Option<&Policy>,
    person: &Person,
    now: Timestamp,
) -> SignInRequest {
    sign_in_request(&case_of(deps, organization, policy, person, now))
}
