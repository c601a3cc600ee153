//! One measured number and what it should be.

use std::borrow::Cow;

use anyhow::{Context, Result};
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
    unit: Cow<'static, str>,
    goal: Goal,
}

impl Row {
    /// Good when not above the limit.
    pub(crate) fn at_most(name: impl Into<String>, value: f64, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit: unit.into(), goal: Goal::AtMost(limit) }
    }

    /// Good when exactly this; for counts.
    pub(crate) fn exactly(name: impl Into<String>, value: f64, wanted: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit: unit.into(), goal: Goal::Exactly(wanted) }
    }

    /// A line that `latchkey-bench` printed: `{"name":…,"value":…,"unit":…,"goal":{"at-most":…}}`, or with the goal
    /// `{"within":[…,…]}` or `{"exactly":…}`. A value that is no number comes as null and meets no goal.
    pub(crate) fn parse(line: &str) -> Result<Self> {
        let row: Value = serde_json::from_str(line).with_context(|| format!("no row: {line}"))?;
        let text = |name: &str| row[name].as_str().map(str::to_owned).with_context(|| format!("no {name} in {line}"));
        let goal = &row["goal"];
        let within = (goal["within"][0].as_f64(), goal["within"][1].as_f64());
        let goal = match (goal["at-most"].as_f64(), goal["exactly"].as_f64(), within) {
            (Some(limit), _, _) => Goal::AtMost(limit),
            (_, Some(wanted), _) => Goal::Exactly(wanted),
            (_, _, (Some(low), Some(high))) => Goal::Within(low, high),
            _ => anyhow::bail!("no goal in {line}"),
        };
        let value = row["value"].as_f64().unwrap_or(f64::NAN);
        Ok(Self { name: text("name")?, value, unit: text("unit")?.into(), goal })
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
        let unit = &self.unit;
        let text = match self.goal {
            Goal::AtMost(limit) => format!("at most {limit} {unit}"),
            Goal::Within(low, high) => format!("{low} to {high} {unit}"),
            Goal::Exactly(wanted) => format!("{wanted} {unit}"),
        };
        text.trim_end().to_owned()
    }

    fn shown(&self) -> String {
        // Four decimals are more than any measurement here is good for.
        let rounded = format!("{:.4}", self.value);
        let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
        format!("{rounded} {}", self.unit).trim_end().to_owned()
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

    fn parsed(value: &str, goal: &str) -> Row {
        Row::parse(&format!("{{\"name\":\"a\",\"value\":{value},\"unit\":\"x\",\"goal\":{goal}}}")).unwrap()
    }

    #[test]
    fn goals_hold_at_their_edges_and_not_beyond() {
        assert!(Row::at_most("a", 0.5, 0.5, "x").holds());
        assert!(!Row::at_most("a", 0.51, 0.5, "x").holds());
        assert!(!Row::at_most("a", f64::NAN, 0.5, "x").holds());
        assert!(Row::exactly("a", 100.0, 100.0, "points").holds());
        assert!(!Row::exactly("a", 99.0, 100.0, "points").holds());
    }

    #[test]
    fn printed_rows_are_read_with_their_goals() {
        assert!(parsed("0.5", "{\"at-most\":0.5}").holds() && !parsed("0.6", "{\"at-most\":0.5}").holds());
        assert!(parsed("0.46", "{\"within\":[0.46,0.54]}").holds() && !parsed("0.45", "{\"within\":[0.46,0.54]}").holds());
        assert!(parsed("1", "{\"exactly\":1.0}").holds() && !parsed("2", "{\"exactly\":1.0}").holds());
        assert!(!parsed("null", "{\"at-most\":0.5}").holds(), "what is no number holds nothing");
        for line in ["", "{}", "{\"name\":\"a\",\"value\":1,\"unit\":\"\",\"goal\":{}}"] {
            assert!(Row::parse(line).is_err(), "{line}");
        }
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
