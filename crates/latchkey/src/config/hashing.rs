//! `[hashing]`: how many passwords are hashed at a time.

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &["permits"];

/// How many passwords are hashed at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HashingConfig {
    /// Hashes at a time; each takes 19 MiB of memory.
    pub(crate) permits: usize,
}

/// Reads the section; `cores` is the default.
pub(super) fn read(section: &mut Section<'_>, cores: usize) -> HashingConfig {
    const EXPECTED: &str = "a number from 1 to 256, for example the number of processor cores";
    let permits = section.parsed::<usize>("permits", EXPECTED).unwrap_or(cores.clamp(1, 256));
    if !(1..=256).contains(&permits) {
        section.not("permits", &permits.to_string(), EXPECTED);
    }
    HashingConfig { permits }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{load, problems};

    #[test]
    fn permits_default_to_the_cores_and_are_bounded() {
        assert!(load("").hashing.permits >= 1);
        assert_eq!(load("[hashing]\npermits = 3").hashing.permits, 3);
        for wrong in ["0", "257", "-1", "\"many\""] {
            assert!(problems(&format!("[hashing]\npermits = {wrong}")).contains("hashing: permits: "), "{wrong}");
        }
    }
}
