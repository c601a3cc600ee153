//! How many crates a fresh build compiles.

use std::collections::BTreeSet;

use anyhow::Result;

use super::row::Row;
use super::subject::Subject;
use crate::shell::{cargo, output};

/// Crates compiled for the program on this machine, its own included, tests left out.
pub(super) fn count(_: &Subject) -> Result<Vec<Row>> {
    let tree = ["tree", "--package", "latchkey", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let listed = output(cargo().args(tree))?;
    let crates: BTreeSet<&str> = listed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let count = u32::try_from(crates.len())?;
    Ok(vec![Row::at_most("crates compiled", f64::from(count), 450.0, "crates")])
}
