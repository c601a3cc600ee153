//! Texts to a real message centre.

use std::sync::Arc;
use std::time::{Duration, Instant};

use latchkey_domain::{Clock, OutboxId, PhoneNumber};
use latchkey_messaging::{
    Health, LinkSecurity, Serves, SmppConfig, SmppSender, TextGateway, TextGateways, TextOutcome, TextRequest, TextSender,
};
use latchkey_testkit::{ManualClock, SeededRandom, SmppCentre};
use secrecy::SecretString;

use crate::measured::measured;

const SOON: Duration = Duration::from_secs(20);

fn config(centre: &SmppCentre) -> SmppConfig {
    SmppConfig {
        host: centre.host().into(),
        port: centre.port(),
        security: LinkSecurity::None,
        system_id: "latchkey".into(),
        password: SecretString::from(centre.password()),
        system_type: String::new(),
        from: "Wingtip".parse().unwrap(),
        window: 10,
        timeout: Duration::from_secs(10),
        enquire_every: Duration::from_secs(3600),
    }
}

/// A sender with a name of its own, under which its metrics are.
struct Scene {
    centre: SmppCentre,
    sender: SmppSender,
    health: Arc<Health>,
}

impl Scene {
    async fn new(name: &str, change: impl FnOnce(&SmppCentre, &mut SmppConfig)) -> Self {
        let centre = SmppCentre::start().await.unwrap();
        let mut config = config(&centre);
        change(&centre, &mut config);
        let health = Health::of_text(name);
        let sender = SmppSender::new(config, Arc::clone(&health), Arc::new(SeededRandom::new(5))).unwrap();
        Self { centre, sender, health }
    }

    async fn send(&self, to: &str, text: &str) -> TextOutcome {
        self.sender.send(&request(to, text)).await
    }

    /// Waits until the connection stands, or has broken.
    async fn wait_until_up(&self, up: bool) {
        let begun = Instant::now();
        while self.health.is_up() != up {
            assert!(begun.elapsed() < SOON, "up is not {up}; {:#?}", self.centre.events());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn texts(&self) -> usize {
        self.centre.texts().unwrap().len()
    }
}

fn request(to: &str, text: &str) -> TextRequest {
    let id = OutboxId::generate(&ManualClock::default(), &SeededRandom::new(9));
    TextRequest { id, to: PhoneNumber::parse(to, None).unwrap(), text: SecretString::from(text), until: None }
}

/// A number on which the fault with these digits happens.
fn number(fault: &str) -> String {
    format!("+34 6123456{fault}")
}

#[tokio::test]
async fn a_text_arrives_as_it_was_written_in_either_alphabet() {
    let scene = Scene::new("arrives", |_, _| ()).await;
    for text in ["Your code is 246813. [€5] {~^|\\}", "¿Tu código? 246813 – ¡漢😀!"] {
        assert_eq!(scene.send(&number("01"), text).await, TextOutcome::Accepted);
    }
    let texts = scene.centre.wait_for_texts(2, SOON).await.unwrap();
    assert_eq!((texts[0].text.as_str(), texts[0].coding), ("Your code is 246813. [€5] {~^|\\}", 0));
    assert_eq!((texts[1].text.as_str(), texts[1].coding), ("¿Tu código? 246813 – ¡漢😀!", 8));
    for text in &texts {
        assert_eq!((text.to.as_str(), text.from.as_str(), text.from_ton), ("34612345601", "Wingtip", 5));
        assert_eq!((text.esm_class, text.registered, &text.header), (0, 1, &None));
    }
    let bound = scene.centre.events().unwrap().into_iter().find(|event| event["event"] == "bind").unwrap();
    assert_eq!((bound["system_id"].as_str(), bound["version"].as_u64()), (Some("latchkey"), Some(0x34)));
    scene.centre.wait_for("alive", 1, SOON).await.unwrap();
    scene.centre.wait_for("receipt-answered", 2, SOON).await.unwrap();
}

#[tokio::test]
async fn a_long_text_is_joined_from_its_parts() {
    let scene = Scene::new("long", |_, config| config.from = "+34600000000".parse().unwrap()).await;
    for text in ["0123456789".repeat(40), "ñó😀".repeat(40)] {
        let before = scene.texts();
        assert_eq!(scene.send(&number("01"), &text).await, TextOutcome::Accepted);
        let parts = scene.centre.wait_for_texts(before + 3, SOON).await.unwrap().split_off(before);
        assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
        let headers: Vec<&str> = parts.iter().map(|part| part.header.as_deref().unwrap()).collect();
        assert!(headers.iter().zip(1..).all(|(header, number)| header[4..] == format!("{}03{number:02x}", &headers[0][4..6])));
        assert!(parts.iter().all(|part| part.esm_class == 64 && part.from == "34600000000" && part.from_ton == 1));
    }
    assert_eq!(scene.send(&number("01"), &"x".repeat(2000)).await, TextOutcome::Refused { kind: "content" });
}

#[tokio::test]
async fn each_answer_has_its_outcome() {
    let scene = Scene::new("answers", |_, _| ()).await;
    let later = |kind| TextOutcome::TryLater { kind };
    let never = |kind| TextOutcome::Refused { kind };
    for (fault, outcome) in [
        ("01", TextOutcome::Accepted),
        ("89", never("sender")),
        ("90", later("throttled")),
        ("91", later("queue-full")),
        ("92", never("destination")),
        ("95", TextOutcome::Accepted),
        ("96", TextOutcome::Accepted),
        ("99", TextOutcome::Accepted),
        ("02", TextOutcome::Accepted),
    ] {
        assert_eq!(scene.send(&number(fault), "code 246813").await, outcome, "{fault}");
    }
    assert_eq!((scene.texts(), scene.centre.count("bind").unwrap()), (9, 1), "each once, over one connection");
}

#[tokio::test]
async fn a_text_without_an_answer_is_unknown_and_not_repeated() {
    let scene = Scene::new("unanswered", |_, config| config.timeout = Duration::from_secs(3)).await;
    scene.wait_until_up(true).await;
    assert_eq!(scene.send(&number("93"), "code 246813").await, TextOutcome::Unknown);
    // The answer to this one comes too late, and disturbs nobody.
    assert_eq!(scene.send(&number("88"), "code 246813").await, TextOutcome::Unknown);
    scene.centre.answer_at_last().unwrap();
    scene.centre.wait_for("answered-at-last", 1, SOON).await.unwrap();
    assert_eq!(scene.send(&number("01"), "code 246813").await, TextOutcome::Accepted);
    assert_eq!((scene.texts(), scene.centre.count("bind").unwrap()), (3, 1));
    scene.centre.wait_for("enquired", 1, SOON).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_again() {
    let scene = Scene::new("cut", |_, _| ()).await;
    assert_eq!(scene.send(&number("94"), "code 246813").await, TextOutcome::Unknown, "it may have been sent");
    scene.wait_until_up(true).await;
    while scene.send(&number("01"), "code 246813").await != TextOutcome::Accepted {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((scene.texts(), scene.centre.count("bind").unwrap()), (2, 2));
}

#[tokio::test]
async fn a_centre_that_stops_keeps_texts_for_later_until_it_is_back() {
    let mut scene = Scene::new("restart", |_, _| ()).await;
    assert_eq!(scene.send(&number("01"), "one").await, TextOutcome::Accepted);
    scene.centre.stop().await.unwrap();
    scene.wait_until_up(false).await;
    assert_eq!(scene.send(&number("01"), "two").await, TextOutcome::TryLater { kind: "connection" });
    scene.centre.start_again().await.unwrap();
    scene.wait_until_up(true).await;
    assert_eq!(scene.send(&number("01"), "three").await, TextOutcome::Accepted);
    let texts: Vec<String> = scene.centre.texts().unwrap().into_iter().map(|text| text.text).collect();
    assert_eq!(texts, ["one", "three"]);
}

#[tokio::test]
async fn a_centre_that_falls_silent_is_left() {
    let scene = Scene::new("silent", |_, config| config.timeout = Duration::from_millis(500)).await;
    scene.wait_until_up(true).await;
    scene.centre.set_deaf(true).unwrap();
    assert_eq!(scene.send(&number("93"), "code 246813").await, TextOutcome::Unknown);
    // Whether it lives is asked at once, and it does not say so.
    scene.wait_until_up(false).await;
    scene.centre.set_deaf(false).unwrap();
    scene.wait_until_up(true).await;
    assert_eq!(scene.send(&number("01"), "code 246813").await, TextOutcome::Accepted);
}

#[tokio::test]
async fn a_wrong_password_and_no_answer_to_the_name_are_told() {
    let wrong = Scene::new("wrong", |_, config| config.password = SecretString::from("wrong")).await;
    assert_eq!(wrong.send(&number("01"), "code 246813").await, TextOutcome::TryLater { kind: "login" });
    let ignored = Scene::new("ignored", |_, config| {
        config.system_id = "ignored".into();
        config.timeout = Duration::from_millis(500);
    });
    let ignored = ignored.await;
    assert_eq!(ignored.send(&number("01"), "code 246813").await, TextOutcome::TryLater { kind: "connection" });
    assert_eq!((wrong.texts(), ignored.texts()), (0, 0));
    assert!(!wrong.health.is_up() && !ignored.health.is_up());
}

#[tokio::test]
async fn over_tls_the_centre_must_be_the_right_one() {
    let tls = |ca: Option<String>| {
        move |centre: &SmppCentre, config: &mut SmppConfig| {
            config.port = centre.tls_port();
            config.security = LinkSecurity::Tls { ca: Some(ca.unwrap_or_else(|| centre.ca_pem().to_owned())) };
        }
    };
    let right = Scene::new("trusted", tls(None)).await;
    assert_eq!(right.send(&number("01"), "code 246813").await, TextOutcome::Accepted);
    let foreign = Scene::new("foreign", tls(Some(right.centre.ca_pem().to_owned()))).await;
    assert_eq!(foreign.send(&number("01"), "code 246813").await, TextOutcome::TryLater { kind: "tls" });
    assert_eq!(foreign.centre.count("bind").unwrap(), 0, "it did not get the password");
}

#[tokio::test]
async fn no_more_texts_than_the_window_wait_for_an_answer() {
    let scene = Scene::new("window", |_, config| {
        config.window = 2;
        config.timeout = Duration::from_millis(1000);
    });
    let scene = scene.await;
    scene.wait_until_up(true).await;
    let stalled = number("93");
    let (first, second, third) = tokio::join!(scene.send(&stalled, "a"), scene.send(&stalled, "b"), scene.send(&stalled, "c"));
    assert_eq!((first, second), (TextOutcome::Unknown, TextOutcome::Unknown));
    assert_eq!(third, TextOutcome::TryLater { kind: "busy" }, "it was never sent");
    assert_eq!(scene.texts(), 2);
}

#[tokio::test]
async fn a_text_that_expires_before_it_has_a_place_is_never_submitted() {
    let scene = Scene::new("expiring", |_, config| {
        config.window = 1;
        config.timeout = Duration::from_secs(4);
    });
    let scene = scene.await;
    scene.wait_until_up(true).await;
    let expiring = TextRequest {
        until: Some(tokio::time::Instant::now() + Duration::from_millis(500)),
        ..request(&number("01"), "code 246813")
    };
    let second = async {
        // The first has the only place.
        scene.centre.wait_for_texts(1, SOON).await.unwrap();
        let begun = Instant::now();
        (scene.sender.send(&expiring).await, begun.elapsed())
    };
    let stalled = number("93");
    let (first, (second, took)) = tokio::join!(scene.send(&stalled, "a"), second);
    assert_eq!((first, second), (TextOutcome::Unknown, TextOutcome::TryLater { kind: "busy" }));
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(scene.texts(), 1);
}

#[tokio::test]
async fn receipts_and_outcomes_are_counted_by_gateway() {
    let metrics = measured();
    let Scene { centre, sender, health } = Scene::new("counted", |_, _| ()).await;
    let serves = Serves::default();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    let gateways = TextGateways::new(vec![TextGateway { health, serves, sender: Box::new(sender) }], &clock);
    for fault in ["01", "02", "97", "98", "92", "90"] {
        gateways.send(&request(&number(fault), "code 246813")).await;
    }
    centre.wait_for("receipt-answered", 4, SOON).await.unwrap();
    let text = metrics.render();
    for line in [
        r#"latchkey_text_receipts_total{gateway="counted",state="delivered"} 2"#,
        r#"latchkey_text_receipts_total{gateway="counted",state="failed"} 1"#,
        r#"latchkey_text_receipts_total{gateway="counted",state="expired"} 1"#,
        r#"latchkey_gateway_total{channel="text",gateway="counted",outcome="accepted"} 4"#,
        r#"latchkey_gateway_total{channel="text",gateway="counted",outcome="refused-number"} 1"#,
        r#"latchkey_gateway_total{channel="text",gateway="counted",outcome="later"} 1"#,
        r#"latchkey_gateway_up{channel="text",gateway="counted"} 1"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in:\n{text}");
    }
    assert!(!text.contains("6123456"), "no number is in it");
    drop(gateways);
}

#[tokio::test]
async fn whoever_leaves_says_so() {
    let scene = Scene::new("leaves", |_, _| ()).await;
    scene.wait_until_up(true).await;
    let Scene { centre, sender, .. } = scene;
    drop(sender);
    centre.wait_for("unbound", 1, SOON).await.unwrap();
    centre.wait_for("closed", 1, SOON).await.unwrap();
}
