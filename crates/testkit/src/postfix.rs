//! A real mail server: postfix, with dovecot behind it to check passwords.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::account::{Account, group_id, is_root};
use crate::authority::CertificateAuthority;
use crate::directory::TestDirectory;
use crate::mailbox::Mailbox;
use crate::port::free_port;
use crate::server::{Server, Start, answers, blocking, random_word};

const MASTER: &str = "/usr/lib/postfix/sbin/master";
const DOVECOT: &str = "/usr/sbin/dovecot";
const INSTALL: &str = "run `cargo xtask test`, which installs it, or `apt-get install postfix dovecot-core`";

/// A mail server that demands STARTTLS and then a name and password, and keeps every mail for every address.
pub struct Postfix {
    // The servers are dropped before the directory they work in.
    master: Option<Server>,
    _dovecot: Server,
    directory: TestDirectory,
    mailbox: Mailbox,
    port: u16,
    tls_port: u16,
    ca_pem: String,
    password: String,
}

impl Postfix {
    /// Starts a mail server of the caller's own; any number can run side by side.
    pub async fn start() -> Result<Self> {
        blocking(Self::create).await
    }

    /// Where it listens; its certificate holds this address and `localhost`.
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port for STARTTLS.
    pub fn smtp_port(&self) -> u16 {
        self.port
    }

    /// The port that speaks TLS from the first byte.
    pub fn smtps_port(&self) -> u16 {
        self.tls_port
    }

    /// The authority that signed its certificate, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The name to log in with.
    pub fn username(&self) -> &'static str {
        "latchkey"
    }

    /// The password to log in with.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The raw messages delivered to this address so far, oldest first.
    pub fn mailbox(&self, address: &str) -> Result<Vec<Vec<u8>>> {
        self.mailbox.of(address)
    }

    /// The raw messages delivered to this address, once there is at least one.
    pub async fn wait_for_mail(&self, address: &str, limit: Duration) -> Result<Vec<Vec<u8>>> {
        self.wait_for_mails(address, 1, limit).await
    }

    /// The raw messages delivered to this address, once there are at least `count`.
    pub async fn wait_for_mails(&self, address: &str, count: usize, limit: Duration) -> Result<Vec<Vec<u8>>> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let mails = self.mailbox.of(address)?;
            if mails.len() >= count {
                return Ok(mails);
            }
            if tokio::time::Instant::now() > deadline {
                let log = std::fs::read_to_string(self.directory.path().join("mail.log")).unwrap_or_default();
                bail!("{} of {count} mails for {address} after {limit:?}; the mail server's log:\n{log}", mails.len());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops the mail server; connections are refused until it is started again.
    pub async fn stop(&mut self) -> Result<()> {
        let master = self.master.take();
        blocking(move || {
            drop(master);
            Ok(())
        })
        .await
    }

    /// Starts a stopped mail server again, on the same ports with the same mails.
    pub async fn start_again(&mut self) -> Result<()> {
        let (directory, port) = (self.directory.path().to_owned(), self.port);
        self.master = Some(blocking(move || start_master(&directory, port)).await?);
        Ok(())
    }

    fn create() -> Result<Self> {
        for program in [MASTER, DOVECOT] {
            ensure!(Path::new(program).exists(), "{program} is missing: {INSTALL}");
        }
        ensure!(is_root(), "postfix starts as root only: run the tests with `sudo env PATH=\"$PATH\" cargo xtask test`");
        let made = TestDirectory::new("postfix")?;
        let directory = made.path();
        let (port, tls_port, password) = (free_port(), free_port(), random_word()?);
        let authority = CertificateAuthority::new()?;
        write_configuration(directory, port, tls_port, &password)?;
        write_certificate(directory, &authority)?;
        make_queue(directory)?;
        let dovecot = start_dovecot(directory)?;
        let master = Some(start_master(directory, port)?);
        let mailbox = Mailbox::new(directory.join("inbox"));
        Ok(Self { master, _dovecot: dovecot, directory: made, mailbox, port, tls_port, ca_pem: authority.ca_pem(), password })
    }
}

fn write_configuration(directory: &Path, port: u16, tls_port: u16, password: &str) -> Result<()> {
    let mail = Account::find(&["nobody"])?;
    let templates = [
        ("main.cf", include_str!("postfix/main.cf")),
        ("master.cf", include_str!("postfix/master.cf")),
        ("dovecot.conf", include_str!("postfix/dovecot.conf")),
    ];
    for (name, template) in templates {
        let text = template
            .replace("{directory}", &directory.display().to_string())
            .replace("{port}", &port.to_string())
            .replace("{tls_port}", &tls_port.to_string())
            .replace("{uid}", &mail.uid.to_string())
            .replace("{gid}", &mail.gid.to_string());
        write_old(&directory.join(name), &text)?;
    }
    std::fs::write(directory.join("users"), format!("latchkey:{{PLAIN}}{password}\n"))?;
    make_directory(&directory.join("inbox"), 0o700, mail.uid, mail.gid)
}

/// Writes a file dated a minute ago: postfix waits before it trusts a configuration that has just been changed.
fn write_old(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text)?;
    let file = std::fs::File::options().write(true).open(path)?;
    file.set_modified(file.metadata()?.modified()? - Duration::from_secs(60))?;
    Ok(())
}

fn write_certificate(directory: &Path, authority: &CertificateAuthority) -> Result<()> {
    let certificate = authority.issue(&["127.0.0.1", "localhost"])?;
    std::fs::write(directory.join("chain.pem"), certificate.chain_pem)?;
    let key = directory.join("key.pem");
    std::fs::write(&key, certificate.key_pem)?;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// The directories that `postfix start` would make, without the second that its shell scripts take.
fn make_queue(directory: &Path) -> Result<()> {
    let postfix = Account::find(&["postfix"])?;
    let postdrop = group_id("postdrop")?;
    let spool = directory.join("spool");
    make_directory(&spool, 0o755, 0, 0)?;
    make_directory(&spool.join("pid"), 0o755, 0, 0)?;
    make_directory(&spool.join("maildrop"), 0o730, postfix.uid, postdrop)?;
    make_directory(&spool.join("public"), 0o710, postfix.uid, postdrop)?;
    for queue in ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"] {
        make_directory(&spool.join(queue), 0o700, postfix.uid, 0)?;
    }
    make_directory(&directory.join("data"), 0o700, postfix.uid, postfix.gid)
}

fn make_directory(path: &Path, mode: u32, uid: u32, gid: u32) -> Result<()> {
    std::fs::create_dir(path).with_context(|| format!("making {}", path.display()))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    chown(path, Some(uid), Some(gid))?;
    Ok(())
}

fn start_dovecot(directory: &Path) -> Result<Server> {
    let configuration = directory.join("dovecot.conf").display().to_string();
    let mut dovecot = Server::start(Start {
        name: "dovecot",
        command: vec![DOVECOT.into(), "-F".into(), "-c".into(), configuration],
        stop_signal: "TERM",
        log: directory.join("dovecot.out"),
    })?;
    dovecot.wait_until(|_| UnixStream::connect(directory.join("auth")).ok())?;
    Ok(dovecot)
}

fn start_master(directory: &Path, port: u16) -> Result<Server> {
    let configuration = directory.display().to_string();
    let mut master = Server::start(Start {
        name: "postfix",
        command: vec![MASTER.into(), "-d".into(), "-c".into(), configuration],
        stop_signal: "TERM",
        log: directory.join("master.out"),
    })?;
    master.wait_until(|_| answers(port).then_some(()))?;
    Ok(master)
}
