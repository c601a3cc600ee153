//! How much one server and one client may take.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::security::TrustedProxies;

/// Limits of a server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address. Trusted proxies and this machine, where one may stand, have no limit of their own: behind
    /// them are many people.
    pub per_address: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long the head of a request may take, and how long a connection may stay idle.
    pub head: Duration,
    /// Largest head of a request, in bytes.
    pub head_bytes: usize,
    /// Most header lines.
    pub head_lines: usize,
    /// How long requests under way may take once the server is told to stop.
    pub drain: Duration,
    /// How often changed certificate files are looked for.
    pub certificate_check: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            per_address: 256,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            head_bytes: 32 * 1024,
            head_lines: 64,
            drain: Duration::from_secs(45),
            certificate_check: Duration::from_secs(30),
        }
    }
}

/// Counts the connections of each address.
#[derive(Clone)]
pub(super) struct PerAddress {
    most: usize,
    proxies: TrustedProxies,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl PerAddress {
    pub(super) fn new(most: usize, proxies: TrustedProxies) -> Self {
        Self { most, proxies, open: Arc::default() }
    }

    /// A share for one connection, given back when dropped; none when the address has all it may.
    pub(super) fn take(&self, address: IpAddr) -> Option<Share> {
        let address = address.to_canonical();
        let counted = !address.is_loopback() && !self.proxies.trusts(address);
        if counted {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let count = open.entry(address).or_default();
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        Some(Share { address: counted.then_some(address), counter: self.clone() })
    }
}

/// One connection, counted when it has an address.
pub(super) struct Share {
    address: Option<IpAddr>,
    counter: PerAddress,
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut open = self.counter.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_gives_it_back() {
        let counter = PerAddress::new(2, TrustedProxies::default());
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let first = counter.take(address).unwrap();
        let second = counter.take("::ffff:192.0.2.1".parse().unwrap()).unwrap();
        assert!(counter.take(address).is_none());
        assert!(counter.take("192.0.2.2".parse().unwrap()).is_some());
        drop(first);
        assert!(counter.take(address).is_some());
        drop(second);
        assert!(counter.open.lock().unwrap().is_empty());
    }

    #[test]
    fn proxies_that_are_trusted_or_on_this_machine_are_not_counted() {
        let counter = PerAddress::new(0, TrustedProxies::parse(&["10.1.0.0/16", "2001:db8::5"]).unwrap());
        let taken = |address: &str| counter.take(address.parse().unwrap()).is_some();
        for proxy in ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5"] {
            assert!(taken(proxy) && taken(proxy), "{proxy}");
        }
        for stranger in ["10.2.0.1", "2001:db8::6", "192.0.2.1"] {
            assert!(!taken(stranger), "{stranger}");
        }
    }
}
