//! Events that a signed-in person can cause as often as they like: a flood is noted once in a while, so that it buries nothing.

use latchkey_domain::{Activity, Reason, Timestamp};
use latchkey_store::{OrgScope, StoreError, Tx};

/// Of several events of one kind within so many seconds one is noted.
const BETWEEN_NOTES: i64 = 10;
/// How long it is remembered that one was: longer than the moment it stands for.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(60);

/// One such event.
pub(crate) struct Note {
    event: Activity,
    noted: [u8; 32],
    until: Timestamp,
}

impl Note {
    /// Of the person whom the event is about.
    pub(crate) fn new(scope: &OrgScope, event: Activity) -> Self {
        let moment = (event.at.unix_seconds() / BETWEEN_NOTES).to_be_bytes();
        let person = event.target.map(|person| person.as_uuid().into_bytes()).unwrap_or_default();
        let parts = [&person[..], &moment, event.kind.key().as_bytes(), event.reason.map_or("", Reason::key).as_bytes()];
        let noted = scope.keys.blind_index("noted event", &parts.concat());
        Self { until: event.at.plus(REMEMBERED), event, noted }
    }

    /// Keeps the event, unless one like it was kept a moment ago.
    pub(crate) async fn keep(&self, tx: &Tx) -> Result<(), StoreError> {
        match tx.spend_nonce(&self.noted, "noted event", self.until).await? {
            true => tx.insert_activity(&self.event).await,
            false => Ok(()),
        }
    }
}
