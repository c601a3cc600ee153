//! How the installation does: what the rules of alerts are told.

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::alert::ChannelFacts;
use latchkey_domain::{ActivityKind, OrganizationId, Outcome, Timestamp};
use sea_orm::DbBackend;
use uuid::Uuid;

use crate::row::row;
use crate::values::{bind, instant};
use crate::{Channel, FinishedAs, Reader, StoreError, Tx};

/// Microseconds.
const HOUR: i64 = 3_600_000_000;

row! {
    struct StuckRow {
        channel: String,
        stuck: i64,
        attempts: i64,
        since: Option<i64>,
    }
}

row! {
    struct FinishedRow {
        channel: String,
        finished_as: String,
        messages: i64,
        tried: i64,
    }
}

row! {
    struct ResetRow {
        organization_id: Uuid,
    }
}

row! {
    struct HourRow {
        hour: i64,
        completed: i64,
    }
}

row! {
    struct AtRow {
        at: i64,
    }
}

row! {
    struct TextRow {
        text: String,
    }
}

fn positive(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The hour since 1970 that an instant lies in.
pub fn hour_of(instant: Timestamp) -> i64 {
    instant.as_micros().div_euclid(HOUR)
}

impl Reader {
    /// How each channel that carries messages does: what was finished since `since`, and what waits after a failed attempt. Given up
    /// is what failed, what nobody knows the fate of, and what expired after an attempt that failed.
    pub async fn channels(&self, since: Timestamp) -> Result<Vec<(Channel, ChannelFacts)>, StoreError> {
        let mut facts: BTreeMap<String, ChannelFacts> = BTreeMap::new();
        // A range and not "IS NOT NULL", for which SQLite would walk through all that was finished.
        let sql = "SELECT channel, COUNT(*) AS stuck, CAST(SUM(attempts) AS BIGINT) AS attempts, MIN(created_at) AS since \
                   FROM outbox WHERE due_at >= 0 AND last_error IS NOT NULL GROUP BY channel";
        for StuckRow { channel, stuck, attempts, since } in self.rows(sql, vec![]).await? {
            let of = facts.entry(channel).or_default();
            (of.stuck, of.attempts, of.stuck_since) = (positive(stuck), positive(attempts), instant(since));
        }
        let sql = "SELECT channel, finished_as, COUNT(*) AS messages, COUNT(last_error) AS tried FROM outbox \
                   WHERE finished_at >= $1 GROUP BY channel, finished_as";
        for FinishedRow { channel, finished_as, messages, tried } in self.rows(sql, bind![since]).await? {
            let of = facts.entry(channel).or_default();
            match FinishedAs::from_key(&finished_as) {
                Some(FinishedAs::Sent) => of.sent += positive(messages),
                Some(FinishedAs::Failed | FinishedAs::Unknown) => of.failed += positive(messages),
                // What expired before anybody tried it says nothing about the provider.
                Some(FinishedAs::Expired) => of.failed += positive(tried),
                Some(FinishedAs::Discarded) | None => {}
            }
        }
        let carrying = [Channel::Mail, Channel::Text, Channel::Call];
        Ok(carrying.into_iter().map(|channel| (channel, facts.get(channel.key()).copied().unwrap_or_default())).collect())
    }

    /// Completed resets since `since`, of every organization that had any.
    pub async fn completed_resets(&self, since: Timestamp) -> Result<Vec<(OrganizationId, u32)>, StoreError> {
        // Counted here: told to group them, SQLite would walk through all events in the order of organizations.
        let sql = "SELECT organization_id FROM activity WHERE at > $1 AND kind = $2 AND outcome = $3";
        let what = bind![since, ActivityKind::ResetPassword.key(), Outcome::Success.key()];
        let mut counts: BTreeMap<Uuid, u32> = BTreeMap::new();
        for ResetRow { organization_id } in self.rows(sql, what).await? {
            *counts.entry(organization_id).or_default() += 1;
        }
        Ok(counts.into_iter().map(|(organization, count)| (OrganizationId::from_uuid(organization), count)).collect())
    }

    /// Completed resets of an organization in single hours, each with its hour, as far as they were gathered.
    pub async fn reset_hours(&self, organization: OrganizationId, from: i64) -> Result<Vec<(i64, u32)>, StoreError> {
        let sql = "SELECT hour, completed FROM reset_hour WHERE organization_id = $1 AND hour >= $2";
        let rows: Vec<HourRow> = self.rows(sql, bind![organization, from]).await?;
        Ok(rows.into_iter().map(|row| (row.hour, u32::try_from(row.completed).unwrap_or(u32::MAX))).collect())
    }

    /// How far periodic work of this name has come.
    pub async fn progress(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let row: Option<AtRow> = self.row("SELECT at FROM progress WHERE name = $1", bind![name]).await?;
        Ok(row.map(|row| Timestamp::from_micros(row.at)))
    }

    /// What the database server's own clock shows; `None` for the embedded database, which has none of its own.
    pub async fn server_clock(&self) -> Result<Option<Timestamp>, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS at";
        let row: Option<AtRow> = self.row(sql, vec![]).await?;
        Ok(row.map(|row| Timestamp::from_micros(row.at)))
    }

    /// The engine and its version, as it calls itself.
    pub async fn engine(&self) -> Result<String, StoreError> {
        let (name, sql) = match self.backend() {
            DbBackend::Sqlite => ("SQLite", "SELECT sqlite_version() AS text"),
            _ => ("PostgreSQL", "SELECT current_setting('server_version') AS text"),
        };
        let row: Option<TextRow> = self.row(sql, vec![]).await?;
        Ok(row.map_or_else(|| name.to_owned(), |row| format!("{name} {}", row.text)))
    }
}

impl Tx {
    /// Keeps how far periodic work has come. `expected` is what was read. `false` when somebody else was quicker.
    pub async fn set_progress(&self, name: &str, to: Timestamp, expected: Option<Timestamp>) -> Result<bool, StoreError> {
        let Some(expected) = expected else {
            return self.one("INSERT INTO progress (name, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", bind![name, to]).await;
        };
        self.one("UPDATE progress SET at = $2 WHERE name = $1 AND at = $3", bind![name, to, expected]).await
    }

    /// Gathers completed resets of whole hours: `from` inclusive, `to` exclusive. What was gathered before stays as it is.
    pub async fn gather_reset_hours(&self, from: i64, to: i64) -> Result<u64, StoreError> {
        let sql = "INSERT INTO reset_hour (organization_id, hour, completed) \
                   SELECT organization_id, at / 3600000000, COUNT(*) FROM activity \
                   WHERE at >= $1 AND at < $2 AND kind = $3 AND outcome = $4 \
                   GROUP BY organization_id, at / 3600000000 ON CONFLICT DO NOTHING";
        let span = bind![from.saturating_mul(HOUR), to.saturating_mul(HOUR)];
        let what = bind![ActivityKind::ResetPassword.key(), Outcome::Success.key()];
        self.execute(sql, [span, what].concat()).await
    }

    /// Deletes what alerts no longer need: finished notices, signals that are over, hours of the past.
    pub async fn sweep_alerts(&self, now: Timestamp, keep: Duration) -> Result<u64, StoreError> {
        let mut gone = 0;
        for sql in ["DELETE FROM alert_message WHERE finished_at <= $1", "DELETE FROM alert_signal WHERE until <= $1"] {
            gone += self.execute(sql, bind![now.minus(keep)]).await?;
        }
        gone += self.execute("DELETE FROM reset_hour WHERE hour < $1", bind![hour_of(now.minus(keep))]).await?;
        Ok(gone)
    }
}
