//! "This was not me": looking changes nothing; saying so ends sessions, disowns the password, freezes recovery and tells the
//! administrators.

use latchkey_domain::{ActivityKind, CorrelationId, Organization, Outcome, Reason, Role, SessionId, Timestamp, User, UserId};
use latchkey_messaging::Message;
use latchkey_store::{NoticeRecord, OrgScope};
use latchkey_vault::{Token, TokenHash};

use crate::Deps;
use crate::shared::{Endings, Letter, Seat, ServiceError, Story, Visit, load_case};

/// The use cases behind the link in a notice.
pub struct NotMe {
    deps: Deps,
}

/// A notice that can still be answered.
#[derive(Debug)]
pub struct Notice {
    /// Whose look the page has.
    pub organization: Organization,
    /// When that happened which it tells of.
    pub at: Timestamp,
}

/// How somebody said it: what can be used once.
enum Said {
    ByLink(TokenHash),
    BySession(SessionId),
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
        let Some((token, record)) = self.open(link).await? else { return Ok(None) };
        self.close(visit, &record.scope, record.user, Said::ByLink(token.hash())).await
    }

    /// The same, said by somebody who is signed in, of what happened to the account. `None` when the session is over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing has happened.
    pub async fn report_signed_in(&self, visit: &Visit, seat: &Seat) -> Result<Option<CorrelationId>, ServiceError> {
        self.close(visit, &seat.scope, seat.user, Said::BySession(seat.session)).await
    }

    async fn close(
        &self,
        visit: &Visit,
        scope: &OrgScope,
        id: UserId,
        said: Said,
    ) -> Result<Option<CorrelationId>, ServiceError> {
        let deps = &self.deps;
        let case = load_case(&deps.store.reader(), scope, Some(id)).await?;
        let Some(user) = case.user() else { return Ok(None) };
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let letters = self.letters(scope, &case.organization, user, correlation).await?;
        let now = deps.clock.now();
        let story = Story::new(deps, visit, scope.organization, correlation, Some(id), 1);
        let event = story.event(0, ActivityKind::NotMe, Outcome::Success, Reason::RefusedFrozen);
        let endings = Endings::of(deps, visit, id, None);
        let (said, letters, event, endings) = (&said, &letters, &event, &endings);
        let done = deps
            .store
            .write("not me", |tx| async move {
                tx.lock_user(scope, id).await?;
                let first = match said {
                    Said::ByLink(hash) => tx.spend_notice(hash, now).await?,
                    Said::BySession(session) => tx.end_session_of(scope, id, *session).await?,
                };
                if !first {
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
        Ok(done.then_some(correlation))
    }

    /// What the global administrators hear.
    async fn letters(
        &self,
        scope: &OrgScope,
        organization: &Organization,
        user: &User,
        correlation: CorrelationId,
    ) -> Result<Vec<Letter>, ServiceError> {
        let deps = &self.deps;
        let mut letters = Vec::new();
        for administrator in deps.store.reader().holders(scope, Role::GlobalAdministrator).await? {
            let Some(to) = administrator.primary_address() else { continue };
            let language = administrator.reading_language(organization);
            let message = Message::NotMeReport {
                user_name: user.user_name.as_str().to_owned(),
                at: deps.clock.now(),
                support_code: correlation.to_string(),
            };
            letters.push(Letter::mail(deps, organization, Some(user.id), (to, language), message)?);
        }
        Ok(letters)
    }

    async fn open(&self, link: &str) -> Result<Option<(Token, NoticeRecord)>, ServiceError> {
        let Some(token) = Token::parse(link) else { return Ok(None) };
        let record = self.deps.store.reader().notice_by_token(&token.hash()).await?;
        let now = self.deps.clock.now();
        Ok(record.filter(|record| record.used_at.is_none() && now < record.expires_at).map(|record| (token, record)))
    }
}
