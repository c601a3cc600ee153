//! "Contact your administrator": one message to the first tier that anybody holds, few an hour.

use std::time::Duration;

use latchkey_domain::{ContactLink, End, Reason, State, ThrottleKind, ThrottleRule, User, Verification};
use latchkey_messaging::{ContactReason, Message};
use latchkey_store::Reader;

use super::live::Live;
use super::{Reset, Session, StepToken};
use crate::shared::{Letter, Reserved, ServiceError, Story, Visit, digest, everybody, first_tier, reserve};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contacted {
    /// The administrators will hear, or would if the account existed.
    Told,
    /// They were told within the hour.
    AlreadyTold,
    /// There is nobody but the one who asks, or nobody with an address: nothing was sent, and the reset goes on.
    Nobody,
    /// The organization has a page or an address of its own for this.
    Elsewhere,
    /// The form was made for an earlier step, or for no reset at all.
    Stale,
}

impl Reset {
    /// Asks the administrators to help.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn contact_administrator(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
    ) -> Result<Contacted, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return Ok(Contacted::Stale) };
        let own_link = live.policy().is_some_and(|policy| policy.contact != ContactLink::Administrators);
        if own_link {
            return Ok(Contacted::Elsewhere);
        }
        // Who was refused or locked out needs help; a reset that is over for another reason has nothing to ask for any more.
        if let State::Ended(End::Completed | End::Abandoned | End::Cancelled | End::Superseded) = live.transaction.state() {
            return Ok(Contacted::Stale);
        }
        let tried = tried(&reader, &live).await?;
        // Where nothing may be told, whoever asks gets a letter too: one letter less would tell an administrator.
        let but = live.user_id().filter(|_| !live.concealed());
        let letters = self.letters(&live, tried, &first_tier(&reader, &live.scope, but).await?)?;
        // Where accounts are concealed this is a fact about the organization: whoever asks would get a letter too.
        if letters.is_empty() {
            return Ok(Contacted::Nobody);
        }
        self.tell(visit, &live, tried, &letters).await
    }

    fn letters(&self, live: &Live, tried: Option<Verification>, administrators: &[User]) -> Result<Vec<Letter>, ServiceError> {
        let deps = &self.deps;
        let organization = &live.case.organization;
        let reason = self.reason(live, tried);
        let mut letters = Vec::new();
        for administrator in administrators {
            let Some(to) = administrator.primary_address() else { continue };
            let language = administrator.reading_language(organization);
            let user = live.user();
            let message = Message::ContactAdministrator {
                user_name: user.map(|user| user.user_name.as_str().to_owned()).unwrap_or_default(),
                display_name: user.map(|user| user.display_name.clone()).unwrap_or_default(),
                reason,
                support_code: live.correlation().to_string(),
                at: live.now,
            };
            let letter = Letter::mail(deps, organization, live.user_id(), (to, language), message)?;
            letters.push(if user.is_some() { letter } else { letter.for_nobody() });
        }
        Ok(letters)
    }

    fn reason(&self, live: &Live, tried: Option<Verification>) -> ContactReason {
        let refused = live.case.decide(&self.deps, live.now).err();
        match live.transaction.state() {
            State::Ended(End::Refused(refusal)) => ContactReason::Refused(*refusal),
            State::Ended(End::Blocked) => ContactReason::Locked,
            _ => match (refused, tried) {
                (Some(refusal), _) => ContactReason::Refused(refusal),
                (None, Some(way)) if way.is_sent() => ContactReason::NoCode,
                (None, _) => ContactReason::Asked,
            },
        }
    }

    async fn tell(
        &self,
        visit: &Visit,
        live: &Live,
        tried: Option<Verification>,
        letters: &[Letter],
    ) -> Result<Contacted, ServiceError> {
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.progress(0, contacted_after(tried));
        let (event, key) = (&event, live.subject_key());
        let (everybody, waiting) = (everybody(&live.scope), digest(&live.scope));
        self.deps
            .store
            .write("reset: contact the administrators", |tx| async move {
                let scope = &live.scope;
                let kind = ThrottleKind::AdminContact;
                if let Reserved::Locked { .. } = reserve(&tx, scope, &key, kind, kind.default_rule(), live.now).await? {
                    return Ok(Contacted::AlreadyTold);
                }
                let id = live.transaction.facts().started.id;
                tx.insert_end(scope, id, End::ContactedAdministrator, live.now).await?;
                tx.insert_activity(event).await?;
                let kind = ThrottleKind::OrganizationContact;
                let budget = reserve(&tx, scope, &everybody, kind, kind.default_rule(), live.now).await?;
                match budget {
                    Reserved::Granted { .. } => {
                        for letter in letters {
                            letter.queue(&tx, scope).await?;
                        }
                    }
                    // Past the hour's budget requests are counted and told together.
                    Reserved::Locked { .. } => {
                        let kind = ThrottleKind::ContactDigest;
                        // Only the digest empties this counter: a window that ran out would forget those who wait.
                        let rule = ThrottleRule { window: Duration::MAX, ..kind.default_rule() };
                        reserve(&tx, scope, &waiting, kind, rule, live.now).await?;
                    }
                }
                Ok::<_, ServiceError>(Contacted::Told)
            })
            .await
    }
}

/// What was begun last.
async fn tried(reader: &Reader, live: &Live) -> Result<Option<Verification>, ServiceError> {
    Ok(reader.begun(&live.scope, live.transaction.facts().started.id).await?.pop())
}

fn contacted_after(tried: Option<Verification>) -> Reason {
    tried.map_or(Reason::ContactedAdministrator, Reason::contacted_after)
}
