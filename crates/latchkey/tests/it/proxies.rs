//! Through real reverse proxies, with the sample configurations as they are shipped.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use latchkey_domain::ActivityKind;
use latchkey_store::{ActivityFilter, Store, StoreOptions};
use latchkey_testkit::{SeededRandom, WebProxy};
use latchkey_vault::MasterKeys;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio::net::TcpSocket;

use crate::installation::Installation;
use crate::running::{Answer, Running, talk};

const HOST: &str = "reset.example.com";
/// Visitors come from here, and the proxy from 127.0.0.1, so that the two are told apart.
const VISITOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const LIMIT: Duration = Duration::from_secs(30);

type Secured = StreamOwned<ClientConnection, TcpStream>;

fn sample(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/proxies").join(name)).unwrap()
}

async fn connect(port: u16) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((VISITOR, 0).into()).unwrap();
    let stream = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await.unwrap().into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream
}

/// A visitor's connection, over TLS that trusts the proxy's authority.
async fn secured(proxy: &WebProxy) -> Secured {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(proxy.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), HOST.try_into().unwrap()).unwrap();
    StreamOwned::new(client, connect(proxy.port()).await)
}

async fn ask(proxy: &WebProxy, request: &str) -> Answer {
    talk(&mut secured(proxy).await, request)
}

async fn get(proxy: &WebProxy, host: &str, path: &str, headers: &str) -> Answer {
    ask(proxy, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")).await
}

/// A server as the samples ask for: behind a proxy on this machine.
fn behind_a_proxy() -> (Installation, Running) {
    let installation = Installation::with_organization();
    let server = Running::start(&installation, &[("LATCHKEY_SERVER__TRUSTED_PROXIES", "127.0.0.1")]);
    (installation, server)
}

/// What holds through either proxy.
async fn walk(proxy: &WebProxy, installation: &Installation) {
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(proxy, HOST, path, "").await.status, 200, "{path}");
    }
    let page = get(proxy, HOST, "/reset", "").await;
    assert_eq!(page.status, 200, "{page:?}");
    let text = page.text.to_lowercase();
    assert!(text.contains("<!doctype html>") && text.contains("strict-transport-security: max-age="), "{page:?}");
    assert_eq!(text.matches("content-security-policy:").count(), 1, "the server's own headers arrive once: {page:?}");
    assert!(page.cookie().starts_with("__Host-") || text.contains("; secure"), "{page:?}");
    // Caddy has nothing to say to other hosts, and says so with 200.
    let other = get(proxy, "evil.example", "/reset", "").await;
    assert!(!other.text.contains("<form"), "another host gets no page: {other:?}");
    assert_ne!(get(proxy, HOST, "/metrics", "").await.status, 200, "measurements stay inside");
    lies(proxy, installation).await;
}

/// Whoever signs in is known by the address that the proxy saw, whatever they claim.
async fn lies(proxy: &WebProxy, installation: &Installation) {
    let page = get(proxy, HOST, "/signin", "").await;
    let form = format!("step={}&user_name=eva%40wingtip.example&password=Wrong-Guess-1", page.field("step"));
    let request = format!(
        "POST /signin HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Cookie: {}\r\nX-Forwarded-For: 203.0.113.66\r\nX-Forwarded-For: 203.0.113.67, 203.0.113.68\r\nX-Real-IP: 203.0.113.69\r\n\
         Forwarded: for=203.0.113.70\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        page.cookie(),
        form.len()
    );
    let answer = ask(proxy, &request).await;
    assert!(answer.status < 400, "{answer:?}");
    let keys = Arc::new(MasterKeys::load(&installation.path("keys/master.key")).unwrap());
    let url = format!("sqlite:{}", installation.path("data/latchkey.sqlite").display());
    let store = Store::connect(StoreOptions::new(url, keys, Arc::new(SeededRandom::new(7)))).await.unwrap();
    let scope = store.reader().scope_of_domain(&"wingtip.example".parse().unwrap()).await.unwrap().unwrap();
    let filter = ActivityFilter { kind: Some(ActivityKind::SignIn), limit: 1, ..ActivityFilter::default() };
    let tried = store.reader().activities(&scope, filter).await.unwrap().pop().unwrap();
    assert_eq!(tried.origin.address.map(|address| address.to_string()), Some(VISITOR.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_on_what_latchkey_needs() {
    let (installation, server) = behind_a_proxy();
    let proxy = WebProxy::nginx(&sample("nginx.conf"), server.address).await.unwrap();
    walk(&proxy, &installation).await;
    let mut plain = connect(proxy.plain_port()).await;
    let answer = talk(&mut plain, &format!("GET /reset?whr=a HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"));
    assert_eq!(answer.status, 301, "{answer:?}");
    assert!(answer.text.contains("Location: https://reset.example.com/reset?whr=a\r\n"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_on_what_latchkey_needs() {
    let (installation, server) = behind_a_proxy();
    let proxy = WebProxy::caddy(&sample("Caddyfile"), server.address).await.unwrap();
    walk(&proxy, &installation).await;
}

/// A server that sends an event, and the next one only when it is told to: what a proxy holds back never arrives.
fn drip() -> (SocketAddr, Sender<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (address, (go_on, told)) = (listener.local_addr().unwrap(), channel());
    std::thread::spawn(move || drip_to(&listener, &told));
    (address, go_on)
}

fn drip_to(listener: &TcpListener, told: &Receiver<()>) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = [0; 4096];
    // One piece holds the whole request, which has no body.
    assert!(stream.read(&mut request).unwrap() > 0);
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    for event in ["data: ringing\n\n", "data: answered\n\n"] {
        stream.write_all(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes()).unwrap();
        if told.recv_timeout(LIMIT).is_err() {
            return;
        }
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
}

/// Reads until this was read.
fn read_until(stream: &mut Secured, part: &str) {
    let mut seen = String::new();
    let mut piece = [0; 1024];
    while !seen.contains(part) {
        let length = stream.read(&mut piece).unwrap_or_else(|error| panic!("{part:?} does not come ({error}): {seen:?}"));
        assert!(length > 0, "{part:?} does not come: {seen:?}");
        seen.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
}

async fn events_come_at_once(proxy: &WebProxy, go_on: &Sender<()>) {
    let mut stream = secured(proxy).await;
    let request = format!("GET /reset/verify/events HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    read_until(&mut stream, "data: ringing\n\n");
    go_on.send(()).unwrap();
    read_until(&mut stream, "data: answered\n\n");
    go_on.send(()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_holds_back_the_events_of_a_call() {
    let (address, go_on) = drip();
    events_come_at_once(&WebProxy::nginx(&sample("nginx.conf"), address).await.unwrap(), &go_on).await;
    let (address, go_on) = drip();
    events_come_at_once(&WebProxy::caddy(&sample("Caddyfile"), address).await.unwrap(), &go_on).await;
}
