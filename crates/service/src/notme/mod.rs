//! "This was not me": looking changes nothing; saying so ends sessions, disowns the password, freezes recovery and tells the
//! administrators.

use latchkey_domain::{ActivityKind, CorrelationId, Organization, Outcome, Reason, Role, Timestamp};
use latchkey_messaging::Message;
use latchkey_store::NoticeRecord;
use latchkey_vault::Token;

use crate::Deps;
use crate::shared::{Endings, Letter, ServiceError, Story, Visit, load_case};

/// The use cases behind the link in a notice.
pub struct NotMe {
    deps: Deps,
}

/// A notice that can still be answered.
#[derive(Debug)]
pub struct Notice {
    /// Whose look the page has.
    pub organization: Organization,
    /// When the password was set.
    pub at: Timestamp,
}

impl NotMe {
    /// The use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// The notice behind a link; `None` when it is unknown, too old or answered.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn notice(&self, link: &str) -> Result<Option<Notice>, ServiceError> {
        let Some((_, record)) = self.open(link).await? else { return Ok(None) };
        let organization = self.deps.store.reader().organization(&record.scope).await?;
        Ok(Some(Notice { organization, at: record.created_at }))
    }

    /// Says that it was somebody else. Gives the support code; `None` when the notice cannot be answered any more.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing has happened.
    pub async fn report(&self, visit: &Visit, link: &str) -> Result<Option<CorrelationId>, ServiceError> {
        let deps = &self.deps;
        let Some((token, record)) = self.open(link).await? else { return Ok(None) };
        let scope = &record.scope;
        let reader = deps.store.reader();
        let case = load_case(&reader, scope, Some(record.user)).await?;
        let Some(user) = case.user() else { return Ok(None) };
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let now = deps.clock.now();
        let mut letters = Vec::new();
        for administrator in reader.holders(scope, Role::GlobalAdministrator).await? {
            let Some(to) = administrator.primary_address() else { continue };
            let language = administrator.reading_language(&case.organization);
            let message = Message::NotMeReport {
                user_name: user.user_name.as_str().to_owned(),
                at: now,
                support_code: correlation.to_string(),
            };
            letters.push(Letter::to(deps, &case.organization, to, language, message)?);
        }
        let story = Story::new(deps, visit, scope.organization, correlation, Some(user.id), 1);
        let event = story.event(0, ActivityKind::NotMe, Outcome::Success, Reason::RefusedFrozen);
        let endings = Endings::of(deps, visit, user.id, None);
        let (hash, letters, event, id, endings) = (&token.hash(), &letters, &event, user.id, &endings);
        let said = deps
            .store
            .write("not me", |tx| async move {
                tx.lock_user(scope, id).await?;
                if !tx.spend_notice(hash, now).await? {
                    return Ok(false);
                }
                // The other links say no more, and whoever kept them must not close the account again once it is open.
                tx.spend_notices(scope, id, now).await?;
                tx.end_sessions(scope, id).await?;
                // What was set since that reset may be the thief's too; an administrator lets the owner back in.
                tx.refuse_password(scope, id).await?;
                tx.freeze(scope, id, now).await?;
                endings.write(&tx, scope).await?;
                tx.insert_activity(event).await?;
                for letter in letters {
                    letter.queue(&tx, scope).await?;
                }
                Ok::<_, ServiceError>(true)
            })
            .await?;
        Ok(said.then_some(correlation))
    }

    async fn open(&self, link: &str) -> Result<Option<(Token, NoticeRecord)>, ServiceError> {
        let Some(token) = Token::parse(link) else { return Ok(None) };
        let record = self.deps.store.reader().notice_by_token(&token.hash()).await?;
        let now = self.deps.clock.now();
        Ok(record.filter(|record| record.used_at.is_none() && now < record.expires_at).map(|record| (token, record)))
    }
}
