//! The program of before the newest change of the schema: it must go on working on the schema of today, because servers of both run
//! side by side during an upgrade.
//!
//! It is built from the history of the repository, once for each commit, into the target folder of everything else, so that only the
//! workspace's own crates are built again. A checkout without that history (a shallow clone, an unpacked archive) leaves a note in the
//! place of the program, and the last lines of the tests say so.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, output, root, run, target};

/// Where the migrations are listed, and lie.
const MIGRATIONS: &str = "crates/store/src/migrations";
/// The program, or the note, in the folder of the previous version.
const PROGRAM: &str = "latchkey";
const NOTE: &str = "missing";
/// The commit that the program was built from.
const COMMIT: &str = "commit";

/// Builds the program unless it is there; gives what to say at the end when it cannot be.
///
/// # Errors
/// When that version does not build.
pub(crate) fn prepare() -> Result<Option<String>> {
    let folder = target().join("previous");
    std::fs::create_dir_all(&folder)?;
    let commit = match commit(root(), &newest_migration()?) {
        Ok(commit) => commit,
        Err(why) => {
            let note = format!(
                "NOT TESTED: that the program of before the newest migration works on the schema of this one. It could not be built, \
                 because this checkout has no history of it: {why:#}. `git fetch --unshallow` or a whole clone has it."
            );
            forget(&folder)?;
            std::fs::write(folder.join(NOTE), &note)?;
            return Ok(Some(note));
        }
    };
    let built = std::fs::read_to_string(folder.join(COMMIT)).is_ok_and(|known| known == commit);
    if !(built && folder.join(PROGRAM).is_file()) {
        forget(&folder)?;
        build(&folder, &commit)
            .with_context(|| format!("building the program of before the newest migration, commit {commit}"))?;
    }
    Ok(None)
}

fn forget(folder: &Path) -> Result<()> {
    for name in [PROGRAM, NOTE, COMMIT] {
        let path = folder.join(name);
        if path.try_exists()? {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The path of the migration that is listed last.
fn newest_migration() -> Result<PathBuf> {
    let list = std::fs::read_to_string(root().join(MIGRATIONS).join("mod.rs")).context("reading the list of migrations")?;
    let name = last_of(&list).context("the list of migrations names none")?;
    let folder = Path::new(MIGRATIONS);
    let file = folder.join(format!("{name}.rs"));
    Ok(if root().join(&file).is_file() { file } else { folder.join(name).join("mod.rs") })
}

/// The module of the last `Box::new(module::Type)`.
fn last_of(list: &str) -> Option<&str> {
    let (_, rest) = list.rsplit_once("Box::new(")?;
    rest.split_once("::").map(|(module, _)| module)
}

/// Git in this folder, also when a hook of another repository runs the tests.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command
}

/// The last commit without this file. A file that is not committed yet is younger than all of them.
///
/// # Errors
/// When the history does not reach there, or is another project's.
fn commit(checkout: &Path, migration: &Path) -> Result<String> {
    let git = |arguments: &[&str]| output(git(checkout).args(arguments));
    let added = git(&["log", "--diff-filter=A", "--format=%H", "-1", "--", &migration.to_string_lossy()])?;
    let last = match added.trim() {
        "" => "HEAD".to_owned(),
        added => format!("{added}^"),
    };
    let Ok(commit) = git(&["rev-parse", "--verify", "--quiet", &format!("{last}^{{commit}}")]) else {
        bail!("there is no commit before {}", &added[..added.len().min(12)])
    };
    let commit = commit.trim();
    git(&["rev-parse", "--verify", "--quiet", &format!("{commit}:./{MIGRATIONS}/mod.rs")])
        .with_context(|| format!("commit {commit} has no migrations"))?;
    Ok(commit.to_owned())
}

/// Takes the sources of that commit out of the history and builds the program. Its name in the target folder is that of today's, which
/// cargo puts back when it builds the tests. The sources stay, for a program of the dev profile reads its pages and texts from there.
fn build(folder: &Path, commit: &str) -> Result<()> {
    let sources = folder.join("sources");
    if sources.try_exists()? {
        std::fs::remove_dir_all(&sources)?;
    }
    std::fs::create_dir_all(&sources)?;
    let archive = folder.join("sources.tar");
    run(git(root()).args(["archive", "--output"]).arg(&archive).arg(commit))?;
    // With the time of now (-m): cargo would take files that are older than what it built in this folder before for built.
    run(Command::new("tar").args(["-x", "-m", "-f"]).arg(&archive).arg("-C").arg(&sources))?;
    std::fs::remove_file(&archive)?;
    let manifest = sources.join("Cargo.toml");
    let told = std::fs::read_to_string(&manifest).context("reading the manifest of that version")?;
    let told = with_version_of(&told, commit).context("the manifest of that version tells no version")?;
    std::fs::write(&manifest, told)?;
    // The whole workspace, so that dependencies have the features that the tests ask of them; nobody works on these sources, so what
    // incremental compilation keeps would be for nothing.
    let arguments = ["build", "--workspace", "--bin", PROGRAM];
    run(cargo().current_dir(&sources).args(arguments).env("CARGO_TARGET_DIR", target()).env("CARGO_INCREMENTAL", "0"))?;
    std::fs::copy(target().join("debug").join(PROGRAM), folder.join(PROGRAM))?;
    Ok(std::fs::write(folder.join(COMMIT), commit)?)
}

/// The manifest with a version of its own for this commit. Cargo tells crates apart by name, version and place within their workspace:
/// of one version the crates of both checkouts would be the same files in the target folder, and one of them not built.
fn with_version_of(manifest: &str, commit: &str) -> Option<String> {
    let (before, rest) = manifest.split_once("[workspace.package]\nversion = \"")?;
    let (_, after) = rest.split_once('"')?;
    Some(format!("{before}[workspace.package]\nversion = \"0.0.0-g{commit}\"{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_crates_have_a_version_of_their_own() {
        let manifest = "[workspace]\n\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let told = "[workspace]\n\n[workspace.package]\nversion = \"0.0.0-g012ab\"\nedition = \"2024\"\n";
        assert_eq!(with_version_of(manifest, "012ab").as_deref(), Some(told));
        assert_eq!(with_version_of("[package]\nversion = \"0.1.0\"\n", "012ab"), None);
        let ours = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(with_version_of(&ours, "012ab").is_some(), "today's is the older one some day");
    }

    #[test]
    fn the_last_migration_is_the_newest() {
        let list = "vec![\n Box::new(foundation::Foundation),\n Box::new(alerts::Alerts),\n ]";
        assert_eq!(last_of(list), Some("alerts"));
        assert_eq!(last_of("vec![]"), None);
        let newest = newest_migration().unwrap();
        assert!(root().join(&newest).is_file(), "{newest:?}");
    }

    /// A repository in which the second commit adds a migration to the first.
    fn repository(folder: &Path) -> [String; 2] {
        let run = |arguments: &[&str]| {
            let settings = ["user.name=Somebody", "user.email=somebody@example.com", "commit.gpgSign=false"];
            let settings = settings.iter().flat_map(|setting| ["-c", setting]);
            output(git(folder).args(settings).args(arguments)).unwrap().trim().to_owned()
        };
        run(&["init", "--quiet"]);
        std::fs::create_dir_all(folder.join(MIGRATIONS)).unwrap();
        ["mod.rs", "newest.rs"].map(|file| {
            std::fs::write(folder.join(MIGRATIONS).join(file), file).unwrap();
            run(&["add", "."]);
            run(&["commit", "--quiet", "--message", file]);
            run(&["rev-parse", "HEAD"])
        })
    }

    #[test]
    fn the_program_of_before_a_migration_is_that_of_the_commit_before() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = repository(folder.path());
        let of = |file: &str| commit(folder.path(), &Path::new(MIGRATIONS).join(file)).map_err(|error| error.to_string());
        assert_eq!(of("newest.rs"), Ok(first.clone()));
        assert_eq!(of("not_committed.rs"), Ok(second));
        assert_eq!(of("mod.rs"), Err(format!("there is no commit before {}", &first[..12])));
    }

    #[test]
    fn a_shallow_clone_an_archive_and_another_repository_have_no_such_program() {
        let (folder, clones) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        repository(folder.path());
        let origin = format!("file://{}", folder.path().display());
        let shallow = clones.path().join("shallow");
        output(git(clones.path()).args(["clone", "--quiet", "--depth=1", &origin, "shallow"])).unwrap();
        let newest = Path::new(MIGRATIONS).join("newest.rs");
        assert!(commit(&shallow, &newest).unwrap_err().to_string().starts_with("there is no commit before "));
        assert!(commit(clones.path(), &newest).is_err(), "no repository at all");
        std::fs::create_dir(shallow.join("unpacked")).unwrap();
        let error = commit(&shallow.join("unpacked"), &newest).unwrap_err().to_string();
        assert!(error.ends_with(" has no migrations"), "{error}");
    }
}
