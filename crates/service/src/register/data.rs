//! "Everything that is kept about me": a copy for the person alone. Nothing secret is in it: no password, answer, code or key of an app.

use latchkey_domain::{Activity, ActivityKind, Outcome, QuestionRef, Reason, Role, Timestamp};
use latchkey_store::{ActivityFilter, AuthenticatorEntry, Reader, RecoveryCodeSet, SessionListing};
use serde::Serialize;

use super::Register;
use super::desk::Desk;
use crate::shared::{IDLE, Note, Seat, ServiceError, Story, Visit};

/// The newest events that a copy holds.
const EVENTS: u32 = 1000;

/// One datum.
#[derive(Clone, Debug, Serialize)]
pub struct Datum {
    /// Which, as [`latchkey_domain::ContactKind::key`] names it.
    pub kind: &'static str,
    /// The whole of it.
    pub value: String,
    /// Who gave it: `you` or `administrator`.
    pub given_by: &'static str,
    /// When the person proved or confirmed it last, in whole seconds since 1970 UTC.
    pub confirmed_at: Option<i64>,
}

/// One authenticator app, without what its codes are made of.
#[derive(Clone, Debug, Serialize)]
pub struct GivenApp {
    /// What the person calls it.
    pub name: String,
    /// When it was set up, in whole seconds since 1970 UTC.
    pub set_up_at: i64,
    /// When the person proved or confirmed it last.
    pub confirmed_at: i64,
}

/// The recovery codes, of which nobody can read one.
#[derive(Clone, Debug, Serialize)]
pub struct GivenCodes {
    /// When they were made, in whole seconds since 1970 UTC.
    pub made_at: i64,
    /// How many there were.
    pub made: u32,
    /// How many were not used.
    pub left: u32,
}

/// One browser in which the person is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct GivenSession {
    /// When it began, in whole seconds since 1970 UTC.
    pub signed_in_at: i64,
    /// When it was used last, as far as that is kept.
    pub last_used_at: i64,
    /// The address it began from.
    pub address: Option<String>,
    /// The browser.
    pub client: Option<String>,
}

/// One event that concerns the person.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// When, in whole seconds since 1970 UTC.
    pub at: i64,
    /// What happened.
    pub what: &'static str,
    /// Whether it worked.
    pub outcome: &'static str,
    /// The detail.
    pub detail: Option<&'static str>,
    /// The address it came from, shortened after 90 days.
    pub address: Option<String>,
    /// The browser it came from.
    pub client: Option<String>,
    /// Joins the events of one visit.
    pub support_code: String,
}

/// The copy.
#[derive(Clone, Debug, Serialize)]
pub struct GivenData {
    /// The organization's name.
    pub organization: String,
    /// What the person signs in with.
    pub user_name: String,
    /// The name others see.
    pub display_name: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The mailbox, where notices go.
    pub mail: Option<String>,
    /// BCP 47 tag of the language of mails, texts and calls.
    pub language: Option<String>,
    /// Administrator roles, as [`latchkey_domain::Role::key`] names them.
    pub roles: Vec<&'static str>,
    /// Names of the groups that the person is in, but for those around them.
    pub groups: Vec<String>,
    /// When the copy was made, in whole seconds since 1970 UTC.
    pub made_at: i64,
    /// Addresses and numbers.
    pub contacts: Vec<Datum>,
    /// The questions that have an answer.
    pub questions: Vec<String>,
    /// When the answers were given or confirmed last.
    pub answers_confirmed_at: Option<i64>,
    /// Authenticator apps.
    pub authenticators: Vec<GivenApp>,
    /// Recovery codes; `None` when none were made.
    pub recovery_codes: Option<GivenCodes>,
    /// Where the person is signed in.
    pub sessions: Vec<GivenSession>,
    /// The newest events.
    pub activities: Vec<Given>,
}

impl Register {
    /// Makes the copy, which is an event of its own. `predefined` words a predefined question by its number.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn export(
        &self,
        visit: &Visit,
        seat: &Seat,
        predefined: impl Fn(u8) -> String + Send,
    ) -> Result<GivenData, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = story.event(0, ActivityKind::InfoExported, Outcome::Success, Reason::Completed);
        let event = &Note::new(&seat.scope, Activity { reason: None, ..event });
        let note = |tx: latchkey_store::Tx| async move { Ok::<_, ServiceError>(event.keep(&tx).await?) };
        deps.store.write("register: export", note).await?;
        let filter = ActivityFilter { target: Some(seat.user), limit: EVENTS, ..ActivityFilter::default() };
        let activities = reader.activities(&seat.scope, filter).await?;
        let apps = reader.authenticator_entries(&seat.scope, seat.user).await?;
        let codes = reader.recovery_codes(&seat.scope, seat.user).await?;
        let mut sessions = reader.sessions(&seat.scope, seat.user, desk.now).await?;
        sessions.retain(|session| desk.now.since(session.last_seen_at) < IDLE);
        Ok(GivenData {
            groups: groups_of(&reader, &desk).await?,
            questions: questions_of(&reader, &desk, predefined).await?,
            authenticators: apps.into_iter().map(GivenApp::from).collect(),
            recovery_codes: codes.map(GivenCodes::from),
            sessions: sessions.into_iter().map(GivenSession::from).collect(),
            activities: activities.into_iter().map(given).collect(),
            ..own(&desk)
        })
    }
}

/// What stands in the person's own row, and the contacts.
fn own(desk: &Desk<'_>) -> GivenData {
    let user = desk.user().clone();
    let contacts = user.contacts.iter().map(|contact| Datum {
        kind: contact.kind.key(),
        value: contact.value.clone(),
        given_by: if contact.kind.is_private() { "you" } else { "administrator" },
        confirmed_at: contact.confirmed_at.map(Timestamp::unix_seconds),
    });
    GivenData {
        organization: desk.organization.name.clone(),
        user_name: user.user_name.as_str().to_owned(),
        made_at: desk.now.unix_seconds(),
        contacts: contacts.collect(),
        display_name: user.display_name,
        first_name: user.first_name,
        last_name: user.last_name,
        mail: user.mail,
        language: user.language,
        roles: user.roles.into_iter().map(Role::key).collect(),
        answers_confirmed_at: user.answers_confirmed_at.map(Timestamp::unix_seconds),
        groups: Vec::new(),
        questions: Vec::new(),
        authenticators: Vec::new(),
        recovery_codes: None,
        sessions: Vec::new(),
        activities: Vec::new(),
    }
}

async fn groups_of(reader: &Reader, desk: &Desk<'_>) -> Result<Vec<String>, ServiceError> {
    let mut groups = reader.groups(&desk.seat.scope).await?;
    groups.retain(|(id, _)| desk.person.direct_groups.contains(id));
    Ok(groups.into_iter().map(|(_, name)| name).collect())
}

async fn questions_of(
    reader: &Reader,
    desk: &Desk<'_>,
    predefined: impl Fn(u8) -> String + Send,
) -> Result<Vec<String>, ServiceError> {
    let custom = reader.custom_questions(&desk.seat.scope).await?;
    let worded = |question: &QuestionRef| match question {
        QuestionRef::Predefined(number) => predefined(*number),
        QuestionRef::Custom(id) => custom.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone()).unwrap_or_default(),
    };
    Ok(desk.user().questions.iter().map(worded).collect())
}

impl From<SessionListing> for GivenSession {
    fn from(session: SessionListing) -> Self {
        Self {
            signed_in_at: session.created_at.unix_seconds(),
            last_used_at: session.last_seen_at.unix_seconds(),
            address: session.origin.address.map(|address| address.to_string()),
            client: session.origin.client,
        }
    }
}

impl From<AuthenticatorEntry> for GivenApp {
    fn from(app: AuthenticatorEntry) -> Self {
        let AuthenticatorEntry { name, created_at, confirmed_at, .. } = app;
        Self { name, set_up_at: created_at.unix_seconds(), confirmed_at: confirmed_at.unix_seconds() }
    }
}

impl From<RecoveryCodeSet> for GivenCodes {
    fn from(set: RecoveryCodeSet) -> Self {
        Self { made_at: set.made_at.unix_seconds(), made: set.made, left: set.left }
    }
}

fn given(activity: Activity) -> Given {
    Given {
        at: activity.at.unix_seconds(),
        what: activity.kind.words(),
        outcome: activity.outcome.words(),
        detail: activity.reason.map(Reason::words),
        address: activity.origin.address.map(|address| address.to_string()),
        client: activity.origin.client,
        support_code: activity.correlation.to_string(),
    }
}
