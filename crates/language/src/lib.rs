//! The text people read: Fluent bundles, negotiation, dates and numbers, text direction.
//!
//! Every sentence lives in `locales/<tag>/*.ftl`. [`Languages`] loads them all once; a [`Language`] is a cheap handle to one.
//!
//! ```
//! use latchkey_language::{Args, Languages};
//!
//! let languages = Languages::embedded()?;
//! let language = languages.negotiate(None, Some("es-MX, en;q=0.5"), None);
//! assert_eq!(language.tag(), "es");
//! assert_eq!(languages.text(&language, "duration-hours", &Args::new().set_number("count", 24)), "24 horas");
//! # Ok::<(), latchkey_language::LanguageError>(())
//! ```

mod args;
mod bundles;
mod dates;
mod durations;
mod error;
mod formatters;
mod language;
mod languages;
mod negotiation;
mod numbers;
mod pseudo;

pub use args::Args;
pub use bundles::Output;
pub use error::LanguageError;
pub use language::{Direction, Language, spoken_tag};
pub use languages::{Languages, MISSING_CLOSE, MISSING_OPEN};
