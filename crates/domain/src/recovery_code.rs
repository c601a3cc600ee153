//! How recovery codes are written: ten characters without look-alikes, shown in two groups of five.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::normalize::is_invisible;

/// How many codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a code: fifty bits.
pub const RECOVERY_CODE_LENGTH: usize = 10;
/// What codes are made of: neither I nor L, which look like 1, nor O, which looks like 0, nor U, which makes words (Crockford's
/// base 32).
pub const RECOVERY_CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Nobody types more around ten characters.
const LONGEST_TYPED: usize = 128;

/// The code that was typed, as it is kept: capitals without gaps, look-alikes read as what they look like. `None` when it is none.
pub fn normalize_recovery_code(typed: &str) -> Option<String> {
    if typed.len() > LONGEST_TYPED {
        return None;
    }
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(typed);
    let mut code = String::with_capacity(RECOVERY_CODE_LENGTH);
    for c in composed.chars().filter(|c| !is_gap(*c)) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let known = u8::try_from(c).is_ok_and(|byte| RECOVERY_CODE_ALPHABET.contains(&byte));
        if !known || code.len() == RECOVERY_CODE_LENGTH {
            return None;
        }
        code.push(c);
    }
    (code.len() == RECOVERY_CODE_LENGTH).then_some(code)
}

/// Spaces, what nobody can see, and whatever looks like a hyphen.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '_')
}

/// A code as people read it: `7K2QD-M40XA`.
pub fn group_recovery_code(code: &str) -> String {
    match code.split_at_checked(RECOVERY_CODE_LENGTH / 2) {
        Some((left, right)) => format!("{left}-{right}"),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        let code = Some("7K2QDM40XA".to_owned());
        for typed in ["7K2QD-M40XA", "7k2qd m4oxa", " 7K2QD\u{2013}M4OXA\n", "７Ｋ２ＱＤ－Ｍ４０ＸＡ", "7.K.2.Q.D.M.4.0.X.A"]
        {
            assert_eq!(normalize_recovery_code(typed), code, "{typed}");
        }
        assert_eq!(normalize_recovery_code("ILil1-00oO0").as_deref(), Some("1111100000"));
        for wrong in ["", "7K2QD-M40X", "7K2QD-M40XA1", "7K2QD-M40XU", "7K2QD-M40Xé", &"7".repeat(4000)] {
            assert_eq!(normalize_recovery_code(wrong), None, "{wrong}");
        }
    }

    proptest! {
        /// However a code is shown and typed again, it is the same one; and what is no code never panics.
        #[test]
        fn a_code_that_was_shown_is_read_again(code in "[0-9A-HJKMNP-TV-Z]{10}", any in "\\PC*") {
            prop_assert_eq!(normalize_recovery_code(&group_recovery_code(&code)), Some(code.clone()));
            prop_assert_eq!(normalize_recovery_code(&code.to_lowercase()), Some(code));
            if let Some(read) = normalize_recovery_code(&any) {
                prop_assert_eq!(normalize_recovery_code(&read), Some(read));
            }
        }
    }
}
