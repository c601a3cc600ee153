//! `cargo xtask bench`: each goal of the project as a measured number.

mod crates;
mod row;
mod subject;

use std::process::ExitCode;

use anyhow::{Result, bail};

pub(crate) use row::{Row, table};
pub(crate) use subject::Subject;

/// A measurement: its name for the command line, and what makes its rows.
type Measurement = (&'static str, fn(&Subject) -> Result<Vec<Row>>);

/// All measurements, in the order they are run; each lives in a file of its own.
const MEASUREMENTS: &[Measurement] = &[("crates", crates::count)];

/// Measures and prints; fails when a goal is missed or a measurement could not be made.
pub(crate) fn run(json: bool, only: &[String]) -> Result<ExitCode> {
    let wanted = |name: &str| only.is_empty() || only.iter().any(|part| name.contains(part.as_str()));
    let chosen: Vec<&Measurement> = MEASUREMENTS.iter().filter(|(name, _)| wanted(name)).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!("there is no such measurement; there are: {}", known.join(", "));
    }
    let subject = Subject::default();
    let mut rows = Vec::new();
    let mut failed = false;
    for (name, measure) in chosen {
        eprintln!("measuring {name}");
        match measure(&subject) {
            Ok(measured) => {
                print_json(json, &measured);
                rows.extend(measured);
            }
            Err(error) => {
                eprintln!("error: {name} could not be measured: {error:#}");
                failed = true;
            }
        }
    }
    if !json {
        println!("{}", table(&rows));
    }
    let good = !failed && rows.iter().all(Row::holds);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One object a line, as soon as it is known.
pub(crate) fn print_json(wanted: bool, rows: &[Row]) {
    for row in rows.iter().filter(|_| wanted) {
        println!("{}", row.json());
    }
}
