//! Whose turn it is: jobs of one person are done one after another, in the order in which they came; those of others beside them.

use std::collections::{BTreeMap, VecDeque};

use latchkey_domain::ObjectGuid;

/// Jobs that wait for their turn.
#[derive(Debug)]
pub struct Turns<J> {
    most: usize,
    waiting: usize,
    /// Everybody of whom something is being done, with what waits behind it.
    busy: BTreeMap<ObjectGuid, VecDeque<J>>,
}

/// No more jobs may wait. Gives the job back: it was not done.
#[derive(Debug, PartialEq, Eq)]
pub struct Full<J>(pub J);

impl<J> Turns<J> {
    /// At most this many jobs wait.
    pub const fn new(most: usize) -> Self {
        Self { most, waiting: 0, busy: BTreeMap::new() }
    }

    /// A job that came about this person. Gives it back at once when it is its turn; otherwise it waits until [`Turns::done`] gives it.
    pub fn come(&mut self, person: ObjectGuid, job: J) -> Result<Option<J>, Full<J>> {
        let Some(line) = self.busy.get_mut(&person) else {
            self.busy.insert(person, VecDeque::new());
            return Ok(Some(job));
        };
        if self.waiting >= self.most {
            return Err(Full(job));
        }
        self.waiting += 1;
        line.push_back(job);
        Ok(None)
    }

    /// What was being done about this person is done: gives the next job about them.
    pub fn done(&mut self, person: ObjectGuid) -> Option<J> {
        let next = self.busy.get_mut(&person)?.pop_front();
        if next.is_some() {
            self.waiting -= 1;
        } else {
            self.busy.remove(&person);
        }
        next
    }

    /// How many jobs wait.
    pub const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether nothing is being done.
    pub fn idle(&self) -> bool {
        self.busy.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(number: u8) -> ObjectGuid {
        ObjectGuid::from_directory([number; 16]).unwrap()
    }

    #[test]
    fn one_person_waits_and_another_does_not() {
        let mut turns = Turns::new(1);
        assert_eq!(turns.come(person(1), 'a'), Ok(Some('a')));
        assert_eq!(turns.come(person(1), 'b'), Ok(None));
        assert_eq!(turns.come(person(2), 'c'), Ok(Some('c')));
        assert_eq!(turns.come(person(1), 'd'), Err(Full('d')));
        assert_eq!(turns.done(person(1)), Some('b'));
        assert_eq!(turns.done(person(1)), None);
        assert_eq!(turns.done(person(1)), None, "nothing is being done any more");
        assert_eq!(turns.come(person(1), 'e'), Ok(Some('e')));
        assert!(!turns.idle());
    }

    proptest! {
        #[test]
        fn everybody_is_served_once_at_a_time_and_in_order(steps in prop::collection::vec((1..4_u8, any::<bool>()), 0..200)) {
            let mut turns = Turns::new(1_000);
            let mut running = BTreeMap::<u8, usize>::new();
            let (mut came, mut began) = (BTreeMap::<u8, Vec<usize>>::new(), BTreeMap::<u8, Vec<usize>>::new());
            for (number, (who, comes)) in steps.into_iter().enumerate() {
                let next = if comes {
                    came.entry(who).or_default().push(number);
                    turns.come(person(who), number).unwrap()
                } else if running.remove(&who).is_some() {
                    turns.done(person(who))
                } else {
                    None
                };
                if let Some(next) = next {
                    prop_assert_eq!(running.insert(who, next), None, "two at a time");
                    began.entry(who).or_default().push(next);
                }
            }
            while let Some((who, _)) = running.pop_first() {
                if let Some(next) = turns.done(person(who)) {
                    began.entry(who).or_default().push(next);
                    running.insert(who, next);
                }
            }
            prop_assert_eq!(came, began);
            prop_assert!(turns.idle() && turns.waiting() == 0);
        }
    }
}
