//! The budget of texts and calls: decided and counted inside the write that queues one, before it is queued.

use latchkey_domain::alert::{AlertSubject, Trouble};
use latchkey_domain::{
    Activity, Admission, Attempt, Blocked, BudgetLine, BudgetRefusal, BudgetSettings, Caps, Correction, Counted, MOST_PARTS,
    Organization, Pause, PauseRule, PhoneControls, PhoneNumber, PhoneWay, Prefix, Subject, Tallies, Timestamp, admit,
    admit_notice, day_of,
};
use latchkey_store::{BudgetCorrection, BudgetSubjects, LeasedMessage, OrgScope, Reader, StoreError, Tx};
use latchkey_vault::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Visit;

/// One text or call that somebody asks for.
pub(crate) struct Wish<'a> {
    /// The number that is counted: the stored one, or where accounts are concealed the one that was typed.
    pub(crate) number: &'a PhoneNumber,
    /// How it is reached.
    pub(crate) way: PhoneWay,
    /// Parts of the text; 1 for a call.
    pub(crate) parts: u32,
    /// For whom.
    pub(crate) subject: &'a Subject,
    /// Whether there is anybody to send it to.
    pub(crate) sends: bool,
    /// Whether accounts are concealed.
    pub(crate) concealed: bool,
}

/// A wish with everything that decides on it.
pub(crate) struct Spending {
    subjects: BudgetSubjects,
    prefix: Prefix,
    caps: Caps,
    rule: PauseRule,
    attempt: Attempt,
    way: PhoneWay,
    blocked: Option<Blocked>,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    /// It is counted and may be queued.
    Granted,
    /// It is not sent, and the person is told.
    Refused(BudgetRefusal),
    /// It is not sent, and nobody is told: it is queued for nobody.
    Withheld(Option<BudgetRefusal>),
}

impl Spending {
    /// Everything that takes keys and tables, before the write.
    pub(crate) fn new(
        settings: &BudgetSettings,
        visit: &Visit,
        scope: &OrgScope,
        (organization, phones): (&Organization, &PhoneControls),
        wish: &Wish<'_>,
        now: Timestamp,
    ) -> Self {
        let blocked = settings.destinations.allow(wish.number, wish.way, &phones.countries_of(organization)).err();
        // A text that is longer than anybody pays for is none.
        let sends = wish.sends && blocked.is_none() && wish.parts <= MOST_PARTS;
        Self {
            subjects: subjects(scope, visit, wish.subject, wish.number),
            prefix: Prefix::counted(wish.number),
            caps: Caps::new(settings, phones),
            rule: settings.pause,
            attempt: Attempt {
                at: now,
                price: settings.prices.of(wish.number).of(wish.way, wish.parts),
                sends,
                concealed: wish.concealed,
            },
            way: wish.way,
            blocked: blocked.filter(|_| wish.sends),
        }
    }

    /// Decides, and keeps what was counted. `paused` is the event of a pause; its detail is filled in here.
    pub(crate) async fn reserve(&self, tx: &Tx, scope: &OrgScope, paused: &Activity) -> Result<Spent, StoreError> {
        let (subjects, attempt) = (&self.subjects, self.attempt);
        let kept = tx.lock_budget(scope, subjects, day_of(attempt.at)).await?;
        let admission = admit(&kept, &self.caps, &self.rule, attempt);
        // A refusal that is told leaves nothing to keep, but for the pause that it may begin.
        if admission.verdict.is_ok() || attempt.concealed || admission.pauses.is_some() {
            tx.put_budget(scope, subjects, &admission.tallies).await?;
        }
        self.tell(tx, scope, &admission, paused).await?;
        Ok(match admission.verdict {
            Ok(()) if attempt.sends => Spent::Granted,
            Ok(()) => Spent::Withheld(None),
            Err(refusal) if attempt.concealed && !refusal.is_open() => Spent::Withheld(Some(refusal)),
            Err(refusal) => Spent::Refused(refusal),
        })
    }

    /// The same for a notice, which nobody asked for; gives whether it is counted and may be queued. Everybody's texts wait for these
    /// rows, so do it late.
    pub(crate) async fn reserve_notice(&self, tx: &Tx, scope: &OrgScope) -> Result<bool, StoreError> {
        let Attempt { at, price, sends, .. } = self.attempt;
        if !sends {
            return Ok(false);
        }
        let kept = tx.lock_budget(scope, &self.subjects, day_of(at)).await?;
        let admission = admit_notice(&kept, &self.caps, &self.rule, at, price);
        if admission.verdict.is_err() {
            return Ok(false);
        }
        tx.put_budget(scope, &self.subjects, &admission.tallies).await?;
        self.tell_of_last_room(tx, scope, &admission).await?;
        Ok(true)
    }

    /// What administrators and operators hear: of a pause, and of the message that took the last room of a day.
    async fn tell(&self, tx: &Tx, scope: &OrgScope, admission: &Admission, paused: &Activity) -> Result<(), StoreError> {
        if let (Some(line), Err(BudgetRefusal::Paused { pause, .. })) = (admission.pauses, admission.verdict) {
            let detail = Some(self.detail_of_pause(line, pause));
            tx.insert_activity(&Activity { detail, ..paused.clone() }).await?;
            if let Some(until) = pause.until {
                tx.signal_alert(&about(scope, line), &Trouble::TextsPaused { until }, until).await?;
            }
        }
        self.tell_of_last_room(tx, scope, admission).await
    }

    async fn tell_of_last_room(&self, tx: &Tx, scope: &OrgScope, admission: &Admission) -> Result<(), StoreError> {
        let Some(line) = admission.closes else { return Ok(()) };
        let until = admission.tallies[line.place()].tomorrow();
        let trouble = Trouble::SpendCap { limit: self.limit(line, &admission.tallies).to_owned(), until };
        tx.signal_alert(&about(scope, line), &trouble, until).await
    }

    fn detail_of_pause(&self, line: BudgetLine, pause: Pause) -> String {
        // A block of ten thousand numbers names nobody.
        let block = (line == BudgetLine::Prefix).then(|| self.prefix.to_string());
        json!({ "cause": pause.cause.key(), "block": block, "until-micros": pause.until.map(Timestamp::as_micros) }).to_string()
    }

    /// The name of the setting that closes a line.
    fn limit(&self, line: BudgetLine, tallies: &Tallies) -> &'static str {
        let messages = tallies[line.place()].messages >= self.caps.of(line).messages;
        match (line, messages) {
            (BudgetLine::Installation, true) => "budget.messages_per_day",
            (BudgetLine::Installation, false) => "budget.spend_per_day",
            (_, true) => "phones.messages-per-day",
            (_, false) => "phones.spend-per-day",
        }
    }

    /// Measures what became of it; once, after the write.
    pub(crate) fn measure(&self, spent: Spent) {
        let outcome = match spent {
            Spent::Granted => "queued",
            Spent::Refused(refusal) | Spent::Withheld(Some(refusal)) => refusal.key(),
            Spent::Withheld(None) => self.blocked.map_or("for-nobody", |_| "blocked"),
        };
        metrics::counter!("latchkey_budget_total", "way" => self.way.key(), "outcome" => outcome).increment(1);
        if let Spent::Refused(BudgetRefusal::Paused { .. }) | Spent::Withheld(Some(BudgetRefusal::Paused { .. })) = spent {
            tracing::warn!("a text or a call was not sent: sending is paused");
        }
    }
}

/// Counts a code that came back, or keys that were pressed.
pub(crate) async fn count_verified(
    tx: &Tx,
    scope: &OrgScope,
    subject: &Subject,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.count_verified(scope, &subjects(scope, &Visit::default(), subject, number), day_of(now)).await
}

/// When this number may be reached again; `None` when it was not reached lately, or never.
pub(crate) async fn next_to(reader: &Reader, scope: &OrgScope, number: &PhoneNumber) -> Result<Option<Timestamp>, StoreError> {
    let tally = reader.budget_of_number(scope, &scope.number_subject(number)).await?;
    Ok(tally.and_then(|tally| tally.next_at()))
}

/// A text or a call as it waits: what it says, and how it was counted.
#[derive(Serialize)]
pub(crate) struct Paid<'a, E> {
    /// What it says.
    #[serde(flatten)]
    pub(crate) envelope: &'a E,
    /// How it was counted.
    pub(crate) counted: Counted,
}

/// What a correction takes from a message; one that was never counted has no `counted`.
#[derive(Deserialize)]
struct Corrected {
    to: PhoneNumber,
    counted: Option<Counted>,
}

/// The correction of a text or a call; `None` for what was not counted.
pub(crate) fn corrected(message: &LeasedMessage, correction: Correction) -> Option<BudgetCorrection> {
    let Corrected { to, counted } = serde_json::from_slice(&message.payload).ok()?;
    Some(BudgetCorrection { scope: message.scope.clone(), prefix: block(&message.scope, &to), counted: counted?, correction })
}

fn block(scope: &OrgScope, number: &PhoneNumber) -> [u8; 32] {
    scope.keys.blind_index("budget block", Prefix::counted(number).digits().as_bytes())
}

fn subjects(scope: &OrgScope, visit: &Visit, person: &Subject, number: &PhoneNumber) -> BudgetSubjects {
    BudgetSubjects {
        destination: scope.number_subject(number),
        person: scope.counter_subject(person),
        network: scope.keys.keyed_hash(Purpose::Network, &[visit.network().as_bytes()]),
        prefix: block(scope, number),
    }
}

fn about(scope: &OrgScope, line: BudgetLine) -> AlertSubject {
    match line {
        BudgetLine::Installation => AlertSubject::Installation,
        _ => AlertSubject::Organization(scope.organization),
    }
}
