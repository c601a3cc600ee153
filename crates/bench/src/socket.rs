//! A server behind a socket of this machine.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::exchange::{Answer, Ask, Server};

/// A server that listens here; every request has a connection of its own.
pub(crate) struct Socket(pub(crate) SocketAddr);

impl Server for Socket {
    async fn ask(&self, ask: Ask) -> Result<Answer> {
        let socket = TcpSocket::new_v4()?;
        // All of 127.0.0.0/8 is this machine, so visitors can come from different networks.
        socket.bind(SocketAddr::new(ask.peer.into(), 0))?;
        let mut stream = socket.connect(self.0).await.with_context(|| format!("connecting to {}", self.0))?;
        let mut text = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", ask.method, ask.path);
        for (name, value) in &ask.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        if !ask.body.is_empty() {
            text.extend(["content-length: ", &ask.body.len().to_string(), "\r\n"]);
        }
        text.extend(["\r\n", &ask.body]);
        stream.write_all(text.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.context("reading an answer")?;
        parse(&bytes).with_context(|| format!("an answer to {} {}", ask.method, ask.path))
    }
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
}
