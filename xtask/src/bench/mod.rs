//! `cargo xtask bench`: each goal of the project as a measured number.

mod crates;
mod fresh_demo;
mod pages;
mod row;
mod subject;

use std::process::ExitCode;

use anyhow::{Result, bail};

pub(crate) use row::{Row, table};
use subject::Subject;

use crate::{components, node_tools};

/// A measurement: its name for the command line, and what makes its rows.
type Measurement = (&'static str, fn(&Subject) -> Result<Vec<Row>>);

/// All measurements, in the order they are run. Those with a name alone are made by `latchkey-bench`.
const MEASUREMENTS: &[Measurement] = &[
    ("crates", crates::count),
    ("start", |subject| subject.measured("start")),
    ("first-page", |subject| subject.measured("first-page")),
    ("wire", |subject| subject.measured("wire")),
    ("reset", |subject| subject.measured("reset")),
    ("conceal", |subject| subject.measured("conceal")),
    ("mail", |subject| subject.measured("mail")),
    ("text", |subject| {
        node_tools::prepare(&node_tools::SMPP)?;
        subject.measured("text")
    }),
    ("call", |subject| subject.measured("call")),
    ("scale", |subject| subject.measured("scale")),
    ("backup", |subject| subject.measured("backup")),
    ("captcha", |subject| subject.measured("captcha")),
    ("breach", |subject| subject.measured("breach")),
    ("sign-in", |subject| subject.measured("sign-in")),
    ("server", |subject| subject.measured("server")),
    ("lighthouse", pages::judge),
    (FRESH_DEMO, fresh_demo::measure),
];

/// Builds everything anew, which takes longer than all the others: only when it is asked for by its whole name.
const FRESH_DEMO: &str = "fresh-demo";

/// Measures and prints; fails when a goal is missed or a measurement could not be made.
pub(crate) fn run(json: bool, only: &[String]) -> Result<ExitCode> {
    let wanted = |name: &str| match name {
        FRESH_DEMO => only.iter().any(|part| part == name),
        _ => only.is_empty() || only.iter().any(|part| name.contains(part.as_str())),
    };
    let chosen: Vec<&Measurement> = MEASUREMENTS.iter().filter(|(name, _)| wanted(name)).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!("there is no such measurement; there are: {}", known.join(", "));
    }
    components::prepare()?;
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
    if only.is_empty() {
        let left_out = [fresh_demo::left_out()];
        print_json(json, &left_out);
        rows.extend(left_out);
    }
    if !json {
        println!("{}", table(&rows));
    }
    if only.is_empty() {
        eprintln!(
            "not measured: {FRESH_DEMO}, which builds everything anew for some minutes; `cargo xtask bench {FRESH_DEMO}` does"
        );
    }
    let good = !failed && !rows.iter().any(Row::fails);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One object a line, as soon as it is known.
pub(crate) fn print_json(wanted: bool, rows: &[Row]) {
    for row in rows.iter().filter(|_| wanted) {
        println!("{}", row.json());
    }
}
