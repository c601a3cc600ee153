//! The shape of the house: which crate may use which, which module may not know which, how long a file may be, and that the
//! documentation is true.

mod arrows;
mod docs;
mod modules;
mod sources;

use anyhow::Result;

/// Everything that is out of shape, a sentence each.
pub(crate) fn faults() -> Result<Vec<String>> {
    let mut faults = arrows::faults(&arrows::dependencies()?);
    let sources = sources::read_all()?;
    faults.extend(modules::faults(&sources));
    faults.extend(sources::faults(&sources));
    faults.extend(sources::orphans(&sources));
    faults.extend(docs::faults(&docs::read_all()?, &sources));
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape itself is a test, so that `cargo test` alone finds a wrong arrow.
    #[test]
    fn the_workspace_is_in_shape() {
        let faults = faults().unwrap();
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }
}
