//! Requests as they are made, and configurations that cannot work.

use std::time::Duration;

use latchkey_domain::{OutboxId, PhoneNumber};
use latchkey_testkit::{ManualClock, SeededRandom};

use super::*;

fn config(url: &str, body: HttpBody) -> HttpTextConfig {
    HttpTextConfig {
        method: "POST".into(),
        url: url.into(),
        headers: Vec::new(),
        body,
        basic: None,
        secret: None,
        from: None,
        success: Vec::new(),
        id_pointer: None,
        ca: None,
        timeout: Duration::from_secs(5),
    }
}

fn form(lines: &[&str]) -> HttpBody {
    HttpBody::Form(lines.iter().map(|line| (*line).to_owned()).collect())
}

fn json(text: &str) -> HttpBody {
    HttpBody::Json(text.to_owned())
}

const URL: &str = "https://sms.example.com/send";
const HOSTILE: &str = "a\"b\\c&d=e+f %41\n{to}<é>";

fn made(config: HttpTextConfig, text: &str) -> (Request, String) {
    let sender = HttpTextSender::new(config).unwrap();
    let id = OutboxId::generate(&ManualClock::default(), &SeededRandom::new(9));
    let to = PhoneNumber::parse("+34 612345678", None).unwrap();
    let request = sender.request(&TextRequest { id, to, text: SecretString::from(text), until: None }).unwrap();
    let body = request.body().and_then(reqwest::Body::as_bytes).map(|body| String::from_utf8(body.to_vec()).unwrap());
    (request, body.unwrap_or_default())
}

#[test]
fn a_form_is_written_as_forms_are() {
    let lines = ["to={to_digits}", "text=Code: {text}", "from={from}", "fixed=a b"];
    let config = HttpTextConfig { from: Some("Wingtip".into()), ..config(URL, form(&lines)) };
    let (request, body) = made(config, HOSTILE);
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(body, "to=34612345678&text=Code%3A+a%22b%5Cc%26d%3De%2Bf+%2541%0A%7Bto%7D%3C%C3%A9%3E&from=Wingtip&fixed=a+b");
}

#[test]
fn no_value_breaks_out_of_json() {
    let template = r#"{"messages": [{"to": "{to}", "body": "{text}", "n": 1, "ref": "x-{id}"}], "flash": false}"#;
    let (request, body) = made(config(URL, json(template)), HOSTILE);
    assert_eq!(request.headers()["content-type"], "application/json");
    let sent: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(sent["messages"][0]["body"], HOSTILE);
    assert_eq!(sent["messages"][0]["to"], "+34612345678");
    assert_eq!((&sent["messages"][0]["n"], &sent["flash"]), (&1.into(), &false.into()));
    assert!(sent["messages"][0]["ref"].as_str().unwrap().starts_with("x-"));
}

#[test]
fn a_get_says_everything_in_its_address() {
    let url = "https://sms.example.com/{from}/send?to={to}&text={text}";
    let config = HttpTextConfig { method: "GET".into(), from: Some("a/b".into()), ..config(url, HttpBody::None) };
    let (request, body) = made(config, HOSTILE);
    let pairs: Vec<(String, String)> = request.url().query_pairs().into_owned().collect();
    assert_eq!(pairs, [("to".into(), "+34612345678".into()), ("text".into(), HOSTILE.into())]);
    assert_eq!((request.url().path(), body.as_str()), ("/a%2Fb/send", ""));
}

#[test]
fn secrets_go_into_headers_and_are_not_shown() {
    let config = HttpTextConfig {
        headers: vec!["X-Api-Key: {secret}".into(), "content-type: application/vnd.sms+json".into()],
        secret: Some(SecretString::from("hunter2")),
        basic: Some(("user".into(), SecretString::from("hunter3"))),
        ..config(URL, json(r#"{"to": "{to}", "text": "{text}"}"#))
    };
    assert!(!format!("{config:?}").contains("hunter"));
    let (request, _) = made(config, "code");
    assert_eq!(request.headers()["x-api-key"], "hunter2");
    assert_eq!(request.headers()["content-type"], "application/vnd.sms+json");
    assert_eq!(request.headers()["authorization"], "Basic dXNlcjpodW50ZXIz");
    assert!(!format!("{request:?}").contains("hunter2"));
}

#[test]
fn what_cannot_work_is_told_with_its_place() {
    let good = || config(URL, form(&["to={to}", "text={text}"]));
    let told = |config: HttpTextConfig| HttpTextSender::new(config).err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(told(good()), "");
    let cases = [
        (HttpTextConfig { method: "post".into(), ..good() }, "\"post\" is not one of"),
        (HttpTextConfig { method: "GET".into(), ..good() }, "a GET has no body"),
        (config(URL, form(&["to={to}"])), "{text} stands nowhere"),
        (config(URL, form(&["text={text}"])), "{to} stands nowhere"),
        (config(URL, form(&["to={to}", "text={text}", "from={from}"])), "{from} stands in a template"),
        (config(URL, form(&["to={to}", "text={text}", "key={secret}"])), "{secret} stands in a template"),
        (config(URL, form(&["to={to}", "text={txet}"])), "there is no placeholder {txet}"),
        (config(URL, form(&["to"])), "\"to\" is no line of a form"),
        (config(URL, json("{\"to\": ")), "the JSON of the request cannot be read"),
        (HttpTextConfig { headers: vec!["X-Key".into()], ..good() }, "\"X-Key\" is no header line"),
        (HttpTextConfig { headers: vec!["X-Key: {text}".into()], ..good() }, "{text} may not stand here"),
        (HttpTextConfig { id_pointer: Some("id".into()), ..good() }, "\"id\" is no JSON pointer"),
    ];
    for (config, expected) in cases {
        let told = told(config);
        assert!(told.contains(expected), "{expected}: {told}");
    }
    for wrong in [
        "sms.example.com/send",
        "ftp://sms.example.com/",
        "https://{to}.example.com/?{text}",
        "https://sms.example.com:{id}/{to}{text}",
        "https://user:pass@sms.example.com/",
        "https://sms.example.com/{secret}",
        "{text}://sms.example.com/",
        "",
    ] {
        assert!(!told(HttpTextConfig { url: wrong.into(), ..good() }).is_empty(), "{wrong}");
    }
}
