//! Why the text could not be loaded.

/// Why the locales could not be loaded. All of these are faults of the build or of a replaced file, never of a request.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LanguageError {
    /// A folder under `locales/` is not named by a language tag.
    #[error("locales/{tag}: the folder's name is not a language tag")]
    Tag {
        /// The folder's name.
        tag: String,
    },
    /// A file is not UTF-8 or holds something that is not Fluent.
    #[error("locales/{tag}/{file}: {detail}")]
    Syntax {
        /// The language tag.
        tag: String,
        /// The file's name.
        file: String,
        /// What is wrong and where.
        detail: String,
    },
    /// Two files of one language hold the same id.
    #[error("locales/{tag}/{file}: defined before: {detail}")]
    Duplicate {
        /// The language tag.
        tag: String,
        /// The file that repeats the id.
        file: String,
        /// The repeated ids.
        detail: String,
    },
    /// No English text, which every other language falls back to.
    #[error("locales/en: there is no English text to fall back to")]
    NoFallback,
}
