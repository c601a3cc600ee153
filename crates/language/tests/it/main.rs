//! The locales as a whole: complete, consistent, and well-formed in both outputs.

mod catalogue;
mod parity;
mod rendering;
mod used;
