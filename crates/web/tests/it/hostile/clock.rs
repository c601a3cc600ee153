//! A clock that was set back gives nobody more time and opens nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use latchkey_domain::{Clock, SteadyClock};
use latchkey_testkit::ManualClock;
use latchkey_web::paths;

use super::browser::location;
use super::site::{OLD, Site, classic};

const HOUR: Duration = Duration::from_secs(3600);

/// A site whose time comes from the steady clock, as that of the real program does.
struct Steady {
    site: Site,
    ticks: Arc<AtomicU64>,
}

impl Steady {
    async fn new() -> Self {
        let wall = ManualClock::default();
        let ticks = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&ticks);
        let clock = SteadyClock::new(wall.clone(), move || Duration::from_secs(counted.load(Ordering::SeqCst)));
        let mut draft = classic();
        draft.lifetimes.code_minutes = 30;
        Self { site: Site::with_clock(Arc::new(clock), wall, draft).await, ticks }
    }

    /// Time passes for everybody.
    fn pass(&self, span: Duration) {
        self.ticks.fetch_add(span.as_secs(), Ordering::SeqCst);
        self.site.clock.advance(span);
    }

    /// The machine's clock is set back; no time passes.
    fn set_back(&self, span: Duration) {
        self.site.clock.move_back(span);
    }
}

#[tokio::test]
async fn a_code_and_a_reset_end_when_they_would_have_ended() {
    let steady = Steady::new().await;
    let site = &steady.site;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify_later("ada@alder.example", |wait| steady.pass(wait)).await;
    ada.ask_mail("").await;
    let code = site.code_for("ada@home.example").await;
    steady.pass(Duration::from_secs(20 * 60));
    steady.set_back(HOUR);
    assert!(ada.get(paths::RESET_VERIFY).await.text().contains("name=\"code\""), "the reset goes on");
    steady.pass(Duration::from_secs(10 * 60));
    let page = ada.type_code(&code).await;
    assert!(!page.text().contains("name=\"new_password\""), "thirty minutes are over: {}", page.text());
    steady.pass(Duration::from_secs(76 * 60));
    assert!(ada.get(paths::RESET_DONE).await.text().contains("Your time ran out"));
}

#[tokio::test]
async fn a_session_ends_when_it_would_have_ended() {
    let steady = Steady::new().await;
    let site = &steady.site;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    for _ in 0..23 {
        steady.pass(HOUR / 2);
        steady.set_back(HOUR);
        assert_eq!(location(&ada.get(paths::ACCOUNT).await), None, "it is in use");
    }
    steady.pass(HOUR / 2);
    assert_eq!(location(&ada.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN), "twelve hours are over");
}

#[tokio::test]
async fn a_lock_opens_when_it_would_have_opened() {
    let steady = Steady::new().await;
    let site = &steady.site;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify_later("ada@alder.example", |wait| steady.pass(wait)).await;
    ada.ask_mail("").await;
    let code = site.code_for("ada@home.example").await;
    for _ in 0..5 {
        ada.type_code(if code == "000000" { "111111" } else { "000000" }).await;
    }
    for back in [Duration::from_secs(60), HOUR, HOUR * 30] {
        steady.set_back(back);
        assert!(!ada.get(paths::RESET_VERIFY).await.text().contains("name=\"code\""), "set back by {back:?}");
    }
    steady.pass((HOUR * 24).saturating_sub(Duration::from_secs(1)));
    let mut other = site.browser();
    let page = other.identify_later("ada@alder.example", |_| {}).await;
    assert!(!page.text().contains("name=\"method\""), "not a second earlier");
    steady.pass(Duration::from_secs(21));
    let page = other.identify_later("ada@alder.example", |wait| steady.pass(wait)).await;
    assert!(page.text().contains("name=\"method\""), "and not later either: {}", page.text());
}

#[tokio::test]
async fn even_a_machine_that_starts_again_in_the_past_revives_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut ada, mut signed_in) = (site.browser(), site.browser());
    signed_in.sign_in("ada@alder.example", OLD).await;
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    let code = site.code_for("ada@home.example").await;
    site.clock.move_back(HOUR);
    let page = ada.type_code_or_look(&code).await;
    assert!(page.contains("Your time ran out"), "a reset of the future is over: {page}");
    assert_eq!(location(&signed_in.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN), "a session of the future too");
    assert!(site.now() < ManualClock::default().now());
}
