//! `latchkey serve` as a process.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use latchkey_testkit::{CertificateAuthority, Postfix, Postgres};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::installation::Installation;
use crate::running::{Running, exchange};

/// What is promised to service managers.
const END: Duration = Duration::from_secs(10);

#[test]
fn it_serves_says_so_in_json_and_ends_when_asked() {
    let installation = Installation::with_organization();
    let mut server = Running::start(&installation, &[]);
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/readyz").status, 200);
    let page = server.get("/signin");
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text.contains("<!doctype html>") || page.text.contains("<!DOCTYPE html>"), "{page:?}");
    assert_ne!(server.get_as("evil.example", "/signin", "").status, 200, "a foreign host is refused");
    // A browser that keeps its connection open does not hold up the end.
    let idle = TcpStream::connect(server.address).unwrap();
    let (code, took) = server.stop("TERM");
    drop(idle);
    assert_eq!(code, Some(0), "{:?}", server.log());
    assert!(took < END, "{took:?}");
    let log = server.log();
    for event in &log {
        assert!(event["level"].is_string() && event["timestamp"].is_string() && event["message"].is_string(), "{event}");
    }
    let said: Vec<&str> = log.iter().filter_map(|event| event["message"].as_str()).collect();
    assert!(said.contains(&"ready") && said.contains(&"stopped"), "{said:?}");
}

#[test]
fn ctrl_c_ends_it_too() {
    let installation = Installation::ready();
    let mut server = Running::start(&installation, &[]);
    let (code, took) = server.stop("INT");
    assert_eq!(code, Some(0), "{:?}", server.log());
    assert!(took < END, "{took:?}");
}

#[test]
fn measurements_are_for_this_machine_and_the_bearer_of_the_token() {
    let installation = Installation::ready();
    let server = Running::start(&installation, &[("LATCHKEY_SERVER__METRICS_TOKEN", "let-me-see")]);
    let begun = Instant::now();
    // What waits is looked at soon after the start, not before it.
    let here = || server.get_as("localhost", "/metrics", "");
    while !here().text.contains("latchkey_outbox_waiting 0") {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", here());
        std::thread::sleep(Duration::from_millis(20));
    }
    // A proxy on this machine that forwards nothing still asks for the public name.
    assert_eq!(server.get_as("reset.example.com", "/metrics", "").status, 404);
    let through_a_proxy = "X-Forwarded-For: 192.0.2.1\r\n";
    assert_eq!(server.get_as("reset.example.com", "/metrics", through_a_proxy).status, 404);
    let with_token = format!("{through_a_proxy}Authorization: Bearer let-me-see\r\n");
    assert_eq!(server.get_as("reset.example.com", "/metrics", &with_token).status, 200);
}

#[test]
fn a_taken_address_and_a_bad_certificate_are_told() {
    let installation = Installation::ready();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = installation.run(&["serve", "--listen", &address]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.err.contains(&format!("server: listen: cannot listen on {address}")), "{told:?}");
    installation.write("chain.pem", "nonsense");
    installation.write("key.pem", "nonsense");
    let files = ["--set", "server.tls_certificate_file=chain.pem", "--set", "server.tls_key_file=key.pem"];
    let told = installation.run(&[&["serve"][..], &files[..]].concat());
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.err.contains("chain.pem"), "{told:?}");
}

#[test]
fn it_speaks_tls_with_the_operators_certificate() {
    let authority = CertificateAuthority::new().unwrap();
    let certificate = authority.issue(&["reset.example.com"]).unwrap();
    let installation = Installation::ready();
    let chain = installation.write("chain.pem", &certificate.chain_pem);
    let key = installation.write("key.pem", &certificate.key_pem);
    let server = Running::start(
        &installation,
        &[
            ("LATCHKEY_SERVER__TLS_CERTIFICATE_FILE", chain.to_str().unwrap()),
            ("LATCHKEY_SERVER__TLS_KEY_FILE", key.to_str().unwrap()),
        ],
    );
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = Arc::new(client.with_root_certificates(roots).with_no_client_auth());
    let connection = ClientConnection::new(client, "reset.example.com".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(server.address).unwrap());
    let answer = exchange(&mut stream, "reset.example.com", "/healthz", "");
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_ready_while_the_database_is_away() {
    let postgres = Postgres::start_own().await.unwrap();
    let database = postgres.database().await.unwrap();
    let installation = Installation::with_database("postgres://unused/unused");
    let environment = [("LATCHKEY_DATABASE__URL", database.url())];
    installation.run(&["keys", "init"]).done();
    installation.run_with(&["migrate"], &environment, "").done();
    let server = Running::start(&installation, &environment);
    assert_eq!(server.get("/readyz").status, 200);
    postgres.stop().await.unwrap();
    let answer = server.get("/readyz");
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(!answer.text.contains("postgres://"), "{answer:?}");
    assert_eq!(server.get("/healthz").status, 200, "the process lives");
    postgres.start_again().await.unwrap();
    let begun = Instant::now();
    while server.get("/readyz").status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(30), "it finds the database again: {:?}", server.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_queue_is_sent_by_the_server() {
    let postfix = Postfix::start().await.unwrap();
    let installation = Installation::with_organization();
    let eva = ["user", "add", "eva@wingtip.example", "--role", "global-administrator", "--password-stdin", "--language", "es"];
    installation.run_with(&eva, &[], "Turnip-Lantern-42\n").done();
    let glass = ["bootstrap", "--organization", "wingtip.example", "--user", "ada@wingtip.example", "--break-glass"];
    installation.run(&glass).done();
    let port = postfix.smtp_port().to_string();
    let ca = installation.write("ca.pem", postfix.ca_pem());
    let mut server = Running::start(
        &installation,
        &[
            ("LATCHKEY_MAIL__HOST", postfix.host()),
            ("LATCHKEY_MAIL__PORT", &port),
            ("LATCHKEY_MAIL__SECURITY", "starttls"),
            ("LATCHKEY_MAIL__USER", postfix.username()),
            ("LATCHKEY_MAIL__PASSWORD", postfix.password()),
            ("LATCHKEY_MAIL__CA_FILE", ca.to_str().unwrap()),
        ],
    );
    let mails = postfix.wait_for_mail("eva@wingtip.example", Duration::from_secs(30)).await.unwrap();
    let text = String::from_utf8_lossy(&mails[0]).into_owned();
    assert!(text.contains("Wingtip Toys") && text.contains("From: "), "{text}");
    assert_eq!(server.stop("TERM").0, Some(0));
    let logged = format!("{:?}", server.log());
    assert!(!logged.contains("eva@wingtip.example") && !logged.contains(postfix.password()), "{logged}");
}

#[test]
fn the_first_administrator_chooses_a_password_behind_the_link() {
    let installation = Installation::with_organization();
    let server = Running::start(&installation, &[]);
    let bootstrap = ["bootstrap", "--organization", "wingtip.example", "--user", "ada@wingtip.example"];
    let told = installation.run(&bootstrap).done();
    let link = told.lines().find_map(|line| line.trim().strip_prefix("https://reset.example.com")).unwrap();
    let page = server.get(link);
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text.contains("ada@wingtip.example") && page.text.contains("Wingtip Toys"), "{page:?}");
    let (step, token) = (page.field("step"), page.field("token"));
    let form = format!("step={step}&token={token}&new_password=Turnip-Lantern-42&confirm_password=Turnip-Lantern-42");
    let done = server.post("/invitation", page.cookie(), &form);
    assert!(done.status == 200 || done.status == 303, "{done:?}");
    assert!(installation.run(&bootstrap).refused().contains("who can sign in (ada@wingtip.example)"));
    let again = server.get(link);
    assert!(!again.text.contains("new_password"), "the link works once: {again:?}");
}
