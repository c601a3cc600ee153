//! Banned-password scoring ("Eliminate bad passwords", Azure AD).
//!
//! A password is normalised, the banned terms in it are found, and it scores one point for each term and one for each character
//! left over. Where terms overlap, the covering with the fewest points counts. Five points are enough.
//!
//! Terms are found with an edit distance of one: one letter other, missing or too many. The published examples bound that in two
//! ways. A letter before or after a term is left over and scores (`blank` and `f` are two points), so only letters inside a term
//! can be too many. And a short word one edit away from one of thousands of terms is nearly any short word, so short terms are
//! matched exactly: those under six characters of the global list (with five, one in fifteen random passwords of eight
//! characters would be refused; with six, one in a hundred and twenty), those under five of an organization's own.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use serde::{Deserialize, Serialize};

use crate::banned_words::GLOBAL;
use crate::normalize::is_invisible;
use crate::term_tree::TermTree;

/// The score from which a password is accepted.
pub(crate) const MINIMUM_SCORE: usize = 5;
/// Shorter names and terms are not looked for: they stand in too many good passwords.
pub(crate) const SHORTEST_TERM: usize = 4;
/// The longest custom term.
const LONGEST_TERM: usize = 16;
/// The most custom terms of one organization.
const MOST_TERMS: usize = 1000;
/// Terms of the global list with fewer characters are matched exactly.
pub(crate) const GLOBAL_FUZZY: usize = 6;
/// An organization's own terms with fewer characters are matched exactly.
const CUSTOM_FUZZY: usize = 5;

/// Why a list of banned terms is refused. Never holds a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BannedTermError {
    /// Too few or too many characters.
    #[error("a banned term has {SHORTEST_TERM} to {LONGEST_TERM} characters")]
    Length,
    /// A control or invisible character.
    #[error("a banned term is one line of visible characters")]
    ForbiddenCharacter,
    /// Over the limit.
    #[error("at most {MOST_TERMS} terms can be banned")]
    TooMany,
}

/// One term that an organization bans, in any case: 4 to 16 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BannedTerm(String);

impl BannedTerm {
    /// The term in `text`, in lower case, white space around it left out.
    ///
    /// # Errors
    /// When it is too short, too long, or holds a control or invisible character.
    pub fn parse(text: &str) -> Result<Self, BannedTermError> {
        let text = text.trim();
        let long = text.chars().nth(LONGEST_TERM).is_some();
        if long || canonical(text).len() < SHORTEST_TERM {
            return Err(BannedTermError::Length);
        }
        if text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(BannedTermError::ForbiddenCharacter);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The term in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BannedTerm {
    type Error = BannedTermError;
    fn try_from(text: String) -> Result<Self, BannedTermError> {
        Self::parse(&text)
    }
}

impl From<BannedTerm> for String {
    fn from(term: BannedTerm) -> Self {
        term.0
    }
}

/// The terms that one organization bans: at most 1000, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<BannedTerm>", into = "Vec<BannedTerm>")]
pub struct BannedTerms(Vec<BannedTerm>);

impl BannedTerms {
    /// The list of these terms, sorted.
    ///
    /// # Errors
    /// `TooMany` when more than 1000 are different.
    pub fn new(terms: impl IntoIterator<Item = BannedTerm>) -> Result<Self, BannedTermError> {
        let unique: std::collections::BTreeSet<BannedTerm> = terms.into_iter().take(2 * MOST_TERMS).collect();
        if unique.len() > MOST_TERMS { Err(BannedTermError::TooMany) } else { Ok(Self(unique.into_iter().collect())) }
    }

    /// The list typed into a text field, one term a line; empty lines are ignored.
    ///
    /// # Errors
    /// The number of the line, from 1, and what is wrong with it.
    pub fn parse_lines(text: &str) -> Result<Self, (usize, BannedTermError)> {
        let mut terms = Vec::new();
        for (line, term) in text.lines().enumerate().filter(|(_, term)| !term.trim().is_empty()) {
            if terms.len() == 2 * MOST_TERMS {
                return Err((line + 1, BannedTermError::TooMany));
            }
            terms.push(BannedTerm::parse(term).map_err(|error| (line + 1, error))?);
        }
        Self::new(terms).map_err(|error| (text.lines().count(), error))
    }

    /// The terms.
    pub fn iter(&self) -> impl Iterator<Item = &BannedTerm> {
        self.0.iter()
    }
}

impl TryFrom<Vec<BannedTerm>> for BannedTerms {
    type Error = BannedTermError;
    fn try_from(terms: Vec<BannedTerm>) -> Result<Self, BannedTermError> {
        Self::new(terms)
    }
}

impl From<BannedTerms> for Vec<BannedTerm> {
    fn from(terms: BannedTerms) -> Self {
        terms.0
    }
}

/// The points of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BannedScore {
    /// With the global list alone.
    pub(crate) global: usize,
    /// With the organization's own terms too: never more than `global`.
    pub(crate) combined: usize,
}

/// Scores `password`. The work grows with its length, so the length must have been checked before.
pub(crate) fn score(password: &str, custom: &BannedTerms) -> BannedScore {
    let text = canonical(password);
    let mut found = GLOBAL.find_all(&text);
    let global = fewest_points(&found);
    if custom.0.is_empty() {
        return BannedScore { global, combined: global };
    }
    let own = TermTree::new(custom.iter().map(BannedTerm::as_str), CUSTOM_FUZZY);
    for (ends, more) in found.iter_mut().zip(own.find_all(&text)) {
        ends.extend(more);
    }
    BannedScore { global, combined: fewest_points(&found) }
}

/// The normalised form that terms are looked for in: lower case, no accents, one character for each group of characters that
/// stand for one another (`0` and `o`, `$` and `s`, `@` and `a`, `1` and `l` and `i`).
pub(crate) fn canonical(text: &str) -> Vec<char> {
    text.chars().filter_map(canonical_character).collect()
}

/// One character for one, so that no character can score twice; accents that stand alone score nothing.
fn canonical_character(character: char) -> Option<char> {
    let plain = if character.is_ascii() { character } else { without_accents(character)? };
    Some(match plain.to_lowercase().next().unwrap_or(plain) {
        '0' => 'o',
        '1' | 'i' | '!' | '|' => 'l',
        '$' | '5' => 's',
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    })
}

fn without_accents(character: char) -> Option<char> {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut buffer = [0; 4];
    let text: &str = character.encode_utf8(&mut buffer);
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    decomposed.chars().find(|&c| classes.get_u8(c) == 0 && !is_invisible(c))
}

/// The points of the best covering. `ends[i]` holds where the terms end that begin at `i`.
fn fewest_points(ends: &[Vec<usize>]) -> usize {
    let mut points = vec![0; ends.len() + 1];
    for start in (0..ends.len()).rev() {
        let left_over = points[start + 1];
        let best = ends[start].iter().map(|&end| points[end]).min().unwrap_or(left_over);
        points[start] = 1 + best.min(left_over);
    }
    points[0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(list: &[&str]) -> BannedTerms {
        BannedTerms::new(list.iter().map(|term| BannedTerm::parse(term).unwrap())).unwrap()
    }

    fn points(password: &str, custom: &[&str]) -> usize {
        score(password, &terms(custom)).combined
    }

    #[test]
    fn the_documents_worked_examples() {
        assert_eq!(points("C0ntos0Blank12", &["contoso", "blank"]), 4);
        assert_eq!(points("ContoS0Bl@nkf9!", &["contoso", "blank"]), 5);
    }

    #[test]
    fn the_documents_examples_of_one_edit() {
        for (near, expected) in [("zqvxwk", 1), ("zqvxwj", 1), ("zqvxw", 1), ("zqvxwkj", 2), ("zqvxjwk", 1), ("zqjxwj", 6)] {
            assert_eq!(points(near, &["zqvxwk"]), expected, "{near}");
        }
    }

    #[test]
    fn short_terms_are_matched_exactly() {
        assert_eq!((points("zqvx", &["zqvx"]), points("zqvj", &["zqvx"])), (1, 4));
        assert_eq!((points("zqvxw", &["zqvxw"]), points("zqvjw", &["zqvxw"])), (1, 1));
        assert_eq!((points("zebra", &[]), points("zebqa", &[])), (1, 5));
        assert_eq!((points("orange", &[]), points("orqnge", &[])), (1, 1));
    }

    #[test]
    fn common_passwords_are_refused_however_they_are_dressed_up() {
        for password in [
            "Password1!",
            "P@ssw0rd2024",
            "Qwerty123!",
            "Summer2025!",
            "Contraseña1",
            "Welcome123",
            "Barcelona10!",
            "ILoveYou1!",
            "Qwertyuiop1",
            "Admin12345",
            "1q2w3e4r!",
            "Aa123456!",
            "Pássword99",
            "aaaaaaaaaaaa",
            "abcdefghij",
            "January2026!",
            "Liverpool99",
            "Madrid2024*",
        ] {
            let found = score(password, &BannedTerms::default());
            assert!(found.global < MINIMUM_SCORE, "{password} scores {}", found.global);
        }
    }

    #[test]
    fn good_passwords_are_accepted() {
        for password in [
            "correct horse battery staple",
            "correcthorsebatterystaple",
            "gR7#kx2Lq!",
            "vuelta-pomelo-grieta",
            "xkqzvbnmrw",
            "Tr0ub4dor&3xy",
            "日本語のパスワード",
            "tdX8-hWm2-qRv",
            "Zyn!Grebluf?",
        ] {
            let found = score(password, &BannedTerms::default());
            assert!(found.global >= MINIMUM_SCORE, "{password} scores {}", found.global);
        }
    }

    #[test]
    fn the_covering_with_the_fewest_points_counts() {
        // Longest first would take "zqvxw" and leave three letters: four points. Two terms cover it in two.
        assert_eq!(points("zqvxwkjh", &["zqvx", "wkjh", "qvxwk"]), 2);
    }

    #[test]
    fn custom_terms_lower_the_score_and_the_global_one_stays() {
        let found = score("zqvxwkjh", &terms(&["zqvxwkjh"]));
        assert_eq!((found.global, found.combined), (8, 1));
    }

    #[test]
    fn terms_are_bounded() {
        assert_eq!(BannedTerm::parse("abc"), Err(BannedTermError::Length));
        assert_eq!(BannedTerm::parse("e\u{301}e\u{301}e\u{301}"), Err(BannedTermError::Length));
        assert_eq!(BannedTerm::parse(" Wingtip ").unwrap().as_str(), "wingtip");
        assert!(BannedTerm::parse(&"w".repeat(16)).is_ok());
        assert_eq!(BannedTerm::parse(&"w".repeat(17)), Err(BannedTermError::Length));
        assert_eq!(BannedTerm::parse("wing\0tip"), Err(BannedTermError::ForbiddenCharacter));
        let thousand = (0..1000).map(|n| format!("term{n}\r\n\r\n")).collect::<Vec<_>>().concat();
        let list = BannedTerms::parse_lines(&thousand).unwrap();
        assert_eq!(list.iter().count(), 1000);
        assert_eq!(BannedTerms::parse_lines(&format!("{thousand}TERM7")), Ok(list));
        assert!(matches!(BannedTerms::parse_lines(&format!("{thousand}more")), Err((_, BannedTermError::TooMany))));
        assert_eq!(BannedTerms::parse_lines("good\n\nbad"), Err((3, BannedTermError::Length)));
        assert!(serde_json::from_str::<BannedTerms>("[\"abc\"]").is_err());
    }

    proptest! {
        #[test]
        fn points_are_never_more_than_characters_and_terms_never_add_any(
            password in "\\PC{0,64}", custom in prop::collection::vec("[a-z]{4,16}", 0..20)
        ) {
            let list = BannedTerms::new(custom.iter().map(|term| BannedTerm::parse(term).unwrap())).unwrap();
            let found = score(&password, &list);
            prop_assert!(found.combined <= found.global);
            prop_assert!(found.global <= password.chars().count());
        }

        #[test]
        fn a_custom_term_scores_one_in_every_spelling(term in "[a-z]{4,16}", upper in any::<u16>()) {
            let dressed: String = term.chars().enumerate().map(|(i, c)| match (upper >> i & 1, c) {
                (1, 'o') => '0',
                (1, 's') => '$',
                (1, 'a') => '@',
                (1, 'l') => '1',
                (1, c) => c.to_ascii_uppercase(),
                (_, c) => c,
            }).collect();
            prop_assert_eq!(points(&dressed, &[&term]), 1);
        }
    }
}
