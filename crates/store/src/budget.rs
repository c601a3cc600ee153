//! Tallies of texts and calls: what the budget decides on.
//!
//! The rows of one message are locked in the order of their lines, from the narrowest to the widest, whoever asks: so two
//! messages wait for each other and never block each other.

use std::collections::BTreeMap;

use latchkey_domain::{
    BudgetLine, Correction, Counted, Money, OrganizationId, Pause, PauseCause, PauseRule, Tallies, Tally, Timestamp, Trust,
};
use sea_orm::Value;
use uuid::Uuid;

use crate::row::row;
use crate::values::{bind, count, instant, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// What stands where no subject is needed: an organization and an installation have one row each.
const NOBODY: [u8; 32] = [0; 32];

/// What is counted under each line: keyed hashes, so that nobody reads numbers and networks out of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetSubjects {
    /// The number.
    pub destination: [u8; 32],
    /// The person, or the name that means nobody.
    pub person: [u8; 32],
    /// The network.
    pub network: [u8; 32],
    /// The block of numbers.
    pub prefix: [u8; 32],
}

impl BudgetSubjects {
    fn of(&self, line: BudgetLine) -> [u8; 32] {
        match line {
            BudgetLine::Destination => self.destination,
            BudgetLine::Person => self.person,
            BudgetLine::Network => self.network,
            BudgetLine::Prefix => self.prefix,
            BudgetLine::Organization | BudgetLine::Installation => NOBODY,
        }
    }

    fn keys(&self, scope: &OrgScope, line: BudgetLine) -> Vec<Value> {
        let whose = if line == BudgetLine::Installation { installation() } else { scope.organization };
        bind![whose, line.key(), self.of(line)]
    }
}

/// What became of one message that was counted.
#[derive(Clone, Debug)]
pub struct BudgetCorrection {
    /// Whose message.
    pub scope: OrgScope,
    /// Its block of numbers, as in [`BudgetSubjects`].
    pub prefix: [u8; 32],
    /// How it was counted.
    pub counted: Counted,
    /// What became of it.
    pub correction: Correction,
}

/// The organization of zeros, which is none.
fn installation() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::nil())
}

row! {
    struct TallyRow {
        line: String,
        day: i64,
        messages: i64,
        spent: i64,
        last_at: Option<i64>,
        streak: i64,
        settled: i64,
        waiting: i64,
        fresh: i64,
        fresh_since: Option<i64>,
        verified: i64,
        pause: Option<String>,
        paused_until: Option<i64>,
    }
}

impl TallyRow {
    fn read(self) -> Result<(BudgetLine, Tally), StoreError> {
        let pause = match self.pause {
            Some(cause) => {
                let cause = readable(PauseCause::from_key(&cause), "the cause of a pause")?;
                Some(Pause { cause, until: instant(self.paused_until) })
            }
            None => None,
        };
        let trust = Trust {
            settled: count(self.settled, "a tally")?,
            waiting: count(self.waiting, "a tally")?,
            fresh: count(self.fresh, "a tally")?,
            fresh_since: instant(self.fresh_since),
            verified: count(self.verified, "a tally")?,
        };
        let tally = Tally {
            day: Timestamp::from_micros(self.day),
            messages: count(self.messages, "a tally")?,
            spent: Money::from_micros(readable(u64::try_from(self.spent).ok(), "an amount")?),
            last_at: instant(self.last_at),
            streak: count(self.streak, "a tally")?,
            trust,
            pause,
        };
        Ok((readable(BudgetLine::from_key(&self.line), "a line of the budget")?, tally))
    }
}

/// The columns of a tally, in the order of [`values`].
macro_rules! columns {
    () => {
        "day, messages, spent, last_at, streak, settled, waiting, fresh, fresh_since, verified, pause, paused_until"
    };
}

fn values(tally: &Tally) -> Vec<Value> {
    let Tally { day, messages, spent, last_at, streak, trust, pause } = tally;
    // The most that money counts is far below the limit of a column.
    let spent = i64::try_from(spent.micros()).unwrap_or(i64::MAX);
    let cause = pause.map(|pause| pause.cause.key());
    let until = pause.and_then(|pause| pause.until);
    let counted = bind![day, messages, spent, last_at, streak];
    let trusted = bind![trust.settled, trust.waiting, trust.fresh, trust.fresh_since, trust.verified];
    [counted, trusted, bind![cause, until]].concat()
}

impl Reader {
    /// The tally of an organization; without a scope that of the whole installation, for the operator and for measurements.
    /// `None` when nothing was ever sent.
    pub async fn budget_of(&self, scope: Option<&OrgScope>) -> Result<Option<Tally>, StoreError> {
        let (line, whose) = line_of(scope);
        let sql = concat!("SELECT line, ", columns!(), " FROM budget WHERE organization_id = $1 AND line = $2 AND subject = $3");
        let row: Option<TallyRow> = self.row(sql, bind![whose, line.key(), NOBODY]).await?;
        row.map(|row| row.read().map(|(_, tally)| tally)).transpose()
    }

    /// The tally of a number, named by [`OrgScope::number_subject`]; `None` when nothing ever went to it.
    pub async fn budget_of_number(&self, scope: &OrgScope, number: &[u8; 32]) -> Result<Option<Tally>, StoreError> {
        let sql = concat!("SELECT line, ", columns!(), " FROM budget WHERE organization_id = $1 AND line = $2 AND subject = $3");
        let row: Option<TallyRow> = self.row(sql, bind![scope.organization, BudgetLine::Destination.key(), *number]).await?;
        row.map(|row| row.read().map(|(_, tally)| tally)).transpose()
    }

    /// Pauses of blocks of numbers in an organization that hold now, those that end first first.
    pub async fn paused_prefixes(&self, scope: &OrgScope, now: Timestamp) -> Result<Vec<Pause>, StoreError> {
        let sql =
            concat!("SELECT line, ", columns!(), " FROM budget WHERE organization_id = $1 AND line = $2 AND pause IS NOT NULL");
        let rows: Vec<TallyRow> = self.rows(sql, bind![scope.organization, BudgetLine::Prefix.key()]).await?;
        let mut pauses = Vec::new();
        for row in rows {
            pauses.extend(row.read()?.1.pause.filter(|pause| pause.holds(now)));
        }
        pauses.sort_by_key(|pause| (pause.until.is_none(), pause.until));
        Ok(pauses)
    }
}

fn line_of(scope: Option<&OrgScope>) -> (BudgetLine, OrganizationId) {
    scope.map_or((BudgetLine::Installation, installation()), |scope| (BudgetLine::Organization, scope.organization))
}

impl Tx {
    /// Reads the tallies of one message and keeps them from everybody else until the commit; those that are missing begin on
    /// `day` with nothing.
    pub async fn lock_budget(&self, scope: &OrgScope, subjects: &BudgetSubjects, day: Timestamp) -> Result<Tallies, StoreError> {
        // An update that changes nothing locks the row on both engines, and rows are locked in the order in which they stand here.
        let sql = concat!(
            "INSERT INTO budget (organization_id, line, subject, day, messages, spent, streak, settled, waiting, fresh, verified) VALUES \
             ($2, $3, $4, $1, 0, 0, 0, 0, 0, 0, 0), ($5, $6, $7, $1, 0, 0, 0, 0, 0, 0, 0), ($8, $9, $10, $1, 0, 0, 0, 0, 0, 0, 0), \
             ($11, $12, $13, $1, 0, 0, 0, 0, 0, 0, 0), ($14, $15, $16, $1, 0, 0, 0, 0, 0, 0, 0), ($17, $18, $19, $1, 0, 0, 0, 0, 0, 0, 0) \
             ON CONFLICT (organization_id, line, subject) DO UPDATE SET line = excluded.line RETURNING line, ",
            columns!()
        );
        let keys = BudgetLine::ALL.into_iter().flat_map(|line| subjects.keys(scope, line));
        let rows: Vec<TallyRow> = self.rows(sql, bind![day].into_iter().chain(keys).collect()).await?;
        let mut tallies = [Tally::new(day); BudgetLine::ALL.len()];
        let mut read = 0;
        for row in rows {
            let (line, tally) = row.read()?;
            tallies[line.place()] = tally;
            read += 1;
        }
        if read == tallies.len() { Ok(tallies) } else { Err(StoreError::Unreadable { what: "the budget" }) }
    }

    /// Keeps the tallies of one message, whose rows [`Tx::lock_budget`] holds in this transaction.
    pub async fn put_budget(&self, scope: &OrgScope, subjects: &BudgetSubjects, tallies: &Tallies) -> Result<(), StoreError> {
        let rows = BudgetLine::ALL.into_iter().zip(tallies);
        let bound = rows.flat_map(|(line, tally)| [subjects.keys(scope, line), values(tally)].concat()).collect();
        let touched = self.execute(put_sql(), bound).await?;
        if touched == BudgetLine::ALL.len() as u64 { Ok(()) } else { Err(StoreError::Unreadable { what: "the budget" }) }
    }

    /// Corrects the tallies of messages that were counted and then sent later, or not at all. What was forgotten since stays so.
    pub async fn correct_budget(&self, corrections: &[BudgetCorrection], now: Timestamp) -> Result<(), StoreError> {
        // From the narrowest line to the widest, as everybody locks them.
        let mut rows: BTreeMap<(BudgetLine, Uuid, [u8; 32]), Vec<&BudgetCorrection>> = BTreeMap::new();
        for message in corrections {
            for line in BudgetLine::ALL.into_iter().filter(|line| message.correction.concerns(*line)) {
                let whose = if line == BudgetLine::Installation { installation() } else { message.scope.organization };
                let subject = if line == BudgetLine::Prefix { message.prefix } else { NOBODY };
                rows.entry((line, whose.as_uuid(), subject)).or_default().push(message);
            }
        }
        for ((line, whose, subject), messages) in rows {
            let key = bind![OrganizationId::from_uuid(whose), line.key(), subject];
            // An update that changes nothing locks the row on both engines.
            let sql = concat!(
                "UPDATE budget SET line = line WHERE organization_id = $1 AND line = $2 AND subject = $3 RETURNING line, ",
                columns!()
            );
            let rows: Vec<TallyRow> = self.rows(sql, key.clone()).await?;
            let Some(row) = rows.into_iter().next() else { continue };
            let (_, kept) = row.read()?;
            let tally = messages.iter().fold(kept, |tally, message| {
                tally.corrected(line, message.counted, message.correction, (now, PauseRule::SETTLE))
            });
            let Tally { messages, spent, trust, .. } = tally;
            let spent = i64::try_from(spent.micros()).unwrap_or(i64::MAX);
            let sql = "UPDATE budget SET messages = $4, spent = $5, settled = $6, waiting = $7, fresh = $8, fresh_since = $9 \
                       WHERE organization_id = $1 AND line = $2 AND subject = $3";
            let counted = bind![messages, spent, trust.settled, trust.waiting, trust.fresh, trust.fresh_since];
            self.execute(sql, [key, counted].concat()).await?;
        }
        Ok(())
    }

    /// Counts a code that came back, or keys that were pressed: for the number, its block and the organization.
    pub async fn count_verified(&self, scope: &OrgScope, subjects: &BudgetSubjects, day: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO budget (organization_id, line, subject, day, messages, spent, streak, settled, waiting, fresh, verified) VALUES \
                   ($2, $3, $4, $1, 0, 0, 0, 0, 0, 0, 1), ($5, $6, $7, $1, 0, 0, 0, 0, 0, 0, 1), ($8, $9, $10, $1, 0, 0, 0, 0, 0, 0, 1) \
                   ON CONFLICT (organization_id, line, subject) DO UPDATE SET verified = budget.verified + 1, streak = 0";
        let lines = [BudgetLine::Destination, BudgetLine::Prefix, BudgetLine::Organization];
        let keys = lines.into_iter().flat_map(|line| subjects.keys(scope, line));
        self.execute(sql, bind![day].into_iter().chain(keys).collect()).await?;
        Ok(())
    }

    /// Pauses an organization, or without a scope the whole installation, in place of whatever pause there was.
    pub async fn pause_budget(&self, scope: Option<&OrgScope>, pause: Pause, day: Timestamp) -> Result<(), StoreError> {
        let (line, whose) = line_of(scope);
        let sql = "INSERT INTO budget (organization_id, line, subject, day, messages, spent, streak, settled, waiting, fresh, verified, \
                   pause, paused_until) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0, 0, $5, $6) \
                   ON CONFLICT (organization_id, line, subject) DO UPDATE SET pause = excluded.pause, \
                   paused_until = excluded.paused_until";
        let bound = bind![whose, line.key(), NOBODY, day, pause.cause.key(), pause.until];
        self.execute(sql, bound).await?;
        Ok(())
    }

    /// Ends the pauses of an organization and of its blocks of numbers, or without a scope that of the whole installation, and
    /// forgets which codes came back. Gives how many pauses there were.
    pub async fn resume_budget(&self, scope: Option<&OrgScope>) -> Result<u64, StoreError> {
        let (line, whose) = line_of(scope);
        let also = if scope.is_some() { BudgetLine::Prefix } else { line };
        let sql = "UPDATE budget SET pause = NULL, paused_until = NULL, settled = 0, waiting = 0, fresh = 0, fresh_since = NULL, verified = 0 \
                   WHERE organization_id = $1 AND line IN ($2, $3) AND pause IS NOT NULL";
        self.execute(sql, bind![whose, line.key(), also.key()]).await
    }
}

/// Writes six rows over those that are there.
const fn put_sql() -> &'static str {
    concat!(
        "INSERT INTO budget (organization_id, line, subject, ",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15), \
         ($16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30), \
         ($31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45), \
         ($46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60), \
         ($61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75), \
         ($76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90) \
         ON CONFLICT (organization_id, line, subject) DO UPDATE SET day = excluded.day, messages = excluded.messages, \
         spent = excluded.spent, last_at = excluded.last_at, streak = excluded.streak, settled = excluded.settled, \
         waiting = excluded.waiting, fresh = excluded.fresh, fresh_since = excluded.fresh_since, verified = excluded.verified, pause = excluded.pause, \
         paused_until = excluded.paused_until"
    )
}
