//! When the database fails: what is told then waits in memory, and nothing asks the database.

use std::sync::{Mutex, PoisonError};

use futures_util::future::join_all;
use latchkey_domain::alert::{self, AlertNotice, AlertSubject, Next, Standing, Trouble, rules};
use latchkey_domain::{Clock, OutboxId, Random, Timestamp};
use latchkey_store::AlertChannel;

use super::teller::Parcel;
use super::{AlertTeller, TellError};

/// What is known of the failing database, in this process alone.
#[derive(Default)]
pub(super) struct Emergency {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    failing_since: Option<Timestamp>,
    standing: Option<Standing>,
    trouble: Option<Trouble>,
    waiting: Vec<(OutboxId, AlertChannel, Parcel)>,
}

impl Emergency {
    /// Whether the alert stands.
    pub(super) fn stands(&self) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).standing.is_some()
    }

    /// Takes note of one look at the database, and tells what is to be told.
    pub(super) async fn note(&self, teller: &AlertTeller, clock: &dyn Clock, random: &dyn Random, well: bool) {
        let now = clock.now();
        let waiting = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(notice) = known.next(teller, well, now) {
                AlertTeller::log(&notice);
                let parcels = teller.parcels(&notice).into_iter();
                known.waiting.extend(parcels.map(|(channel, parcel)| (OutboxId::generate(clock, random), channel, parcel)));
            }
            std::mem::take(&mut known.waiting)
        };
        let told = join_all(waiting.iter().map(|(id, channel, parcel)| teller.tell(*id, *channel, parcel, now))).await;
        let again = waiting.into_iter().zip(told).filter_map(|(parcel, told)| match told {
            Err(TellError::Later(_)) => Some(parcel),
            Ok(()) | Err(TellError::Never(_)) => None,
        });
        self.known.lock().unwrap_or_else(PoisonError::into_inner).waiting.extend(again);
    }
}

impl Known {
    fn next(&mut self, teller: &AlertTeller, well: bool, now: Timestamp) -> Option<AlertNotice> {
        self.failing_since = if well { None } else { self.failing_since.or(Some(now)) };
        let settings = teller.settings();
        let trouble = rules::database(self.failing_since, &settings.limits, now);
        let trouble = trouble.filter(|trouble| !settings.off.contains(&trouble.kind()));
        let before = self.standing;
        let Next { standing, tell } = alert::next(before, trouble.as_ref().map(Trouble::severity), now);
        self.standing = standing;
        self.trouble = trouble.or_else(|| self.trouble.take());
        let told_of = standing.or(before)?;
        Some(AlertNotice {
            event: tell?,
            severity: told_of.severity,
            subject: AlertSubject::Host(settings.host.clone()),
            organization: None,
            trouble: self.trouble.clone()?,
            raised_at: told_of.raised_at,
            at: now,
        })
    }
}
