//! One installation in a folder of its own, worked on through the command line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_latchkey");

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// What was said by a command that must have worked.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.out
    }

    /// The reason of a command that must have been refused.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert_eq!(self.code, 1, "{self:#?}");
        assert!(self.err.starts_with("error: "), "{self:#?}");
        self.err
    }
}

pub(crate) struct Installation {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Installation {
    /// A configuration with an embedded database, and nothing else yet.
    pub(crate) fn empty() -> Self {
        Self::with_database("sqlite:data/latchkey.sqlite")
    }

    /// A configuration with this database, and nothing else yet.
    pub(crate) fn with_database(url: &str) -> Self {
        let this = Self { folder: tempfile::tempdir().unwrap(), program: PROGRAM.into() };
        this.write(
            "latchkey.toml",
            &format!(
                "[server]\nlisten = \"127.0.0.1:0\"\npublic_origin = \"https://reset.example.com\"\n\
                 [database]\nurl = \"{url}\"\n[keys]\nmaster_key_file = \"keys/master.key\"\n\
                 [mail]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\nfrom = \"no-reply@example.com\"\n"
            ),
        );
        this
    }

    /// A master key and a database too.
    pub(crate) fn ready() -> Self {
        let this = Self::empty();
        this.run(&["keys", "init"]).done();
        this.run(&["migrate"]).done();
        this
    }

    /// An organization "Wingtip Toys" with a verified domain wingtip.example too.
    pub(crate) fn with_organization() -> Self {
        let this = Self::ready();
        this.run(&["organization", "create", "--name", "Wingtip Toys", "--domain", "wingtip.example", "--country", "US"]).done();
        this.run(&["domain", "verify", "wingtip.example", "--operator-confirms"]).done();
        this
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Adds lines to the configuration.
    pub(crate) fn configure(&self, lines: &str) {
        let text = std::fs::read_to_string(self.path("latchkey.toml")).unwrap();
        self.write("latchkey.toml", &format!("{text}{lines}\n"));
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[], "")
    }

    /// Runs a command with these environment variables and this input.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], input: &str) -> Said {
        let mut command = self.command(arguments);
        command.envs(environment.iter().copied());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that reads nothing may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Another version of the program from now on.
    pub(crate) fn run_by(&mut self, program: &Path) {
        program.clone_into(&mut self.program);
    }

    /// The program in this folder, with a clean environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "LLVM_PROFILE_FILE"));
        command
    }
}

/// What the program under test takes for the present, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the program asks the system, so its tests must")]
pub(crate) fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// The permission bits of a file.
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}
