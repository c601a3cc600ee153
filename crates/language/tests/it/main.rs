//! The locales as a whole: complete, consistent, and well-formed in both outputs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod catalogue;
mod parity;
mod rendering;
