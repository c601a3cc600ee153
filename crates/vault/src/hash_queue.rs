//! Who hashes next: by class, and fairly between the networks inside a class. No clock, no threads.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How urgent a hash is; the first class goes before the second, the second before the third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A new password after the proofs: this person has done everything asked of them.
    NewPassword,
    /// A sign-in from a device that this person used before.
    KnownDevice,
    /// Everything else, which is where guessing comes from.
    Other,
}

/// Where an item waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    class: usize,
    network: Arc<str>,
    number: u64,
}

/// What became of an item that wanted to wait.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry<T> {
    /// It waits.
    Waits(Place),
    /// It waits, in the place of the last item of the network that had most.
    Displaced(Place, T),
    /// No room: no network has more waiting than its own.
    Full,
}

/// Items waiting in three classes; inside a class the networks take turns.
#[derive(Debug)]
pub(crate) struct HashQueue<T> {
    classes: [Class<T>; 3],
    capacity: usize,
    numbers: u64,
}

#[derive(Debug)]
struct Class<T> {
    /// Networks with something waiting, in the order of their turns.
    turns: VecDeque<Arc<str>>,
    /// Never holds an empty line.
    lines: HashMap<Arc<str>, VecDeque<(u64, T)>>,
    length: usize,
}

impl<T> Default for Class<T> {
    fn default() -> Self {
        Self { turns: VecDeque::new(), lines: HashMap::new(), length: 0 }
    }
}

impl<T> HashQueue<T> {
    /// An empty queue with room for `capacity` items in each class.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { classes: Default::default(), capacity, numbers: 0 }
    }

    /// Everything waiting.
    pub(crate) fn len(&self) -> usize {
        self.classes.iter().map(|class| class.length).sum()
    }

    /// Puts an item at the end of its network's line.
    pub(crate) fn push(&mut self, priority: Priority, network: &str, item: T) -> Entry<T> {
        let capacity = self.capacity;
        let class = &mut self.classes[priority as usize];
        let displaced = if class.length < capacity {
            None
        } else {
            match class.displace_for(network) {
                Some(item) => Some(item),
                None => return Entry::Full,
            }
        };
        self.numbers += 1;
        let network = class.append(network, self.numbers, item);
        let place = Place { class: priority as usize, network, number: self.numbers };
        match displaced {
            None => Entry::Waits(place),
            Some(item) => Entry::Displaced(place, item),
        }
    }

    /// Takes the item whose turn it is.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.classes.iter_mut().find_map(Class::pop)
    }

    /// Takes an item out of its place; `None` when it is there no longer.
    pub(crate) fn remove(&mut self, place: &Place) -> Option<T> {
        self.classes[place.class].remove(&place.network, place.number)
    }
}

impl<T> Class<T> {
    fn append(&mut self, network: &str, number: u64, item: T) -> Arc<str> {
        self.length += 1;
        if let Some((network, _)) = self.lines.get_key_value(network) {
            let network = Arc::clone(network);
            self.lines.entry(Arc::clone(&network)).or_default().push_back((number, item));
            return network;
        }
        let network: Arc<str> = network.into();
        self.turns.push_back(Arc::clone(&network));
        self.lines.insert(Arc::clone(&network), VecDeque::from([(number, item)]));
        network
    }

    fn pop(&mut self) -> Option<T> {
        let network = self.turns.pop_front()?;
        let line = self.lines.get_mut(&network)?;
        let (_, item) = line.pop_front()?;
        self.length -= 1;
        if line.is_empty() {
            self.lines.remove(&network);
        } else {
            self.turns.push_back(network);
        }
        Some(item)
    }

    fn remove(&mut self, network: &Arc<str>, number: u64) -> Option<T> {
        let line = self.lines.get_mut(network)?;
        let index = line.iter().position(|(held, _)| *held == number)?;
        let (_, item) = line.remove(index)?;
        self.length -= 1;
        if line.is_empty() {
            self.lines.remove(network);
            self.turns.retain(|held| held != network);
        }
        Some(item)
    }

    /// Makes room for `network` at the cost of the one that has most waiting, unless that would only swap the two.
    fn displace_for(&mut self, network: &str) -> Option<T> {
        let own = self.lines.get(network).map_or(0, VecDeque::len);
        let busiest = self.turns.iter().max_by_key(|held| self.lines.get(*held).map_or(0, VecDeque::len))?;
        let line = self.lines.get(busiest)?;
        if line.len() <= own + 1 {
            return None;
        }
        let (number, _) = line.back()?;
        let (busiest, number) = (Arc::clone(busiest), *number);
        self.remove(&busiest, number)
    }
}

#[cfg(test)]
mod tests {
    use super::Priority::{KnownDevice, NewPassword, Other};
    use super::*;

    fn drained<T>(queue: &mut HashQueue<T>) -> Vec<T> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn higher_classes_go_first_and_each_line_keeps_its_order() {
        let mut queue = HashQueue::new(9);
        for (priority, item) in [(Other, "o1"), (KnownDevice, "k1"), (Other, "o2"), (NewPassword, "n1"), (KnownDevice, "k2")] {
            assert!(matches!(queue.push(priority, "net", item), Entry::Waits(_)));
        }
        assert_eq!(drained(&mut queue), ["n1", "k1", "k2", "o1", "o2"]);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn networks_take_turns() {
        let mut queue = HashQueue::new(99);
        for item in ["a1", "a2", "a3", "a4", "b1", "a5", "c1", "b2"] {
            queue.push(Other, &item[..1], item);
        }
        assert_eq!(drained(&mut queue), ["a1", "b1", "c1", "a2", "b2", "a3", "a4", "a5"]);
    }

    #[test]
    fn a_full_class_takes_from_the_busiest_network_and_from_nobody_else() {
        let mut queue = HashQueue::new(3);
        for item in ["a1", "a2", "a3"] {
            queue.push(Other, "a", item);
        }
        assert_eq!(queue.push(Other, "a", "a4"), Entry::Full);
        assert!(matches!(queue.push(Other, "b", "b1"), Entry::Displaced(_, "a3")));
        // Two and one: giving b its second place would only turn the two round.
        assert_eq!(queue.push(Other, "b", "b2"), Entry::Full);
        assert!(matches!(queue.push(Other, "c", "c1"), Entry::Displaced(_, "a2")));
        assert_eq!(queue.push(Other, "d", "d1"), Entry::Full);
        assert!(matches!(queue.push(NewPassword, "a", "n1"), Entry::Waits(_)), "other classes have room of their own");
        assert_eq!(drained(&mut queue), ["n1", "a1", "b1", "c1"]);
    }

    #[test]
    fn leaving_frees_the_place_and_the_turn() {
        let mut queue = HashQueue::new(2);
        let Entry::Waits(first) = queue.push(Other, "a", 1) else { panic!("there is room") };
        queue.push(Other, "b", 2);
        assert_eq!(queue.remove(&first), Some(1));
        assert_eq!(queue.remove(&first), None);
        assert!(matches!(queue.push(Other, "a", 3), Entry::Waits(_)));
        assert_eq!(queue.len(), 2);
        assert_eq!(drained(&mut queue), [2, 3]);
    }
}
