//! The global list of banned terms: words people build passwords from, and patterns of the keyboard and the calendar.

use std::sync::LazyLock;

use crate::banned::GLOBAL_FUZZY;
use crate::term_tree::TermTree;

const WORDS: &str = include_str!("../data/banned.txt");

/// What fingers do: rows and columns of common keyboards and number pads, and both alphabets of counting.
const WALKS: [&str; 25] = [
    "12345678901234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "qwertzuiop",
    "yxcvbnm",
    "!@#$%^&*()_+",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1qazxsw23edcvfr45tgb",
    "qazwsxedcrfvtgbyhnujm",
    "qawsedrftgyhujikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "1a2s3d4f5g6h7j8k9l",
    "147258369",
    "789456123",
    "159357258",
    "112233445566778899",
    "010203040506070809",
    "123321456654789987",
];
/// Lengths of a walk that are looked for.
const WALK_LENGTHS: std::ops::RangeInclusive<usize> = 4..=12;
/// How often one character is repeated, at most, in one term.
const LONGEST_RUN: usize = 16;
/// Years of birth, of the present, and a little further.
const YEARS: std::ops::RangeInclusive<u32> = 1940..=2039;

/// The list, ready to be searched.
pub(crate) static GLOBAL: LazyLock<TermTree> = LazyLock::new(|| {
    let terms = words().map(str::to_owned).chain(patterns());
    TermTree::new(terms, GLOBAL_FUZZY)
});

fn words() -> impl Iterator<Item = &'static str> {
    WORDS.lines().filter(|line| !line.starts_with('#'))
}

fn patterns() -> impl Iterator<Item = String> {
    let backwards = |walk: &str| walk.chars().rev().collect::<String>();
    let walks = WALKS.iter().flat_map(move |walk| [(*walk).to_owned(), backwards(walk)]);
    let walks = walks.flat_map(|walk| WALK_LENGTHS.flat_map(move |length| windows(&walk, length)));
    let characters = ('0'..='9').chain('a'..='z').chain("*#-._?".chars());
    let runs = characters.flat_map(|c| (4..=LONGEST_RUN).map(move |length| c.to_string().repeat(length)));
    let pairs = (0..100).flat_map(|pair| [format!("{pair:02}{pair:02}"), format!("{0}{0}{1}{1}", pair / 10, pair % 10)]);
    walks.chain(runs).chain(pairs).chain(YEARS.map(|year| year.to_string()))
}

/// Every piece of `walk` with `length` characters. Walks are ASCII.
fn windows(walk: &str, length: usize) -> Vec<String> {
    walk.as_bytes().windows(length).map(|piece| piece.iter().copied().map(char::from).collect()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::banned::canonical;

    #[test]
    fn every_word_is_lower_case_ascii_and_stands_once() {
        let mut seen = BTreeSet::new();
        for word in words() {
            assert!(word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{word:?}");
            assert!(seen.insert(canonical(word)), "{word} stands twice");
        }
        assert!(seen.len() > 2000, "{} words", seen.len());
        assert!(words().is_sorted());
    }

    #[test]
    fn the_list_finds_words_walks_runs_and_years() {
        for term in [
            "password",
            "contrasena",
            "qwerty",
            "poiuytrewq",
            "1qaz2wsx",
            "7777",
            "********",
            "1984",
            "2026",
            "1212",
            "september",
            "xyz9",
        ] {
            let text = canonical(term);
            let whole = GLOBAL.find_all(&text)[0].contains(&text.len());
            assert_eq!(whole, term != "xyz9", "{term}");
        }
    }
}
