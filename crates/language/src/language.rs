//! One language.

use std::fmt;
use std::sync::Arc;

use icu_locale::{Locale, LocaleDirectionality, LocaleExpander};
use unic_langid::LanguageIdentifier;

/// Which way text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of the HTML `dir` attribute.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug)]
struct Facts {
    position: usize,
    tag: String,
    spoken_tag: String,
    own_name: String,
    direction: Direction,
    formatting: Locale,
}

/// A handle to one loaded language; cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Language(Arc<Facts>);

impl Language {
    pub(crate) fn new(position: usize, identifier: &LanguageIdentifier, own_name: String, formatting: Locale) -> Option<Self> {
        let tag = identifier.to_string();
        let locale = Locale::try_from_str(&tag).ok()?;
        let direction =
            if LocaleDirectionality::new_common().is_right_to_left(&locale.id) { Direction::Rtl } else { Direction::Ltr };
        let spoken_tag = with_region(&locale);
        Some(Self(Arc::new(Facts { position, tag, spoken_tag, own_name, direction, formatting })))
    }

    /// The BCP 47 tag, for the HTML `lang` attribute.
    pub fn tag(&self) -> &str {
        &self.0.tag
    }

    /// The tag with a region, which programs that speak ask for: the usual one, such as `es-ES`, where the language has none.
    pub fn spoken_tag(&self) -> &str {
        &self.0.spoken_tag
    }

    /// Which way its text runs.
    pub fn direction(&self) -> Direction {
        self.0.direction
    }

    /// How its speakers call it.
    pub fn own_name(&self) -> &str {
        &self.0.own_name
    }

    pub(crate) fn position(&self) -> usize {
        self.0.position
    }

    /// The locale that dates and numbers follow.
    pub(crate) fn formatting(&self) -> &Locale {
        &self.0.formatting
    }
}

/// A BCP 47 tag with a region, which programs that speak ask for: the usual one, such as `es-ES`, where it has none. What is no tag stays
/// as it is.
pub fn spoken_tag(tag: &str) -> String {
    Locale::try_from_str(tag).map_or_else(|_| tag.to_owned(), |locale| with_region(&locale))
}

/// Language and region alone: a script is not heard.
fn with_region(locale: &Locale) -> String {
    let mut likely = locale.id.clone();
    LocaleExpander::new_common().maximize(&mut likely);
    likely.region.map_or_else(|| likely.language.to_string(), |region| format!("{}-{region}", likely.language))
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Language {}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_knows_where_a_language_is_usually_spoken() {
        for (tag, expected) in
            [("en", "en-US"), ("es", "es-ES"), ("es-MX", "es-MX"), ("zh-Hant", "zh-TW"), ("de", "de-DE"), ("?", "?")]
        {
            assert_eq!(spoken_tag(tag), expected);
        }
    }
}
