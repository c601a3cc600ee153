//! `application/x-www-form-urlencoded` (URL standard, 5.1), refusing what the standard would repair.

use super::FormError;

/// More than any of our forms has.
const MOST_PARAMETERS: usize = 40;
/// Longest parameter name, in bytes.
const LONGEST_NAME: usize = 40;

/// The parameters in their order, each name once.
pub(super) fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, FormError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == MOST_PARAMETERS {
            return Err(FormError::TooMany);
        }
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = name(&pair[..at])?;
        if pairs.iter().any(|(known, _)| *known == name) {
            return Err(FormError::Repeated);
        }
        pairs.push((name, text(pair.get(at + 1..).unwrap_or_default())?));
    }
    Ok(pairs)
}

/// Our names are lower case letters, digits and underscores, so `name[]`, `name[0]` and `name.key` are none of them.
fn name(bytes: &[u8]) -> Result<String, FormError> {
    let name = text(bytes)?;
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if plain && !name.is_empty() && name.len() <= LONGEST_NAME { Ok(name) } else { Err(FormError::Name) }
}

fn text(bytes: &[u8]) -> Result<String, FormError> {
    let text = String::from_utf8(unescaped(bytes)?).map_err(|_| FormError::Text)?;
    if text.chars().any(char::is_control) { Err(FormError::Control) } else { Ok(text) }
}

fn unescaped(bytes: &[u8]) -> Result<Vec<u8>, FormError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        (rest, out) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => (tail, pushed(out, digit(*high)? * 16 + digit(*low)?)),
            (b'%', _) => return Err(FormError::Encoding),
            (b'+', _) => (tail, pushed(out, b' ')),
            (byte, _) => (tail, pushed(out, *byte)),
        };
    }
    Ok(out)
}

fn pushed(mut out: Vec<u8>, byte: u8) -> Vec<u8> {
    out.push(byte);
    out
}

fn digit(byte: u8) -> Result<u8, FormError> {
    let digit = char::from(byte).to_digit(16).ok_or(FormError::Encoding)?;
    u8::try_from(digit).map_err(|_| FormError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, FormError> {
        pairs(text.as_bytes())
    }

    #[test]
    fn each_fault_has_its_name() {
        let cases = [
            ("a=%2", FormError::Encoding),
            ("a=%", FormError::Encoding),
            ("a=%zz", FormError::Encoding),
            ("a=%c3%28", FormError::Text),
            ("a=%ed%a0%80", FormError::Text),
            ("a=%00", FormError::Control),
            ("a=\u{7}", FormError::Control),
            ("a=%1b%5b2J", FormError::Control),
            ("a%5B%5D=1", FormError::Name),
            ("a.b=1", FormError::Name),
            ("A=1", FormError::Name),
            ("=1", FormError::Name),
            ("a=1&a=1", FormError::Repeated),
            ("a=1&%61=2", FormError::Repeated),
        ];
        for (text, error) in cases {
            assert_eq!(read(text), Err(error), "{text}");
        }
        let many: Vec<String> = (0..=MOST_PARAMETERS).map(|number| format!("a{number}=")).collect();
        assert_eq!(read(&many.join("&")), Err(FormError::TooMany));
        assert_eq!(read(&format!("{}=1", "a".repeat(LONGEST_NAME + 1))), Err(FormError::Name));
    }

    #[test]
    fn people_may_write_in_any_script() {
        let name = "\u{5E9}\u{5E8}\u{5D4} \u{1F511} \u{202E}x";
        let escaped = name.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        assert_eq!(read(&format!("user_name={escaped}")).unwrap(), [("user_name".into(), name.into())]);
    }

    #[test]
    fn empty_parts_are_nothing_and_a_name_alone_is_empty() {
        assert_eq!(read("").unwrap(), []);
        assert_eq!(read("&&").unwrap(), []);
        assert_eq!(read("a&b=").unwrap(), [("a".into(), String::new()), ("b".into(), String::new())]);
        assert_eq!(read("a=b=c").unwrap(), [("a".into(), "b=c".into())]);
    }
}
