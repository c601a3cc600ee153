//! Alerts of the real program.

use std::path::Path;
use std::time::Duration;

use latchkey_domain::alert::{AlertKind, AlertLimits};
use latchkey_testkit::{CertificateAuthority, HttpAnswer, HttpSink, Postfix};

use crate::installation::{Installation, now};
use crate::running::Running;

const DAY: u64 = 86_400;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operators/alerts.md");
    std::fs::read_to_string(path).unwrap()
}

/// Each kind has a row in the table and a section of its own, and no other has.
#[test]
fn every_kind_stands_in_the_documentation_and_nothing_else() {
    let page = page();
    let known: Vec<&str> = AlertKind::ALL.iter().map(|kind| kind.key()).collect();
    let rows: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    assert_eq!((rows, sections), (known.clone(), known));
}

#[test]
fn every_kind_stands_in_the_sample_configuration() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../latchkey.sample.toml");
    let sample = std::fs::read_to_string(sample).unwrap();
    let list = sample.split("Kinds of alerts that you do not want: ").nth(1).unwrap().split('.').next().unwrap();
    let listed: Vec<&str> = list.split([',', '#']).map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(listed, AlertKind::ALL.map(AlertKind::key));
}

#[test]
fn the_documented_defaults_are_those_in_force() {
    let (page, usual) = (page(), AlertLimits::default());
    let minutes = |span: Duration| span.as_secs() / 60;
    for default in [
        format!("`delivery_minutes`, {} |", minutes(usual.delivery)),
        format!("`queue_minutes`, {} |", minutes(usual.queue)),
        format!(
            "`certificate_days`, {}, {} and {} |",
            usual.certificate[0].as_secs() / DAY,
            usual.certificate[1].as_secs() / DAY,
            usual.certificate[2].as_secs() / DAY
        ),
        format!("`resets_an_hour`, {}; `resets_factor`, {} |", usual.resets, usual.resets_factor),
        format!("`database_minutes`, {} |", minutes(usual.database)),
        format!("`disk_free_megabytes`, {} |", usual.disk >> 20),
        format!("`clock_seconds`, {} |", usual.clock.as_secs()),
    ] {
        assert!(page.contains(&default), "{default}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_says_what_became_of_each_way() {
    let (hook, postfix) = (HttpSink::start_tls().await.unwrap(), Postfix::start().await.unwrap());
    let installation = Installation::empty();
    let told = installation.run(&["alerts", "test"]).refused();
    assert!(told.contains("alerts.mail_to or alerts.webhook_url"), "{told}");
    installation.write("hook.secret", "whisper\n");
    installation.write("hook-ca.pem", hook.ca_pem().unwrap());
    let ca = installation.write("ca.pem", postfix.ca_pem());
    let url = hook.url("/hook?token=hunter2");
    installation.configure(&format!(
        "[alerts]\nmail_to = [\"ops@host.example\"]\nlanguage = \"es\"\nwebhook_url = \"{url}\"\n\
         webhook_secret_file = \"hook.secret\"\nwebhook_ca_file = \"hook-ca.pem\""
    ));
    let port = postfix.smtp_port().to_string();
    let environment = [
        ("LATCHKEY_MAIL__HOST", postfix.host()),
        ("LATCHKEY_MAIL__PORT", &port),
        ("LATCHKEY_MAIL__SECURITY", "starttls"),
        ("LATCHKEY_MAIL__USER", postfix.username()),
        ("LATCHKEY_MAIL__PASSWORD", postfix.password()),
        ("LATCHKEY_MAIL__CA_FILE", ca.to_str().unwrap()),
    ];
    let told = installation.run_with(&["alerts", "test"], &environment, "").done();
    assert_eq!(told, "mail to ops@host.example: sent\nwebhook: sent\n");
    let mails = postfix.wait_for_mail("ops@host.example", Duration::from_secs(30)).await.unwrap();
    assert!(String::from_utf8_lossy(&mails[0]).contains("Subject: Alerta: Esto es una prueba"));
    let request = hook.requests().remove(0);
    let document: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!((&document["kind"], &document["installation"]), (&"test".into(), &"https://reset.example.com".into()));
    assert_eq!(document["title"], "Alerta: Esto es una prueba");
    assert!(request.header("latchkey-signature").unwrap().starts_with("t=1"));
    hook.answer_with(HttpAnswer::Status(403));
    let said = installation.run_with(&["alerts", "test"], &environment, "");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("webhook: not sent (the receiver answered 403)"), "{said:?}");
    assert!(said.err.contains("1 of 2 test alerts could not be sent"), "{said:?}");
    assert!(!format!("{said:?}").contains("hunter2") && !format!("{said:?}").contains("whisper"), "{said:?}");
}

/// The mail server of the installation does not answer: the webhook, the log, `/metrics` and `alerts list` all tell.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_raises_what_it_finds() {
    let hook = HttpSink::start().await.unwrap();
    let authority = CertificateAuthority::new().unwrap();
    let now = now();
    let certificate = authority.issue_for(&["reset.example.com"], now - DAY, now + 5 * DAY).unwrap();
    let installation = Installation::ready();
    let told = installation.run(&["alerts", "list"]).done();
    assert!(told.contains("No alert stands.") && told.contains("No server has looked for alerts yet"), "{told}");
    installation.write("hook.secret", "whisper\n");
    installation.configure(&format!(
        "[alerts]\nmail_to = [\"ops@host.example\"]\nwebhook_url = \"{}\"\nwebhook_secret_file = \"hook.secret\"\n\
         disk_free_megabytes = 1073741824",
        hook.url("/hook")
    ));
    let chain = installation.write("chain.pem", &certificate.chain_pem);
    let key = installation.write("key.pem", &certificate.key_pem);
    let environment = [
        ("LATCHKEY_SERVER__TLS_CERTIFICATE_FILE", chain.to_str().unwrap()),
        ("LATCHKEY_SERVER__TLS_KEY_FILE", key.to_str().unwrap()),
    ];
    let mut server = Running::start(&installation, &environment);
    let requests = hook.wait_for(2, Duration::from_secs(60)).await.unwrap();
    let mut kinds: Vec<String> = requests
        .iter()
        .map(|request| serde_json::from_slice::<serde_json::Value>(&request.body).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["certificate-ending", "disk-low"]);
    let list = installation.run(&["alerts", "list"]).done();
    assert!(list.contains("warning   certificate-ending  server ") && list.contains(" MiB free"), "{list}");
    assert!(!list.contains("No server"), "{list}");
    assert_eq!(server.stop("TERM").0, Some(0));
    let log = server.log();
    let alerts: Vec<_> = log.iter().filter(|event| event["level"] == "ERROR" && event["message"] == "alert").collect();
    assert_eq!(alerts.len(), 2, "{log:?}");
    assert!(alerts.iter().any(|alert| alert["kind"] == "disk-low" && alert["event"] == "raised"), "{alerts:?}");
    assert!(!format!("{log:?}").contains("ops@host.example"), "{log:?}");
}

#[test]
fn what_stands_is_measured() {
    let installation = Installation::ready();
    installation.configure("[alerts]\ndisk_free_megabytes = 1073741824");
    let server = Running::start(&installation, &[]);
    let begun = std::time::Instant::now();
    let metrics = || server.get_as("localhost", "/metrics", "").text;
    while !metrics().contains("latchkey_alert_active{kind=\"disk-low\"} 1") {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", metrics());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(metrics().contains("latchkey_alert_active{kind=\"queue-old\"} 0"));
}
