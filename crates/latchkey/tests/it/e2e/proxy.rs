//! A wire that counts what goes over it.

use std::io::{Error, ErrorKind};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Stands between a browser and the server at another port.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    requests: Mutex<Vec<String>>,
    received: AtomicU64,
}

impl Proxy {
    /// Listens on a free port and passes everything on to `server`.
    pub(crate) async fn to(server: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let counts = Arc::new(Counts::default());
        let counting = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(carry(browser, server, Arc::clone(&counting)));
            }
        });
        Ok(Self { port, counts })
    }

    /// The first lines of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.counts.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many bytes the browser received so far, heads included.
    pub(crate) fn received(&self) -> u64 {
        self.counts.received.load(Ordering::SeqCst)
    }
}

async fn carry(browser: TcpStream, server: u16, counts: Arc<Counts>) -> Result<(), Error> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
    let (from_browser, to_browser) = browser.into_split();
    let (from_server, to_server) = server.into_split();
    let asked = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let first = text.lines().filter(|line| line.ends_with(" HTTP/1.1")).map(str::to_owned);
        counts.requests.lock().unwrap_or_else(PoisonError::into_inner).extend(first);
    };
    let answered = |bytes: &[u8]| {
        counts.received.fetch_add(bytes.len() as u64, Ordering::SeqCst);
    };
    let both = tokio::join!(pass(from_browser, to_server, asked), pass(from_server, to_browser, answered));
    both.0.and(both.1)
}

/// Passes bytes on and shows each piece on its way.
async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, show: impl Fn(&[u8])) -> Result<(), Error> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut piece).await?;
        let Some(bytes) = piece.get(..length).filter(|bytes| !bytes.is_empty()) else { return to.shutdown().await };
        show(bytes);
        match to.write_all(bytes).await {
            // The other side went away first.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
}
