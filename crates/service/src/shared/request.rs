//! What a sign-in asks for, after the password and before the destination: one use case for every way in.

use latchkey_domain::{Organization, Policy, SessionPurpose, SignInRequest, Timestamp, sign_in_request};
use latchkey_store::Person;

use super::case::case_of;
use super::{Deps, Seat, ServiceError};

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

/// What is asked of the person of a session that was just opened for `purpose`, once everything is open.
pub(crate) async fn request_after(deps: &Deps, seat: &Seat, purpose: SessionPurpose) -> Result<SignInRequest, ServiceError> {
    if purpose != SessionPurpose::Full {
        return Ok(SignInRequest::Nothing);
    }
    let reader = deps.store.reader();
    let (organization, policy) = reader.governed(&seat.scope).await?;
    let person = reader.person(&seat.scope, Some(seat.user)).await?;
    let now = deps.clock.now();
    let asked = |person| request_at_sign_in(deps, &organization, policy.as_ref(), &person, now);
    Ok(person.map_or(SignInRequest::Nothing, asked))
}
