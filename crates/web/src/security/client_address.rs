//! Who is asking: the rightmost address that no trusted proxy stands behind.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use http::HeaderMap;
use latchkey_domain::NetworkAddress;

/// The one forwarded header that counts. `Forwarded` (RFC 7239) does not: a proxy that does not know it passes on what the client wrote.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Headers that only a proxy or a liar adds.
const SIGNS_OF_A_PROXY: [&str; 4] = [FORWARDED_FOR, "forwarded", "via", "x-real-ip"];
/// More hops than any honest chain of proxies has.
const MOST_HOPS: usize = 20;

/// Networks of proxies whose `X-Forwarded-For` counts; nobody's by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// The text is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a network; write an address such as 10.0.0.5 or a range such as 10.0.0.0/8")]
pub struct TrustedProxiesError(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u32,
}

impl TrustedProxies {
    /// Reads addresses (`10.0.0.5`) and ranges (`10.0.0.0/8`, `fd00::/8`).
    pub fn parse<S: AsRef<str>>(networks: &[S]) -> Result<Self, TrustedProxiesError> {
        networks.iter().map(|text| text.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Walks from the peer leftwards through `X-Forwarded-For` and stops at the first address that is not a trusted proxy, or behind
    /// which nothing readable stands. Everything further left is the client's own claim.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> NetworkAddress {
        let mut client = peer.to_canonical();
        let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or_default()).collect();
        let hops = lines.iter().rev().flat_map(|line| line.rsplit(',')).take(MOST_HOPS);
        for hop in hops {
            let Some(address) = self.trusts(client).then(|| parse_hop(hop)).flatten() else { break };
            client = address;
        }
        client.into()
    }

    /// Whether one of the networks holds this address, in its plain form.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// Whether a proxy says that it passed the request on; a client that lies about it only loses.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    SIGNS_OF_A_PROXY.iter().any(|name| headers.contains_key(*name))
}

/// An address, with or without a port (some proxies add it).
fn parse_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                shifted(u128::from(own.to_bits()) ^ u128::from(other.to_bits()), 32 - self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => shifted(own.to_bits() ^ other.to_bits(), 128 - self.prefix),
            _ => false,
        }
    }
}

/// Whether two addresses with this difference agree in all but their last `bits` bits.
fn shifted(difference: u128, bits: u32) -> bool {
    difference.checked_shr(bits).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = TrustedProxiesError;

    fn from_str(text: &str) -> Result<Self, TrustedProxiesError> {
        let wrong = || TrustedProxiesError(text.to_owned());
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| wrong())?;
        if prefix > longest { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        TrustedProxies::parse(proxies).unwrap().client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn without_trust_the_peer_is_the_client_whatever_it_says() {
        assert_eq!(client(&[], "203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_untrusted_address_wins() {
        let proxies = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(client(&proxies, "10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(&proxies, "10.0.0.1", &["1.1.1.1, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(&proxies, "10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.9.9.9"]), "198.51.100.7");
        assert_eq!(client(&proxies, "10.0.0.1", &["1.1.1.1", "198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(&proxies, "fd00::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn garbage_ends_the_walk_at_the_last_proxy() {
        for line in ["unknown", "", "198.51.100.7, unknown", "198.51.100.7, ,", "_hidden", "198.51.100.7; x"] {
            assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[line]), "10.0.0.1", "{line:?}");
        }
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_understood() {
        for line in ["198.51.100.7:4711", "::ffff:198.51.100.7", "[::ffff:198.51.100.7]:80"] {
            assert_eq!(client(&["10.0.0.1"], "::ffff:10.0.0.1", &[line]), "198.51.100.7", "{line}");
        }
    }

    #[test]
    fn a_chain_of_nothing_but_proxies_ends_at_the_leftmost() {
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        let endless = vec!["10.0.0.2"; 10_000].join(",");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[&endless]), "10.0.0.2");
    }

    #[test]
    fn networks_are_read_strictly() {
        for text in ["10.0.0.0/8", "10.0.0.1", "::/0", "fd00::/8", "0.0.0.0/0"] {
            assert!(TrustedProxies::parse(&[text]).is_ok(), "{text}");
        }
        for text in ["", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "proxy.example"] {
            assert!(TrustedProxies::parse(&[text]).is_err(), "{text}");
        }
        assert_eq!(client(&["0.0.0.0/0"], "203.0.113.9", &["198.51.100.7"]), "198.51.100.7");
    }
}
