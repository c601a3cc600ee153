//! The real components that tests run against, installed from Debian's packages when they are missing.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::shell::{find_program, run};

/// Something tests need that is not written in Rust.
struct Component {
    name: &'static str,
    present: fn() -> bool,
    packages: &'static [&'static str],
}

const COMPONENTS: &[Component] = &[
    Component { name: "PostgreSQL", present: has_postgresql, packages: &["postgresql"] },
    Component { name: "postfix", present: || Path::new("/usr/lib/postfix/sbin/master").exists(), packages: &["postfix"] },
    Component { name: "dovecot", present: || Path::new("/usr/sbin/dovecot").exists(), packages: &["dovecot-core"] },
    Component { name: "Chromium", present: || find_program("chromium").is_some(), packages: &["chromium"] },
    Component { name: "chromedriver", present: || find_program("chromedriver").is_some(), packages: &["chromium-driver"] },
    Component { name: "fonts", present: || Path::new("/usr/share/fonts/truetype").exists(), packages: &["fonts-liberation"] },
    Component { name: "npm", present: || find_program("npm").is_some(), packages: &["nodejs", "npm"] },
    Component { name: "nginx", present: || Path::new("/usr/sbin/nginx").exists(), packages: &["nginx"] },
    Component { name: "Caddy", present: || find_program("caddy").is_some(), packages: &["caddy"] },
    Component { name: "libfaketime", present: has_libfaketime, packages: &["libfaketime"] },
    Component { name: "systemd-analyze", present: || find_program("systemd-analyze").is_some(), packages: &["systemd"] },
    Component { name: "dpkg-shlibdeps", present: || find_program("dpkg-shlibdeps").is_some(), packages: &["dpkg-dev"] },
    Component { name: "lintian", present: || find_program("lintian").is_some(), packages: &["lintian"] },
];

/// How often the package lists are fetched before giving up; mirrors are sometimes out of step for a moment.
const UPDATE_TRIES: u32 = 3;

fn has_postgresql() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.exists()) || find_program("initdb").is_some()
}

fn has_libfaketime() -> bool {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().filter_map(Result::ok);
    folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).any(|library| library.exists())
}

/// Installs whatever is missing.
pub(crate) fn prepare() -> Result<()> {
    let missing: Vec<&Component> = COMPONENTS.iter().filter(|component| !(component.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|component| component.name).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|component| component.packages).copied().collect();
    eprintln!("The tests need {}, missing on this machine.", names.join(", "));
    install(&packages).with_context(|| {
        let cure = format!("apt-get update && apt-get install --yes --no-install-recommends {}", packages.join(" "));
        format!("could not install {}; install it by hand, on Debian as root with\n  {cure}\nreason", names.join(", "))
    })?;
    let still: Vec<&str> = missing.iter().filter(|component| !(component.present)()).map(|component| component.name).collect();
    if !still.is_empty() {
        bail!("the packages {} are installed, but not {}", packages.join(" "), still.join(", "));
    }
    Ok(())
}

fn install(packages: &[&str]) -> Result<()> {
    if find_program("apt-get").is_none() {
        bail!("there is no apt-get");
    }
    for attempt in 1..=UPDATE_TRIES {
        match run(as_root(&["apt-get", "update", "--quiet"])?.env("LC_ALL", "C")) {
            Ok(()) => break,
            Err(error) if attempt == UPDATE_TRIES => eprintln!("{error:#}; going on with the package lists there are"),
            Err(error) => {
                eprintln!("{error:#}; trying again");
                std::thread::sleep(Duration::from_secs(5));
            }
        }
    }
    if packages.contains(&"postfix") {
        keep_postfix_quiet()?;
    }
    let mut arguments = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--quiet"];
    arguments.push("--no-install-recommends");
    arguments.extend(packages);
    run(&mut as_root(&arguments)?)
}

/// Tells postfix's package to set up no mail server of the machine's own: the tests bring their configuration.
fn keep_postfix_quiet() -> Result<()> {
    let mut command = as_root(&["debconf-set-selections"])?;
    let mut child = command.stdin(Stdio::piped()).spawn().context("starting debconf-set-selections")?;
    let answer = b"postfix postfix/main_mailer_type select No configuration\n";
    child.stdin.take().context("debconf-set-selections has no input")?.write_all(answer)?;
    if !child.wait()?.success() {
        bail!("debconf-set-selections failed");
    }
    Ok(())
}

/// The command, through sudo when this process is not root.
fn as_root(arguments: &[&str]) -> Result<Command> {
    use std::os::unix::fs::MetadataExt;
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let words = match (root, find_program("sudo")) {
        (true, _) => arguments.to_vec(),
        (false, Some(_)) => [&["sudo"], arguments].concat(),
        (false, None) => bail!("this is not root, and there is no sudo"),
    };
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_is_present_once_the_tests_run() {
        for component in COMPONENTS {
            assert!((component.present)(), "{} is missing: run `cargo xtask test`, which installs it", component.name);
        }
    }
}
