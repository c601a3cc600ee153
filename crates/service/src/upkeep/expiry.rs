//! Notices that a password ends soon: 14, 7 and 1 days before ("Password policy", 2018), each sent once.

use std::time::Duration;

use latchkey_domain::{
    Activity, ActivityKind, CorrelationId, DomainName, Organization, Outcome, PasswordAge, PasswordLifetime, Policy, Reason,
    Timestamp, UserId, password_age,
};
use latchkey_messaging::{Message, TextMessage};
use latchkey_store::{Aging, AgingPassword, OrgScope, Person, StoreError, Tx};

use super::{Upkeep, concerns_one};
use crate::shared::{Letter, Owner, ServiceError, Story, TextNotice, Visit};

/// So often it is looked whose turn it is; a notice says the days that are left, whenever it is sent.
const EVERY: Duration = Duration::from_secs(3600);
/// The name under which it is kept when that was done last: one server of several does it.
const LOOKED: &str = "password expiry notices";
/// People who are told in one write.
const BATCH: u32 = 50;
/// So many batches in which somebody was told in one round at the most; the next minute goes on. Whoever was told is not found again,
/// so every round comes farther, however many domains there are.
const BATCHES: u32 = 200;
/// Where a person changes the password.
const CHANGE: &str = "/account/password";

/// One domain, and one of its notices.
struct Round<'a> {
    scope: &'a OrgScope,
    organization: Organization,
    policy: Option<Policy>,
    domain: &'a DomainName,
    lifetime: PasswordLifetime,
    days: u16,
    now: Timestamp,
}

/// What came of one batch.
#[derive(Default)]
struct Batch {
    /// How many people were told.
    told: usize,
    /// Whether anybody is not found again.
    noted: bool,
}

/// One person who is told.
struct Told {
    password: AgingPassword,
    letters: Vec<Letter>,
    text: Option<TextNotice>,
    /// That the person was told.
    event: Activity,
}

impl Upkeep {
    /// Queues the notices whose turn it is, once an hour; gives how many people were told.
    pub(super) async fn tell_of_expiry(&self, now: Timestamp) -> Result<usize, ServiceError> {
        let before = self.deps.store.reader().progress(LOOKED).await?;
        // Where the clock was set back, the hour that was looked at lies ahead; that must not silence anybody.
        if before.is_some_and(|before| before <= now && now.since(before) < EVERY) || !self.take(before, now).await? {
            return Ok(0);
        }
        let told = self.tell_all(now).await;
        if !matches!(told, Ok((_, true))) {
            // What is left over is for the next minute, and for whichever server is there.
            self.take(Some(now), now.minus(EVERY)).await?;
        }
        told.map(|(told, _)| told)
    }

    /// Makes this hour this server's. `false` when another one was quicker.
    async fn take(&self, before: Option<Timestamp>, now: Timestamp) -> Result<bool, ServiceError> {
        let take = |tx: latchkey_store::Tx| async move { Ok::<_, ServiceError>(tx.set_progress(LOOKED, now, before).await?) };
        self.deps.store.write("upkeep: take an hour of notices", take).await
    }

    /// Gives how many people were told, and whether that was all.
    async fn tell_all(&self, now: Timestamp) -> Result<(usize, bool), ServiceError> {
        let reader = self.deps.store.reader();
        let (mut told, mut batches) = (0, 0);
        for (scope, domain, lifetime) in reader.domains_with_lifetimes().await? {
            let (organization, policy) = reader.governed(&scope).await?;
            for (days, set) in lifetime.notices(now) {
                let (scope, organization, policy, domain) = (&scope, organization.clone(), policy.clone(), &domain);
                let round = Round { scope, organization, policy, domain, lifetime, days, now };
                let mut last = None;
                loop {
                    if batches >= BATCHES {
                        return Ok((told, false));
                    }
                    let aging = Aging { domain: round.domain, days, set };
                    let found = reader.aging_passwords(scope, aging, last, BATCH).await?;
                    let some = self.tell_some(&round, &found).await?;
                    (told, batches) = (told + some.told, batches + u32::from(some.noted));
                    last = found.last().copied();
                    if found.len() < BATCH as usize {
                        break;
                    }
                }
            }
        }
        Ok((told, true))
    }

    async fn tell_some(&self, round: &Round<'_>, found: &[AgingPassword]) -> Result<Batch, ServiceError> {
        let mut all = Vec::with_capacity(found.len());
        for password in found {
            match self.told(round, *password).await {
                Ok(told) => all.extend(told),
                Err(error) if concerns_one(&error) => {
                    tracing::error!(%error, user.id = %password.user, "nobody can be told that this password expires");
                }
                Err(error) => return Err(error),
            }
        }
        if all.is_empty() {
            return Ok(Batch::default());
        }
        let (all, scope) = (&all, round.scope);
        self.deps
            .store
            .write("upkeep: tell that passwords expire", |tx| async move {
                let (mut some, mut texts) = (Batch::default(), Vec::new());
                for Told { password, letters, text, event } in all {
                    // It is another password by now, or another server told.
                    if !tx.note_expiry(scope, *password, round.days, round.now).await? {
                        continue;
                    }
                    some.noted = true;
                    for letter in letters {
                        letter.queue(&tx, scope).await?;
                    }
                    if !letters.is_empty() {
                        tx.insert_activity(event).await?;
                        some.told += 1;
                    }
                    texts.extend(text.as_ref().map(|text| (password.user, text, letters.is_empty().then_some(event))));
                }
                some.told += send(&tx, scope, texts).await?;
                Ok::<_, ServiceError>(some)
            })
            .await
    }

    /// The letters of one person; `None` for somebody whose password does not end soon after all.
    async fn told(&self, round: &Round<'_>, password: AgingPassword) -> Result<Option<Told>, ServiceError> {
        let Some(person) = self.deps.store.reader().person(round.scope, Some(password.user)).await? else { return Ok(None) };
        let Some(days) = round.days_left(&person, password) else { return Ok(None) };
        let user = &person.user;
        let message = Message::PasswordExpires {
            user_name: user.user_name.as_str().to_owned(),
            days,
            ends: round.lifetime.end(password.changed_at),
            change_url: self.deps.link(CHANGE),
        };
        let language = user.reading_language(&round.organization);
        let letter = |address| Letter::mail(&self.deps, &round.organization, Some(user.id), (address, language), message.clone());
        let letters = user.notice_addresses().into_iter().map(letter).collect::<Result<Vec<_>, _>>()?;
        let Round { scope, ref organization, ref policy, now, .. } = *round;
        let owner = Owner { scope, organization, policy: policy.as_ref(), user, at: now };
        let text = TextNotice::instead_of_mail(&self.deps, &Visit::default(), owner, TextMessage::PasswordExpires {})?;
        let correlation = CorrelationId::generate(&*self.deps.clock, &*self.deps.random);
        let story = Story::new(&self.deps, &Visit::default(), round.scope.organization, correlation, Some(password.user), 1);
        let event = story.event(0, ActivityKind::ExpiryNoticed, Outcome::Success, Reason::Completed);
        Ok(Some(Told { password, letters, text, event: Activity { actor: None, ..event } }))
    }
}

/// Queues texts, with the events of those who have no mailbox: nobody who was not told is said to have been. Gives how many such there
/// were. Last in a write, because everybody's texts wait for the rows of the budget.
async fn send(tx: &Tx, scope: &OrgScope, mut texts: Vec<(UserId, &TextNotice, Option<&Activity>)>) -> Result<usize, StoreError> {
    texts.sort_by_key(|(user, ..)| *user);
    let mut due = Vec::new();
    for (_, text, event) in texts {
        if text.has_turn(tx, scope).await? {
            due.push((text, event));
        }
    }
    let mut told = 0;
    for (text, event) in due {
        if let (true, Some(event)) = (text.spend(tx, scope).await?, event) {
            tx.insert_activity(event).await?;
            told += 1;
        }
    }
    Ok(told)
}

impl Round<'_> {
    /// Days that are left of this password, while it is the one that was found and ends soon.
    fn days_left(&self, person: &Person, password: AgingPassword) -> Option<u16> {
        let record = person.password.as_ref().filter(|record| record.changed_at == password.changed_at)?;
        // The database compares names by a pattern, in which an underscore stands for any character.
        let here = person.user.user_name.domain() == self.domain.as_str();
        match password_age(&person.user, record.changed_at, record.must_change, Some(self.lifetime), self.now) {
            PasswordAge::Ending { days } if here => Some(days),
            _ => None,
        }
    }
}
