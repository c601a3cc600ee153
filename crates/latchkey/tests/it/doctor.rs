//! The doctor, beside real parts that are well or broken.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{OutboxId, Timestamp};
use latchkey_service::alerts::LOOKED;
use latchkey_store::{Channel, NewMessage, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::{
    CertificateAuthority, FaultySmtp, HttpAnswer, HttpSink, ManualClock, PhoneService, Postfix, Postgres, SeededRandom,
    SmppCentre, SmtpFault, free_port,
};
use latchkey_vault::MasterKeys;
use serde_json::Value;

use crate::gateways::configure;
use crate::installation::{Installation, Said, now};

const DAY: u64 = 86_400;
const PASSWORD: &str = "Turnip-Lantern-42";

fn instant(seconds: u64) -> Timestamp {
    Timestamp::from_micros(i64::try_from(seconds).unwrap() * 1_000_000)
}

/// What was found in an area: levels and sentences, one a line.
#[track_caller]
fn found(said: &Said, area: &str) -> String {
    let report: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:#?}"));
    assert_eq!(report["exit"], said.code, "{said:#?}");
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["area"] == area);
    let lines = findings.map(|finding| {
        let (level, sentence) = (finding["level"].as_str().unwrap(), finding["sentence"].as_str().unwrap());
        assert_eq!(finding["exit"] != 0, level == "wrong", "{said:#?}");
        assert!(sentence.ends_with(['.', '?']), "a sentence: {sentence}");
        format!("{level} {sentence}\n")
    });
    lines.collect()
}

fn mail_of<'a>(port: &'a str, user: &'a str, password: &'a str, ca: &'a Path) -> [(&'static str, &'a str); 6] {
    [
        ("LATCHKEY_MAIL__HOST", "127.0.0.1"),
        ("LATCHKEY_MAIL__PORT", port),
        ("LATCHKEY_MAIL__SECURITY", "starttls"),
        ("LATCHKEY_MAIL__USER", user),
        ("LATCHKEY_MAIL__PASSWORD", password),
        ("LATCHKEY_MAIL__CA_FILE", ca.to_str().unwrap()),
    ]
}

/// An installation with a certificate for its own name.
fn with_certificate(authority: &CertificateAuthority, names: &[&str], ends: u64) -> Installation {
    let installation = Installation::ready();
    let issued = authority.issue_for(names, now() - 2 * DAY, ends).unwrap();
    installation.write("chain.pem", &issued.chain_pem);
    let key = installation.write("key.pem", &issued.key_pem);
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
    installation
}

const TLS: [(&str, &str); 2] =
    [("LATCHKEY_SERVER__TLS_CERTIFICATE_FILE", "chain.pem"), ("LATCHKEY_SERVER__TLS_KEY_FILE", "key.pem")];

/// The embedded database, opened beside the program.
async fn store(installation: &Installation) -> Store {
    let keys = Arc::new(MasterKeys::load(&installation.path("keys/master.key")).unwrap());
    let url = format!("sqlite:{}", installation.path("data/latchkey.sqlite").display());
    Store::connect(StoreOptions::new(url, keys, Arc::new(SeededRandom::new(7)))).await.unwrap()
}

async fn looked(store: &Store, at: Timestamp) {
    let work = |tx: Tx| async move { tx.set_progress(LOOKED, at, None).await };
    assert!(store.write::<_, StoreError, _, _>("test", work).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_that_is_well_gets_a_test_mail_and_code_0() {
    let (postfix, authority) = (Postfix::start().await.unwrap(), CertificateAuthority::new().unwrap());
    let installation = with_certificate(&authority, &["reset.example.com"], now() + 90 * DAY);
    looked(&store(&installation).await, instant(now())).await;
    let (port, ca) = (postfix.smtp_port().to_string(), installation.write("ca.pem", postfix.ca_pem()));
    let environment = [&mail_of(&port, postfix.username(), postfix.password(), &ca)[..], &TLS].concat();
    let said = installation.run_with(&["doctor", "--mail-to", "you@host.example"], &environment, "");
    assert_eq!(said.code, 0, "{said:#?}");
    for part in
        ["good     keys ", "good     database ", "good     clock ", "good     certificate ", "good     queue ", "\n0 wrong, "]
    {
        assert!(said.out.contains(part), "{part:?} is missing: {}", said.out);
    }
    for part in ["SQLite 3.", "the data of 0 organization(s)", "The certificate holds reset.example.com", "A server runs on"] {
        assert!(said.out.contains(part), "{part:?} is missing: {}", said.out);
    }
    assert!(said.out.contains("took a test mail for you@host.example"), "{}", said.out);
    let mails = postfix.wait_for_mail("you@host.example", Duration::from_secs(30)).await.unwrap();
    assert!(String::from_utf8_lossy(&mails[0]).contains("This is a test"));
    assert!(!said.out.contains(postfix.password()) && !said.err.contains(postfix.password()), "{said:#?}");
    let said = installation.run_with(&["doctor", "--json"], &environment, "");
    assert!(found(&said, "mail").contains("skipped No test mail was sent: --mail-to"), "{said:#?}");
    assert_eq!(said.out.lines().count(), 1, "{said:#?}");
}

#[test]
fn problems_of_the_configuration_are_told_one_by_one() {
    let installation = Installation::ready();
    installation.configure("hots = \"x\"\npassword = \"hunter2\"\n[log]\nformat = \"xml\"");
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 10, "{said:#?}");
    let told = found(&said, "configuration");
    assert!(told.contains("wrong mail: hots: there is no such key") && told.contains("wrong log: format: \"xml\""), "{told}");
    assert!(told.contains("skipped Nothing else was looked at") && !said.out.contains("hunter2"), "{said:#?}");
}

#[test]
fn what_only_the_server_needs_does_not_stop_the_rest() {
    let installation = Installation::ready();
    let text = "[database]\nurl = \"sqlite:data/latchkey.sqlite\"\n[keys]\nmaster_key_file = \"keys/master.key\"\n";
    installation.write("latchkey.toml", text);
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 10, "{said:#?}");
    assert!(found(&said, "configuration").contains("mail: host: option is required"), "{said:#?}");
    assert!(found(&said, "database").contains("good SQLite"), "{said:#?}");
    assert!(found(&said, "mail").contains("skipped No mail server is configured"), "{said:#?}");
}

#[test]
fn secrets_and_files_that_cannot_stay_so_are_told() {
    let installation = Installation::ready();
    let secret = installation.write("token", "hunter2\n");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::create_dir(installation.path("mine")).unwrap();
    installation.write("mine/nonsense.html.j2", "x");
    let arguments = ["doctor", "--json", "--set", "mail.templates=mine", "--set", "passwords.breach_list=none.list"];
    let said = installation.run_with(&arguments, &[("LATCHKEY_SERVER__METRICS_TOKEN_FILE", "token")], "");
    let told = found(&said, "configuration");
    assert!(told.contains("warning server.metrics_token_file: every account") && told.contains("chmod o-rwx"), "{told}");
    assert!(told.contains("nonsense.html.j2 replaces nothing") && told.contains("wrong passwords: breach_list"), "{told}");
    assert!(told.contains("warning server.public_origin is https, but neither"), "{told}");
    assert!(!said.out.contains("hunter2"), "{said:#?}");
}

#[test]
fn a_wrong_key_an_open_key_and_a_missing_key_are_told() {
    let installation = Installation::ready();
    let path = installation.path("keys/master.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = installation.run(&["doctor", "--json"]);
    assert!(found(&said, "keys").contains("open to others (mode 0644): run `chmod 600"), "{said:#?}");
    assert!(found(&said, "queue").contains("skipped This needs the database"), "{said:#?}");
    installation.run(&["keys", "init", "--set", "keys.master_key_file=keys/other.key"]).done();
    std::fs::rename(installation.path("keys/other.key"), &path).unwrap();
    let said = installation.run(&["doctor", "--json"]);
    assert!(found(&said, "keys").contains("wrong This database was sealed with master key"), "{said:#?}");
    std::fs::remove_file(&path).unwrap();
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 11, "{said:#?}");
    assert!(found(&said, "keys").contains("wrong There is no master key file"), "{said:#?}");
    assert!(found(&said, "mail").contains("127.0.0.1:1 cannot be reached"), "the rest is looked at: {said:#?}");
}

#[test]
fn a_key_that_the_servers_account_cannot_read_is_told() {
    let installation = Installation::ready();
    chown(installation.path("data/latchkey.sqlite"), Some(65_534), None).unwrap();
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 11, "{said:#?}");
    assert!(found(&said, "keys").contains("does not belong to the account that owns"), "{said:#?}");
    assert!(found(&said, "keys").contains("chown --reference="), "{said:#?}");
}

#[test]
fn a_database_that_is_missing_behind_or_open_is_told() {
    let installation = Installation::empty();
    installation.run(&["keys", "init"]).done();
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 12, "{said:#?}");
    assert!(found(&said, "database").contains("wrong There is no database at") && !installation.path("data").exists());
    std::fs::create_dir(installation.path("data")).unwrap();
    let file = installation.write("data/latchkey.sqlite", "");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = installation.run(&["doctor", "--json", "--set", "alerts.disk_free_megabytes=1073741824"]);
    let told = found(&said, "database");
    assert!(told.contains("migration(s) behind this version. Run `latchkey migrate`"), "{told}");
    assert!(told.contains("Run `chmod 600 ") && told.contains("wrong Only "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_looked_at_too_and_its_password_is_not_told() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let installation = Installation::with_database("postgres://nobody@127.0.0.1:1/none");
    let environment = [("LATCHKEY_DATABASE__URL", database.url())];
    installation.run(&["keys", "init"]).done();
    installation.run_with(&["migrate"], &environment, "").done();
    let said = installation.run_with(&["doctor", "--json"], &environment, "");
    assert!(found(&said, "database").contains("good PostgreSQL 1"), "{said:#?}");
    assert!(found(&said, "clock").contains("good The clock agrees with the database server's"), "{said:#?}");
    assert!(found(&said, "queue").contains("warning No server has run on this database yet"), "{said:#?}");
    let said = installation.run_with(&["doctor", "--json"], &[("LATCHKEY_DATABASE__PASSWORD", "hunter2")], "");
    assert_eq!(said.code, 12, "{said:#?}");
    assert!(found(&said, "database").contains("wrong The database does not answer"), "{said:#?}");
    assert!(!format!("{said:?}").contains("hunter2"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_others_were_ahead_of_is_told() {
    let installation = Installation::ready();
    let said = installation.run(&["doctor", "--json"]);
    assert!(found(&said, "clock").contains("skipped The clock shows 20"), "{said:#?}");
    looked(&store(&installation).await, instant(now() + 7200)).await;
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 13, "{said:#?}");
    assert!(found(&said, "clock").contains("one of them is wrong. Let a time service such as chrony"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_is_compared_with_that_of_a_gateway_and_else_said_to_be_unchecked() {
    let (service, sink) = (PhoneService::start().await.unwrap(), HttpSink::start().await.unwrap());
    let installation = Installation::ready();
    let asks_the_kernel = std::process::Command::new("timedatectl").arg("show").output().is_ok_and(|said| said.status.success());
    let told = found(&installation.run(&["doctor", "--json"]), "clock");
    assert_eq!(told.contains("skipped Whether the clock is right was not checked"), !asks_the_kernel, "{told}");
    installation.write("calls.token", service.token());
    installation.configure(&format!(
        "[[calls]]\nname = \"voice\"\nkind = \"twilio\"\nurl = \"{}\"\naccount = \"{}\"\ntoken_file = \"calls.token\"\nfrom = \"+15005550006\"",
        service.api(),
        service.account()
    ));
    let told = found(&installation.run(&["doctor", "--json"]), "clock");
    assert!(told.contains("good The clock agrees with that of 127.0.0.1.") && !told.contains("not checked"), "{told}");
    sink.answer_with(HttpAnswer::Dated("Tue, 06 Nov 2018 08:49:37 GMT"));
    installation.configure(&format!(
        "[[texts]]\nname = \"web\"\nkind = \"http\"\nurl = \"{}\"\nform = [\"to={{to}}\", \"text={{text}}\"]",
        sink.url("/send").replace("127.0.0.1", "localhost")
    ));
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 13, "{said:#?}");
    let told = found(&said, "clock");
    assert!(told.contains("seconds ahead of that of localhost. Let a time service"), "{told}");
}

#[test]
fn a_broken_certificate_is_told() {
    let authority = CertificateAuthority::new().unwrap();
    let installation = with_certificate(&authority, &["other.example.com"], now() - DAY);
    installation.write("key.pem", &authority.issue(&["x.example"]).unwrap().key_pem);
    let said = installation.run_with(&["doctor", "--json"], &TLS, "");
    assert_eq!(said.code, 14, "{said:#?}");
    let told = found(&said, "certificate");
    for part in ["does not belong to the first", "does not hold the name reset.example.com", " ended 20", "Renew it"] {
        assert!(told.contains(part), "{part:?} is missing: {told}");
    }
    installation.write("chain.pem", "hello");
    let said = installation.run_with(&["doctor", "--json"], &TLS, "");
    assert!(found(&said, "certificate").contains("Write the certificate chain there, in PEM"), "{said:#?}");
    let said = installation.run(&["doctor", "--json"]);
    assert!(found(&said, "certificate").contains("skipped No certificate is configured: a proxy speaks TLS"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_wait_too_long_are_told() {
    let installation = Installation::with_organization();
    let store = store(&installation).await;
    let scope = store.reader().scope_of_domain(&"wingtip.example".parse().unwrap()).await.unwrap().unwrap();
    let (queued, clock) = (instant(now() - 3600), ManualClock::new(instant(now())));
    let message = &NewMessage {
        id: OutboxId::generate(&clock, &SeededRandom::new(3)),
        channel: Channel::Mail,
        payload: b"{}",
        created_at: queued,
        expires_at: Some(instant(now() + 3600)),
    };
    let scope = &scope;
    let work = |tx: Tx| async move { tx.enqueue(scope, message).await };
    store.write::<_, StoreError, _, _>("test", work).await.unwrap();
    let said = installation.run(&["doctor", "--json"]);
    assert_eq!(said.code, 15, "{said:#?}");
    assert!(found(&said, "queue").contains("wrong 1 message(s) wait to be sent, the oldest for 60 minutes"), "{said:#?}");
    assert!(found(&said, "keys").contains("the data of 1 organization(s)"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_refuses_is_told_with_what_to_change() {
    let faulty = FaultySmtp::start(SmtpFault::RefuseLogin(535)).await.unwrap();
    let installation = Installation::ready();
    let (port, ca) = (faulty.port().to_string(), installation.write("ca.pem", faulty.ca_pem()));
    let mail = mail_of(&port, "latchkey", PASSWORD, &ca);
    let arguments = ["doctor", "--json", "--mail-to", "you@host.example"];
    let said = installation.run_with(&arguments, &mail, "");
    assert_eq!(said.code, 16, "{said:#?}");
    assert!(found(&said, "mail").contains("wants another name and password. Check mail.user"), "{said:#?}");
    assert!(!format!("{said:?}").contains(PASSWORD), "{said:#?}");
    faulty.set_fault(SmtpFault::RefuseRecipient(550));
    let said = installation.run_with(&arguments, &mail, "");
    assert!(found(&said, "mail").contains("does not know the address of the test mail"), "{said:#?}");
    faulty.set_fault(SmtpFault::None);
    let stranger = CertificateAuthority::new().unwrap();
    installation.write("ca.pem", &stranger.ca_pem());
    let said = installation.run_with(&arguments, &mail, "");
    assert!(found(&said, "mail").contains("certificate is not to be trusted for this name"), "{said:#?}");
    assert!(said.err.contains("invalid peer certificate"), "the log says why: {said:#?}");
    let nobody = free_port().to_string();
    let said = installation.run_with(&arguments, &mail_of(&nobody, "latchkey", PASSWORD, &ca), "");
    assert!(found(&said, "mail").contains("cannot be reached. Check mail.host and mail.port"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_gateway_takes_a_test_or_is_told_of() {
    let (centre, service) = (SmppCentre::start().await.unwrap(), PhoneService::start().await.unwrap());
    let installation = Installation::ready();
    let none = installation.run(&["doctor", "--json", "--text-to", "+1 4255550123"]);
    assert!(found(&none, "texts").contains("wrong No gateway for texts is configured. Write one as [[texts]]"), "{none:#?}");
    assert!(found(&none, "calls").contains("skipped No gateway for calls"), "{none:#?}");
    configure(&installation, &centre, &service);
    let said = installation.run(&["doctor", "--json"]);
    assert!(found(&said, "texts").contains("skipped 1 gateway(s) for texts were not tried: --text-to"), "{said:#?}");
    let arguments = ["doctor", "--json", "--text-to", "+1 4255550123", "--call-to", "+1 4255550123"];
    let said = installation.run(&arguments);
    assert!(found(&said, "texts").contains("good texts.centre took a test text"), "{said:#?}");
    assert!(found(&said, "calls").contains("good calls.service took a test call"), "{said:#?}");
    let texts = centre.wait_for_texts(1, Duration::from_secs(30)).await.unwrap();
    assert_eq!(texts[0].text, "This is a test from reset.example.com. Texts work.");
    let call = service.wait_for_call(1, Duration::from_secs(30)).await.unwrap();
    assert!(format!("{call:?}").contains("This is a test from reset.example.com. Calls work."), "{call:?}");
    let said = installation.run(&["doctor", "--json", "--text-to", "+34 612345678"]);
    assert!(found(&said, "texts").contains("skipped texts.centre does not serve the country"), "{said:#?}");
    installation.write("texts.password", "hunter2\n");
    installation.write("calls.token", "hunter3\n");
    let said = installation.run(&arguments);
    assert!(found(&said, "texts").contains("wrong texts.centre wants another name and password"), "{said:#?}");
    assert!(found(&said, "calls").contains("wrong calls.service wants another name and password"), "{said:#?}");
    assert!(!format!("{said:?}").contains("hunter"), "{said:#?}");
}
