//! An installation whose server is started and killed again and again, with a mail server that lives on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use latchkey_domain::{Activity, ActivityKind, DomainName, Outcome, UserName};
use latchkey_store::{ActivityFilter, OrgScope, Store, StoreOptions};
use latchkey_testkit::{FaultySmtp, Postgres, SeededRandom, SmallDisk, SmtpFault};
use latchkey_vault::MasterKeys;

use super::client::Client;
use crate::installation::{Installation, Said};
use crate::running::Running;

/// The password that everybody has at first.
pub(crate) const OLD: &str = "Quiet-Harbour-72";
/// The password that everybody chooses.
pub(crate) const NEW: &str = "Copper-Lantern-58";

/// How long a mail may take on a loaded machine.
const MAIL: Duration = Duration::from_secs(30);

pub(crate) struct Scene {
    installation: Installation,
    environment: Vec<(String, String)>,
    pub(crate) mail: FaultySmtp,
    pub(super) store: Store,
    pub(super) scope: OrgScope,
}

impl Scene {
    pub(crate) async fn on_sqlite(people: &[&str]) -> Self {
        Self::with(Installation::empty(), None, people).await
    }

    /// Whose database lies on a disk of this many kibibytes.
    pub(crate) async fn on_small_disk(kibibytes: u32, people: &[&str]) -> (Self, SmallDisk) {
        let installation = Installation::empty();
        let data = installation.path("data");
        std::fs::create_dir(&data).unwrap();
        let disk = SmallDisk::mount_at(&data, kibibytes).unwrap();
        (Self::with(installation, None, people).await, disk)
    }

    pub(crate) async fn on_postgres(people: &[&str]) -> Self {
        let database = Postgres::start().await.unwrap().database().await.unwrap();
        Self::in_database(database.url(), people).await
    }

    /// In this empty database of PostgreSQL.
    pub(crate) async fn in_database(url: &str, people: &[&str]) -> Self {
        Self::with(Installation::with_database("postgres://unused/unused"), Some(url.to_owned()), people).await
    }

    async fn with(installation: Installation, database: Option<String>, people: &[&str]) -> Self {
        let mail = FaultySmtp::start(SmtpFault::None).await.unwrap();
        let mut environment = vec![("LATCHKEY_MAIL__PORT".to_owned(), mail.port().to_string())];
        environment.extend(database.iter().map(|url| ("LATCHKEY_DATABASE__URL".to_owned(), url.clone())));
        let named: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let run = |arguments: &[&str], input: &str| installation.run_with(arguments, &named, input).done();
        run(&["keys", "init"], "");
        run(&["migrate"], "");
        run(&["organization", "create", "--name", "Wingtip Toys", "--domain", "wingtip.example"], "");
        run(&["domain", "verify", "wingtip.example", "--operator-confirms"], "");
        for name in people {
            let contact = format!("alternate-email={name}@home.example");
            run(&["user", "add", &user_name(name), "--contact", &contact, "--password-stdin"], OLD);
        }
        let file = format!("sqlite:{}", installation.path("data/latchkey.sqlite").display());
        let keys = Arc::new(MasterKeys::load(&installation.path("keys/master.key")).unwrap());
        let random = Arc::new(SeededRandom::new(1));
        let store = Store::connect(StoreOptions::new(database.unwrap_or(file), keys, random)).await.unwrap();
        let domain = DomainName::parse("wingtip.example").unwrap();
        let scope = store.reader().scope_of_domain(&domain).await.unwrap().unwrap();
        Self { installation, environment, mail, store, scope }
    }

    /// Starts the server.
    pub(crate) fn serve(&self) -> Running {
        self.serve_on(&self.installation, &[])
    }

    /// Starts the server on a disk that can be full.
    pub(crate) fn serve_on_a_small_disk(&self) -> Running {
        Running::start_on_a_small_disk(&self.installation, &self.named(&[]))
    }

    /// Starts a server of another installation, with the same mail server and these variables.
    pub(crate) fn serve_on(&self, installation: &Installation, more: &[(&str, &str)]) -> Running {
        Running::start(installation, &self.named(more))
    }

    /// Another version of the program runs from now on.
    pub(super) fn run_by(&mut self, program: &std::path::Path) {
        self.installation.run_by(program);
    }

    /// Runs a command on an installation, with the same mail server and these variables.
    pub(crate) fn run_on(&self, installation: &Installation, more: &[(&str, &str)], arguments: &[&str]) -> Said {
        installation.run_with(arguments, &self.named(more), "")
    }

    /// The installation on this machine.
    pub(crate) fn installation(&self) -> &Installation {
        &self.installation
    }

    /// The environment; the last of a name counts.
    fn named<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(more.iter().copied()).collect()
    }

    /// Everything that is known of this person, newest first.
    pub(crate) async fn activity(&self, name: &str) -> Vec<Activity> {
        let reader = self.store.reader();
        let user = reader.find_user(&self.scope, &UserName::parse(&user_name(name)).unwrap()).await.unwrap();
        reader.activities(&self.scope, ActivityFilter { target: user, ..ActivityFilter::default() }).await.unwrap()
    }

    /// How many finished resets the activity knows.
    pub(crate) async fn resets(&self, name: &str) -> usize {
        let done = |event: &&Activity| event.kind == ActivityKind::ResetPassword && event.outcome == Outcome::Success;
        self.activity(name).await.iter().filter(done).count()
    }

    /// Whether this is the password that is kept. Signing in with it would tell too, and end the resets under way.
    pub(super) async fn is_kept(&self, name: &str, password: &str) -> bool {
        let reader = self.store.reader();
        let user = reader.find_user(&self.scope, &UserName::parse(&user_name(name)).unwrap()).await.unwrap();
        let kept = reader.person(&self.scope, user).await.unwrap().and_then(|person| person.password).expect("a password");
        latchkey_vault::verify(&self.scope.keys.pepper(), password, &kept.hash)
    }

    /// Messages that wait in the outbox.
    pub(crate) async fn waiting(&self) -> u64 {
        self.store.reader().outbox_depth().await.unwrap().waiting
    }

    /// Mails that arrived for this address and hold this text; a mail that was sent twice has one Message-ID.
    pub(crate) fn arrived(&self, address: &str, text: &str) -> Vec<String> {
        let mails = self.mail.messages().into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let mut found: Vec<String> =
            mails.filter(|mail| mail.contains(&format!("To: {address}")) && mail.contains(text)).collect();
        found.sort_by_key(|mail| message_id(mail));
        found.dedup_by_key(|mail| message_id(mail));
        found
    }

    /// Waits for the newest code that was sent to this person, which is none of `known`.
    pub(crate) fn code(&self, name: &str, known: &[String]) -> String {
        let begun = Instant::now();
        loop {
            let mails = self.arrived(&format!("{name}@home.example"), "verification code");
            let codes = mails.iter().filter_map(|mail| code_in(mail));
            if let Some(code) = codes.into_iter().find(|code| !known.contains(code)) {
                return code;
            }
            assert!(begun.elapsed() < MAIL, "no code came for {name}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A browser at the page for the new password, and the token of its form.
    pub(crate) fn at_the_password(&self, server: &Running, name: &str) -> (Client, String) {
        self.at_the_password_with(server, name, &[])
    }

    /// The same for a person who was sent these codes before.
    pub(crate) fn at_the_password_with(&self, server: &Running, name: &str, known: &[String]) -> (Client, String) {
        let mut client = Client::new(server.address);
        identify(&mut client, name);
        self.passes_mail(&mut client, name, known);
        let step = client.look("/reset/password").step();
        (client, step)
    }

    /// Passes the gate of a code by mail, where a reset has just begun.
    pub(super) fn passes_mail(&self, client: &mut Client, name: &str, known: &[String]) {
        let step = client.look("/reset/verify").step();
        client.post("/reset/verify/method", &[("step", &step), ("method", "alternate-email")]).expect("an answer");
        let step = client.look("/reset/verify").step();
        let code = self.code(name, known);
        client.post("/reset/verify/code", &[("step", &step), ("method", "alternate-email"), ("code", &code)]).expect("an answer");
    }
}

pub(crate) fn user_name(name: &str) -> String {
    format!("{name}@wingtip.example")
}

/// Says who one is; the reset has then begun.
pub(crate) fn identify(client: &mut Client, name: &str) {
    let fields = client.identification(&user_name(name));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = client.post("/reset", &fields).expect("an answer");
    assert_eq!(reply.location(), Some("/reset/verify"), "{reply:?}");
}

fn message_id(mail: &str) -> String {
    mail.lines().find(|line| line.starts_with("Message-ID: ")).unwrap_or_default().to_owned()
}

/// The digits that stand on a line of their own.
fn code_in(mail: &str) -> Option<String> {
    mail.lines().find_map(|line| {
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let alone = line.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        (alone && digits.len() == 6).then_some(digits)
    })
}
