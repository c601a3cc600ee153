//! A web server that keeps what it is sent, and answers as it is told.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::authority::{CertificateAuthority, acceptor};

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpAnswer {
    /// With this status.
    Status(u16),
    /// With status 404 and this `Date`.
    Dated(&'static str),
    /// The request is read, and nothing is ever said.
    Silent,
    /// The request is read, and the connection is cut.
    Cut,
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method and path, as `POST /alerts`.
    pub line: String,
    /// Header lines, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// The value of the first header line of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Listens on a free port of the loopback address until it is dropped.
pub struct HttpSink {
    port: u16,
    ca_pem: Option<String>,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

struct State {
    answer: Mutex<HttpAnswer>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl HttpSink {
    /// Listens without TLS.
    pub async fn start() -> Result<Self> {
        Self::listen(None).await
    }

    /// Listens with TLS, with a certificate for `127.0.0.1` and `localhost`.
    pub async fn start_tls() -> Result<Self> {
        Self::listen(Some(CertificateAuthority::new()?)).await
    }

    async fn listen(authority: Option<CertificateAuthority>) -> Result<Self> {
        let acceptor = authority.as_ref().map(acceptor).transpose()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State { answer: Mutex::new(HttpAnswer::Status(200)), requests: Mutex::default() });
        let listener = tokio::spawn(accept(listener, acceptor, Arc::clone(&state)));
        Ok(Self { port, ca_pem: authority.map(|authority| authority.ca_pem()), state, listener })
    }

    /// Its address with this path.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}{path}", self.port)
    }

    /// The authority that signed its certificate, in PEM, when it speaks TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Answers like this from the next request on.
    pub fn answer_with(&self, answer: HttpAnswer) {
        *self.state.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.state.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until there are `count` requests, and gives all there are.
    ///
    /// # Errors
    /// When there are fewer after `limit`.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> Result<Vec<HttpRequest>> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let requests = self.requests();
            if requests.len() >= count {
                return Ok(requests);
            }
            if tokio::time::Instant::now() >= deadline {
                bail!("{} of {count} requests came within {limit:?}", requests.len());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for HttpSink {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    // The connections live in this set, so they end with the listener.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(serve(stream, acceptor.clone(), Arc::clone(&state)));
    }
}

/// A client that breaks the connection is none of this listener's business.
async fn serve(stream: TcpStream, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    let _ = match acceptor {
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(secured) => exchange(secured, &state).await,
            Err(error) => Err(error.into()),
        },
        None => exchange(stream, &state).await,
    };
}

/// One request a connection, as the answer says.
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(stream: S, state: &State) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let request = read(&mut stream).await?;
    state.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let answer = *state.answer.lock().unwrap_or_else(PoisonError::into_inner);
    match answer {
        HttpAnswer::Status(status) => {
            let text = format!("HTTP/1.1 {status} Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await?;
            Ok(stream.shutdown().await?)
        }
        HttpAnswer::Dated(date) => {
            let text = format!("HTTP/1.1 404 Answer\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await?;
            Ok(stream.shutdown().await?)
        }
        HttpAnswer::Silent => std::future::pending().await,
        HttpAnswer::Cut => Ok(()),
    }
}

async fn read<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> Result<HttpRequest> {
    let first = line(stream).await?;
    let line_without_version = first.rsplit_once(' ').map_or(first.clone(), |(line, _)| line.to_owned());
    let mut headers = Vec::new();
    loop {
        let header = line(stream).await?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = HttpRequest { line: line_without_version, headers, body: Vec::new() };
    let length = request.header("content-length").map_or(Ok(0), str::parse).context("the length of a body")?;
    request.body = vec![0; length];
    stream.read_exact(&mut request.body).await?;
    Ok(request)
}

async fn line<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}
