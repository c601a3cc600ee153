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

/// Checks what needs no hash; the breach list last, because only it must be read from a disk.
///
/// # Errors
/// [`ServiceError::BreachList`] when the rules want the list and it cannot be asked: a password that nobody looked up is not taken.
pub(crate) async fn check_new_password(
    deps: &Deps,
    rules: &PasswordRules,
    user: &User,
    organization_names: Vec<String>,
    typed: (&Password, &Password),
) -> Result<Option<NewPasswordProblem>, ServiceError> {
    let (password, repeated) = typed;
    let problems = rules.check(password.expose(), &user.password_context(organization_names));
    if !problems.is_empty() {
        return Ok(Some(NewPasswordProblem::Rules(problems)));
    }
    if password.expose() != repeated.expose() {
        return Ok(Some(NewPasswordProblem::Mismatch));
    }
    let Some(list) = deps.breach_list.as_ref().filter(|_| rules.breach_list) else { return Ok(None) };
    let leaked = rules.judge_leak(list.holds(password).await?);
    Ok(leaked.map(|problem| NewPasswordProblem::Rules(vec![problem])))
}

/// The rules as the page states them: no list is promised where there is none.
pub(crate) fn stated_rules(deps: &Deps, rules: &PasswordRules) -> PasswordRules {
    PasswordRules { breach_list: rules.breach_list && deps.breach_list.is_some(), ..rules.clone() }
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
