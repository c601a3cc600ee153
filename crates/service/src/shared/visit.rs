//! Who is asking, as far as the connection tells.

use latchkey_domain::{NetworkAddress, Origin};

/// One request's circumstances.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Address and browser.
    pub origin: Origin,
    /// BCP 47 tag of the language the person reads.
    pub language: String,
}

impl Visit {
    /// The network, as counters know it.
    pub fn network(&self) -> String {
        self.origin.address.map_or_else(|| "unknown".to_owned(), |address| NetworkAddress::from(address).counting_key())
    }
}
