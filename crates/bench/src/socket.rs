//! A server behind a socket of this machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::exchange::{Answer, Ask, Server};

/// Connections that are kept, more than visitors at the same time.
const KEPT: usize = 32;

/// A server that listens here. A visitor keeps its connection from one request to the next, as browsers do.
pub(crate) struct Socket {
    at: SocketAddr,
    kept: Mutex<Vec<(Ipv4Addr, TcpStream)>>,
}

impl Socket {
    pub(crate) fn new(at: SocketAddr) -> Self {
        Self { at, kept: Mutex::default() }
    }

    /// The connection that this visitor used last, unless many others came since.
    fn kept(&self, peer: Ipv4Addr) -> Option<TcpStream> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(whose, _)| *whose == peer)?;
        Some(kept.remove(place).1)
    }

    fn keep(&self, peer: Ipv4Addr, stream: TcpStream) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((peer, stream));
    }

    async fn connect(&self, peer: Ipv4Addr) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        // All of 127.0.0.0/8 is this machine, so visitors can come from different networks.
        socket.bind(SocketAddr::new(peer.into(), 0))?;
        let stream = socket.connect(self.at).await.with_context(|| format!("connecting to {}", self.at))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Server for Socket {
    async fn ask(&self, ask: Ask) -> Result<Answer> {
        let mut text = format!("{} {} HTTP/1.1\r\n", ask.method, ask.path);
        for (name, value) in &ask.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        if !ask.body.is_empty() {
            text.extend(["content-length: ", &ask.body.len().to_string(), "\r\n"]);
        }
        text.extend(["\r\n", &ask.body]);
        let kept = match self.kept(ask.peer) {
            Some(mut stream) => exchange(&mut stream, &text).await?.map(|bytes| (stream, bytes)),
            None => None,
        };
        // A server may end a connection that rested; then nothing was answered.
        let (stream, bytes) = if let Some(answered) = kept {
            answered
        } else {
            let mut stream = self.connect(ask.peer).await?;
            let bytes = exchange(&mut stream, &text).await?.context("the connection ended before an answer")?;
            (stream, bytes)
        };
        let answer = parse(&bytes).with_context(|| format!("an answer to {} {}", ask.method, ask.path))?;
        if !answer.all("connection").any(|word| word == "close") {
            self.keep(ask.peer, stream);
        }
        Ok(answer)
    }
}

/// Sends a request and reads a whole answer; nothing when the connection had ended.
async fn exchange(stream: &mut TcpStream, text: &str) -> Result<Option<Vec<u8>>> {
    if stream.write_all(text.as_bytes()).await.is_err() {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(32 * 1024);
    loop {
        if let Some(whole) = length(&bytes)?
            && bytes.len() >= whole
        {
            return Ok(Some(bytes));
        }
        match stream.read_buf(&mut bytes).await {
            Ok(0) if bytes.is_empty() => return Ok(None),
            Ok(0) => bail!("an answer that breaks off"),
            Ok(_) => {}
            Err(error) if bytes.is_empty() && error.kind() == ErrorKind::ConnectionReset => return Ok(None),
            Err(error) => return Err(error).context("reading an answer"),
        }
    }
}

/// Where this answer ends, once its headers are there.
fn length(bytes: &[u8]) -> Result<Option<usize>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let body = parse(&bytes[..end + 4])?.all("content-length").next().map_or(Ok(0), str::parse::<usize>)?;
    Ok(Some(end + 4 + body))
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").context("no end of the headers")?;
    let head = std::str::from_utf8(&bytes[..end]).context("headers that are no text")?;
    let (status_line, lines) = head.split_once("\r\n").unwrap_or((head, ""));
    let status = status_line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status")?;
    let pairs = lines.split("\r\n").filter_map(|line| line.split_once(':'));
    let headers: Vec<(String, String)> =
        pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    ensure!(!headers.iter().any(|(name, _)| name == "transfer-encoding"), "a body in chunks, which is not expected here");
    Ok(Answer { status, headers, body: bytes[end + 4..].to_vec(), bytes: bytes.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer =
            parse(b"HTTP/1.1 303 See Other\r\nLocation: /reset/verify\r\nset-cookie: a=b\r\nset-cookie: c=d\r\n\r\nhi").unwrap();
        assert_eq!((answer.status, answer.location(), answer.text().as_str()), (303, Some("/reset/verify"), "hi"));
        assert_eq!(answer.all("set-cookie").collect::<Vec<_>>(), ["a=b", "c=d"]);
        assert!(parse(b"HTTP/1.1 200 OK\r\n").is_err());
    }

    #[test]
    fn an_answer_ends_where_its_headers_say() {
        assert_eq!(length(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n").unwrap(), None);
        assert_eq!(length(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n").unwrap(), Some(40));
        assert_eq!(length(b"HTTP/1.1 303 See Other\r\n\r\n").unwrap(), Some(26));
    }
}
