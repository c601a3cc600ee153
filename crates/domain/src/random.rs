//! Chance as an argument.

/// Where unpredictable bytes come from: the operating system in production, a seeded generator in tests.
pub trait Random: Send + Sync {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random + '_ {
    /// An unpredictable array.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number below `bound`, each equally likely.
    ///
    /// # Panics
    /// When `bound` is zero: there is no such number.
    pub fn below(&self, bound: u32) -> u32 {
        assert!(bound > 0, "no number is below zero");
        // Values past the last whole multiple of `bound` would favour small results, so they are drawn again.
        let usable = u32::MAX - (u32::MAX % bound);
        loop {
            let value = u32::from_le_bytes(self.bytes());
            if value < usable {
                return value % bound;
            }
        }
    }

    /// A decimal code of `digits` digits, leading zeros kept.
    pub fn digits(&self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// `count` different positions below `length`, in random order; all of them when there are not more.
    pub fn choose(&self, count: usize, length: usize) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..length).collect();
        for i in (1..length).rev() {
            let bound = u32::try_from(i + 1).unwrap_or(u32::MAX);
            positions.swap(i, self.below(bound) as usize);
        }
        positions.truncate(count);
        positions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts upwards: enough to see every branch.
    struct Counting(std::sync::Mutex<u8>);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            let mut next = self.0.lock().unwrap();
            for byte in bytes {
                *byte = *next;
                *next = next.wrapping_mul(29).wrapping_add(17);
            }
        }
    }

    #[test]
    fn codes_have_the_asked_length_and_only_digits() {
        let random: &dyn Random = &Counting(std::sync::Mutex::new(3));
        let code = random.digits(6);
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|b| b.is_ascii_digit()));
    }

    #[test]
    fn chosen_positions_differ_and_stay_in_range() {
        let random: &dyn Random = &Counting(std::sync::Mutex::new(9));
        let mut chosen = random.choose(3, 5);
        chosen.sort_unstable();
        chosen.dedup();
        assert_eq!(chosen.len(), 3);
        assert!(chosen.iter().all(|&p| p < 5));
        assert_eq!(random.choose(9, 2).len(), 2);
    }

    #[test]
    fn every_remainder_is_possible() {
        let random: &dyn Random = &Counting(std::sync::Mutex::new(1));
        let seen: std::collections::BTreeSet<u32> = (0..200).map(|_| random.below(7)).collect();
        assert_eq!(seen.len(), 7);
    }
}
