//! Text that may stand in a mail header.

use std::fmt;

/// The most characters of a subject or a name; mail programs cut sooner.
const MAX_CHARACTERS: usize = 200;

/// One line of visible text: whatever it is made from, it cannot end a header or start another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// The text on one line. Control characters and line ends become spaces, invisible and direction-changing characters
    /// are dropped, and what reads like the start of an encoded word (RFC 2047) is broken up.
    pub fn new(text: &str) -> Self {
        let line = one_line(text).replace("=?", "= ?");
        Self(shortened(&line, MAX_CHARACTERS))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` on one line with single spaces, without invisible characters.
pub(crate) fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let spaced: String = visible.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `max` characters, the last an ellipsis when there were more.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['\u{2026}']).collect()
}

/// Direction controls (Unicode Standard Annex 9), zero-width characters, soft hyphens, tags and byte order marks. The joiners
/// U+200C and U+200D stay: Persian and Indic names and emoji need them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_end_of_any_kind_survives() {
        for end in ["\r\n", "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\u{c}", "\0", "\t"] {
            let text = HeaderText::new(&format!("Riverside{end}Bcc: eve@example.com"));
            assert_eq!(text.as_str(), "Riverside Bcc: eve@example.com", "{end:?}");
        }
    }

    #[test]
    fn what_is_invisible_is_dropped_and_names_of_all_scripts_stay() {
        assert_eq!(HeaderText::new("\u{202E}osotnoC\u{202C}\u{200B}").as_str(), "osotnoC");
        for name in ["شركة كونتوسو", "می\u{200C}خواهم", "黒川", "O'Neil & Söhne"] {
            assert_eq!(HeaderText::new(name).as_str(), name);
        }
    }

    #[test]
    fn encoded_words_are_not_taken_as_such() {
        let text = HeaderText::new("=?utf-8?b?QmNjOiBldmU=?=");
        assert!(!text.as_str().contains("=?u"), "{text}");
    }

    #[test]
    fn it_is_cut_at_200_characters() {
        let text = HeaderText::new(&"ß".repeat(100_000));
        assert_eq!(text.as_str().chars().count(), 200);
        assert!(text.as_str().ends_with('…'));
        assert_eq!(HeaderText::new(&"ß".repeat(200)).as_str(), "ß".repeat(200));
    }
}
