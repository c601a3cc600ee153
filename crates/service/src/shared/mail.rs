//! Letters: what is queued, for whom.

use latchkey_domain::{Counted, EmailAddress, Organization, OutboxId, Timestamp, UserId};
use latchkey_messaging::{Brand, CallEnvelope, Concerning, Envelope, Message, TextEnvelope};
use latchkey_store::{Channel, NewMessage, OrgScope, StoreError, Tx};
use serde::Serialize;

use super::budget::Paid;
use super::{Deps, ServiceError};

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
    /// A letter to one address, in this language. Erasing the person whom it is about takes it along, wherever it goes.
    pub(crate) fn mail(
        deps: &Deps,
        organization: &Organization,
        about: Option<UserId>,
        (to, language): (EmailAddress, &str),
        message: Message,
    ) -> Result<Self, ServiceError> {
        let envelope =
            Envelope { to, language: language.to_owned(), brand: brand(deps, organization), utc_offset_minutes: 0, message };
        Self::of(deps, Channel::Mail, about, &envelope)
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
