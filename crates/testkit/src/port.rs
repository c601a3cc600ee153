//! Ports nobody listens on.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which Linux takes the ports of outgoing connections (32768 upward), so none of those can take it.
const FIRST: u16 = 10_240;
const COUNT: u16 = 22_000;

/// A loopback TCP port that is free now and that this process has not been given before.
///
/// # Panics
/// When none of 22,000 ports is free.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Processes that run side by side start looking at different places.
    let start = u16::try_from(u64::from(std::process::id()) * 769 % u64::from(COUNT)).unwrap_or(0);
    for _ in 0..COUNT {
        let step = u32::from(TAKEN.fetch_add(1, Ordering::Relaxed));
        let offset = u16::try_from((u32::from(start) + step) % u32::from(COUNT)).unwrap_or(0);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, FIRST + offset)).is_ok() {
            return FIRST + offset;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ_and_are_free() {
        let ports: std::collections::BTreeSet<u16> = (0..20).map(|_| free_port()).collect();
        assert_eq!(ports.len(), 20);
    }

    #[test]
    fn a_used_port_is_not_given() {
        let held: Vec<TcpListener> = (0..20).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, free_port())).unwrap()).collect();
        let next = free_port();
        assert!(held.iter().all(|listener| listener.local_addr().unwrap().port() != next));
    }
}
