//! The Rust files of the workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::root;

/// Longest a file may be, in lines.
const LINES: usize = 400;

/// Text no file may hold, and what to do instead. Written apart so that this file does not hold it.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("#[", "allow("), "use #[expect(lint, reason = \"…\")]"),
    (concat!("#![", "allow("), "use #![expect(lint, reason = \"…\")]"),
    (concat!("#[", "ignore"), "a test runs or goes"),
];

/// One file.
pub(super) struct Source {
    /// Its path from the workspace's directory, with slashes.
    pub(super) path: String,
    pub(super) text: String,
}

/// Every Rust file under crates/ and xtask/.
pub(super) fn read_all() -> Result<Vec<Source>> {
    let mut paths = Vec::new();
    for part in ["crates", "xtask"] {
        collect(&root().join(part), &mut paths)?;
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Source> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let path = path.strip_prefix(root())?.display().to_string();
    Ok(Source { path, text })
}

/// Files that are too long or hold what none may hold.
pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        if lines > LINES {
            faults.push(format!("{}: {lines} lines; a file has at most {LINES}", source.path));
        }
        for (number, line) in source.text.lines().enumerate() {
            for (text, instead) in FORBIDDEN.iter().filter(|(text, _)| line.contains(text)) {
                faults.push(format!("{}:{}: {text}…: {instead}", source.path, number + 1));
            }
        }
    }
    faults
}

/// Test files that nothing names as a module: they are never compiled, so what they test is not tested.
pub(super) fn orphans(sources: &[Source]) -> Vec<String> {
    let orphan = |source: &&Source| {
        let Some((folder, file)) = source.path.rsplit_once('/').filter(|(folder, _)| folder.contains("/tests/it")) else {
            return false;
        };
        let name = file.trim_end_matches(".rs");
        let (stem, parent) = match (name, folder.rsplit_once('/')) {
            ("main", _) => return false,
            ("mod", Some((parent, stem))) => (stem, parent),
            _ => (name, folder),
        };
        let line = format!("mod {stem};");
        !sources.iter().any(|other| {
            let near = [format!("{parent}/main.rs"), format!("{parent}/mod.rs"), format!("{parent}.rs")].contains(&other.path);
            near && other.text.lines().any(|text| text.ends_with(&line))
        })
    };
    sources.iter().filter(orphan).map(|source| format!("{}: no module names it, so it never runs", source.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: String) -> Source {
        Source { path: path.into(), text }
    }

    #[test]
    fn long_files_and_silenced_lints_are_faults() {
        assert_eq!(faults(&[source("a.rs", "x\n".repeat(400))]), Vec::<String>::new());
        assert_eq!(faults(&[source("a.rs", "x\n".repeat(401))]).len(), 1);
        let silenced = concat!("#[", "allow(dead_code)]\nfn f() {}\n#[", "ignore]\n").to_owned();
        assert_eq!(faults(&[source("a.rs", silenced)]).len(), 2);
    }

    #[test]
    fn a_test_file_that_is_no_module_is_a_fault() {
        let mut all = vec![
            source("crates/a/tests/it/main.rs", "mod one;\npub(crate) mod two;\n".into()),
            source("crates/a/tests/it/one.rs", String::new()),
            source("crates/a/tests/it/two/mod.rs", "mod inner;\n".into()),
            source("crates/a/tests/it/two/inner.rs", String::new()),
            source("crates/a/src/lib.rs", String::new()),
        ];
        assert_eq!(orphans(&all), Vec::<String>::new());
        all.push(source("crates/a/tests/it/two/lost.rs", String::new()));
        all.push(source("crates/a/tests/it/lost/mod.rs", String::new()));
        assert_eq!(orphans(&all).len(), 2);
    }

    #[test]
    fn this_very_file_is_read() {
        assert!(read_all().unwrap().iter().any(|source| source.path == "xtask/src/architecture/sources.rs"));
    }
}
