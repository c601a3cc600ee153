//! Where people reach the demo.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The demo's own address, and the hosts that requests may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// What links begin with, such as `http://127.0.0.1:8080`.
    pub(super) origin: String,
    /// Hosts with their ports.
    pub(super) hosts: Vec<String>,
    /// Only this machine reaches it.
    pub(super) loopback: bool,
}

impl Address {
    /// The address of a server that listens there; `outward` finds this machine's own address when it listens on all.
    pub(super) fn of(listening: SocketAddr, outward: impl FnOnce() -> Option<IpAddr>) -> Self {
        let port = listening.port();
        let ip = match listening.ip() {
            all if all.is_unspecified() => outward().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            one => one,
        };
        let host = SocketAddr::new(ip, port).to_string();
        let hosts = vec![host.clone(), format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
        Self { origin: format!("http://{host}"), hosts, loopback: listening.ip().is_loopback() }
    }
}

/// The address that this machine uses towards others. Nothing is sent: connecting a UDP socket only picks a route.
pub(super) fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address kept for documentation (RFC 5737).
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|own| own.ip()).filter(|ip| !ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_where_it_listens() {
        let never = || panic!("not asked");
        let own = Address::of("127.0.0.1:8080".parse().unwrap(), never);
        assert_eq!(own.origin, "http://127.0.0.1:8080");
        assert!(own.loopback && own.hosts.contains(&"localhost:8080".to_owned()));
        let six = Address::of("[::1]:9000".parse().unwrap(), never);
        assert_eq!((six.origin.as_str(), six.loopback), ("http://[::1]:9000", true));
    }

    #[test]
    fn a_server_on_all_addresses_is_named_by_one_of_them() {
        let all = Address::of("0.0.0.0:8080".parse().unwrap(), || Some("198.51.100.7".parse().unwrap()));
        assert_eq!((all.origin.as_str(), all.loopback), ("http://198.51.100.7:8080", false));
        assert!(all.hosts.contains(&"localhost:8080".to_owned()));
        let alone = Address::of("0.0.0.0:8080".parse().unwrap(), || None);
        assert_eq!(alone.origin, "http://127.0.0.1:8080");
    }
}
