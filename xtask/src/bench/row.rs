//! One measured number and what it should be.

use serde_json::Value;

/// What a number must be to be good.
#[derive(Clone, Copy, Debug)]
enum Goal {
    AtMost(f64),
    Within(f64, f64),
    Exactly(f64),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    goal: Goal,
}

impl Row {
    /// Good when not above the limit.
    pub(crate) fn at_most(name: impl Into<String>, value: f64, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: Goal::AtMost(limit) }
    }

    /// Good when between the two, both included.
    #[cfg_attr(not(test), expect(dead_code, reason = "no measurement has such a goal yet"))]
    pub(crate) fn within(name: impl Into<String>, value: f64, low: f64, high: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: Goal::Within(low, high) }
    }

    /// Good when exactly this; for counts.
    pub(crate) fn exactly(name: impl Into<String>, value: f64, wanted: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: Goal::Exactly(wanted) }
    }

    /// Whether the goal is met; a number that is none meets no goal.
    pub(crate) fn holds(&self) -> bool {
        match self.goal {
            Goal::AtMost(limit) => self.value <= limit,
            Goal::Within(low, high) => (low..=high).contains(&self.value),
            Goal::Exactly(wanted) => (self.value - wanted).abs() < f64::EPSILON,
        }
    }

    fn goal(&self) -> String {
        let unit = self.unit;
        match self.goal {
            Goal::AtMost(limit) => format!("at most {limit} {unit}"),
            Goal::Within(low, high) => format!("{low} to {high} {unit}"),
            Goal::Exactly(wanted) => format!("{wanted} {unit}"),
        }
    }

    fn shown(&self) -> String {
        // Four decimals are more than any measurement here is good for.
        let rounded = format!("{:.4}", self.value);
        let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
        format!("{rounded} {}", self.unit)
    }

    /// `{"name":…,"value":…,"goal":…,"holds":…}`
    pub(crate) fn json(&self) -> String {
        let (name, value, goal) = (Value::from(self.name.as_str()), Value::from(self.value), Value::from(self.goal()));
        format!("{{\"name\":{name},\"value\":{value},\"goal\":{goal},\"holds\":{}}}", self.holds())
    }
}

/// The rows as a table for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut cells = vec![["measurement".to_owned(), "value".to_owned(), "goal".to_owned(), "holds".to_owned()]];
    for row in rows {
        let holds = if row.holds() { "yes" } else { "NO" };
        cells.push([row.name.clone(), row.shown(), row.goal(), holds.to_owned()]);
    }
    let width = |column: usize| cells.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let (name, value, goal) = (width(0), width(1), width(2));
    let line = |[a, b, c, d]: &[String; 4]| format!("{a:<name$}  {b:>value$}  {c:<goal$}  {d}");
    cells.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_hold_at_their_edges_and_not_beyond() {
        assert!(Row::at_most("a", 0.5, 0.5, "x").holds());
        assert!(!Row::at_most("a", 0.51, 0.5, "x").holds());
        assert!(!Row::at_most("a", f64::NAN, 0.5, "x").holds());
        assert!(Row::within("a", 0.46, 0.46, 0.54, "").holds());
        assert!(!Row::within("a", 0.55, 0.46, 0.54, "").holds());
        assert!(Row::exactly("a", 100.0, 100.0, "points").holds());
        assert!(!Row::exactly("a", 99.0, 100.0, "points").holds());
    }

    #[test]
    fn rows_are_told_to_people_and_programs() {
        let rows = [Row::at_most("crates compiled", 386.0, 450.0, "crates"), Row::at_most("reset", 1.25, 0.5, "hashes")];
        let expected = r#"{"name":"crates compiled","value":386.0,"goal":"at most 450 crates","holds":true}"#;
        assert_eq!(rows[0].json(), expected);
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[1], "crates compiled   386 crates  at most 450 crates  yes");
        assert_eq!(lines[2], "reset            1.25 hashes  at most 0.5 hashes  NO");
    }
}
