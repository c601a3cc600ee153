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
    /// `None` where nothing was measured.
    value: Option<f64>,
    unit: Cow<'static, str>,
    goal: Goal,
}

impl Row {
    /// Good when not above the limit.
    pub(crate) fn at_most(name: impl Into<String>, value: f64, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value: Some(value), unit: unit.into(), goal: Goal::AtMost(limit) }
    }

    /// A goal of this kind that was not measured: it is told, and fails nothing.
    pub(crate) fn not_measured(name: impl Into<String>, limit: f64, unit: &'static str) -> Self {
        Self { value: None, ..Self::at_most(name, 0.0, limit, unit) }
    }

    /// Good when exactly this; for counts.
    pub(crate) fn exactly(name: impl Into<String>, value: f64, wanted: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value: Some(value), unit: unit.into(), goal: Goal::Exactly(wanted) }
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
        let value = Some(row["value"].as_f64().unwrap_or(f64::NAN));
        Ok(Self { name: text("name")?, value, unit: text("unit")?.into(), goal })
    }

    /// Whether the goal is met; a number that is none meets no goal. `None` where nothing was measured.
    pub(crate) fn holds(&self) -> Option<bool> {
        let value = self.value?;
        Some(match self.goal {
            Goal::AtMost(limit) => value <= limit,
            Goal::Within(low, high) => (low..=high).contains(&value),
            Goal::Exactly(wanted) => (value - wanted).abs() < f64::EPSILON,
        })
    }

    /// Whether the goal is missed.
    pub(crate) fn fails(&self) -> bool {
        self.holds() == Some(false)
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
        let Some(value) = self.value else { return "not measured".to_owned() };
        // Four decimals are more than any measurement here is good for.
        let rounded = format!("{value:.4}");
        let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
        format!("{rounded} {}", self.unit).trim_end().to_owned()
    }

    /// `{"name":…,"value":…,"goal":…,"holds":…}`; value and holds are null where nothing was measured.
    pub(crate) fn json(&self) -> String {
        let (name, value, goal) = (Value::from(self.name.as_str()), Value::from(self.value), Value::from(self.goal()));
        format!("{{\"name\":{name},\"value\":{value},\"goal\":{goal},\"holds\":{}}}", Value::from(self.holds()))
    }
}

/// The rows as a table for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut cells = vec![["measurement".to_owned(), "value".to_owned(), "goal".to_owned(), "holds".to_owned()]];
    for row in rows {
        let holds = row.holds().map_or("-", |holds| if holds { "yes" } else { "NO" });
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
        for (value, holds) in [(0.5, true), (0.51, false), (f64::NAN, false)] {
            assert_eq!(Row::at_most("a", value, 0.5, "x").holds(), Some(holds), "{value}");
        }
        assert_eq!(Row::exactly("a", 100.0, 100.0, "points").holds(), Some(true));
        assert_eq!(Row::exactly("a", 99.0, 100.0, "points").holds(), Some(false));
    }

    #[test]
    fn what_was_not_measured_is_told_and_neither_holds_nor_fails() {
        let row = Row::not_measured("fresh clone", 10.0, "minutes");
        assert_eq!(row.holds(), None);
        assert_eq!(row.json(), r#"{"name":"fresh clone","value":null,"goal":"at most 10 minutes","holds":null}"#);
        assert_eq!(table(&[row]).lines().nth(1), Some("fresh clone  not measured  at most 10 minutes  -"));
    }

    #[test]
    fn printed_rows_are_read_with_their_goals() {
        let holds = |value: &str, goal: &str| parsed(value, goal).holds().unwrap();
        assert!(holds("0.5", "{\"at-most\":0.5}") && !holds("0.6", "{\"at-most\":0.5}"));
        assert!(holds("0.46", "{\"within\":[0.46,0.54]}") && !holds("0.45", "{\"within\":[0.46,0.54]}"));
        assert!(holds("1", "{\"exactly\":1.0}") && !holds("2", "{\"exactly\":1.0}"));
        assert!(!holds("null", "{\"at-most\":0.5}"), "what is no number holds nothing");
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
