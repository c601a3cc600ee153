//! One form for texts that people type twice and that must compare equal.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

/// Folding is stable after two rounds for every known character; more rounds only guard against future Unicode data.
const ROUNDS: usize = 4;

/// The form in which answers to security questions are compared: white space trimmed and collapsed, Unicode NFKC, full case
/// folding, characters nobody can see removed. Normalising twice changes nothing.
pub fn normalize_answer(answer: &str) -> String {
    until_stable(answer, |text| fold_once(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// NFKC and full case folding, for keys that names and addresses are compared by.
pub(crate) fn fold(text: &str) -> String {
    // Most keys: here both forms are the text itself in small letters.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    until_stable(text, fold_once)
}

/// Whether a character has no shape of its own: joiners, direction marks, variation selectors.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn fold_once(text: &str) -> String {
    let visible: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let composed = nfkc.normalize(&visible);
    let folded = CaseMapper::new().fold_string(&composed);
    nfkc.normalize(&folded).into_owned()
}

fn until_stable(text: &str, step: impl Fn(&str) -> String) -> String {
    let mut current = step(text);
    for _ in 1..ROUNDS {
        let next = step(&current);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_of_plain_letters_is_that_of_the_whole_way(text in "[\\x00-\\x7f]{0,40}") {
            prop_assert_eq!(fold(&text), until_stable(&text, fold_once));
        }
    }

    #[test]
    fn what_people_type_differently_and_mean_the_same_is_equal() {
        for (one, other) in [
            ("  New   York ", "new york"),
            ("Straße", "STRASSE"),
            ("cafe\u{301}", "CAFÉ"),
            ("ﬁsh", "fish"),
            ("Ｔｏｋｙｏ\u{3000}１", "tokyo 1"),
            ("tab\tand\u{a0}nbsp\n", "tab and nbsp"),
            ("\u{200f}שלום\u{200e}", "שלום"),
            ("❤\u{fe0f}", "❤"),
            ("ΌΣΟΣ", "όσοσ"),
        ] {
            assert_eq!(normalize_answer(one), normalize_answer(other), "{one}");
        }
    }

    #[test]
    fn different_answers_stay_different() {
        assert_ne!(normalize_answer("rose"), normalize_answer("rosé"));
        assert_ne!(normalize_answer("new york"), normalize_answer("newyork"));
        assert_eq!(normalize_answer(" \u{200b}\t"), "");
    }

    #[test]
    fn a_character_that_decomposes_to_a_space_leaves_none_at_the_edge() {
        // U+00B4 is, in NFKC, a space and a combining acute.
        assert_eq!(normalize_answer("\u{b4}"), "\u{301}");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = normalize_answer(&text);
            prop_assert_eq!(normalize_answer(&once), once.clone());
            prop_assert_eq!(once.trim(), &once);
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn every_single_character_is_stable(c in any::<char>(), d in any::<char>()) {
            let text = format!("{c}{d}\u{345}{c}");
            let once = normalize_answer(&text);
            prop_assert_eq!(normalize_answer(&once), once);
        }

        #[test]
        fn case_never_matters(text in "[a-zA-ZáéíóúñÁÉÍÓÚÑß ]{0,40}") {
            prop_assert_eq!(normalize_answer(&text.to_uppercase()), normalize_answer(&text));
        }
    }
}
