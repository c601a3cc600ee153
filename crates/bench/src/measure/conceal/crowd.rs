//! Names of every kind, mixed so that nothing but the kind differs.

use std::time::Duration;

use anyhow::Result;
use latchkey_domain::{Counter, ThrottleKind, UserId};
use latchkey_store::StoreError;
use latchkey_vault::Purpose;

use crate::installation::Installation;
use crate::people::{Newcomer, add, newcomer, user_name};
use crate::system::shuffle;

/// Names of each kind; each is visited several times, as a person who begins anew is.
const NAMES: u32 = 1_000;
/// Answers of everybody: as many as the strict preset asks to register.
const ANSWERS: u8 = 5;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody.
    Unknown,
    /// Somebody who may reset.
    Eligible,
    /// Somebody without the licence that is needed.
    Unlicensed,
    /// Somebody whose resets are closed after wrong codes.
    Locked,
    /// Somebody who may reset, answered 2 ms later: the measurement must find this one.
    Delayed,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Unknown, Self::Eligible, Self::Unlicensed, Self::Locked, Self::Delayed];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Eligible => "eligible",
            Self::Unlicensed => "unlicensed",
            Self::Locked => "locked",
            Self::Delayed => "delayed",
        }
    }

    pub(super) const fn place(self) -> usize {
        self as usize
    }
}

/// The names of every kind.
pub(super) struct Crowd {
    names: [Vec<String>; Kind::ALL.len()],
}

impl Crowd {
    /// Deals numbers out at random, and adds everybody but those who are unknown.
    pub(super) async fn gather(installation: &Installation) -> Result<Self> {
        let kinds = u32::try_from(Kind::ALL.len())?;
        let mut numbers: Vec<u32> = (0..NAMES * kinds).collect();
        shuffle(&mut numbers);
        let mut names: [Vec<String>; Kind::ALL.len()] = Default::default();
        let mut people = Vec::new();
        let mut locked = Vec::new();
        for (dealt, number) in numbers.into_iter().enumerate() {
            let kind = Kind::ALL[dealt % Kind::ALL.len()];
            names[kind.place()].push(user_name(number));
            if kind == Kind::Unknown {
                continue;
            }
            let mut person = newcomer(installation, number)?;
            person.answers = ANSWERS;
            person.user.licences.person = kind != Kind::Unlicensed;
            if kind == Kind::Locked {
                locked.push(person.user.id);
            }
            people.push(person);
        }
        // Added in the order of their numbers, so that no kind lies together.
        people.sort_by(|one: &Newcomer, other| one.user.user_name.as_str().cmp(other.user.user_name.as_str()));
        add(installation, &people).await?;
        lock(installation, &locked).await?;
        Ok(Self { names })
    }

    /// The name that is visited in this round.
    pub(super) fn name(&self, kind: Kind, round: usize) -> &str {
        let names = &self.names[kind.place()];
        &names[round % names.len()]
    }
}

/// Closes these people's resets, as too many wrong codes do.
async fn lock(installation: &Installation, people: &[UserId]) -> Result<()> {
    let scope = &installation.scope;
    let now = installation.now();
    let until = now.plus(Duration::from_secs(24 * 3600));
    let counter = &Counter { count: 5, window_start: now, locked_until: Some(until) };
    let locked = installation.deps.store.write("bench: lock", |tx| async move {
        for person in people {
            let subject = scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"person", person.as_uuid().as_bytes()]);
            tx.put_counter(scope, &subject, ThrottleKind::ResetAttempts.key(), counter, None).await?;
        }
        Ok::<_, StoreError>(())
    });
    Ok(locked.await?)
}
