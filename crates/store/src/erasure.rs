//! Erasing a person: nothing of the person stays but an id in the audit log.

use crate::row::row;
use latchkey_domain::{BudgetLine, OutboxId, PhoneNumber, Subject, Timestamp, UserId};
use uuid::Uuid;

use crate::outbox::place;
use crate::values::bind;
use crate::{FinishedAs, OrgScope, Reader, Store, StoreError, Tx};

/// Events looked at in one write, so that others write in between.
const EVENTS: i64 = 10_000;

row! {
    struct LastRow {
        last: Option<i64>,
    }
}

row! {
    struct WaitingRow {
        organization_id: Uuid,
        id: Uuid,
        payload: Option<Vec<u8>>,
    }
}

impl Tx {
    /// Deletes the person with contacts, answers, passwords, memberships, sessions, links and resets, and forgets what was counted,
    /// under these numbers and keys of addresses too. Events that name the person stay, without address and program. `false` when there is no such person.
    pub async fn erase_person(
        &self,
        scope: &OrgScope,
        user: UserId,
        (numbers, addresses): (&[PhoneNumber], &[[u8; 32]]),
    ) -> Result<bool, StoreError> {
        self.forget_counted(scope, user, numbers).await?;
        for address in addresses {
            self.clear_counters(scope, address).await?;
        }
        let sql =
            "UPDATE activity SET address = NULL, truncate_at = NULL, client = NULL WHERE organization_id = $1 AND target = $2";
        self.execute(sql, bind![scope.organization, user]).await?;
        // Everything else hangs on this row, and goes with it.
        self.one("DELETE FROM person WHERE organization_id = $1 AND id = $2", bind![scope.organization, user]).await
    }

    async fn forget_counted(&self, scope: &OrgScope, user: UserId, numbers: &[PhoneNumber]) -> Result<(), StoreError> {
        let person = scope.counter_subject(&Subject::Person(user));
        self.clear_counters(scope, &person).await?;
        for table in ["challenge", "proof"] {
            // What was sent to a contact is counted under its hash.
            let sql = format!(
                "DELETE FROM counter WHERE organization_id = $1 AND subject IN (SELECT c.contact FROM {table} c \
                 WHERE c.organization_id = $1 AND c.transaction_id IN \
                 (SELECT r.id FROM reset r WHERE r.organization_id = $1 AND r.user_id = $2))"
            );
            self.execute(sql, bind![scope.organization, user]).await?;
        }
        let sql = "DELETE FROM budget WHERE organization_id = $1 AND line = $2 AND subject = $3";
        self.execute(sql, bind![scope.organization, BudgetLine::Person.key(), person]).await?;
        for number in numbers {
            let values = bind![scope.organization, BudgetLine::Destination.key(), scope.number_subject(number)];
            self.execute(sql, values).await?;
        }
        Ok(())
    }

    /// Erases messages of the organization that still wait, where what is in them concerns the person; gives how many.
    pub async fn erase_messages(
        &self,
        scope: &OrgScope,
        concerns: impl Fn(&[u8]) -> bool + Send,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        // A range and not "IS NOT NULL", for which SQLite would walk through all that was finished.
        let waiting = "SELECT organization_id, id, payload FROM outbox WHERE due_at >= 0";
        let rows: Vec<WaitingRow> = self.rows(waiting, vec![]).await?;
        let found = |row: &&WaitingRow| {
            let sealed = row.payload.as_ref().filter(|_| row.organization_id == scope.organization.as_uuid());
            let opened = sealed.and_then(|sealed| scope.keys.open(place(row.id.as_bytes()), sealed).ok());
            opened.is_some_and(|payload| concerns(&payload))
        };
        let ids: Vec<Uuid> = rows.iter().filter(found).map(|row| row.id).collect();
        let sql = "UPDATE outbox SET payload = NULL, due_at = NULL, lease = NULL, finished_at = $1, finished_as = $2 \
                   WHERE id = $3 AND finished_at IS NULL";
        let mut erased = 0;
        for id in ids {
            let values = bind![now, FinishedAs::Discarded.key(), OutboxId::from_uuid(id)];
            erased += self.execute(sql, values).await?;
        }
        Ok(erased)
    }
}

impl Reader {
    /// The number of the newest event; zero when there is none.
    async fn last_event(&self) -> Result<i64, StoreError> {
        let row: Option<LastRow> = self.row("SELECT MAX(sequence) AS last FROM activity", vec![]).await?;
        Ok(row.and_then(|row| row.last).unwrap_or(0))
    }
}

impl Store {
    /// Takes address and program from every event in which the person acted, upon others too. Nothing finds those by the person,
    /// so all events are walked through, some at a time, while others write in between.
    ///
    /// # Errors
    /// When the database does not do its part; what was done is kept, and doing it again does no harm.
    pub async fn erase_traces(&self, scope: &OrgScope, user: UserId) -> Result<(), StoreError> {
        let last = self.reader().last_event().await?;
        let mut done = 0;
        while done < last {
            let until = done + EVENTS;
            let sql = "UPDATE activity SET address = NULL, truncate_at = NULL, client = NULL WHERE sequence > $1 AND sequence <= $2 \
                       AND organization_id = $3 AND actor = $4";
            let work = |tx: Tx| async move { tx.execute(sql, bind![done, until, scope.organization, user]).await };
            self.write::<_, StoreError, _, _>("erase traces", work).await?;
            done = until;
        }
        Ok(())
    }

    /// Brings everything from the journal of the embedded database into its file and empties it: what was deleted is in neither
    /// from then on. `false` when somebody reads on and on, so that it cannot be emptied now. PostgreSQL cleans up by itself, when
    /// it vacuums and recycles its log.
    ///
    /// # Errors
    /// When the database does not do its part.
    pub async fn empty_journal(&self) -> Result<bool, StoreError> {
        match &self.shared.connections.embedded {
            Some(embedded) => embedded.empty_journal().await,
            None => Ok(true),
        }
    }
}
