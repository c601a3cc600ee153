//! What people see while the database or the mail server is away, and that all goes on by itself when it is back.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use latchkey_domain::EmailAddress;
use latchkey_messaging::{MailSender, Security, SmtpConfig, SmtpSender};
use latchkey_store::{Channel, Store, StoreError, StoreOptions};
use latchkey_testkit::{FaultySmtp, Postgres, SmtpFault};
use latchkey_web::paths;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::browser::{seen, step};
use super::site::{NEW, OLD, Site, classic, worker};
use crate::support::Answer;

/// How long a person may be kept waiting for the news that it does not work.
const NEWS: Duration = Duration::from_secs(10);

#[track_caller]
fn is_clear(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    let text = seen(answer);
    assert!(text.contains("This does not work right now") && text.contains("Nothing was changed"), "{text}");
    assert!(!answer.header("retry-after").is_empty());
    for inside in ["sqlite", "postgres", "SELECT", "database", "127.0.0.1", "panicked"] {
        assert!(!text.contains(inside), "{inside} in {text}");
    }
}

/// Another program that writes into the same file and does not finish.
struct Intruder {
    release: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), StoreError>>,
}

impl Intruder {
    async fn hold(site: &Site) -> Self {
        let url = format!("sqlite:{}", site.file("latchkey.sqlite").display());
        let random = site.deps.random.clone();
        let store = Store::connect(StoreOptions::new(url, Arc::clone(&site.keys), random)).await.unwrap();
        let (release, released) = oneshot::channel::<()>();
        let (holds, held) = oneshot::channel::<()>();
        let ends = std::sync::Mutex::new(Some((holds, released)));
        let ended = tokio::spawn(async move {
            let ends = &ends;
            let hold = |_| async move {
                let (holds, released) = ends.lock().unwrap().take().unwrap();
                holds.send(()).unwrap();
                let _ = released.await;
                Ok(())
            };
            store.write("test: hold the file", hold).await
        });
        held.await.unwrap();
        Self { release, ended }
    }

    async fn let_go(self) {
        self.release.send(()).unwrap();
        self.ended.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_told_soon_and_clearly_and_nothing_is_half_done() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut ada, mut bob) = (site.browser(), site.browser());
    ada.verify("ada@alder.example", "ada@home.example").await;
    let token = step(&ada.get(paths::RESET_PASSWORD).await);
    let intruder = Intruder::hold(&site).await;
    let begun = Instant::now();
    let fields = [("step", token.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    let (reset, started, looked) =
        tokio::join!(ada.post(paths::RESET_PASSWORD, &fields), bob.identify("ada@alder.example"), async {
            site.browser().get(paths::RESET).await
        });
    assert!(begun.elapsed() < NEWS * 2, "{:?}", begun.elapsed());
    is_clear(&reset);
    is_clear(&started);
    assert_eq!(looked.status, StatusCode::OK, "looking needs no lock");
    assert!(ada.get(paths::RESET_PASSWORD).await.text().contains("name=\"new_password\""), "the reset stands where it stood");
    intruder.let_go().await;
    let done = ada.post_on(paths::RESET_PASSWORD, &fields).await;
    assert!(done.text().contains("Your password has been reset"), "the same form works: {}", done.text());
    bob.sign_in("ada@alder.example", NEW).await;
    assert!(bob.is_signed_in());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_locked_form_waits_no_longer_than_it_must() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let ticket = ada.ticket().await;
    let token = step(&ada.get(paths::RESET).await);
    let intruder = Intruder::hold(&site).await;
    let begun = Instant::now();
    let fields = [("step", token.as_str()), ("user_name", "ada@alder.example"), ("ticket", &ticket)];
    is_clear(&ada.post(paths::RESET, &fields).await);
    assert!(begun.elapsed() < NEWS, "{:?}", begun.elapsed());
    intruder.let_go().await;
    let page = ada.post_on(paths::RESET, &fields).await;
    assert!(page.text().contains("Show that it is you"), "the ticket was not used up: {}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_told_and_found_again_without_a_restart() {
    let postgres = Postgres::start_own().await.unwrap();
    let database = postgres.database().await.unwrap();
    let site = Site::at(database.url(), classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    let code = site.code_for("ada@home.example").await;
    let token = ada.step().await;
    postgres.stop().await.unwrap();
    let begun = Instant::now();
    let [mut one, mut two, mut three, mut four] = [0; 4].map(|_| ada.clone());
    let form = [("step", token.as_str()), ("method", "alternate-email"), ("code", &code)];
    let (code_form, page, signing_in, account) = tokio::join!(
        one.post(paths::RESET_CODE, &form),
        two.get(paths::RESET_VERIFY),
        three.sign_in("ada@alder.example", OLD),
        four.get("/reset?whr=alder.example")
    );
    assert!(begun.elapsed() < NEWS, "{:?}", begun.elapsed());
    for answer in [&code_form, &page, &signing_in, &account] {
        is_clear(answer);
    }
    assert_eq!(site.browser().get(paths::RESET).await.status, StatusCode::OK, "the first page needs no database");
    postgres.start_again().await.unwrap();
    let page = ada.type_code(&code).await;
    assert!(page.text().contains("name=\"new_password\""), "the code still works: {}", page.text());
    assert!(ada.choose(NEW).await.text().contains("Your password has been reset"));
}

/// A worker that sends to this server in the background until dropped.
struct Posting {
    server: FaultySmtp,
    _stop: watch::Sender<bool>,
}

impl Posting {
    async fn start(site: &Site, fault: SmtpFault) -> Self {
        let server = FaultySmtp::start(fault).await.unwrap();
        let config = SmtpConfig {
            host: "127.0.0.1".into(),
            port: server.port(),
            security: Security::None,
            credentials: None,
            ca: None,
            from: EmailAddress::parse("no-reply@alder.example").unwrap(),
            timeout: Duration::from_secs(5),
        };
        let sender: Arc<dyn MailSender> = Arc::new(SmtpSender::new(config).unwrap());
        let (stop, stopped) = watch::channel(false);
        let worker = worker(&site.deps, sender);
        tokio::spawn(async move { worker.run(stopped).await });
        Self { server, _stop: stop }
    }

    /// Waits until an attempt has met this fault: another attempt follows only on one that did not succeed.
    async fn met(&self, site: &Site, fault: SmtpFault) {
        let attempts = if matches!(fault, SmtpFault::Slow(_)) { 1 } else { 2 };
        let begun = Instant::now();
        while self.server.connections() < attempts && self.server.messages().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{fault:?}: {} connections", self.server.connections());
            site.clock.advance(Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until so many messages arrived; moves the clock, for the worker waits longer after each failure.
    async fn arrived(&self, site: &Site, count: usize) -> Vec<String> {
        let begun = Instant::now();
        while self.server.messages().len() < count {
            assert!(begun.elapsed() < Duration::from_secs(30), "{} arrived", self.server.messages().len());
            site.clock.advance(Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.server.messages().into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_mail_server_is_down_or_slow_pages_are_quick_and_the_mail_comes_later() {
    for fault in [
        SmtpFault::RefuseConnection(421),
        SmtpFault::Silent,
        SmtpFault::Slow(Duration::from_secs(3)),
        SmtpFault::RefuseMessage(451),
    ] {
        let site = Site::new(classic()).await;
        site.person("ada", |_| {}).await;
        let mail = Posting::start(&site, fault).await;
        let mut ada = site.browser();
        ada.identify("ada@alder.example").await;
        let begun = Instant::now();
        let page = ada.ask_mail("").await;
        assert!(begun.elapsed() < Duration::from_secs(4), "{fault:?}: {:?}", begun.elapsed());
        assert!(page.text().contains("Enter your code") && seen(&page).contains("junk"), "{fault:?}: {}", page.text());
        mail.met(&site, fault).await;
        let failed = mail.server.messages().len();
        mail.server.set_fault(SmtpFault::None);
        let arrived = mail.arrived(&site, failed + 1).await;
        let code = arrived.last().unwrap().lines().find_map(|line| {
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            (digits.len() == 6 && line.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())).then_some(digits)
        });
        let page = ada.type_code(&code.expect("a code in the mail")).await;
        assert!(page.text().contains("name=\"new_password\""), "{fault:?}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_expired_with_the_outage_is_never_sent_and_a_notice_always_is() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.verify("ada@alder.example", "ada@home.example").await;
    let mail = Posting::start(&site, SmtpFault::RefuseConnection(421)).await;
    assert!(ada.choose(NEW).await.text().contains("Your password has been reset"), "no mail server is needed for that");
    let mut bob = site.browser();
    site.person("bob", |_| {}).await;
    bob.identify("bob@alder.example").await;
    bob.ask_mail("").await;
    // Three days of an outage, with an attempt whenever the worker thinks it is time.
    for _ in 0..72 {
        let before = mail.server.connections();
        site.clock.advance(Duration::from_secs(3600));
        let begun = Instant::now();
        while mail.server.connections() == before && begun.elapsed() < Duration::from_millis(60) {
            site.deps.store.outbox_wake(Channel::Mail).notify_one();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    mail.server.set_fault(SmtpFault::None);
    let arrived = mail.arrived(&site, 2).await;
    assert!(arrived.iter().all(|mail| mail.contains("/not-me/")), "only the two notices: {arrived:?}");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(mail.server.messages().len(), 2);
    assert_eq!(site.deps.store.reader().outbox_depth().await.unwrap().waiting, 0);
}
