//! Counters of tries: what the throttling rules decide on.

use crate::row::row;
use latchkey_domain::{Counter, OrganizationId, Timestamp};
use uuid::Uuid;

use crate::values::{bind, count, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

row! {
    struct OrganizationRow {
        organization_id: Uuid,
    }
}

row! {
    struct CounterRow {
        kind: String,
        count: i64,
        window_start: i64,
        locked_until: Option<i64>,
    }
}

impl CounterRow {
    fn read(self) -> Result<(String, Counter), StoreError> {
        let counter = Counter {
            count: count(self.count, "a counter")?,
            window_start: Timestamp::from_micros(self.window_start),
            locked_until: instant(self.locked_until),
        };
        Ok((self.kind, counter))
    }
}

impl Reader {
    /// What was counted for a subject (the keyed hash of a person's id, a name, a network or a destination).
    pub async fn counter(&self, scope: &OrgScope, subject: &[u8; 32], kind: &str) -> Result<Option<Counter>, StoreError> {
        let sql = "SELECT kind, count, window_start, locked_until FROM counter \
                   WHERE organization_id = $1 AND subject = $2 AND kind = $3";
        let row: Option<CounterRow> = self.row(sql, bind![scope.organization, subject, kind]).await?;
        row.map(|row| row.read().map(|(_, counter)| counter)).transpose()
    }

    /// Everything that was counted for a subject, each with its kind, in the order of their words.
    pub async fn counters(&self, scope: &OrgScope, subject: &[u8; 32]) -> Result<Vec<(String, Counter)>, StoreError> {
        let sql = "SELECT kind, count, window_start, locked_until FROM counter WHERE organization_id = $1 AND subject = $2";
        let rows: Vec<CounterRow> = self.rows(sql, bind![scope.organization, subject]).await?;
        let mut counters = rows.into_iter().map(CounterRow::read).collect::<Result<Vec<_>, _>>()?;
        // The order of rows is the engine's; ours is the same everywhere.
        counters.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(counters)
    }

    /// Organizations that have a counter of this kind whose window began at `before` or earlier, for the upkeep.
    pub async fn organizations_with_counter(&self, kind: &str, before: Timestamp) -> Result<Vec<OrganizationId>, StoreError> {
        let sql = "SELECT DISTINCT organization_id FROM counter WHERE kind = $1 AND window_start <= $2";
        let rows: Vec<OrganizationRow> = self.rows(sql, bind![kind, before]).await?;
        Ok(rows.into_iter().map(|row| OrganizationId::from_uuid(row.organization_id)).collect())
    }
}

impl Tx {
    /// Keeps a counter over the one that was read; `None` when there was none. `false` when somebody else was quicker: read
    /// again and decide again.
    pub async fn put_counter(
        &self,
        scope: &OrgScope,
        subject: &[u8; 32],
        kind: &str,
        counter: &Counter,
        expected: Option<&Counter>,
    ) -> Result<bool, StoreError> {
        let Counter { count, window_start, locked_until } = counter;
        let new = bind![scope.organization, subject, kind, count, window_start, locked_until];
        let Some(expected) = expected else {
            let sql = "INSERT INTO counter (organization_id, subject, kind, count, window_start, locked_until) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
            return self.one(sql, new).await;
        };
        let sql = "UPDATE counter SET count = $4, window_start = $5, locked_until = $6 \
                   WHERE organization_id = $1 AND subject = $2 AND kind = $3 \
                   AND count = $7 AND window_start = $8 AND locked_until IS NOT DISTINCT FROM $9";
        let old = bind![expected.count, expected.window_start, expected.locked_until];
        self.one(sql, [new, old].concat()).await
    }

    /// Forgets what was counted of these kinds for a subject.
    pub async fn clear_counters_of(&self, scope: &OrgScope, subject: &[u8; 32], kinds: &[&str]) -> Result<(), StoreError> {
        let places: Vec<String> = (3..).take(kinds.len()).map(|place| format!("${place}")).collect();
        let sql = format!("DELETE FROM counter WHERE organization_id = $1 AND subject = $2 AND kind IN ({})", places.join(", "));
        let kinds = kinds.iter().flat_map(|kind| bind![*kind]);
        self.execute(sql, bind![scope.organization, subject].into_iter().chain(kinds).collect()).await?;
        Ok(())
    }

    /// Forgets everything that was counted for a subject.
    pub async fn clear_counters(&self, scope: &OrgScope, subject: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "DELETE FROM counter WHERE organization_id = $1 AND subject = $2";
        self.execute(sql, bind![scope.organization, subject]).await?;
        Ok(())
    }
}
