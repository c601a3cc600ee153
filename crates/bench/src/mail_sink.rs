//! A mail server that takes everything, without TLS: it stands on this machine and must not cost the measured program much.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::walk::code_in;

/// How long a code may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The codes that came, by address.
#[derive(Clone)]
pub(crate) struct MailSink {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    codes: Mutex<HashMap<String, String>>,
    came: Notify,
}

impl MailSink {
    /// Listens on a free port of this machine.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let sink = Self { port: listener.local_addr()?.port(), shared: Arc::default() };
        let shared = Arc::clone(&sink.shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Ok(sink)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The code that was sent to this address, once it came.
    pub(crate) async fn code_for(&self, address: &str) -> Result<String> {
        let wait = async {
            loop {
                let came = self.shared.came.notified();
                let found = self.shared.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(address);
                match found {
                    Some(code) => return code,
                    None => came.await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.with_context(|| format!("no code for {address}"))
    }
}

/// One dialogue; whoever breaks off is left alone.
async fn talk(stream: TcpStream, shared: Arc<Shared>) -> Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if verb == "RCPT" {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        }
        if verb == "DATA" {
            stream.write_all(b"354 go on\r\n").await?;
            let mail = read_mail(&mut stream).await?;
            if let Some(code) = code_in(&mail) {
                shared.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(to.clone(), code);
                shared.came.notify_waiters();
            }
        }
        let answer: &[u8] = if verb == "QUIT" { b"221 bye\r\n" } else { b"250 ok\r\n" };
        stream.write_all(answer).await?;
    }
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> Result<String> {
    let mut mail = String::new();
    loop {
        let from = mail.len();
        if stream.read_line(&mut mail).await? == 0 || &mail[from..] == ".\r\n" {
            return Ok(mail);
        }
    }
}
