//! Notices by text: for people whom no mail is known to reach, and for a number that was replaced.

use latchkey_domain::{Organization, PhoneControls, PhoneNumber, PhoneWay, Policy, Subject, ThrottleKind, Timestamp, User};
use latchkey_messaging::{TextEnvelope, TextMessage};
use latchkey_store::{OrgScope, StoreError, Tx};

use super::budget::{Spending, Wish};
use super::mail::Letter;
use super::phone::priced_text;
use super::throttle::{Reserved, give_back, reserve};
use super::{Deps, ServiceError, Visit};

/// One such text, which is queued if the budget has room for it.
pub(crate) struct TextNotice {
    letter: Letter,
    spending: Spending,
    person: Subject,
    at: Timestamp,
}

/// Of whom, and when.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// The organization's keys.
    pub(crate) scope: &'a OrgScope,
    /// The organization.
    pub(crate) organization: &'a Organization,
    /// Where texts may go, and what they may cost.
    pub(crate) policy: Option<&'a Policy>,
    /// The person, as before the change: whatever it adds is told nothing.
    pub(crate) user: &'a User,
    /// When.
    pub(crate) at: Timestamp,
}

impl TextNotice {
    /// A notice to the phone that gets a person back in; `None` for people who have a mailbox, and had it yesterday, who have no such
    /// phone, or where no texts are sent.
    pub(crate) fn instead_of_mail(
        deps: &Deps,
        visit: &Visit,
        owner: Owner<'_>,
        message: TextMessage,
    ) -> Result<Option<Self>, ServiceError> {
        let by_mail = owner.user.has_settled_mailbox(owner.at);
        let phone = owner.user.contacts.recovery_phone(owner.organization.country).filter(|_| !by_mail);
        phone.map_or(Ok(None), |phone| Self::to(deps, visit, owner, phone.value, message))
    }

    /// A notice to this number; `None` where no texts are sent.
    pub(crate) fn to(
        deps: &Deps,
        visit: &Visit,
        owner: Owner<'_>,
        to: PhoneNumber,
        message: TextMessage,
    ) -> Result<Option<Self>, ServiceError> {
        if !deps.channels.text {
            return Ok(None);
        }
        let Owner { scope, organization, policy, user, at } = owner;
        let language = user.language.clone().unwrap_or_else(|| visit.language.clone());
        let envelope = TextEnvelope { to, language, organization: organization.name.clone(), message };
        let (letter, parts) = priced_text(deps, &envelope, Some(user.id), at)?;
        let phones = policy.map_or_else(PhoneControls::default, |policy| policy.phones.clone());
        let person = Subject::Person(user.id);
        let wish = Wish { number: &envelope.to, way: PhoneWay::Text, parts, subject: &person, sends: true, concealed: false };
        let spending = Spending::new(&deps.budget, visit, scope, (organization, &phones), &wish, at);
        Ok(Some(Self { letter, spending, person, at }))
    }

    /// Queues it, if the person did not get too many of them and the budget has room; tells whether it did. Do it late: everybody's
    /// texts wait for the rows of the budget.
    pub(crate) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<bool, StoreError> {
        Ok(self.has_turn(tx, scope).await? && self.spend(tx, scope).await?)
    }

    /// Counts it for the person; `false` when they got too many. Then [`TextNotice::spend`] comes. Where one write has several, all
    /// are counted before the first is spent, in one order: others hold a person's counter while they wait for the budget.
    pub(crate) async fn has_turn(&self, tx: &Tx, scope: &OrgScope) -> Result<bool, StoreError> {
        let (kind, key) = (ThrottleKind::TextNotices, scope.counter_subject(&self.person));
        let reserved = reserve(tx, scope, &key, kind, kind.default_rule(), self.at).await?;
        Ok(matches!(reserved, Reserved::Granted { .. }))
    }

    /// Queues it if the budget has room; else it is not counted.
    pub(crate) async fn spend(&self, tx: &Tx, scope: &OrgScope) -> Result<bool, StoreError> {
        let room = self.spending.reserve_notice(tx, scope).await?;
        match room {
            true => self.letter.queue(tx, scope).await?,
            false => give_back(tx, scope, &scope.counter_subject(&self.person), ThrottleKind::TextNotices).await?,
        }
        Ok(room)
    }
}
