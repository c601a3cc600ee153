//! An installation as an operator makes it, served by a process of its own, with a real mail server.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;
use latchkey_testkit::{Postfix, free_port};

use super::letter::Letter;
use crate::installation::Installation;
use crate::running::Running;

/// Everybody's password at the start.
pub(crate) const OLD: &str = "Turnip-Lantern-42";
/// What people choose instead.
pub(crate) const NEW: &str = "plum-Orbit7-window";
/// Who is asked for help.
pub(crate) const ADMINISTRATOR: &str = "ada@wingtip.example";

/// How long a mail may take on a loaded machine.
const DELIVERY: Duration = Duration::from_secs(30);

/// A running installation with the organization "Wingtip Toys".
pub(crate) struct Stage {
    pub(crate) origin: String,
    pub(crate) postfix: Postfix,
    _server: Running,
    _installation: Installation,
}

impl Stage {
    /// Serves an organization of these people: `sofia` is sofia@wingtip.example and gets codes at sofia@home.example.
    pub(crate) async fn of(people: &[&str]) -> Result<Self> {
        let port = free_port();
        Self::reached_at(port, port, people).await
    }

    /// The same for browsers that arrive at the port `public`.
    pub(crate) async fn reached_at(port: u16, public: u16, people: &[&str]) -> Result<Self> {
        let postfix = Postfix::start().await?;
        let origin = format!("http://127.0.0.1:{public}");
        let installation = Installation::empty();
        installation.write("latchkey.toml", &configuration(port, &origin, &postfix));
        installation.write("mail.password", postfix.password());
        installation.write("mail-ca.pem", postfix.ca_pem());
        furnish(&installation, people);
        let server = Running::start(&installation, &[]);
        Ok(Self { origin, postfix, _server: server, _installation: installation })
    }

    /// The newest of at least `count` letters to this address.
    pub(crate) async fn letter(&self, address: &str, count: usize) -> Result<Letter> {
        let mails = self.postfix.wait_for_mails(address, count, DELIVERY).await?;
        Letter::read(mails.last().map(Vec::as_slice).unwrap_or_default())
    }

    /// How many mails came to this address so far.
    pub(crate) fn count(&self, address: &str) -> Result<usize> {
        Ok(self.postfix.mailbox(address)?.len())
    }
}

/// The user name of one of the people.
pub(crate) fn user_name(person: &str) -> String {
    format!("{person}@wingtip.example")
}

/// Where that person gets codes.
pub(crate) fn home(person: &str) -> String {
    format!("{person}@home.example")
}

fn configuration(port: u16, origin: &str, postfix: &Postfix) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(text, "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_origin = \"{origin}\"");
    let _ = writeln!(text, "[database]\nurl = \"sqlite:data/latchkey.sqlite\"\n[keys]\nmaster_key_file = \"keys/master.key\"");
    let _ = writeln!(text, "[mail]\nhost = \"{}\"\nport = {}", postfix.host(), postfix.smtp_port());
    let _ = writeln!(text, "security = \"starttls\"\nuser = \"{}\"\npassword_file = \"mail.password\"", postfix.username());
    let _ = writeln!(text, "ca_file = \"mail-ca.pem\"\nfrom = \"no-reply@latchkey.example\"");
    text
}

/// What the operator types, in the order in which the help tells it.
pub(crate) fn furnish(installation: &Installation, people: &[&str]) {
    installation.run(&["keys", "init"]).done();
    installation.run(&["migrate"]).done();
    installation
        .run(&["organization", "create", "--name", "Wingtip Toys", "--domain", "wingtip.example", "--country", "US"])
        .done();
    installation.run(&["domain", "verify", "wingtip.example", "--operator-confirms"]).done();
    let administrator = ["user", "add", ADMINISTRATOR, "--role", "global-administrator", "--password-stdin"];
    installation.run_with(&administrator, &[], &format!("{OLD}\n")).done();
    for person in people {
        let contact = format!("alternate-email={}", home(person));
        let names = ["--first-name", person, "--last-name", "Moreno"];
        let add = ["user", "add", &user_name(person), "--contact", &contact, "--password-stdin"];
        installation.run_with(&[&add[..], &names[..]].concat(), &[], &format!("{OLD}\n")).done();
    }
    let policy = [
        "policy",
        "set",
        "--organization",
        "wingtip.example",
        "methods=alternate-email",
        "gates=1",
        "require-registration=false",
    ];
    installation.run(&policy).done();
}
