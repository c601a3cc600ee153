//! A real message centre: node with the npm package `smpp`.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::authority::CertificateAuthority;
use crate::directory::TestDirectory;
use crate::port::free_port;
use crate::server::{Server, Start, answers, blocking, random_word};

/// Where `cargo xtask test` lets npm install the package.
const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/node-tools/node_modules");
const CENTRE: &str = include_str!("smpp/centre.js");

/// A message centre that takes texts over SMPP 3.4 and sends delivery receipts. The last two digits of a number decide about a text
/// to it:
///
/// | digits | what happens |
/// |---|---|
/// | 88 | the answer comes when [`SmppCentre::answer_at_last`] says so |
/// | 89 | the sender is refused |
/// | 90, 91 | too many at once; the queue is full |
/// | 92 | the number is refused |
/// | 93 | no answer ever comes |
/// | 94 | the connection is cut without an answer |
/// | 95 | the answer comes twice |
/// | 96 | an answer to nothing comes before the right one |
/// | 97, 98 | taken, then a receipt says that it failed; that it expired |
/// | 99 | the answer comes after one and a half seconds |
/// | others | taken, then a receipt says that it was delivered |
///
/// Whoever binds as `ignored` gets no answer.
pub struct SmppCentre {
    // The server is dropped before the directory it works in.
    server: Option<Server>,
    directory: TestDirectory,
    port: u16,
    tls_port: u16,
    password: String,
    ca_pem: String,
}

/// A text as the centre got it: one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedText {
    /// The number, without a plus sign.
    pub to: String,
    /// The sender.
    pub from: String,
    /// What kind of sender: 1 international number, 3 short number, 5 word.
    pub from_ton: u64,
    /// 0 for the GSM alphabet, 8 for UCS-2.
    pub coding: u64,
    /// The class, 64 when a header begins the part.
    pub esm_class: u64,
    /// 1 when a receipt is wanted at the end.
    pub registered: u64,
    /// What it says.
    pub text: String,
    /// The information elements of the header that joins parts, in hexadecimal.
    pub header: Option<String>,
}

impl SmppCentre {
    /// Starts a centre of the caller's own; any number can run side by side.
    pub async fn start() -> Result<Self> {
        blocking(Self::create).await
    }

    /// Where it listens; its certificate holds this address and `localhost`.
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port without TLS.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port that speaks TLS from the first octet.
    pub fn tls_port(&self) -> u16 {
        self.tls_port
    }

    /// The password; every system id goes with it.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The authority that signed its certificate, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// No question whether it still lives is answered from now on, or again.
    pub fn set_deaf(&self, deaf: bool) -> Result<()> {
        let mark = self.directory.path().join("deaf");
        if deaf {
            std::fs::write(mark, "")?;
        } else {
            std::fs::remove_file(mark)?;
        }
        Ok(())
    }

    /// Answers texts to numbers that end in 88, which had no answer so far. The event is `answered-at-last`.
    pub fn answer_at_last(&self) -> Result<()> {
        Ok(std::fs::write(self.directory.path().join("answer"), "")?)
    }

    /// What happened so far, oldest first.
    pub fn events(&self) -> Result<Vec<Value>> {
        let log = self.written()?;
        // The last line may be half written, and others are the system's, such as that the centre was stopped.
        let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let events = whole.lines().filter(|line| line.starts_with('{'));
        events.map(|line| serde_json::from_str(line).with_context(|| format!("the message centre wrote: {line}"))).collect()
    }

    /// How often something of this name happened.
    pub fn count(&self, event: &str) -> Result<usize> {
        Ok(self.events()?.iter().filter(|found| found["event"] == event).count())
    }

    /// The texts so far, refused ones too, oldest first.
    pub fn texts(&self) -> Result<Vec<SubmittedText>> {
        self.events()?.iter().filter(|event| event["event"] == "submit").map(SubmittedText::read).collect()
    }

    /// The texts so far, once there are at least `count`.
    pub async fn wait_for_texts(&self, count: usize, limit: Duration) -> Result<Vec<SubmittedText>> {
        self.wait_for("submit", count, limit).await?;
        self.texts()
    }

    /// Waits until something of this name happened `count` times.
    pub async fn wait_for(&self, event: &str, count: usize, limit: Duration) -> Result<()> {
        let deadline = tokio::time::Instant::now() + limit;
        while self.count(event)? < count {
            if tokio::time::Instant::now() > deadline {
                bail!("not {count} times {event:?} after {limit:?}; the message centre wrote:\n{}", self.written()?);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Stops the centre; connections break and are refused until it is started again.
    pub async fn stop(&mut self) -> Result<()> {
        let server = self.server.take();
        blocking(move || {
            drop(server);
            Ok(())
        })
        .await
    }

    /// Starts a stopped centre again, on the same ports.
    pub async fn start_again(&mut self) -> Result<()> {
        let (directory, ports, password) = (self.directory.path().to_owned(), (self.port, self.tls_port), self.password.clone());
        self.server = Some(blocking(move || run(&directory, ports, &password)).await?);
        Ok(())
    }

    fn written(&self) -> Result<String> {
        std::fs::read_to_string(self.directory.path().join("centre.out")).context("reading what the message centre wrote")
    }

    fn create() -> Result<Self> {
        ensure!(
            Path::new(PACKAGES).join("smpp").exists(),
            "the npm package smpp is missing at {PACKAGES}: run `cargo xtask test`, which installs it"
        );
        let directory = TestDirectory::new("smpp")?;
        let authority = CertificateAuthority::new()?;
        let certificate = authority.issue(&["127.0.0.1", "localhost"])?;
        std::fs::write(directory.path().join("chain.pem"), certificate.chain_pem)?;
        std::fs::write(directory.path().join("key.pem"), certificate.key_pem)?;
        std::fs::write(directory.path().join("centre.js"), CENTRE)?;
        let (port, tls_port) = (free_port(), free_port());
        // The protocol has no longer passwords.
        let password = random_word()?[..8].to_owned();
        let server = Some(run(directory.path(), (port, tls_port), &password)?);
        Ok(Self { server, directory, port, tls_port, password, ca_pem: authority.ca_pem() })
    }
}

fn run(directory: &Path, (port, tls_port): (u16, u16), password: &str) -> Result<Server> {
    let folder = directory.display().to_string();
    let words = [
        "env",
        &format!("NODE_PATH={PACKAGES}"),
        "node",
        "centre.js",
        &port.to_string(),
        &tls_port.to_string(),
        password,
        &folder,
    ]
    .map(str::to_owned);
    let mut server = Server::start(Start {
        name: "the message centre",
        command: words.to_vec(),
        stop_signal: "KILL",
        log: directory.join("centre.out"),
    })?;
    server.wait_until(|_| (answers(port) && answers(tls_port)).then_some(()))?;
    Ok(server)
}

impl SubmittedText {
    fn read(event: &Value) -> Result<Self> {
        let text = |name: &str| event[name].as_str().map(str::to_owned).with_context(|| format!("no {name} in {event}"));
        let number = |name: &str| event[name].as_u64().with_context(|| format!("no {name} in {event}"));
        Ok(Self {
            to: text("to")?,
            from: text("from")?,
            from_ton: number("from_ton")?,
            coding: number("coding")?,
            esm_class: number("esm_class")?,
            registered: number("registered")?,
            text: text("text")?,
            header: event["header"].as_str().map(str::to_owned),
        })
    }
}
