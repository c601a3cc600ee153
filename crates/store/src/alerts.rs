//! Alerts that stand, and what use cases signal.

use latchkey_domain::Timestamp;
use latchkey_domain::alert::{AlertKind, AlertSubject, Severity, Standing, Trouble};

use crate::row::row;
use crate::values::{bind, from_json, instant, readable, to_json};
use crate::{Reader, StoreError, Tx};

/// An alert that was raised and is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRecord {
    /// What it is about.
    pub subject: AlertSubject,
    /// What is wrong; its kind is the alert's.
    pub trouble: Trouble,
    /// What was told of it, and when.
    pub standing: Standing,
    /// When somebody looked at it last.
    pub seen_at: Timestamp,
    /// Grows with every change.
    pub version: i64,
}

impl AlertRecord {
    /// Its kind.
    pub fn kind(&self) -> AlertKind {
        self.trouble.kind()
    }
}

row! {
    struct AlertRow {
        subject: String,
        severity: String,
        trouble: String,
        raised_at: i64,
        told_at: i64,
        well_since: Option<i64>,
        seen_at: i64,
        version: i64,
    }
}

row! {
    struct SignalRow {
        subject: String,
        trouble: String,
    }
}

impl AlertRow {
    fn read(self) -> Result<AlertRecord, StoreError> {
        Ok(AlertRecord {
            subject: readable(AlertSubject::from_key(&self.subject), "an alert's subject")?,
            trouble: from_json(&self.trouble, "an alert's figures")?,
            standing: Standing {
                severity: readable(Severity::from_key(&self.severity), "an alert's severity")?,
                raised_at: Timestamp::from_micros(self.raised_at),
                told_at: Timestamp::from_micros(self.told_at),
                well_since: instant(self.well_since),
            },
            seen_at: Timestamp::from_micros(self.seen_at),
            version: self.version,
        })
    }
}

impl Reader {
    /// Every alert that stands, the oldest first. Those that only a newer version of this program understands are left to it.
    pub async fn alerts(&self) -> Result<Vec<AlertRecord>, StoreError> {
        let sql = "SELECT subject, severity, trouble, raised_at, told_at, well_since, seen_at, version FROM alert \
                   ORDER BY raised_at, kind, subject";
        let rows: Vec<AlertRow> = self.rows(sql, vec![]).await?;
        Ok(rows.into_iter().filter_map(|row| row.read().ok()).collect())
    }

    /// What use cases signalled and still holds.
    pub async fn alert_signals(&self, now: Timestamp) -> Result<Vec<(AlertSubject, Trouble)>, StoreError> {
        let sql = "SELECT subject, trouble FROM alert_signal WHERE until > $1";
        let rows: Vec<SignalRow> = self.rows(sql, bind![now]).await?;
        let read = |row: SignalRow| Some((AlertSubject::from_key(&row.subject)?, from_json(&row.trouble, "a signal").ok()?));
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

impl Tx {
    /// Keeps an alert. `expected` is the version that was read, `None` when there was no such alert. `false` when somebody else was
    /// quicker: who won tells it.
    pub async fn put_alert(&self, alert: &AlertRecord, expected: Option<i64>) -> Result<bool, StoreError> {
        let AlertRecord { subject, trouble, standing, seen_at, version } = alert;
        let Standing { severity, raised_at, told_at, well_since } = standing;
        let what = bind![trouble.kind().key(), subject.key(), severity.key(), to_json(trouble, "an alert's figures")?];
        let when = bind![raised_at, told_at, well_since, seen_at, version];
        let Some(expected) = expected else {
            let sql = "INSERT INTO alert (kind, subject, severity, trouble, raised_at, told_at, well_since, seen_at, version, \
                       organization_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
            return self.one(sql, [what, when, bind![subject.organization()]].concat()).await;
        };
        let sql = "UPDATE alert SET severity = $3, trouble = $4, raised_at = $5, told_at = $6, well_since = $7, seen_at = $8, \
                   version = $9 WHERE kind = $1 AND subject = $2 AND version = $10";
        self.one(sql, [what, when, bind![expected]].concat()).await
    }

    /// Forgets an alert that is over. `false` when somebody else was quicker.
    pub async fn end_alert(&self, alert: &AlertRecord) -> Result<bool, StoreError> {
        let sql = "DELETE FROM alert WHERE kind = $1 AND subject = $2 AND version = $3";
        self.one(sql, bind![alert.kind().key(), alert.subject.key(), alert.version]).await
    }

    /// Signals something worth an alert, which holds until `until`: with the fact it comes from, or not at all. It is raised within a
    /// minute. A second signal of the same kind about the same subject prolongs the first and never shortens it.
    pub async fn signal_alert(&self, subject: &AlertSubject, trouble: &Trouble, until: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO alert_signal (kind, subject, organization_id, trouble, until) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (kind, subject) DO UPDATE SET trouble = excluded.trouble, until = excluded.until \
                   WHERE alert_signal.until < excluded.until";
        let (kind, figures) = (trouble.kind().key(), to_json(trouble, "a signal")?);
        self.execute(sql, bind![kind, subject.key(), subject.organization(), figures, until]).await?;
        Ok(())
    }
}
