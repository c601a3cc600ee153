//! What only this machine knows.

use std::sync::Arc;

use latchkey_domain::Timestamp;

/// What only this machine knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalFacts {
    /// When the certificate ends, where this program speaks TLS itself.
    pub certificate_ends: Option<Timestamp>,
    /// Bytes that are free where the embedded database lies.
    pub disk_free: Option<u64>,
    /// The widest leap of the clock within the last hour: when, and by how many seconds.
    pub clock_leap: Option<(Timestamp, i64)>,
}

/// Looks at this machine; it may block.
pub type LocalLook = Arc<dyn Fn() -> LocalFacts + Send + Sync>;
