//! Where requests come from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// Bits of an IPv4 address that name the network.
const IPV4_BITS: u32 = 24;
/// Bits of an IPv6 address that name the network: what one customer of a provider usually gets at most.
const IPV6_BITS: u32 = 48;

/// The address of a client, as the server or a trusted proxy saw it. An IPv4 address in IPv6 clothes is the IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "IpAddr", into = "IpAddr")]
pub struct NetworkAddress(IpAddr);

impl NetworkAddress {
    /// The whole address.
    pub const fn address(self) -> IpAddr {
        self.0
    }

    /// The address with all but its first 24 (IPv4) or 48 (IPv6) bits zero: what activities keep after 90 days.
    #[must_use]
    pub fn truncated(self) -> Self {
        Self(match self.0 {
            IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - IPV4_BITS))).into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - IPV6_BITS))).into(),
        })
    }

    /// What attempts are counted under: everybody who could as well use the next address shares it. `192.0.2.0/24`.
    pub fn counting_key(self) -> String {
        let bits = if self.0.is_ipv4() { IPV4_BITS } else { IPV6_BITS };
        format!("{}/{bits}", self.truncated())
    }
}

impl From<IpAddr> for NetworkAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl From<NetworkAddress> for IpAddr {
    fn from(address: NetworkAddress) -> Self {
        address.0
    }
}

impl std::fmt::Display for NetworkAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for NetworkAddress {
    type Err = std::net::AddrParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<IpAddr>().map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> NetworkAddress {
        text.parse().unwrap()
    }

    #[test]
    fn neighbours_are_counted_together_and_strangers_apart() {
        assert_eq!(address("192.0.2.7").counting_key(), "192.0.2.0/24");
        assert_eq!(address("192.0.2.255").counting_key(), address("192.0.2.0").counting_key());
        assert_ne!(address("192.0.3.7").counting_key(), address("192.0.2.7").counting_key());
        assert_eq!(address("2001:db8:1:ffff::1").counting_key(), "2001:db8:1::/48");
        assert_ne!(address("2001:db8:2::1").counting_key(), address("2001:db8:1::1").counting_key());
        assert_ne!(address("::").counting_key(), address("0.0.0.0").counting_key());
    }

    #[test]
    fn one_client_has_one_address_however_it_is_written() {
        assert_eq!(address("::ffff:192.0.2.7"), address("192.0.2.7"));
        assert_eq!(serde_json::to_string(&address("::ffff:192.0.2.7")).unwrap(), "\"192.0.2.7\"");
        let read: NetworkAddress = serde_json::from_str("\"::ffff:192.0.2.7\"").unwrap();
        assert_eq!(read, address("192.0.2.7"));
    }

    #[test]
    fn truncating_twice_changes_nothing() {
        for text in ["203.0.113.77", "2001:db8:1:2:3:4:5:6", "::1"] {
            let once = address(text).truncated();
            assert_eq!(once.truncated(), once);
            assert_eq!(once.counting_key(), address(text).counting_key());
        }
        assert_eq!(address("203.0.113.77").truncated().to_string(), "203.0.113.0");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "192.0.2.7:80", "[::1]", "192.0.2", "fe80::1%eth0", "localhost"] {
            assert!(text.parse::<NetworkAddress>().is_err(), "{text}");
        }
    }
}
