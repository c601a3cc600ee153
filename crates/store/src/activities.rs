//! Audited events. Only a transaction can add one, so a fact and its record are kept together.

use std::net::IpAddr;
use std::time::Duration;

use crate::row::row;
use latchkey_domain::{
    Activity, ActivityId, ActivityKind, CorrelationId, NetworkAddress, OrganizationId, Origin, Outcome, Reason, Timestamp, UserId,
};
use sea_orm::Value;
use uuid::Uuid;

use crate::values::{bind, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// Which events to read; everything that is given must apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Events of one session.
    pub correlation: Option<CorrelationId>,
    /// Events that concern this person.
    pub target: Option<UserId>,
    /// Events of this kind.
    pub kind: Option<ActivityKind>,
    /// Events at or after this instant.
    pub since: Option<Timestamp>,
    /// At most this many: the newest.
    pub limit: u32,
    /// The newest that are left out, for the next page.
    pub offset: u32,
}

impl Default for ActivityFilter {
    /// The newest 1,000 events.
    fn default() -> Self {
        Self { correlation: None, target: None, kind: None, since: None, limit: 1000, offset: 0 }
    }
}

/// How long an event keeps the whole address it came from.
const WHOLE_ADDRESSES: Duration = Duration::from_secs(90 * 24 * 3600);

row! {
    struct AddressRow {
        sequence: i64,
        address: Option<String>,
    }
}

row! {
    struct ActivityRow {
        id: Uuid,
        at: i64,
        kind: String,
        outcome: String,
        reason: Option<String>,
        actor: Option<Uuid>,
        target: Option<Uuid>,
        correlation: Uuid,
        address: Option<String>,
        client: Option<String>,
        detail: Option<String>,
    }
}

impl ActivityRow {
    fn read(self, organization: OrganizationId) -> Result<Activity, StoreError> {
        let address = self.address.map(|address| readable(address.parse().ok(), "an event's address")).transpose()?;
        let reason = self.reason.map(|word| readable(Reason::from_key(&word), "an event's reason")).transpose()?;
        Ok(Activity {
            id: ActivityId::from_uuid(self.id),
            organization,
            at: Timestamp::from_micros(self.at),
            kind: readable(ActivityKind::from_key(&self.kind), "an event's kind")?,
            outcome: readable(Outcome::from_key(&self.outcome), "an event's outcome")?,
            reason,
            actor: self.actor.map(UserId::from_uuid),
            target: self.target.map(UserId::from_uuid),
            correlation: CorrelationId::from_uuid(self.correlation),
            origin: Origin { address, client: self.client },
            detail: self.detail,
        })
    }
}

impl Reader {
    /// The newest events that pass the filter, newest first; events of one instant in the reverse order of writing.
    pub async fn activities(&self, scope: &OrgScope, filter: ActivityFilter) -> Result<Vec<Activity>, StoreError> {
        let mut sql = "SELECT id, at, kind, outcome, reason, actor, target, correlation, address, client, detail \
                       FROM activity WHERE organization_id = $1"
            .to_owned();
        let mut values = bind![scope.organization];
        let conditions = [
            ("correlation =", filter.correlation.map(|value| bind![value])),
            ("target =", filter.target.map(|value| bind![value])),
            ("kind =", filter.kind.map(|value| bind![value.key()])),
            ("at >=", filter.since.map(|value| bind![value])),
        ];
        for (condition, value) in conditions {
            if let Some(value) = value {
                values.extend(value);
                sql.extend([" AND ", condition, " $", &values.len().to_string()]);
            }
        }
        values.extend(bind![filter.limit]);
        sql.extend([" ORDER BY at DESC, sequence DESC LIMIT $", &values.len().to_string()]);
        if filter.offset > 0 {
            values.extend(bind![filter.offset]);
            sql.extend([" OFFSET $", &values.len().to_string()]);
        }
        let rows: Vec<ActivityRow> = self.rows(sql, values).await?;
        rows.into_iter().map(|row| row.read(scope.organization)).collect()
    }
}

impl Reader {
    /// One event of this person, if it went well; `None` for those of others and those that failed.
    pub async fn success_of(&self, scope: &OrgScope, target: UserId, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let sql = "SELECT id, at, kind, outcome, reason, actor, target, correlation, address, client, detail FROM activity \
                   WHERE organization_id = $1 AND id = $2 AND target = $3 AND outcome = $4";
        let row: Option<ActivityRow> = self.row(sql, bind![scope.organization, id, target, Outcome::Success.key()]).await?;
        row.map(|row| row.read(scope.organization)).transpose()
    }

    /// What went well in this person's account at or after an instant, newest first, at most 1,000 events. Sign-ins and what failed
    /// are left out: anybody can make many of them.
    pub async fn changes_of(&self, scope: &OrgScope, target: UserId, since: Timestamp) -> Result<Vec<Activity>, StoreError> {
        let sql = "SELECT id, at, kind, outcome, reason, actor, target, correlation, address, client, detail FROM activity \
                   WHERE organization_id = $1 AND target = $2 AND at >= $3 AND outcome = $4 AND kind <> $5 \
                   ORDER BY at DESC, sequence DESC LIMIT 1000";
        let (success, sign_in) = (Outcome::Success.key(), ActivityKind::SignIn.key());
        let rows: Vec<ActivityRow> = self.rows(sql, bind![scope.organization, target, since, success, sign_in]).await?;
        rows.into_iter().map(|row| row.read(scope.organization)).collect()
    }
}

/// Columns of an event that are written.
const COLUMNS: usize = 13;
/// Most events of one statement.
const MOST_ROWS: usize = 8;

/// The brackets of one event among those of one statement: "($14, $15, …)".
fn placeholders(row: usize) -> String {
    let numbers: Vec<String> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
    format!("({})", numbers.join(", "))
}

/// An event as it is kept.
fn written(activity: &Activity) -> Vec<Value> {
    let Activity { organization, id, at, kind, outcome, reason, actor, target, correlation, origin, detail } = activity;
    let address = origin.address.map(|address| address.to_string());
    let what = bind![organization, id, at, kind.key(), outcome.key(), reason.map(Reason::key)];
    let truncate_at = address.is_some().then(|| at.plus(WHOLE_ADDRESSES));
    let who = bind![actor, target, correlation, address, truncate_at, origin.client, detail];
    [what, who].concat()
}

impl Tx {
    /// Adds an event.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id is taken or there is no such organization.
    pub async fn insert_activity(&self, activity: &Activity) -> Result<(), StoreError> {
        self.insert_activities(std::slice::from_ref(activity)).await
    }

    /// Adds events, in this order and in one statement; none is fine.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when an id is taken or there is no such organization; then none is kept.
    pub async fn insert_activities(&self, activities: &[Activity]) -> Result<(), StoreError> {
        // A statement takes a limited number of values, and one text for each number of rows is kept prepared.
        for some in activities.chunks(MOST_ROWS) {
            let rows: Vec<String> = (0..some.len()).map(placeholders).collect();
            let sql = format!(
                "INSERT INTO activity (organization_id, id, at, kind, outcome, reason, actor, target, correlation, address, \
                 truncate_at, client, detail) VALUES {}",
                rows.join(", ")
            );
            self.execute(sql, some.iter().flat_map(written).collect()).await?;
        }
        Ok(())
    }

    /// Shortens addresses that are 90 days old to their networks, at most `limit` of them; gives how many.
    pub async fn truncate_addresses(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let sql = "SELECT sequence, address FROM activity WHERE truncate_at <= $1 LIMIT $2";
        let rows: Vec<AddressRow> = self.rows(sql, bind![now, limit]).await?;
        let count = rows.len() as u64;
        for row in rows {
            let network = row.address.and_then(|address| address.parse::<IpAddr>().ok());
            let network = network.map(|address| NetworkAddress::from(address).truncated().address().to_string());
            let sql = "UPDATE activity SET address = $1, truncate_at = NULL WHERE sequence = $2";
            self.execute(sql, bind![network, row.sequence]).await?;
        }
        Ok(count)
    }
}
