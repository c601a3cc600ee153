//! The Debian package: built from this very program, installed into a folder of its own, used from there, and removed again.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::installation::PROGRAM;

/// Where the project lies.
fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs a program that asks nothing, and gives everything it wrote.
#[track_caller]
fn said(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).env("LC_ALL", "C").output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}; run `cargo xtask test`, which installs it"));
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{text}", output.status);
    text
}

/// The package, in a folder.
fn package(folder: &Path) -> PathBuf {
    let script = source().join("packaging/build-deb.sh");
    // Packed loosely, because this one is thrown away.
    said(Command::new("sh").arg(script).arg(PROGRAM).arg(folder).env("LATCHKEY_DEB_OPTIONS", "-Zgzip -z1"));
    let made = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    made.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "deb")).unwrap()
}

/// A machine in a folder, on which nothing is installed.
struct Machine {
    root: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "etc"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for file in ["var/lib/dpkg/status", "var/lib/dpkg/available"] {
            std::fs::write(root.path().join(file), "").unwrap();
        }
        Self { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every link of the installed README leads to an installed file, and the operators' pages are there.
    #[track_caller]
    fn pages_lead_somewhere(&self) {
        let folder = "usr/share/doc/latchkey";
        let readme = self.text(&format!("{folder}/README.md"));
        let links = readme.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let own: Vec<&str> = links.filter(|link| !link.contains("://") && !link.is_empty()).collect();
        assert!(own.len() > 5, "{own:?}");
        for page in own.into_iter().chain(["docs/operators/alerts.md"]) {
            assert!(self.path(&format!("{folder}/{page}")).is_file(), "{page}");
        }
    }

    /// Lets dpkg work here. What the package depends on is on the real machine.
    #[track_caller]
    fn dpkg(&self, action: &str, what: &str) -> String {
        let root = format!("--root={}", self.root.path().display());
        said(Command::new("dpkg").args([&root, "--force-script-chrootless", "--force-depends", action, what]))
    }
}

#[test]
fn the_package_installs_works_and_leaves_what_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let deb = package(folder.path());
    let machine = Machine::new();
    let told = machine.dpkg("--install", deb.to_str().unwrap());
    assert!(told.contains("latchkey: edit /etc/latchkey/latchkey.toml, then run as the user latchkey"), "{told}");
    machine.pages_lead_somewhere();
    let account = machine.text("etc/passwd");
    let account: Vec<&str> = account.lines().find(|line| line.starts_with("latchkey:")).unwrap().trim().split(':').collect();
    assert_eq!(account[5..], ["/var/lib/latchkey", "/usr/sbin/nologin"]);
    for (place, mode) in [("var/lib/latchkey", 0o700), ("etc/latchkey", 0o750)] {
        let about = std::fs::metadata(machine.path(place)).unwrap();
        assert_eq!((about.mode() & 0o7777, about.uid().to_string().as_str()), (mode, account[2]), "{place}");
    }
    assert!(said(Command::new(machine.path("usr/bin/latchkey")).arg("--help")).contains("latchkey demo"));
    sample_can_be_used(&machine);
    let complete =
        format!("source {}; complete -p latchkey", machine.path("usr/share/bash-completion/completions/latchkey").display());
    assert!(said(Command::new("bash").args(["-c", &complete])).contains("-F _latchkey latchkey"));
    assert!(machine.text("usr/share/fish/vendor_completions.d/latchkey.fish").contains("breach-list"));
    assert!(machine.text("usr/share/zsh/vendor-completions/_latchkey").starts_with("#compdef latchkey"));
    for page in ["latchkey.1.gz", "latchkey-doctor.1.gz", "latchkey-user-unlock.1.gz"] {
        let text = said(Command::new("gzip").args(["-dc"]).arg(machine.path("usr/share/man/man1").join(page)));
        assert!(text.contains(".TH latchkey") && text.contains(".SH SYNOPSIS"), "{text}");
    }
    // What the operator wrote and what the server keeps belongs to them.
    let (key, data) = (machine.path("etc/latchkey/master.key"), machine.path("var/lib/latchkey/latchkey.sqlite"));
    std::fs::write(&key, "k").unwrap();
    std::fs::write(&data, "d").unwrap();
    let told = machine.dpkg("--install", deb.to_str().unwrap());
    assert!(told.contains("latchkey migrate. Then: systemctl restart latchkey"), "{told}");
    machine.dpkg("--remove", "latchkey");
    assert!(machine.path("etc/latchkey/latchkey.toml").exists() && !machine.path("usr/bin/latchkey").exists());
    let told = machine.dpkg("--purge", "latchkey");
    assert!(told.contains("kept are the data in /var/lib/latchkey, keys and secrets in /etc/latchkey"), "{told}");
    assert!(key.exists() && data.exists() && !machine.path("etc/latchkey/latchkey.toml").exists());
}

/// The doctor reads the configuration as it is shipped; keys and database are not made yet.
fn sample_can_be_used(machine: &Machine) {
    let path = machine.path("etc/latchkey/latchkey.toml");
    let shipped = std::fs::read_to_string(source().join("latchkey.sample.toml")).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), shipped);
    let mut doctor = Command::new(machine.path("usr/bin/latchkey"));
    // Nobody is to be asked for the address of a mail server that does not exist.
    doctor.args(["doctor", "--json", "--set", "mail.host=127.0.0.1", "--set", "mail.port=1", "--config"]).arg(&path);
    let output = doctor.env_clear().output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &report["findings"][0];
    assert_eq!(first["sentence"], format!("{} can be used.", path.display()), "{report}");
    assert_ne!(report["exit"], 10, "{report}");
}

#[test]
fn lintian_finds_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let deb = package(folder.path());
    let told = said(Command::new("lintian").args(["--profile", "debian", "--fail-on", "error"]).arg(deb));
    assert!(!told.contains("E: "), "{told}");
}

/// Exposure as `systemd-analyze security` counts it, from 0 to 10; it calls up to 2 "OK".
#[test]
fn the_service_is_understood_by_systemd_and_confined() {
    const EXPOSURE: &str = "--threshold=20";
    let folder = tempfile::tempdir().unwrap();
    let shipped = std::fs::read_to_string(source().join("packaging/latchkey.service")).unwrap();
    let start = "ExecStart=/usr/bin/latchkey serve\n";
    assert!(shipped.contains(start), "{shipped}");
    let unit = folder.path().join("latchkey.service");
    std::fs::write(&unit, shipped.replace(start, &format!("ExecStart={PROGRAM} serve\n"))).unwrap();
    let told = said(Command::new("systemd-analyze").args(["verify", "--man=no", "--recursive-errors=no"]).arg(&unit));
    assert!(!told.contains("latchkey.service"), "systemd complains: {told}");
    let told = said(Command::new("systemd-analyze").args(["security", "--offline=true", "--no-pager", EXPOSURE]).arg(&unit));
    assert!(told.contains("Overall exposure level for latchkey.service"), "{told}");
}

#[test]
fn the_manual_and_completions_are_written_for_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    said(Command::new(PROGRAM).args(["man", "--out"]).arg(&pages));
    assert!(std::fs::read_dir(&pages).unwrap().count() > 30);
    assert!(said(Command::new(PROGRAM).arg("man")).contains(".TH latchkey 1"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(said(Command::new(PROGRAM).args(["completions", shell])).contains("unfreeze"), "{shell}");
    }
}
