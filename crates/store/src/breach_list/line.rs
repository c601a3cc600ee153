//! One line of the public format: the SHA-1 hash in hexadecimal digits, a colon, and how often the password was seen.

use super::hash::{BreachHash, WIDTH};

/// Digits of a SHA-1 hash, and of an NTLM hash.
const SHA1: usize = 40;
const NTLM: usize = 32;
/// Digits of a hash in the answers by prefix, whose first five stand in the name of the file.
const SUFFIX: usize = 35;
/// No line of the format is longer: the hash, the colon, the largest number, and the end of the line.
pub(super) const LONGEST: usize = SHA1 + 1 + 20 + 2;

/// Why a line cannot be taken, with the cure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// Not a hash and a number.
    #[error(
        "this is not the format of Pwned Passwords, HASH:COUNT with a SHA-1 hash of 40 hexadecimal digits; if the file is \
         packed, unpack it first"
    )]
    NotAHash,
    /// A hash of another kind.
    #[error("this is an NTLM hash, of which nothing can be looked up here; download the list of SHA-1 hashes instead")]
    Ntlm,
    /// A piece of the list.
    #[error("the first five digits of the hash are missing, as in the files by prefix; let the downloader write one single file")]
    Suffix,
    /// Not where it belongs.
    #[error(
        "this hash is smaller than the one before it, and the list must be in the order of the hashes; sort it first, for \
         example with `LC_ALL=C sort FILE | latchkey breach-list build --from - --to FILE`"
    )]
    Unsorted,
}

/// The hash and the count of a line, whatever its end; `None` for an empty one.
pub(super) fn parse(line: &[u8]) -> Result<Option<(BreachHash, u64)>, LineProblem> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return Err(LineProblem::NotAHash) };
    let (hash, count) = (&line[..colon], &line[colon + 1..]);
    if !hash.iter().all(u8::is_ascii_hexdigit) {
        return Err(LineProblem::NotAHash);
    }
    match hash.len() {
        SHA1 => {}
        NTLM => return Err(LineProblem::Ntlm),
        SUFFIX => return Err(LineProblem::Suffix),
        _ => return Err(LineProblem::NotAHash),
    }
    let first = hash[..2 * WIDTH].iter().fold(0, |value, &digit| value << 4 | u64::from(digit_value(digit)));
    Ok(Some((BreachHash(first), number(count).ok_or(LineProblem::NotAHash)?)))
}

/// The value of a hexadecimal digit.
const fn digit_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A' - 10) & 0x0f,
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.iter().try_fold(0u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn lines_are_read_whatever_their_end_and_case() {
        let expected = Ok(Some((BreachHash::from_first_digits(0x5baa_61e4_c9b9_3f3f), 9_659_365)));
        for end in ["", "\n", "\r\n"] {
            assert_eq!(parse(format!("{HASH}:9659365{end}").as_bytes()), expected, "{end:?}");
            assert_eq!(parse(format!("{}:9659365{end}", HASH.to_lowercase()).as_bytes()), expected, "{end:?}");
            assert_eq!(parse(end.as_bytes()), Ok(None));
        }
        assert!(format!("{HASH}:{}\r\n", u64::MAX).len() == LONGEST);
    }

    #[test]
    fn what_is_no_line_of_the_format_is_refused() {
        let not_hex = HASH.replace('5', "G");
        for line in [
            HASH.to_owned(),
            format!("{HASH}:"),
            format!("{HASH}:-1"),
            format!("{HASH}:1 "),
            format!("{HASH}: 1"),
            format!("{HASH}:18446744073709551616"),
            format!("{HASH}0:1"),
            format!("{}:1", &HASH[1..]),
            format!("{not_hex}:1"),
            format!("\u{feff}{HASH}:1"),
            "password:1".to_owned(),
            ":1".to_owned(),
            "\0\0\0".to_owned(),
        ] {
            assert_eq!(parse(line.as_bytes()), Err(LineProblem::NotAHash), "{line:?}");
        }
        assert_eq!(parse(b"8846F7EAEE8FB117AD06BDD830B7586C:9\n"), Err(LineProblem::Ntlm));
        assert_eq!(parse(b"1E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n"), Err(LineProblem::Suffix));
    }
}
