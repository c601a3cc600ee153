//! Alerts from the first sign of trouble to the message that it is over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use latchkey_domain::alert::{AlertKind, AlertLimits, AlertSubject, Trouble};
use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, EmailAddress, Origin, OutboxId, Outcome, Reason};
use latchkey_language::Languages;
use latchkey_messaging::{Renderer, SendError, WebhookConfig, WebhookSender};
use latchkey_service::alerts::{AlertCourier, AlertSettings, AlertTeller, AlertWatch, LocalFacts};
use latchkey_service::reset::Checked;
use latchkey_store::{AlertChannel, Channel, NewMessage, StoreError, Tx};
use latchkey_testkit::{HttpAnswer, HttpSink, Postgres};

use crate::world::{World, classic};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// One server's watch with its couriers.
pub(crate) struct Post {
    watch: AlertWatch,
    couriers: Vec<AlertCourier>,
    local: Arc<Mutex<LocalFacts>>,
}

impl Post {
    /// Operators who read English on one server, and a receiver of webhooks.
    pub(crate) fn new(world: &World, host: &str, hook: Option<&HttpSink>, off: &[AlertKind]) -> Self {
        let settings = AlertSettings {
            limits: AlertLimits::default(),
            off: off.to_vec(),
            host: host.to_owned(),
            operators: ["ops@host.example", "night@host.example"].map(|to| EmailAddress::parse(to).unwrap()).to_vec(),
            language: "en".to_owned(),
            installation: "https://portal.example/".to_owned(),
        };
        let webhook = hook.map(|hook| {
            let (url, secret) = (hook.url("/hook").parse().unwrap(), "whisper".into());
            WebhookSender::new(WebhookConfig { url, secret, ca: None, timeout: Duration::from_secs(10) }).unwrap()
        });
        let renderer = Arc::new(Renderer::new(Arc::new(Languages::embedded().unwrap()), None).unwrap());
        let teller = Arc::new(AlertTeller::new(settings, world.sent.clone(), renderer, webhook));
        let deps = &world.deps;
        let parts = || (deps.store.clone(), deps.clock.clone(), deps.random.clone(), Arc::clone(&teller));
        let courier = |channel| {
            let (store, clock, random, teller) = parts();
            AlertCourier::new(store, clock, random, teller, channel)
        };
        let local = Arc::new(Mutex::new(LocalFacts::default()));
        let seen = Arc::clone(&local);
        let (store, clock, random, teller_of_watch) = parts();
        let watch = AlertWatch::new(store, clock, random, teller_of_watch, Arc::new(move || *seen.lock().unwrap()));
        Self { watch, couriers: AlertChannel::ALL.map(courier).into(), local }
    }

    /// Looks, and tells what waits.
    pub(crate) async fn round(&self) {
        self.watch.round().await;
        for courier in &self.couriers {
            while courier.run_once().await.unwrap() > 0 {}
        }
    }

    /// Looks every minute for this long.
    pub(crate) async fn rounds(&self, world: &World, minutes: u32) {
        for _ in 0..minutes {
            world.later(MINUTE);
            self.round().await;
        }
    }
}

pub(crate) fn subjects(world: &World, to: &str) -> Vec<String> {
    let mails = world.sent.mails.lock().unwrap();
    mails.iter().filter(|mail| mail.to.as_str() == to).map(|mail| mail.subject.to_string()).collect()
}

fn told(hook: &HttpSink) -> Vec<(String, String)> {
    let word = |document: &serde_json::Value, name: &str| document[name].as_str().unwrap().to_owned();
    let document =
        |request: &latchkey_testkit::HttpRequest| -> serde_json::Value { serde_json::from_slice(&request.body).unwrap() };
    hook.requests().iter().map(document).map(|document| (word(&document, "kind"), word(&document, "event"))).collect()
}

async fn queue(world: &World, channel: Channel) {
    let id = OutboxId::generate(&*world.deps.clock, &*world.deps.random);
    let message = &NewMessage { id, channel, payload: b"not an envelope", created_at: world.now(), expires_at: None };
    let scope = &world.scope;
    world.deps.store.write("test", |tx| async move { tx.enqueue(scope, message).await }).await.unwrap();
}

async fn completed_resets(world: &World, count: usize) {
    for _ in 0..count {
        let event = &Activity {
            id: ActivityId::generate(&*world.deps.clock, &*world.deps.random),
            organization: world.scope.organization,
            at: world.now(),
            kind: ActivityKind::ResetPassword,
            outcome: Outcome::Success,
            reason: Some(Reason::Reset),
            actor: None,
            target: None,
            correlation: CorrelationId::generate(&*world.deps.clock, &*world.deps.random),
            origin: Origin::default(),
            detail: None,
        };
        world.deps.store.write("test", |tx| async move { tx.insert_activity(event).await }).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_told_to_all_operators_once_then_daily_then_that_it_is_over() {
    let world = World::with(classic()).await;
    let hook = HttpSink::start().await.unwrap();
    let post = Post::new(&world, "one", Some(&hook), &[]);
    queue(&world, Channel::Text).await;
    post.rounds(&world, 15).await;
    assert_eq!(subjects(&world, "ops@host.example").len(), 0, "it may wait for a while");
    post.rounds(&world, 60).await;
    for to in ["ops@host.example", "night@host.example"] {
        assert_eq!(subjects(&world, to), ["Alert: Messages are waiting too long"]);
    }
    world.later(DAY);
    post.round().await;
    let worker = &world.worker;
    while worker.run_once().await.unwrap() > 0 {}
    post.rounds(&world, 12).await;
    let expected = ["Alert", "Still", "Over"].map(|word| format!("{word}: Messages are waiting too long"));
    assert_eq!(subjects(&world, "ops@host.example"), expected);
    let expected = ["raised", "reminder", "cleared"].map(|event| ("queue-old".to_owned(), event.to_owned()));
    assert_eq!(told(&hook), expected);
    assert_eq!(world.deps.store.reader().alerts().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_down_is_told_by_the_webhook_and_by_mail_when_it_is_back() {
    let world = World::with(classic()).await;
    let hook = HttpSink::start().await.unwrap();
    let post = Post::new(&world, "one", Some(&hook), &[]);
    world.person("ada", |_| {}).await;
    *world.sent.failing.lock().unwrap() = Some(SendError::TryLater { kind: "connection" });
    world.visitor("ada@alder.example").await.ask_mail(None).await;
    for _ in 0..12 {
        world.deliver().await;
        post.rounds(&world, 1).await;
    }
    assert_eq!(told(&hook), [("delivery-failing".to_owned(), "raised".to_owned())]);
    let document: serde_json::Value = serde_json::from_slice(&hook.requests()[0].body).unwrap();
    assert_eq!(document["subject"], serde_json::json!({ "type": "channel", "name": "mail" }));
    assert_eq!(document["severity"], "critical");
    *world.sent.failing.lock().unwrap() = None;
    world.later(HOUR);
    world.deliver().await;
    post.rounds(&world, 12).await;
    let mails = subjects(&world, "ops@host.example");
    assert_eq!(mails, ["Alert: Mail is not getting out", "Over: Mail is not getting out"]);
    assert_eq!(told(&hook).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_is_not_taken_is_tried_again_under_the_same_name() {
    let world = World::with(classic()).await;
    let hook = HttpSink::start().await.unwrap();
    let post = Post::new(&world, "one", Some(&hook), &[]);
    post.local.lock().unwrap().disk_free = Some(100 << 20);
    hook.answer_with(HttpAnswer::Status(500));
    post.round().await;
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: The disk is filling up"], "mail waits for nobody");
    post.round().await;
    assert_eq!(hook.requests().len(), 1, "not at once");
    hook.answer_with(HttpAnswer::Status(204));
    post.rounds(&world, 30).await;
    let requests = hook.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("latchkey-event"), requests[1].header("latchkey-event"));
    assert_ne!(requests[0].header("latchkey-signature"), requests[1].header("latchkey-signature"), "signed anew");
}

/// Whether the alert is raised does not depend on how many look: on PostgreSQL two servers look at the very same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_raise_it_once() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let world = World::on(database.url().to_owned(), tempfile::tempdir().unwrap(), classic()).await;
    let hook = HttpSink::start().await.unwrap();
    // The clock of the test is years behind the database's.
    let posts: Vec<Post> =
        ["one", "two", "three"].map(|host| Post::new(&world, host, Some(&hook), &[AlertKind::ClockJump])).into();
    queue(&world, Channel::Mail).await;
    world.later(HOUR);
    for _ in 0..3 {
        futures_util::future::join_all(posts.iter().map(Post::round)).await;
    }
    assert_eq!(told(&hook), [("queue-old".to_owned(), "raised".to_owned())]);
    assert_eq!(subjects(&world, "ops@host.example").len(), 1);
    world.later(DAY);
    futures_util::future::join_all(posts.iter().map(Post::round)).await;
    assert_eq!(told(&hook).len(), 2, "one reminder: {:?}", told(&hook));
    for post in &posts {
        post.local.lock().unwrap().disk_free = Some(0);
    }
    futures_util::future::join_all(posts.iter().map(Post::round)).await;
    assert_eq!(told(&hook).len(), 5, "each machine has a disk of its own: {:?}", told(&hook));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spike_of_resets_is_measured_against_the_past_of_the_organization() {
    let world = World::with(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    for _ in 0..14 {
        completed_resets(&world, 10).await;
        world.later(DAY);
        post.round().await;
    }
    completed_resets(&world, 40).await;
    post.round().await;
    assert_eq!(subjects(&world, "ops@host.example").len(), 0, "four times the usual busiest hour");
    completed_resets(&world, 1).await;
    post.round().await;
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: Unusually many passwords are being reset"]);
    let alerts = world.deps.store.reader().alerts().await.unwrap();
    assert_eq!(alerts[0].trouble, Trouble::ResetSpike { resets: 41, usual: 10 });
    assert_eq!(alerts[0].subject, AlertSubject::Organization(world.scope.organization));
    let text = world.sent.mails.lock().unwrap()[0].text.clone();
    assert!(text.contains("Within an hour 41 passwords") && text.contains("Organization: Alder Works"), "{text}");
    world.later(HOUR);
    post.rounds(&world, 12).await;
    assert_eq!(subjects(&world, "ops@host.example").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_late_knows_the_past_all_the_same() {
    let world = World::with(classic()).await;
    for _ in 0..14 {
        completed_resets(&world, 10).await;
        world.later(DAY);
    }
    completed_resets(&world, 41).await;
    let post = Post::new(&world, "one", None, &[]);
    post.round().await;
    let alerts = world.deps.store.reader().alerts().await.unwrap();
    assert_eq!(alerts[0].trouble, Trouble::ResetSpike { resets: 41, usual: 10 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_wrong_codes_in_an_organization_are_told() {
    let world = World::with(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    for n in 0..20 {
        let name = format!("p{n}");
        world.person(&name, |_| {}).await;
        let mut person = world.visitor(&format!("{name}@alder.example")).await;
        person.ask_mail(None).await;
        assert_eq!(world.deps.store.reader().alert_signals(world.now()).await.unwrap(), []);
        for _ in 0..5 {
            assert!(!matches!(person.type_code("000000x").await, Checked::Right(_)));
        }
    }
    world.deliver().await;
    post.round().await;
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: Unusually many wrong codes"]);
    world.later(HOUR);
    post.rounds(&world, 12).await;
    assert_eq!(subjects(&world, "ops@host.example")[1..], ["Over: Unusually many wrong codes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_use_case_signals_is_raised_as_long_as_it_holds() {
    let world = World::with(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    let until = world.now().plus(HOUR);
    let trouble = &Trouble::SpendCap { limit: "texts_a_day".into(), until };
    let signal = |tx: Tx| async move { tx.signal_alert(&AlertSubject::Installation, trouble, until).await };
    world.deps.store.write::<_, StoreError, _, _>("test", signal).await.unwrap();
    post.rounds(&world, 75).await;
    let mails = subjects(&world, "ops@host.example");
    let expected = ["Alert", "Over"].map(|word| format!("{word}: A limit on texts and calls was reached"));
    assert_eq!(mails, expected);
    assert!(world.sent.mails.lock().unwrap()[0].text.contains("The limit texts_a_day is used up."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_told_three_times_and_then_daily() {
    let world = World::with(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    post.local.lock().unwrap().certificate_ends = Some(world.now().plus(DAY * 30));
    for _ in 0..32 * 4 {
        post.round().await;
        world.later(HOUR * 6);
    }
    let mails = subjects(&world, "ops@host.example");
    let words: Vec<&str> = mails.iter().map(|subject| subject.split(':').next().unwrap()).collect();
    // 21 days before, 7 days before and daily, the last day and daily.
    assert_eq!(words[..2], ["Alert", "Worse"]);
    assert_eq!(words.iter().filter(|word| **word == "Worse").count(), 2);
    assert_eq!(mails.last().unwrap(), "Still: The certificate has ended");
    post.local.lock().unwrap().certificate_ends = Some(world.now().plus(DAY * 90));
    post.rounds(&world, 12).await;
    assert!(subjects(&world, "ops@host.example").last().unwrap().starts_with("Over: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leap_of_the_clock_is_told_for_an_hour() {
    let world = World::with(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    post.local.lock().unwrap().clock_leap = Some((world.now(), -7_200));
    post.round().await;
    let text = world.sent.mails.lock().unwrap()[0].text.clone();
    assert!(text.contains("was set back by 2 hours") && text.contains("Server: one"), "{text}");
    post.rounds(&world, 75).await;
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: The clock leapt", "Over: The clock leapt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_database_server_is_compared() {
    let world = World::on_postgres(classic()).await;
    let post = Post::new(&world, "one", None, &[]);
    post.round().await;
    let alerts = world.deps.store.reader().alerts().await.unwrap();
    // The clock of the test shows June 2025.
    assert!(matches!(alerts[0].trouble, Trouble::ClockJump { seconds: ..=-1_000_000, .. }), "{alerts:?}");
    let text = world.sent.mails.lock().unwrap()[0].text.clone();
    assert!(text.contains("behind the clock of the database server"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_fails_is_told_though_nothing_can_be_kept() {
    let postgres = Postgres::start_own().await.unwrap();
    let database = postgres.database().await.unwrap();
    let world = World::on(database.url().to_owned(), tempfile::tempdir().unwrap(), classic()).await;
    let hook = HttpSink::start().await.unwrap();
    let post = Post::new(&world, "one", Some(&hook), &[AlertKind::ClockJump]);
    post.round().await;
    postgres.stop().await.unwrap();
    post.watch.round().await;
    assert_eq!(told(&hook), [], "it may be restarted");
    world.later(MINUTE * 6);
    *world.sent.failing.lock().unwrap() = Some(SendError::TryLater { kind: "down" });
    post.watch.round().await;
    assert_eq!(told(&hook), [("database-failing".to_owned(), "raised".to_owned())]);
    *world.sent.failing.lock().unwrap() = None;
    post.watch.round().await;
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: The database is failing"], "the mail waited in memory");
    assert_eq!(told(&hook).len(), 1);
    postgres.start_again().await.unwrap();
    let begun = std::time::Instant::now();
    while world.deps.store.ready().await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the database is not back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    post.rounds(&world, 12).await;
    assert_eq!(told(&hook).last().unwrap(), &("database-failing".to_owned(), "cleared".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_turned_off_is_not_told_and_a_machine_that_is_gone_is_forgotten() {
    let world = World::with(classic()).await;
    let deaf = Post::new(&world, "one", None, &[AlertKind::DiskLow]);
    deaf.local.lock().unwrap().disk_free = Some(0);
    deaf.round().await;
    assert_eq!(world.deps.store.reader().alerts().await.unwrap(), []);
    let gone = Post::new(&world, "two", None, &[]);
    gone.local.lock().unwrap().disk_free = Some(0);
    gone.round().await;
    let other = Post::new(&world, "three", None, &[]);
    other.rounds(&world, 30).await;
    assert_eq!(world.deps.store.reader().alerts().await.unwrap().len(), 1, "another machine's disk is none of ours");
    other.rounds(&world, 60).await;
    assert_eq!(world.deps.store.reader().alerts().await.unwrap(), []);
}
