//! A mail server that misbehaves on demand.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::authority::{CertificateAuthority, acceptor};

/// What goes wrong; codes are SMTP reply codes, 4xx for "later", 5xx for "never".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpFault {
    /// Nothing: mail is accepted.
    None,
    /// Connections are accepted and nothing is ever said.
    Silent,
    /// Every answer takes this long.
    Slow(Duration),
    /// The greeting is a refusal.
    RefuseConnection(u16),
    /// The name and password are refused.
    RefuseLogin(u16),
    /// Every recipient is refused.
    RefuseRecipient(u16),
    /// The whole message is read and then refused.
    RefuseMessage(u16),
    /// The whole message is read and the connection cut without an answer, so its fate is unknown to the sender.
    CutAfterMessage,
}

/// An SMTP listener inside the test process, with STARTTLS on offer, for faults that a healthy server cannot be made to show.
pub struct FaultySmtp {
    port: u16,
    ca_pem: String,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

struct State {
    fault: Mutex<SmtpFault>,
    connections: AtomicUsize,
    messages: Mutex<Vec<Vec<u8>>>,
}

impl FaultySmtp {
    /// Listens on a free loopback port.
    pub async fn start(fault: SmtpFault) -> Result<Self> {
        let authority = CertificateAuthority::new()?;
        let acceptor = acceptor(&authority)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State { fault: Mutex::new(fault), connections: AtomicUsize::new(0), messages: Mutex::default() });
        let listener = tokio::spawn(listen(listener, acceptor, Arc::clone(&state)));
        Ok(Self { port, ca_pem: authority.ca_pem(), state, listener })
    }

    /// The port for plain SMTP and STARTTLS, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority that signed its certificate, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Changes what goes wrong, from the next command on.
    pub fn set_fault(&self, fault: SmtpFault) {
        *self.state.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// The messages read so far, refused and cut ones too, each as it came over the wire.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.state.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for FaultySmtp {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl State {
    fn fault(&self) -> SmtpFault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, state: Arc<State>) {
    // The connections live in this set, so they end with the listener.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        state.connections.fetch_add(1, Ordering::SeqCst);
        connections.spawn(serve(stream, acceptor.clone(), Arc::clone(&state)));
    }
}

/// Why a dialogue ended.
enum End {
    Closed,
    StartTls,
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, state: Arc<State>) {
    // A client that breaks the connection is none of this listener's business.
    let _ = async {
        match state.fault() {
            SmtpFault::Silent => std::future::pending().await,
            SmtpFault::RefuseConnection(code) => return reply(&mut stream, &state, &format!("{code} go away")).await,
            _ => reply(&mut stream, &state, "220 faulty.latchkey.test ESMTP").await?,
        }
        if let End::StartTls = dialogue(&mut stream, &state).await? {
            let mut secured = acceptor.accept(stream).await?;
            dialogue(&mut secured, &state).await?;
        }
        Ok(())
    }
    .await;
}

async fn dialogue<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, state: &State) -> std::io::Result<End> {
    let mut stream = BufReader::new(stream);
    loop {
        let Some(line) = read_line(&mut stream).await? else { return Ok(End::Closed) };
        let line = String::from_utf8_lossy(&line).to_ascii_uppercase();
        let verb = line.split([' ', '\r', '\n']).next().unwrap_or_default();
        match (verb, state.fault()) {
            (_, SmtpFault::Silent) => std::future::pending().await,
            ("EHLO", _) => {
                reply(&mut stream, state, "250-faulty\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN").await?;
            }
            ("STARTTLS", _) => {
                reply(&mut stream, state, "220 go ahead").await?;
                return Ok(End::StartTls);
            }
            ("AUTH", SmtpFault::RefuseLogin(code)) | ("RCPT", SmtpFault::RefuseRecipient(code)) => {
                reply(&mut stream, state, &format!("{code} refused")).await?;
            }
            ("AUTH", _) => log_in(&mut stream, state, &line).await?,
            ("DATA", _) => {
                if !take_message(&mut stream, state).await? {
                    return Ok(End::Closed);
                }
            }
            ("QUIT", _) => {
                reply(&mut stream, state, "221 bye").await?;
                return Ok(End::Closed);
            }
            _ => reply(&mut stream, state, "250 ok").await?,
        }
    }
}

async fn log_in<S>(stream: &mut S, state: &State, line: &str) -> std::io::Result<()>
where
    S: AsyncBufReadExt + AsyncWrite + Unpin,
{
    // PLAIN sends all in one response, LOGIN the name and the password apart; the first may come with the command.
    let responses = if line.starts_with("AUTH LOGIN") { 2 } else { 1 };
    let given = line.split_whitespace().count().saturating_sub(2);
    for _ in given..responses {
        reply(stream, state, "334 ").await?;
        read_line(stream).await?;
    }
    reply(stream, state, "235 welcome").await
}

/// Reads a message and answers; false when the connection is to be cut instead.
async fn take_message<S>(stream: &mut S, state: &State) -> std::io::Result<bool>
where
    S: AsyncBufReadExt + AsyncWrite + Unpin,
{
    reply(stream, state, "354 end with a dot").await?;
    read_message(stream, state).await?;
    match state.fault() {
        SmtpFault::CutAfterMessage => return Ok(false),
        SmtpFault::RefuseMessage(code) => reply(stream, state, &format!("{code} refused")).await?,
        _ => reply(stream, state, "250 kept").await?,
    }
    Ok(true)
}

async fn read_message<S: AsyncBufReadExt + Unpin>(stream: &mut S, state: &State) -> std::io::Result<()> {
    let mut message = Vec::new();
    while let Some(line) = read_line(stream).await? {
        if line == b".\r\n" {
            state.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
            return Ok(());
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

async fn read_line<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = stream.read_until(b'\n', &mut line).await?;
    Ok((read > 0).then_some(line))
}

async fn reply<S: AsyncWrite + Unpin>(stream: &mut S, state: &State, text: &str) -> std::io::Result<()> {
    if let SmtpFault::Slow(delay) = state.fault() {
        tokio::time::sleep(delay).await;
    }
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}
