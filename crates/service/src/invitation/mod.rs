//! The link that the host's operator hands to the first administrator: it sets a password, once, within the hour.

use latchkey_domain::{ActivityKind, Organization, Outcome, PasswordRules, Reason, Timestamp};
use latchkey_store::{InvitationRecord, SetPassword};
use latchkey_vault::{Password, Token};

use crate::Deps;
use crate::shared::{
    Endings, NewPasswordProblem, PersonCase, ServiceError, Story, Visit, check_new_password, forbidden_words, hash_new_password,
    load_case, stated_rules,
};

/// The use cases behind the link.
pub struct Invitations {
    deps: Deps,
}

/// An invitation that can still be used.
#[derive(Debug)]
pub struct Invitation {
    /// Whose look the page has.
    pub organization: Organization,
    /// Who is invited.
    pub user_name: String,
    /// The rules, stated before typing.
    pub rules: PasswordRules,
    /// Names the password must not contain.
    pub words: Vec<String>,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The password is set.
    Done,
    /// It was not taken.
    Problem(NewPasswordProblem),
    /// The link is unknown, too old or used.
    Gone,
}

impl Invitations {
    /// The use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// The invitation behind a link.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn invitation(&self, link: &str) -> Result<Option<Invitation>, ServiceError> {
        let Some((_, record, case)) = self.open(link).await? else { return Ok(None) };
        let Some(user) = case.user() else { return Ok(None) };
        let user_name = user.user_name.as_str().to_owned();
        let words = forbidden_words(user, self.deps.store.reader().organization_names(&record.scope).await?);
        let expires_at = record.expires_at;
        let rules = stated_rules(&self.deps, &rules(&case));
        Ok(Some(Invitation { user_name, rules, words, expires_at, organization: case.organization }))
    }

    /// Sets the password and spends the link.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer; then the link can be used again.
    pub async fn accept(
        &self,
        visit: &Visit,
        link: &str,
        password: &Password,
        repeated: &Password,
    ) -> Result<Accepted, ServiceError> {
        let deps = &self.deps;
        let Some((token, record, case)) = self.open(link).await? else { return Ok(Accepted::Gone) };
        let Some(user) = case.user() else { return Ok(Accepted::Gone) };
        let scope = &record.scope;
        let names = deps.store.reader().organization_names(scope).await?;
        if let Some(problem) = check_new_password(deps, &rules(&case), user, names, (password, repeated)).await? {
            return Ok(Accepted::Problem(problem));
        }
        let hash = match hash_new_password(deps, visit, scope, case.refused(), password).await? {
            Ok(hash) => hash,
            Err(problem) => return Ok(Accepted::Problem(problem)),
        };
        let now = deps.clock.now();
        let correlation = record.correlation;
        let story = Story::new(deps, visit, scope.organization, correlation, Some(user.id), 1);
        let event = story.event(0, ActivityKind::Bootstrapped, Outcome::Success, Reason::Completed);
        let endings = &Endings::of(deps, visit, user.id, None);
        let (spent, hash, event, id) = (&token.hash(), &hash, &event, user.id);
        let done = deps
            .store
            .write("invitation: accept", |tx| async move {
                tx.lock_user(scope, id).await?;
                if !tx.spend_invitation(spent, now).await? {
                    return Ok(false);
                }
                tx.set_password(scope, id, hash, SetPassword { at: now, must_change: false }).await?;
                tx.end_sessions(scope, id).await?;
                // Links of resets before that say nothing of this password, which the operator vouches for.
                tx.spend_notices(scope, id, now).await?;
                // Whoever was about to set another password proved it for the account as it was.
                endings.write(&tx, scope).await?;
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        Ok(if done { Accepted::Done } else { Accepted::Gone })
    }

    async fn open(&self, link: &str) -> Result<Option<(Token, InvitationRecord, PersonCase)>, ServiceError> {
        let Some(token) = Token::parse(link) else { return Ok(None) };
        let reader = self.deps.store.reader();
        let Some(record) = reader.invitation_by_token(&token.hash()).await? else { return Ok(None) };
        let now = self.deps.clock.now();
        if record.used_at.is_some() || now >= record.expires_at {
            return Ok(None);
        }
        let case = load_case(&reader, &record.scope, Some(record.user)).await?;
        Ok(Some((token, record, case)))
    }
}

fn rules(case: &PersonCase) -> PasswordRules {
    case.policy.as_ref().map_or_else(PasswordRules::classic, |policy| policy.passwords.clone())
}
