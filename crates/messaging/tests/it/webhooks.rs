//! Webhooks as a receiver gets them.

use std::time::Duration;

use latchkey_domain::Timestamp;
use latchkey_messaging::{WebhookConfig, WebhookError, WebhookSender};
use latchkey_testkit::{HttpAnswer, HttpSink, free_port};
use secrecy::SecretString;

const NOW: Timestamp = Timestamp::from_micros(1_795_218_301_000_000);

fn sender(url: &str, ca: Option<&str>, timeout: Duration) -> WebhookSender {
    let secret = SecretString::from("whisper");
    WebhookSender::new(WebhookConfig { url: url.parse().unwrap(), secret, ca: ca.map(str::to_owned), timeout }).unwrap()
}

const ENOUGH: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_arrives_whole_signed_and_named() {
    let sink = HttpSink::start().await.unwrap();
    sender(&sink.url("/alerts?token=x"), None, ENOUGH).send("event-1", b"{\"a\":1}", NOW).await.unwrap();
    let requests = sink.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((request.line.as_str(), request.body.as_slice()), ("POST /alerts?token=x", b"{\"a\":1}".as_slice()));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("latchkey-event"), Some("event-1"));
    // Computed with `printf '1795218301.{"a":1}' | openssl dgst -sha256 -hmac whisper`.
    let signed = "t=1795218301,v1=f31460d192866517789c04591920d81175f47fcaa9d546b3e51b5399a2aeb29c";
    assert_eq!(request.header("latchkey-signature"), Some(signed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_is_trusted_when_it_is_named_and_only_then() {
    let sink = HttpSink::start_tls().await.unwrap();
    let url = sink.url("/");
    sender(&url, sink.ca_pem(), ENOUGH).send("event-1", b"{}", NOW).await.unwrap();
    let refused = sender(&url, None, ENOUGH).send("event-2", b"{}", NOW).await.unwrap_err();
    assert!(matches!(&refused, WebhookError::Connection(why) if why.contains("certificate")), "{refused:?}");
    assert_eq!(sink.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_told_apart_and_the_address_is_kept_to_ourselves() {
    let sink = HttpSink::start().await.unwrap();
    let url = sink.url("/alerts?token=hunter2");
    for status in [302, 404, 500] {
        sink.answer_with(HttpAnswer::Status(status));
        assert_eq!(sender(&url, None, ENOUGH).send("e", b"{}", NOW).await, Err(WebhookError::Status(status)));
    }
    sink.answer_with(HttpAnswer::Silent);
    let late = sender(&url, None, Duration::from_millis(300)).send("e", b"{}", NOW).await;
    assert_eq!(late, Err(WebhookError::Timeout));
    sink.answer_with(HttpAnswer::Cut);
    assert!(matches!(sender(&url, None, ENOUGH).send("e", b"{}", NOW).await, Err(WebhookError::Connection(_))));
    let nobody = format!("http://127.0.0.1:{}/?token=hunter2", free_port());
    let sender = sender(&nobody, None, ENOUGH);
    let refused = sender.send("e", b"{}", NOW).await.unwrap_err();
    assert!(refused.to_string().contains("refused") && !refused.to_string().contains("hunter2"), "{refused}");
    assert!(!format!("{sender:?}").contains("hunter2"));
}
