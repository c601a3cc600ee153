//! One measured number and what it should be, as a line of JSON for `cargo xtask bench`.

use serde_json::{Value, json};

/// A measured number with its goal.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    goal: Value,
}

impl Row {
    /// Good when not above the limit.
    pub(crate) fn at_most(name: impl Into<String>, value: f64, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: json!({ "at-most": limit }) }
    }

    /// Good when between the two, both included.
    pub(crate) fn within(name: impl Into<String>, value: f64, low: f64, high: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: json!({ "within": [low, high] }) }
    }

    /// Good when exactly this; for counts.
    pub(crate) fn exactly(name: impl Into<String>, value: f64, wanted: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: json!({ "exactly": wanted }) }
    }

    /// `{"name":…,"value":…,"unit":…,"goal":{…}}`
    pub(crate) fn line(&self) -> String {
        json!({ "name": self.name, "value": self.value, "unit": self.unit, "goal": self.goal }).to_string()
    }
}

/// A count as a number of a row; counts here are far below the 2^53 that fit.
#[expect(clippy::cast_precision_loss, reason = "counts of a measurement are small")]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}
