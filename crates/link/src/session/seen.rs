//! What was taken already: no job counts twice, and none of a person after a later one.

use std::collections::BTreeMap;

use latchkey_domain::ObjectGuid;

use super::JobError;

/// How many numbers below the highest are remembered one by one; lower ones count as taken.
const WINDOW: u64 = 4_096;

/// The numbers of jobs that were taken in one session. Its size has a bound, however long the session lasts.
#[derive(Debug)]
pub(super) struct Seen {
    highest: u64,
    /// One bit for each number in the window, at its remainder.
    bits: Box<[u64]>,
    /// The latest job of each person; those below the window are forgotten.
    latest: BTreeMap<ObjectGuid, u64>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { highest: 0, bits: vec![0; usize::try_from(WINDOW / 64).unwrap_or(64)].into(), latest: BTreeMap::new() }
    }
}

impl Seen {
    /// Takes a number, whatever becomes of its job: what is declined now is not done later.
    pub(super) fn take(&mut self, number: u64, person: Option<ObjectGuid>) -> Result<(), JobError> {
        if number == 0 || self.highest.saturating_sub(number) >= WINDOW {
            return Err(JobError::Replayed);
        }
        self.advance(number);
        let (word, bit) = place(number);
        if self.bits[word] & bit != 0 {
            return Err(JobError::Replayed);
        }
        self.bits[word] |= bit;
        let Some(person) = person else { return Ok(()) };
        let latest = self.latest.entry(person).or_default();
        if number < *latest {
            return Err(JobError::OutOfOrder);
        }
        *latest = number;
        self.forget();
        Ok(())
    }

    /// Moves the window up, and clears what enters it.
    fn advance(&mut self, number: u64) {
        if number <= self.highest {
            return;
        }
        if number - self.highest >= WINDOW {
            self.bits.fill(0);
        } else {
            for entering in self.highest + 1..=number {
                let (word, bit) = place(entering);
                self.bits[word] &= !bit;
            }
        }
        self.highest = number;
    }

    /// A job below the window is refused anyway, so nobody's latest below it matters.
    fn forget(&mut self) {
        if self.latest.len() as u64 > 2 * WINDOW {
            let floor = self.highest.saturating_sub(WINDOW);
            self.latest.retain(|_, number| *number > floor);
        }
    }
}

/// Where a number's bit stands.
fn place(number: u64) -> (usize, u64) {
    let position = number % WINDOW;
    // Below 64, so that it always fits.
    (usize::try_from(position / 64).unwrap_or(0), 1 << (position % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn person(number: u8) -> Option<ObjectGuid> {
        ObjectGuid::from_directory([number; 16])
    }

    #[test]
    fn jobs_of_different_people_may_overtake_each_other() {
        let mut seen = Seen::default();
        assert_eq!(seen.take(5, person(1)), Ok(()));
        assert_eq!(seen.take(4, person(2)), Ok(()));
        assert_eq!(seen.take(3, person(1)), Err(JobError::OutOfOrder));
        assert_eq!(seen.take(3, person(1)), Err(JobError::Replayed), "what was declined counts as taken");
        assert_eq!(seen.take(2, None), Ok(()));
        assert_eq!(seen.take(0, None), Err(JobError::Replayed));
    }

    #[test]
    fn far_jumps_are_taken_and_leave_nothing_open() {
        let mut seen = Seen::default();
        for number in [1, WINDOW + 1, u64::MAX - 1, u64::MAX] {
            assert_eq!(seen.take(number, None), Ok(()), "{number}");
            assert_eq!(seen.take(number, None), Err(JobError::Replayed), "{number}");
        }
        assert_eq!(seen.take(u64::MAX - WINDOW, None), Err(JobError::Replayed));
        assert_eq!(seen.take(u64::MAX - WINDOW + 1, None), Ok(()));
    }

    #[test]
    fn memory_has_a_bound() {
        let mut seen = Seen::default();
        for number in 1..=30_000_u64 {
            let mut guid = [1; 16];
            guid[..8].copy_from_slice(&number.to_be_bytes());
            assert_eq!(seen.take(number, ObjectGuid::from_directory(guid)), Ok(()));
        }
        assert!(seen.latest.len() as u64 <= 2 * WINDOW, "{}", seen.latest.len());
    }

    proptest! {
        #[test]
        fn no_number_is_taken_twice(numbers in prop::collection::vec(1..20_000_u64, 1..400)) {
            let (mut seen, mut taken) = (Seen::default(), BTreeSet::new());
            for number in numbers {
                let fresh = !taken.contains(&number);
                let highest = taken.last().copied().unwrap_or(0);
                match seen.take(number, None) {
                    Ok(()) => { prop_assert!(fresh); taken.insert(number); }
                    Err(why) => {
                        prop_assert_eq!(why, JobError::Replayed);
                        prop_assert!(!fresh || number + WINDOW <= highest, "{} of {}", number, highest);
                    }
                }
            }
        }
    }
}
