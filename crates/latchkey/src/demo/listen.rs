//! Taking the port.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Why the demo cannot listen there.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListenError {
    /// Somebody else has the port.
    #[error(
        "{address} is in use already, perhaps by another demo; stop that one, or choose another port: latchkey demo --listen {}",
        SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8081))
    )]
    Taken {
        /// What was asked for.
        address: SocketAddr,
    },
    /// This machine does not have the address, or the port needs privileges.
    #[error("cannot listen on {address}: {source}; choose another address with --listen, for example --listen 127.0.0.1:8080")]
    Refused {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Listens there.
///
/// # Errors
/// [`ListenError`], with another port to try.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { address },
        _ => ListenError::Refused { address, source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_told_with_another_to_try() {
        let first = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = first.local_addr().unwrap();
        let refused = listen(address).await.unwrap_err().to_string();
        assert!(refused.contains("in use already") && refused.contains("--listen 127.0.0.1:"), "{refused}");
    }
}
