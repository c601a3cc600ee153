//! The order of gateways, and what moves a message from one to the next.

use std::sync::Mutex;
use std::time::Duration;

use latchkey_domain::{OutboxId, PhoneNumber};
use latchkey_testkit::{ManualClock, SeededRandom};
use secrecy::SecretString;

use super::*;
use tokio::time::Instant;

/// Answers with what stands in front, and notes that it was asked.
#[derive(Default)]
struct Scripted {
    outcomes: Mutex<Vec<TextOutcome>>,
    asked: Mutex<u32>,
    takes: Mutex<Duration>,
}

impl Scripted {
    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }

    fn answers(&self, outcome: TextOutcome) {
        *self.outcomes.lock().unwrap() = vec![outcome];
    }
}

impl TextSender for Arc<Scripted> {
    fn send<'a>(&'a self, _: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        *self.asked.lock().unwrap() += 1;
        let outcome = self.outcomes.lock().unwrap()[0];
        let takes = *self.takes.lock().unwrap();
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            outcome
        })
    }
}

struct Scene {
    gateways: TextGateways,
    clock: ManualClock,
    first: Arc<Scripted>,
    second: Arc<Scripted>,
}

/// A first gateway for these countries and a second one for all.
fn scene(countries: &[&str]) -> Scene {
    let clock = ManualClock::default();
    let scripted = || {
        let scripted = Scripted::default();
        scripted.answers(TextOutcome::Accepted);
        Arc::new(scripted)
    };
    let (first, second) = (scripted(), scripted());
    let gateway = |name: &str, countries: &[&str], sender: &Arc<Scripted>| TextGateway {
        health: Health::of_text(name),
        serves: Serves::parse(countries).unwrap(),
        sender: Box::new(Arc::clone(sender)),
    };
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let gateways = TextGateways::new(vec![gateway("first", countries, &first), gateway("second", &[], &second)], &shared);
    Scene { gateways, clock, first, second }
}

impl Scene {
    async fn send(&self, number: &str) -> TextOutcome {
        self.send_until(number, None).await
    }

    async fn send_until(&self, number: &str, until: Option<Instant>) -> TextOutcome {
        let id = OutboxId::generate(&self.clock, &SeededRandom::new(1));
        let to = PhoneNumber::parse(number, None).unwrap();
        self.gateways.send(&TextRequest { id, to, text: SecretString::from("246813"), until }).await
    }

    fn asked(&self) -> (u32, u32) {
        (self.first.asked(), self.second.asked())
    }
}

const SPAIN: &str = "+34 612345678";
const LATER: TextOutcome = TextOutcome::TryLater { kind: "throttled" };
const REFUSED: TextOutcome = TextOutcome::Refused { kind: "sender" };

#[tokio::test]
async fn nothing_is_handed_over_after_it_expired() {
    let expired = TextOutcome::TryLater { kind: "expired" };
    let scene = scene(&[]);
    assert_eq!(scene.send_until(SPAIN, Some(Instant::now())).await, expired);
    assert_eq!(scene.asked(), (0, 0));
    scene.first.answers(LATER);
    // A second: until then the first one is asked, however busy the machine is.
    *scene.first.takes.lock().unwrap() = Duration::from_millis(1_100);
    let until = Instant::now() + Duration::from_secs(1);
    assert_eq!(scene.send_until(SPAIN, Some(until)).await, expired, "the first gateway took too long");
    assert_eq!(scene.asked(), (1, 0));
    assert_eq!(scene.send_until(SPAIN, Some(Instant::now() + Duration::from_secs(60))).await, TextOutcome::Accepted);
}

#[tokio::test]
async fn the_first_gateway_is_asked_first_and_alone() {
    let scene = scene(&[]);
    assert_eq!(scene.send(SPAIN).await, TextOutcome::Accepted);
    assert_eq!(scene.asked(), (1, 0));
}

#[tokio::test]
async fn a_certain_failure_moves_on_and_anything_else_does_not() {
    for (outcome, next) in [
        (LATER, true),
        (REFUSED, true),
        (TextOutcome::Unknown, false),
        (TextOutcome::Refused { kind: "destination" }, false),
        (TextOutcome::Refused { kind: "content" }, false),
    ] {
        let scene = scene(&[]);
        scene.first.answers(outcome);
        let told = scene.send(SPAIN).await;
        assert_eq!(scene.asked(), (1, u32::from(next)), "{outcome:?}");
        assert_eq!(told, if next { TextOutcome::Accepted } else { outcome });
    }
}

#[tokio::test]
async fn when_all_fail_a_later_attempt_is_promised_where_one_may_work() {
    for (first, second, told) in [(LATER, REFUSED, LATER), (REFUSED, LATER, LATER), (REFUSED, REFUSED, REFUSED)] {
        let scene = scene(&[]);
        scene.first.answers(first);
        scene.second.answers(second);
        assert_eq!(scene.send(SPAIN).await, told);
    }
}

#[tokio::test]
async fn a_gateway_gets_only_its_countries() {
    let scene = scene(&["DE", "+44"]);
    scene.send(SPAIN).await;
    assert_eq!(scene.asked(), (0, 1));
    scene.send("+49 15112345678").await;
    scene.send("+44 7911123456").await;
    assert_eq!(scene.asked(), (2, 1));
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    let nobody = TextGateways::new(Vec::new(), &clock);
    let scene = Scene { gateways: nobody, ..scene };
    assert_eq!(scene.send(SPAIN).await, TextOutcome::Refused { kind: "country" });
}

#[tokio::test]
async fn a_gateway_that_keeps_failing_is_skipped_until_a_try_succeeds() {
    let scene = scene(&[]);
    scene.first.answers(LATER);
    for _ in 0..10 {
        assert_eq!(scene.send(SPAIN).await, TextOutcome::Accepted);
    }
    assert_eq!(scene.asked(), (3, 10));
    scene.clock.advance(Duration::from_secs(10));
    scene.first.answers(TextOutcome::Accepted);
    scene.send(SPAIN).await;
    scene.send(SPAIN).await;
    assert_eq!(scene.asked(), (5, 10));
}

#[tokio::test]
async fn where_every_gateway_is_skipped_the_message_waits() {
    let scene = scene(&[]);
    scene.first.answers(TextOutcome::Unknown);
    scene.second.answers(LATER);
    for _ in 0..3 {
        assert_eq!(scene.send(SPAIN).await, TextOutcome::Unknown);
    }
    for _ in 0..3 {
        assert_eq!(scene.send(SPAIN).await, TextOutcome::TryLater { kind: "gateway" });
    }
    assert_eq!(scene.send(SPAIN).await, TextOutcome::TryLater { kind: "gateway" });
    assert_eq!(scene.asked(), (3, 3), "the second one was asked while the first was skipped, and is skipped too by now");
}

#[tokio::test]
async fn a_wrong_number_is_no_failure_of_the_gateway() {
    let scene = scene(&[]);
    scene.first.answers(TextOutcome::Refused { kind: "destination" });
    for _ in 0..10 {
        scene.send(SPAIN).await;
    }
    assert_eq!(scene.asked(), (10, 0));
}
