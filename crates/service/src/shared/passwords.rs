//! New passwords: the rules, then the hash.

use latchkey_domain::{PasswordProblem, PasswordRules, User};
use latchkey_store::OrgScope;
use latchkey_vault::{Password, PasswordHash, Priority};

use super::{Deps, ServiceError, Visit};

/// Why a new password was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewPasswordProblem {
    /// The two fields differ.
    Mismatch,
    /// The rules say no, for these reasons.
    Rules(Vec<PasswordProblem>),
    /// It is a password that somebody said a stranger had set.
    Refused,
}

/// Names that a new password must not contain, for the page that says so; shorter ones are not looked for.
pub(crate) fn forbidden_words(user: &User, organization_names: Vec<String>) -> Vec<String> {
    let context = user.password_context(organization_names);
    let words = [context.first_name, context.last_name].into_iter().chain(context.organization_names);
    words.filter(|word| word.chars().count() >= 4).collect()
}

/// Checks what needs no hash.
pub(crate) fn check_new_password(
    rules: &PasswordRules,
    user: &User,
    organization_names: Vec<String>,
    password: &Password,
    repeated: &Password,
) -> Option<NewPasswordProblem> {
    let problems = rules.check(password.expose(), &user.password_context(organization_names));
    match problems.is_empty() {
        false => Some(NewPasswordProblem::Rules(problems)),
        true if password.expose() != repeated.expose() => Some(NewPasswordProblem::Mismatch),
        true => None,
    }
}

/// Hashes a new password, unless it is one that was refused for ever.
pub(crate) async fn hash_new_password(
    deps: &Deps,
    visit: &Visit,
    scope: &OrgScope,
    refused: &[PasswordHash],
    password: &Password,
) -> Result<Result<PasswordHash, NewPasswordProblem>, ServiceError> {
    let pepper = scope.keys.pepper();
    let network = visit.network();
    for refused in refused {
        if deps.hashes.verify(Priority::NewPassword, &network, password.expose(), refused, &pepper).await? {
            return Ok(Err(NewPasswordProblem::Refused));
        }
    }
    let hash = deps.hashes.hash(Priority::NewPassword, &network, password.expose(), &pepper, &*deps.random).await?;
    Ok(Ok(hash))
}
