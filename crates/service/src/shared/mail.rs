//! Letters: what is queued, for whom.

use latchkey_domain::{Counted, EmailAddress, NoticeId, Organization, OutboxId, Policy, Role, Timestamp, User, UserId};
use latchkey_messaging::{Brand, CallEnvelope, Concerning, Envelope, Message, TextEnvelope, TextMessage};
use latchkey_store::{Channel, NewMessage, NewNotice, OrgScope, StoreError, Tx};
use latchkey_vault::Token;
use serde::Serialize;

use super::budget::Paid;
use super::{Deps, Owner, ServiceError, TextNotice, Visit};

/// How long "this was not me" can be said.
const NOT_ME_LIFE: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// One letter, ready to be queued. Its id is drawn when it is made, because a write may run twice.
#[derive(Clone)]
pub(crate) struct Letter {
    id: OutboxId,
    channel: Channel,
    payload: Vec<u8>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

impl Letter {
    /// A letter to one address, in this language.
    pub(crate) fn to(
        deps: &Deps,
        organization: &Organization,
        to: EmailAddress,
        language: &str,
        message: Message,
    ) -> Result<Self, ServiceError> {
        let envelope =
            Envelope { to, language: language.to_owned(), brand: brand(deps, organization), utc_offset_minutes: 0, message };
        Self::of(deps, Channel::Mail, None, &envelope)
    }

    /// A letter about this person, to an address that may be theirs no more, or not yet.
    pub(crate) fn about(
        deps: &Deps,
        organization: &Organization,
        person: UserId,
        to: EmailAddress,
        language: &str,
        message: Message,
    ) -> Result<Self, ServiceError> {
        let envelope =
            Envelope { to, language: language.to_owned(), brand: brand(deps, organization), utc_offset_minutes: 0, message };
        Self::of(deps, Channel::Mail, Some(person), &envelope)
    }

    /// A text to one phone, and how it is counted.
    pub(crate) fn text(
        deps: &Deps,
        envelope: &TextEnvelope,
        about: Option<UserId>,
        counted: Counted,
    ) -> Result<Self, ServiceError> {
        Self::of(deps, Channel::Text, about, &Paid { envelope, counted })
    }

    /// A call to one phone, and how it is counted.
    pub(crate) fn call(
        deps: &Deps,
        envelope: &CallEnvelope,
        about: Option<UserId>,
        counted: Counted,
    ) -> Result<Self, ServiceError> {
        Self::of(deps, Channel::Call, about, &Paid { envelope, counted })
    }

    fn of(deps: &Deps, channel: Channel, about: Option<UserId>, message: &impl Serialize) -> Result<Self, ServiceError> {
        Ok(Self {
            id: OutboxId::generate(&*deps.clock, &*deps.random),
            channel,
            payload: serde_json::to_vec(&Concerning { about, message })?,
            created_at: deps.clock.now(),
            expires_at: None,
        })
    }

    /// The row it will have.
    pub(crate) fn id(&self) -> OutboxId {
        self.id
    }

    /// The same work as a letter, for nobody: what is queued must not tell whether an account exists.
    pub(crate) fn for_nobody(self) -> Self {
        Self { channel: Channel::Discard, ..self }
    }

    /// Not to be sent after this instant.
    pub(crate) fn until(self, expires_at: Timestamp) -> Self {
        Self { expires_at: Some(expires_at), ..self }
    }

    /// Queues it; it is sent after the commit.
    pub(crate) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        tx.enqueue(
            scope,
            &NewMessage {
                id: self.id,
                channel: self.channel,
                payload: &self.payload,
                created_at: self.created_at,
                expires_at: self.expires_at,
            },
        )
        .await
    }
}

/// The organization's look, for mail.
pub(crate) fn brand(deps: &Deps, organization: &Organization) -> Brand {
    let logo = organization.branding.logo.as_ref();
    Brand {
        organization: organization.name.clone(),
        color: organization.branding.color,
        logo_url: logo.map(|logo| deps.link(&format!("/logo/{}/{}", organization.id, logo.digest))),
    }
}

/// What notices of a reset tell.
pub(crate) struct Told<'a> {
    /// Whose password, and when it was set.
    pub(crate) owner: Owner<'a>,
    /// Who is told.
    pub(crate) policy: &'a Policy,
    /// The global administrators, for an administrator's reset.
    pub(crate) administrators: &'a [User],
}

/// What a finished reset or change sends, and the notice that lets its owner object.
pub(crate) struct Notices {
    /// The letters.
    pub(crate) letters: Vec<Letter>,
    /// The text, for somebody without a mailbox.
    pub(crate) text: Option<TextNotice>,
    /// The notice behind the link of the letters.
    pub(crate) notice: NewNotice,
}

impl Notices {
    /// Keeps the notice and queues the letters. The text is for the end of the write.
    pub(crate) async fn write(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        tx.insert_notice(scope, &self.notice).await?;
        for letter in &self.letters {
            letter.queue(tx, scope).await?;
        }
        Ok(())
    }

    /// Queues the text, if there is one.
    pub(crate) async fn write_text(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        match &self.text {
            Some(text) => text.queue(tx, scope).await,
            None => Ok(()),
        }
    }
}

/// Notices of one's own reset: to the person's addresses and nobody else; of an administrator's, to the other global
/// administrators too ("How it works", 2017).
pub(crate) fn notify_of_own_reset(deps: &Deps, visit: &Visit, told: &Told<'_>) -> Result<Notices, ServiceError> {
    let Told { owner, policy, administrators } = *told;
    let Owner { organization, user, at, .. } = owner;
    let (notice, not_me_url) = new_notice(deps, user, at);
    let language = user.language.clone().unwrap_or_else(|| visit.language.clone());
    let message = Message::ResetNotice {
        user_name: user.user_name.as_str().to_owned(),
        at,
        address: visit.origin.address.map(|address| address.to_string()),
        client: visit.origin.client.clone(),
        not_me_url: Some(not_me_url),
    };
    let own = if policy.notify_people { user.notice_addresses() } else { Vec::new() };
    let mut letters = Vec::new();
    for address in own {
        letters.push(Letter::to(deps, organization, address, &language, message.clone())?);
    }
    if user.is_administrator() && policy.notify_administrators {
        for other in administrators.iter().filter(|other| other.id != user.id && other.holds(Role::GlobalAdministrator)) {
            let Some(address) = other.primary_address() else { continue };
            let language = other.reading_language(organization);
            let message = Message::AdministratorReset { who: user.display_name.clone(), user: Some(user.id), at };
            letters.push(Letter::to(deps, organization, address, language, message)?);
        }
    }
    let text = match policy.notify_people {
        true => TextNotice::instead_of_mail(deps, visit, owner, TextMessage::PasswordReset {})?,
        false => None,
    };
    Ok(Notices { letters, text, notice })
}

/// Notices of one's own change of the password, the old one being known: to the person's addresses, whatever policy says of resets,
/// for nobody else can tell that a thief knew the old one.
pub(crate) fn notify_of_change(deps: &Deps, visit: &Visit, owner: Owner<'_>) -> Result<Notices, ServiceError> {
    let Owner { organization, user, at, .. } = owner;
    let (notice, not_me_url) = new_notice(deps, user, at);
    let language = user.language.clone().unwrap_or_else(|| visit.language.clone());
    let message = Message::PasswordChanged {
        user_name: user.user_name.as_str().to_owned(),
        at,
        address: visit.origin.address.map(|address| address.to_string()),
        client: visit.origin.client.clone(),
        not_me_url: Some(not_me_url),
    };
    let letter = |address| Letter::to(deps, organization, address, &language, message.clone());
    let letters = user.notice_addresses().into_iter().map(letter).collect::<Result<_, _>>()?;
    let text = TextNotice::instead_of_mail(deps, visit, owner, TextMessage::PasswordChanged {})?;
    Ok(Notices { letters, text, notice })
}

/// A notice that lets its owner object for a week, and the address of its page.
pub(crate) fn new_notice(deps: &Deps, user: &User, at: Timestamp) -> (NewNotice, String) {
    let token = Token::generate(&*deps.random);
    let notice = NewNotice {
        id: NoticeId::generate(&*deps.clock, &*deps.random),
        user: user.id,
        token: token.hash(),
        created_at: at,
        expires_at: at.plus(NOT_ME_LIFE),
    };
    (notice, deps.link(&format!("/not-me/{}", token.expose().as_str())))
}
