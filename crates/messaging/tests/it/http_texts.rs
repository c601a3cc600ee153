//! Texts and calls over HTTP, to servers that answer in every way.

use std::time::Duration;

use latchkey_domain::{OutboxId, PhoneNumber};
use latchkey_messaging::{
    HttpBody, HttpTextConfig, HttpTextSender, TextOutcome, TextRequest, TextSender, TwilioAccount, TwilioTextConfig,
    TwilioTextSender,
};
use latchkey_testkit::{HttpAnswer, HttpSink, ManualClock, PhoneService, SeededRandom, free_port};
use secrecy::SecretString;
use tokio::time::Instant;

const LATER: fn(&'static str) -> TextOutcome = |kind| TextOutcome::TryLater { kind };
const NEVER: fn(&'static str) -> TextOutcome = |kind| TextOutcome::Refused { kind };

fn config(url: String) -> HttpTextConfig {
    HttpTextConfig {
        method: "POST".into(),
        url,
        headers: vec!["Authorization: Bearer {secret}".into()],
        body: HttpBody::Form(vec!["to={to}".into(), "text={text}".into(), "id={id}".into()]),
        basic: None,
        secret: Some(SecretString::from("hunter2")),
        from: None,
        success: Vec::new(),
        id_pointer: None,
        ca: None,
        timeout: Duration::from_millis(800),
    }
}

fn request(to: &str) -> TextRequest {
    let id = OutboxId::generate(&ManualClock::default(), &SeededRandom::new(9));
    TextRequest { id, to: PhoneNumber::parse(to, None).unwrap(), text: SecretString::from("código 246813"), until: None }
}

async fn send(config: HttpTextConfig) -> TextOutcome {
    HttpTextSender::new(config).unwrap().send(&request("+34 612345601")).await
}

#[tokio::test]
async fn a_text_is_taken_over_tls_by_whoever_is_trusted() {
    let sink = HttpSink::start_tls().await.unwrap();
    let ca = sink.ca_pem().map(str::to_owned);
    assert_eq!(send(HttpTextConfig { ca, ..config(sink.url("/send")) }).await, TextOutcome::Accepted);
    assert_eq!(send(config(sink.url("/send"))).await, LATER("tls"), "no public authority knows it");
    let requests = sink.requests();
    assert_eq!((requests.len(), requests[0].line.as_str()), (1, "POST /send"));
    assert_eq!(requests[0].header("authorization"), Some("Bearer hunter2"));
    let body = String::from_utf8(requests[0].body.clone()).unwrap();
    assert!(body.starts_with("to=%2B34612345601&text=c%C3%B3digo+246813&id=01"), "{body}");
}

#[tokio::test]
async fn nobody_is_asked_for_longer_than_the_text_works() {
    let sink = HttpSink::start().await.unwrap();
    sink.answer_with(HttpAnswer::Silent);
    let sender = HttpTextSender::new(HttpTextConfig { timeout: Duration::from_secs(30), ..config(sink.url("/send")) }).unwrap();
    let until = |span| TextRequest { until: Some(Instant::now() + span), ..request("+34 612345601") };
    let begun = Instant::now();
    assert_eq!(sender.send(&until(Duration::from_millis(300))).await, TextOutcome::Unknown);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(sink.requests().len(), 1);
    assert_eq!(sender.send(&until(Duration::ZERO)).await, LATER("expired"));
    assert_eq!(sink.requests().len(), 1, "what has expired is not submitted");
}

#[tokio::test]
async fn each_status_has_its_outcome() {
    let sink = HttpSink::start().await.unwrap();
    for (status, outcome) in [
        (200, TextOutcome::Accepted),
        (202, TextOutcome::Accepted),
        (302, LATER("moved")),
        (400, NEVER("request")),
        (401, LATER("login")),
        (403, LATER("login")),
        (404, NEVER("request")),
        (408, TextOutcome::Unknown),
        (429, LATER("throttled")),
        (500, TextOutcome::Unknown),
        (503, TextOutcome::Unknown),
    ] {
        sink.answer_with(HttpAnswer::Status(status));
        assert_eq!(send(config(sink.url("/send"))).await, outcome, "{status}");
    }
    sink.answer_with(HttpAnswer::Status(200));
    assert_eq!(send(HttpTextConfig { success: vec![202], ..config(sink.url("/")) }).await, TextOutcome::Unknown);
    let named = HttpTextConfig { id_pointer: Some("/id".into()), ..config(sink.url("/")) };
    assert_eq!(send(named).await, TextOutcome::Unknown, "an answer without a name leaves it open");
}

#[tokio::test]
async fn no_answer_is_unknown_and_no_connection_is_not() {
    let sink = HttpSink::start().await.unwrap();
    for answer in [HttpAnswer::Silent, HttpAnswer::Cut] {
        sink.answer_with(answer);
        assert_eq!(send(config(sink.url("/send"))).await, TextOutcome::Unknown, "{answer:?}");
    }
    assert_eq!(sink.requests().len(), 2, "none was repeated");
    let nobody = format!("http://127.0.0.1:{}/send", free_port());
    assert_eq!(send(config(nobody)).await, LATER("connection"));
}

fn account(service: &PhoneService) -> TwilioAccount {
    TwilioAccount {
        api: service.api().parse().unwrap(),
        sid: service.account().into(),
        token: SecretString::from(service.token()),
        ca: None,
        timeout: Duration::from_millis(800),
    }
}

#[tokio::test]
async fn the_preset_for_texts_speaks_to_its_service() {
    let service = PhoneService::start().await.unwrap();
    let config = TwilioTextConfig { account: account(&service), from: "Wingtip".into() };
    let sender = TwilioTextSender::new(config.clone()).unwrap();
    for (fault, outcome) in [
        ("01", TextOutcome::Accepted),
        ("86", TextOutcome::Unknown),
        ("87", LATER("login")),
        ("88", TextOutcome::Unknown),
        ("89", NEVER("request")),
        ("90", LATER("throttled")),
        ("92", NEVER("destination")),
        ("93", TextOutcome::Unknown),
        ("94", TextOutcome::Unknown),
    ] {
        assert_eq!(sender.send(&request(&format!("+34 6123456{fault}"))).await, outcome, "{fault}");
    }
    let texts = service.texts();
    assert_eq!(texts.len(), 9, "each once");
    assert_eq!((texts[0].field("To"), texts[0].field("From")), ("+34612345601", "Wingtip"));
    assert_eq!(texts[0].field("Body"), "código 246813");
    let named = format!("MG{}", "0".repeat(32));
    TwilioTextSender::new(TwilioTextConfig { from: named.clone(), ..config.clone() })
        .unwrap()
        .send(&request("+34 612345601"))
        .await;
    assert_eq!(service.texts()[9].field("MessagingServiceSid"), named);
    let mut wrong = config;
    wrong.account.token = SecretString::from("wrong");
    assert_eq!(TwilioTextSender::new(wrong).unwrap().send(&request("+34 612345601")).await, LATER("login"));
    assert_eq!(service.texts().len(), 10);
}
