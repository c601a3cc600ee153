//! Connections: TLS, limits, stopping.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use latchkey_testkit::{CertificateAuthority, ServerCertificate};
use latchkey_web::{Limits, ServeError, TlsFiles, TrustedProxies, serve_with};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::support::hear;

const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

fn quick() -> Limits {
    Limits {
        handshake: Duration::from_millis(300),
        head: Duration::from_millis(300),
        drain: Duration::from_secs(5),
        certificate_check: Duration::from_millis(50),
        ..Limits::default()
    }
}

struct Running {
    port: u16,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

async fn start(limits: Limits, tls: Option<TlsFiles>) -> Result<Running> {
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "slow"
    };
    let peer = |ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>| async move { peer.ip().to_string() };
    let router = Router::new().route("/", get(peer)).route("/slow", get(slow));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(serve_with(limits, TrustedProxies::default(), listener, tls, router, async { drop(stopped.await) }));
    Ok(Running { port, stop, ended })
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &[u8]) -> Result<String> {
    stream.write_all(request).await?;
    let mut text = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut text)).await.context("no end of the answer")??;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn connect(port: u16) -> Result<TcpStream> {
    Ok(TcpStream::connect(("127.0.0.1", port)).await?)
}

fn write(folder: &Path, certificate: &ServerCertificate) -> Result<TlsFiles> {
    let files = TlsFiles { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.certificate, &certificate.chain_pem)?;
    std::fs::write(&files.key, &certificate.key_pem)?;
    Ok(files)
}

async fn over_tls(port: u16, authority: &CertificateAuthority) -> Result<String> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.ca_pem().as_bytes())?)?;
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = connector.connect(ServerName::try_from("localhost")?, connect(port).await?).await?;
    exchange(stream, ASK).await
}

#[tokio::test]
async fn plain_http_tells_handlers_who_asks() -> Result<()> {
    let server = start(quick(), None).await?;
    let answer = exchange(connect(server.port).await?, ASK).await?;
    ensure!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    Ok(())
}

/// Counts how often certificate files were looked at and could not be used: the log is where the server tells it.
struct Refusals(Arc<AtomicUsize>);

impl tracing::Subscriber for Refusals {
    fn enabled(&self, about: &tracing::Metadata<'_>) -> bool {
        about.target().ends_with("server::tls") && *about.level() == tracing::Level::ERROR
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_and_a_broken_one_is_not() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (old, new) = (CertificateAuthority::new()?, CertificateAuthority::new()?);
    let files = write(folder.path(), &old.issue(&["localhost"])?)?;
    let server = start(quick(), Some(files.clone())).await?;
    ensure!(over_tls(server.port, &old).await?.starts_with("HTTP/1.1 200"));
    ensure!(over_tls(server.port, &new).await.is_err(), "another authority's certificate");

    let refused = Arc::new(AtomicUsize::new(0));
    let _heard = hear(Refusals(Arc::clone(&refused)));
    std::fs::write(&files.certificate, "broken")?;
    for _ in 0..200 {
        if refused.load(Ordering::SeqCst) > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ensure!(refused.load(Ordering::SeqCst) > 0, "the broken certificate was looked at");
    ensure!(over_tls(server.port, &old).await?.starts_with("HTTP/1.1 200"), "the old certificate stays");

    write(folder.path(), &new.issue(&["localhost"])?)?;
    for _ in 0..100 {
        if over_tls(server.port, &new).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("the new certificate was never taken")
}

#[tokio::test]
async fn unusable_certificate_files_are_named_at_the_start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = CertificateAuthority::new()?;
    let (first, second) = (authority.issue(&["localhost"])?, authority.issue(&["localhost"])?);
    let mixed = ServerCertificate { chain_pem: first.chain_pem.clone(), key_pem: second.key_pem };
    let empty = ServerCertificate { chain_pem: String::new(), key_pem: first.key_pem };
    for (certificate, word) in [(mixed, "cannot be used"), (empty, "certificate.pem")] {
        let server = start(quick(), Some(write(folder.path(), &certificate)?)).await?;
        let error = server.ended.await?.err().context("it must not serve")?;
        ensure!(error.to_string().contains(word), "{error}");
    }
    let missing = TlsFiles { certificate: folder.path().join("none.pem"), key: folder.path().join("key.pem") };
    let error = start(quick(), Some(missing)).await?.ended.await?.err().context("it must not serve")?;
    ensure!(error.to_string().contains("none.pem"), "{error}");
    Ok(())
}

#[tokio::test]
async fn who_sends_nothing_is_let_go() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let files = write(folder.path(), &CertificateAuthority::new()?.issue(&["localhost"])?)?;
    let (plain, tls) = (start(quick(), None).await?, start(quick(), Some(files)).await?);
    for (port, said) in [(plain.port, &b""[..]), (plain.port, b"GET / HTTP/1.1\r\nhost: local"), (tls.port, b"")] {
        let answer = exchange(connect(port).await?, said).await?;
        ensure!(!answer.contains("200"), "{answer}");
    }
    // A connection that is kept open after an answer may not idle for ever either.
    let answer = exchange(connect(plain.port).await?, b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() -> Result<()> {
    let server = start(quick(), None).await?;
    let many = (0..100).map(|number| format!("x-{number}: a\r\n")).collect::<Vec<_>>().concat();
    let long = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "a".repeat(64 * 1024));
    for request in [format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"), long] {
        // The server may close before it has read everything, which the client sees as a broken connection.
        let answer = exchange(connect(server.port).await?, request.as_bytes()).await.unwrap_or_default();
        ensure!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn a_full_server_lets_the_next_wait() -> Result<()> {
    let server = start(Limits { connections: 1, head: Duration::from_secs(5), ..quick() }, None).await?;
    let first = connect(server.port).await?;
    let mut second = connect(server.port).await?;
    second.write_all(ASK).await?;
    let mut byte = [0; 1];
    ensure!(timeout(Duration::from_millis(300), second.read(&mut byte)).await.is_err(), "it must wait");
    drop(first);
    ensure!(timeout(Duration::from_secs(5), second.read(&mut byte)).await?? == 1, "then it is served");
    Ok(())
}

#[tokio::test]
async fn stopping_lets_requests_finish_and_takes_no_more() -> Result<()> {
    let server = start(quick(), None).await?;
    let slow = connect(server.port).await?;
    let idle = connect(server.port).await?;
    let asked = tokio::spawn(exchange(slow, b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop.send(()).ok().context("it runs")?;
    ensure!(asked.await??.ends_with("slow"), "the request under way is answered");
    timeout(Duration::from_secs(2), server.ended).await.context("it does not wait for the idle one")???;
    drop(idle);
    ensure!(connect(server.port).await.is_err(), "nobody listens any more");
    Ok(())
}
