//! "This was not me": looking changes nothing; saying so ends sessions, disowns the password, takes back the ways in that were set up
//! since, freezes recovery and tells the administrators. A sign-in that nothing followed freezes nothing: only the password is known.

mod since;

use latchkey_domain::{
    Activity, ActivityKind, CorrelationId, Organization, Outcome, Reason, Role, SessionId, Timestamp, User, UserId,
};
use latchkey_messaging::Message;
use latchkey_store::{NoticeRecord, OrgScope, Tx};
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

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The support code.
    pub correlation: CorrelationId,
    /// Whether recovery is frozen; else the owner chooses a new password at once.
    pub frozen: bool,
}

/// How somebody said it: what can be used once.
enum Said {
    ByLink(TokenHash),
    BySession(SessionId),
}

/// What somebody objects to.
struct Objection {
    said: Said,
    /// When it happened.
    at: Timestamp,
    /// Whether it was a sign-in and nothing else.
    to_sign_in: bool,
    /// What joins the events of the session that objects.
    own: Option<CorrelationId>,
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

    /// Says that it was somebody else. `None` when the notice cannot be answered any more.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing has happened.
    pub async fn report(&self, visit: &Visit, link: &str) -> Result<Option<Reported>, ServiceError> {
        let Some((token, record)) = self.open(link).await? else { return Ok(None) };
        let objection = Objection { said: Said::ByLink(token.hash()), at: record.created_at, to_sign_in: false, own: None };
        self.close(visit, &record.scope, record.user, &objection).await
    }

    /// The same, said by somebody who is signed in, of an event of the account. `None` when the session is over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing has happened.
    pub async fn report_signed_in(&self, visit: &Visit, seat: &Seat, event: &Activity) -> Result<Option<Reported>, ServiceError> {
        let to_sign_in = event.kind == ActivityKind::SignIn;
        let own = Some(seat.correlation());
        let objection = Objection { said: Said::BySession(seat.session), at: event.at, to_sign_in, own };
        self.close(visit, &seat.scope, seat.user, &objection).await
    }

    /// Whether recovery would be frozen if this event were objected to.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn would_freeze(&self, seat: &Seat, event: &Activity) -> Result<bool, ServiceError> {
        let (reader, own) = (self.deps.store.reader(), Some(seat.correlation()));
        let followed = async || since::changes(&reader, &seat.scope, seat.user, event.at, own).await;
        Ok(event.kind != ActivityKind::SignIn || !followed().await?.is_empty())
    }

    async fn close(
        &self,
        visit: &Visit,
        scope: &OrgScope,
        id: UserId,
        objection: &Objection,
    ) -> Result<Option<Reported>, ServiceError> {
        let deps = &self.deps;
        let case = load_case(&deps.store.reader(), scope, Some(id)).await?;
        let Some(user) = case.user() else { return Ok(None) };
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let close = &Close {
            person: id,
            objection,
            letters: [
                self.letters(scope, &case.organization, user, correlation, false).await?,
                self.letters(scope, &case.organization, user, correlation, true).await?,
            ],
            story: Story::new(deps, visit, scope.organization, correlation, Some(id), 1 + since::MOST),
            endings: Endings::of(deps, visit, id, None),
        };
        let done = deps.store.write("not me", |tx| async move { close.write(&tx, scope).await }).await?;
        Ok(done.map(|frozen| Reported { correlation, frozen }))
    }

    /// What the global administrators hear.
    async fn letters(
        &self,
        scope: &OrgScope,
        organization: &Organization,
        user: &User,
        correlation: CorrelationId,
        frozen: bool,
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
                frozen,
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

/// Everything that is written when an account is closed.
struct Close<'a> {
    person: UserId,
    objection: &'a Objection,
    /// For an account that is not frozen, and for one that is.
    letters: [Vec<Letter>; 2],
    story: Story,
    endings: Endings,
}

impl Close<'_> {
    /// Whether recovery is frozen; `None` when it was said before.
    async fn write(&self, tx: &Tx, scope: &OrgScope) -> Result<Option<bool>, ServiceError> {
        let (id, now) = (self.person, self.story.at());
        tx.lock_user(scope, id).await?;
        let first = match &self.objection.said {
            Said::ByLink(hash) => tx.spend_notice(hash, now).await?,
            Said::BySession(session) => tx.end_session_of(scope, id, *session).await?,
        };
        if !first {
            return Ok(None);
        }
        let changes = since::changes(tx, scope, id, self.objection.at, self.objection.own).await?;
        let frozen = !self.objection.to_sign_in || !changes.is_empty();
        // The other links say no more, and whoever kept them must not close the account again once it is open.
        tx.spend_notices(scope, id, now).await?;
        tx.end_sessions(scope, id).await?;
        // What was set since then may be the thief's too.
        tx.refuse_password(scope, id).await?;
        let mut events = vec![self.story.event(0, ActivityKind::NotMe, Outcome::Success, Reason::OnlySignedIn)];
        if frozen {
            tx.freeze(scope, id, now).await?;
            events[0].reason = Some(Reason::RefusedFrozen);
            let taken = since::take_back(tx, scope, id, &changes, (self.objection.at, now)).await?;
            let removed = |(place, reason)| self.story.event(1 + place, ActivityKind::InfoRemoved, Outcome::Success, reason);
            events.extend(taken.into_iter().enumerate().map(removed));
        }
        self.endings.write(tx, scope).await?;
        tx.insert_activities(&events).await?;
        for letter in &self.letters[usize::from(frozen)] {
            letter.queue(tx, scope).await?;
        }
        Ok(Some(frozen))
    }
}
