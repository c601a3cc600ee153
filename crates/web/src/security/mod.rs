//! What every request passes before a page sees it.

mod client_address;
mod headers;
mod host;
mod origin_check;
mod request_timeout;

pub use client_address::{TrustedProxies, TrustedProxiesError};
pub use host::AllowedHosts;

pub(crate) use client_address::is_forwarded;
pub(crate) use headers::add_security_headers;
pub(crate) use host::check_host;
pub(crate) use origin_check::check_origin;
pub(crate) use request_timeout::limit_time;
