//! What a page offers only after a while.

use std::time::Duration;

use serde::Serialize;

/// When "Nothing arrived?" appears, and when another code or call can be asked for. Both in seconds from now; zero is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Later {
    help: u64,
    again: u64,
}

impl Later {
    /// What is less than a second is one: a press must not come too soon.
    pub fn new(help: Duration, again: Duration) -> Self {
        let seconds = |span: Duration| span.as_secs() + u64::from(span.subsec_nanos() > 0);
        Self { help: seconds(help), again: seconds(again) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_second_wait_for_its_end() {
        let later = Later::new(Duration::from_millis(9_001), Duration::from_secs(30));
        assert_eq!(later, Later { help: 10, again: 30 });
        assert_eq!(Later::new(Duration::ZERO, Duration::ZERO), Later::default());
    }
}
