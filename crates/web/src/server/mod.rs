//! Serving over TCP, with or without TLS, until told to stop.

mod connection;
mod limits;
mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use connection::Connection;
pub use limits::Limits;
use limits::PerAddress;
use tls::Certificates;
pub use tls::{ServeError, TlsFiles};

use crate::security::TrustedProxies;

/// How long to wait when the system has no more file descriptors.
const BREATHE: Duration = Duration::from_millis(100);

/// Serves `router` until `shutdown` completes, then lets the requests under way finish.
///
/// # Errors
/// When the certificate or its key cannot be read at the start. Later a broken renewal is logged and the old certificate stays.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsFiles>,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    serve_with(Limits::default(), TrustedProxies::default(), listener, tls, router, shutdown).await
}

/// Like [`serve`], with limits of one's own, which do not count the connections of `proxies` by their addresses.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    limits: Limits,
    proxies: TrustedProxies,
    listener: TcpListener,
    tls: Option<TlsFiles>,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let certificates = tls.map(Certificates::load).transpose()?.map(Arc::new);
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    if let Some(certificates) = certificates.clone() {
        tasks.spawn(tls::watch(certificates, limits.certificate_check, stopped.clone()));
    }
    let server = Server { limits, certificates, router, stopped, places: Arc::new(Semaphore::new(limits.connections)) };
    let per_address = PerAddress::new(limits.per_address, proxies);
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = tasks.join_next() => {}
            (accepted, place) = server.accept(&listener) => match accepted {
                Ok((stream, peer)) => server.begin(&mut tasks, &per_address, stream, peer, place),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(BREATHE).await;
                }
            },
        }
    }
    drop(listener);
    // Nobody listens only when nothing runs any more.
    let _ = stop.send(true);
    let finished = tokio::time::timeout(limits.drain, async { while tasks.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tracing::warn!(connections = tasks.len(), "stopped with connections still open");
    }
    Ok(())
}

struct Server {
    limits: Limits,
    certificates: Option<Arc<Certificates>>,
    router: Router,
    stopped: watch::Receiver<bool>,
    places: Arc<Semaphore>,
}

impl Server {
    /// Waits for a free place first, so that a flood waits in the system's queue and not in our memory.
    async fn accept(&self, listener: &TcpListener) -> (std::io::Result<(TcpStream, SocketAddr)>, Option<OwnedSemaphorePermit>) {
        // Fails only when closed, which nobody does.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        (listener.accept().await, place)
    }

    fn begin(
        &self,
        tasks: &mut JoinSet<()>,
        per_address: &PerAddress,
        stream: TcpStream,
        peer: SocketAddr,
        place: Option<OwnedSemaphorePermit>,
    ) {
        let Some(share) = per_address.take(peer.ip()) else {
            tracing::debug!(%peer, "too many connections from one address");
            return;
        };
        let connection = Connection {
            peer,
            limits: self.limits,
            acceptor: self.certificates.as_ref().map(|certificates| certificates.acceptor()),
            router: self.router.clone(),
            stopped: self.stopped.clone(),
        };
        tasks.spawn(async move {
            connection.run(stream).await;
            drop((share, place));
        });
    }
}
