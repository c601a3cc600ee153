//! Room on the disk: a build that finds none dies with errors that name everything but the cause.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::shell::target;

const GIB: u64 = 1 << 30;
/// What all tests and the program take in a target folder that was empty, without incremental compilation, with a reserve:
/// 5.6 GiB were measured.
const WHOLE_BUILD: u64 = 8 * GIB;
/// What building again takes at most, where nearly everything is there already.
const REBUILD: u64 = 2 * GIB;
/// What databases, mail servers and browsers of the tests write to the temporary folder.
const SERVERS: u64 = GIB;

/// A folder, and what it is going to hold.
struct Need {
    purpose: &'static str,
    folder: PathBuf,
    bytes: u64,
}

/// Says what is needed and what is free.
///
/// # Errors
/// When a disk has less than the tests need.
pub(crate) fn check() -> Result<()> {
    let target = target();
    let built = size_of(&target);
    let needs = [
        Need { purpose: "building", bytes: needed(built), folder: target },
        Need { purpose: "the servers of the tests", bytes: SERVERS, folder: std::env::temp_dir() },
    ];
    for need in &needs {
        let free = free_bytes(&need.folder).with_context(|| format!("asking how much of {} is free", need.folder.display()))?;
        eprintln!("disk: {}", sentence(need, free));
        ensure!(
            free >= need.bytes,
            "there is too little room: {}. Delete what you do not need, or let {} name a folder on a larger disk",
            sentence(need, free),
            if need.purpose == "building" { "CARGO_TARGET_DIR" } else { "TMPDIR" }
        );
    }
    Ok(())
}

fn sentence(need: &Need, free: u64) -> String {
    let Need { purpose, folder, bytes } = need;
    format!("{purpose} needs {} in {}, {} are free", gibibytes(*bytes), folder.display(), gibibytes(free))
}

/// What building takes beside what is built already.
fn needed(built: u64) -> u64 {
    WHOLE_BUILD.saturating_sub(built).max(REBUILD)
}

/// `7.5 GiB`, rounded down.
fn gibibytes(bytes: u64) -> String {
    format!("{}.{} GiB", bytes / GIB, bytes % GIB * 10 / GIB)
}

/// Bytes that this account may still write into a folder, or into the nearest one above it that exists.
fn free_bytes(folder: &Path) -> Result<u64> {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let disk = rustix::fs::statvfs(there)?;
    disk.f_bavail.checked_mul(disk.f_frsize).context("the size of the disk is no number")
}

/// Bytes in the files of a folder; what cannot be read counts nothing.
fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size_of(&entry.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_need_not_be_built_again() {
        assert_eq!(needed(0), 8 * GIB);
        assert_eq!(needed(5 * GIB), 3 * GIB);
        assert_eq!(needed(50 * GIB), 2 * GIB);
    }

    #[test]
    fn sizes_are_told_in_gibibytes() {
        assert_eq!([0, GIB / 2, 8 * GIB - 1].map(gibibytes), ["0.0 GiB", "0.5 GiB", "7.9 GiB"]);
        let need = Need { purpose: "building", folder: "/target".into(), bytes: 8 * GIB };
        assert_eq!(sentence(&need, 3 * GIB), "building needs 8.0 GiB in /target, 3.0 GiB are free");
    }

    #[test]
    fn folders_are_measured_whether_they_exist_or_not() {
        assert!(free_bytes(Path::new("/no/such/folder")).unwrap() > 0);
        assert_eq!(size_of(Path::new("/no/such/folder")), 0);
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(size_of(&own.join("src")) > size_of(&own.join("src/bench")));
    }
}
