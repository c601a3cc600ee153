//! What happened to an account lately, for its owner.

use std::time::Duration;

use latchkey_domain::{Activity, ActivityId, ActivityKind};
use latchkey_store::ActivityFilter;

use super::Accounts;
use crate::shared::{Seat, ServiceError};

/// How far back people see.
const SEEN: Duration = Duration::from_secs(30 * 24 * 3600);
/// Events of one page.
pub const PAGE: u32 = 20;
/// Pages that can be asked for; no honest month has more.
const MOST_PAGES: u32 = 500;

/// One page of what happened, newest first.
#[derive(Debug)]
pub struct ActivityPage {
    /// The events.
    pub events: Vec<Activity>,
    /// Which page, from 1.
    pub number: u32,
    /// Whether there are older ones.
    pub more: bool,
}

impl Accounts {
    /// What happened within the last 30 days; `number` counts from 1.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn activity(&self, seat: &Seat, number: u32) -> Result<ActivityPage, ServiceError> {
        let number = number.clamp(1, MOST_PAGES);
        let filter = ActivityFilter { limit: PAGE + 1, offset: (number - 1) * PAGE, ..self.own(seat) };
        let mut events = self.deps.store.reader().activities(&seat.scope, filter).await?;
        let more = events.len() > PAGE as usize && number < MOST_PAGES;
        events.truncate(PAGE as usize);
        Ok(ActivityPage { events, number, more })
    }

    /// Whether the owner can say of an event that it was somebody else: not of the sign-in of the very session that would say so.
    pub fn may_object(seat: &Seat, event: &Activity) -> bool {
        let own = event.kind == ActivityKind::SignIn && event.correlation == seat.correlation();
        event.is_of_owner() && !own
    }

    /// An event of one's own account, to say that it was somebody else; `None` when there is none, or there is nothing to object to.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn objection(&self, seat: &Seat, id: ActivityId) -> Result<Option<Activity>, ServiceError> {
        let found = self.deps.store.reader().success_of(&seat.scope, seat.user, id).await?;
        let since = self.deps.clock.now().minus(SEEN);
        Ok(found.filter(|event| Self::may_object(seat, event) && event.at >= since))
    }

    fn own(&self, seat: &Seat) -> ActivityFilter {
        let since = Some(self.deps.clock.now().minus(SEEN));
        ActivityFilter { target: Some(seat.user), since, ..ActivityFilter::default() }
    }
}
