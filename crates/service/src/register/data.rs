//! "Everything that is kept about me": a copy for the person alone. Answers are not in it, for nobody can read them.

use latchkey_domain::{Activity, ActivityKind, Outcome, QuestionRef, Reason, Timestamp};
use latchkey_store::{ActivityFilter, AuthenticatorEntry, RecoveryCodeSet};
use serde::Serialize;

use super::Register;
use super::desk::Desk;
use super::overview::is_private;
use crate::shared::{Seat, ServiceError, Story, Visit};

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
    /// When the copy was made, in whole seconds since 1970 UTC.
    pub made_at: i64,
    /// Addresses and numbers.
    pub contacts: Vec<Datum>,
    /// The questions that have an answer, as they are stored.
    pub questions: Vec<String>,
    /// When the answers were given or confirmed last.
    pub answers_confirmed_at: Option<i64>,
    /// Authenticator apps.
    pub authenticators: Vec<GivenApp>,
    /// Recovery codes; `None` when none were made.
    pub recovery_codes: Option<GivenCodes>,
    /// The newest events.
    pub activities: Vec<Given>,
}

impl Register {
    /// Makes the copy, which is an event of its own.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn export(&self, visit: &Visit, seat: &Seat) -> Result<GivenData, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = story.event(0, ActivityKind::InfoExported, Outcome::Success, Reason::Completed);
        let event = &Activity { reason: None, ..event };
        let note = |tx: latchkey_store::Tx| async move { Ok::<_, ServiceError>(tx.insert_activity(event).await?) };
        deps.store.write("register: export", note).await?;
        let filter = ActivityFilter { target: Some(seat.user), limit: EVENTS, ..ActivityFilter::default() };
        let activities = reader.activities(&seat.scope, filter).await?;
        let apps = reader.authenticator_entries(&seat.scope, seat.user).await?;
        let codes = reader.recovery_codes(&seat.scope, seat.user).await?;
        let user = desk.user();
        let contacts = user.contacts.iter().map(|contact| Datum {
            kind: contact.kind.key(),
            value: contact.value.clone(),
            given_by: if is_private(contact.kind) { "you" } else { "administrator" },
            confirmed_at: contact.confirmed_at.map(Timestamp::unix_seconds),
        });
        Ok(GivenData {
            organization: desk.organization.name.clone(),
            user_name: user.user_name.as_str().to_owned(),
            display_name: user.display_name.clone(),
            made_at: desk.now.unix_seconds(),
            contacts: contacts.collect(),
            questions: user.questions.iter().map(QuestionRef::to_string).collect(),
            answers_confirmed_at: user.answers_confirmed_at.map(Timestamp::unix_seconds),
            authenticators: apps.into_iter().map(GivenApp::from).collect(),
            recovery_codes: codes.map(GivenCodes::from),
            activities: activities.into_iter().map(given).collect(),
        })
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
