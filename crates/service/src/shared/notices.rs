//! Notices: what tells people of their accounts, with the link of "This was not me".
//!
//! Whoever was reached yesterday already is given the link. An address of today is not: it may be a thief's, who would close the account
//! to its owner.

use latchkey_domain::{EmailAddress, NoticeId, Policy, Role, Timestamp, User};
use latchkey_messaging::{Message, TextMessage};
use latchkey_store::{NewNotice, OrgScope, StoreError, Tx};
use latchkey_vault::Token;

use super::{Deps, Letter, Owner, ServiceError, TextNotice, Visit};

/// How long "this was not me" can be said.
const NOT_ME_LIFE: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// One event as mails tell it, with the link of "This was not me" or without.
type Telling<'a> = &'a dyn Fn(Option<String>) -> Message;

/// Everything that is sent of one event, and what lets its owner object.
#[derive(Default)]
pub(crate) struct Notices {
    letters: Vec<Letter>,
    /// For somebody without a mailbox, and for numbers that were replaced.
    texts: Vec<TextNotice>,
    /// Behind the links of the letters.
    links: Vec<NewNotice>,
}

impl Notices {
    /// Mails of one event to these addresses of its owner, each once; `language` is that of the page, for who has no own.
    pub(crate) fn by_mail(
        deps: &Deps,
        owner: Owner<'_>,
        language: &str,
        addresses: impl IntoIterator<Item = EmailAddress>,
        telling: Telling<'_>,
    ) -> Result<Self, ServiceError> {
        let Owner { organization, user, at, .. } = owner;
        let language = user.language.as_deref().unwrap_or(language);
        let (link, url) = new_link(deps, user, at);
        let (mut letters, mut linked, mut told) = (Vec::new(), false, Vec::new());
        for address in addresses {
            if told.contains(&address.comparison_key()) {
                continue;
            }
            told.push(address.comparison_key());
            let settled = user.is_settled_address(&address, at);
            linked |= settled;
            let message = telling(settled.then(|| url.clone()));
            letters.push(Letter::mail(deps, organization, Some(user.id), (address, language), message)?);
        }
        Ok(Self { letters, texts: Vec::new(), links: linked.then_some(link).into_iter().collect() })
    }

    /// This text too.
    pub(crate) fn and_text(mut self, text: Option<TextNotice>) -> Self {
        self.texts.extend(text);
        self
    }

    /// All of both.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.letters.extend(other.letters);
        self.texts.extend(other.texts);
        self.links.extend(other.links);
        self
    }

    /// Keeps what is behind the links and queues the mails. The texts are for the end of the write.
    pub(crate) async fn write(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        for link in &self.links {
            tx.insert_notice(scope, link).await?;
        }
        for letter in &self.letters {
            letter.queue(tx, scope).await?;
        }
        Ok(())
    }

    /// Queues the texts: everybody's wait for the rows of the budget.
    pub(crate) async fn write_texts(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        for text in &self.texts {
            text.queue(tx, scope).await?;
        }
        Ok(())
    }

    /// Queues everything. Do it late, for the sake of the texts.
    pub(crate) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        self.write(tx, scope).await?;
        self.write_texts(tx, scope).await
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

/// Notices of one's own reset: to the person's addresses and nobody else; of an administrator's, to the other global
/// administrators too ("How it works", 2017).
pub(crate) fn notify_of_own_reset(deps: &Deps, visit: &Visit, told: &Told<'_>) -> Result<Notices, ServiceError> {
    let Told { owner, policy, administrators } = *told;
    let Owner { organization, user, at, .. } = owner;
    let message = |not_me_url| Message::ResetNotice {
        user_name: user.user_name.as_str().to_owned(),
        at,
        address: visit.origin.address.map(|address| address.to_string()),
        client: visit.origin.client.clone(),
        not_me_url,
    };
    let mut notices = Notices::default();
    if policy.notify_people {
        let text = TextNotice::instead_of_mail(deps, visit, owner, TextMessage::PasswordReset {})?;
        notices = Notices::by_mail(deps, owner, &visit.language, user.notice_addresses(), &message)?.and_text(text);
    }
    if user.is_administrator() && policy.notify_administrators {
        for other in administrators.iter().filter(|other| other.id != user.id && other.holds(Role::GlobalAdministrator)) {
            let Some(address) = other.primary_address() else { continue };
            let language = other.reading_language(organization);
            let message = Message::AdministratorReset { who: user.display_name.clone(), user: Some(user.id), at };
            notices.letters.push(Letter::mail(deps, organization, Some(user.id), (address, language), message)?);
        }
    }
    Ok(notices)
}

/// Notices of one's own change of the password, the old one being known: to the person's addresses, whatever policy says of resets,
/// for nobody else can tell that a thief knew the old one.
pub(crate) fn notify_of_change(deps: &Deps, visit: &Visit, owner: Owner<'_>) -> Result<Notices, ServiceError> {
    let Owner { user, at, .. } = owner;
    let message = |not_me_url| Message::PasswordChanged {
        user_name: user.user_name.as_str().to_owned(),
        at,
        address: visit.origin.address.map(|address| address.to_string()),
        client: visit.origin.client.clone(),
        not_me_url,
    };
    let text = TextNotice::instead_of_mail(deps, visit, owner, TextMessage::PasswordChanged {})?;
    Ok(Notices::by_mail(deps, owner, &visit.language, user.notice_addresses(), &message)?.and_text(text))
}

/// What lets its owner object for a week, and the address of its page.
fn new_link(deps: &Deps, user: &User, at: Timestamp) -> (NewNotice, String) {
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
