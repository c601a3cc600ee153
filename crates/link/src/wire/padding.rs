//! Every sealed message has the same length, whatever it says.

use zeroize::Zeroizing;

use super::WireError;

/// What is sealed, in bytes: room for a change, which carries two of the longest passwords.
pub(crate) const PLAINTEXT: usize = 1_664;

/// Where the content ends; zeros follow.
const END: u8 = 0x80;

/// The content, filled up; `None` when it has no room.
pub(crate) fn pad(content: &[u8]) -> Option<Zeroizing<[u8; PLAINTEXT]>> {
    let mut padded = Zeroizing::new([0; PLAINTEXT]);
    if content.len() >= PLAINTEXT {
        return None;
    }
    padded[..content.len()].copy_from_slice(content);
    padded[content.len()] = END;
    Some(padded)
}

/// The content of what was filled up.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], WireError> {
    let end = padded.iter().rposition(|byte| *byte != 0).ok_or(WireError::BadPadding)?;
    if padded.len() == PLAINTEXT && padded[end] == END { Ok(&padded[..end]) } else { Err(WireError::BadPadding) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_back_whatever_it_ends_in() {
        for content in [&b""[..], b"a", &[0, 0], &[END, 0], &[1; PLAINTEXT - 1]] {
            assert_eq!(unpad(pad(content).unwrap().as_slice()), Ok(content));
        }
        assert!(pad(&[0; PLAINTEXT]).is_none());
    }

    #[test]
    fn other_padding_is_refused() {
        assert_eq!(unpad(&[0; PLAINTEXT]), Err(WireError::BadPadding));
        assert_eq!(unpad(&[1; PLAINTEXT]), Err(WireError::BadPadding));
        assert_eq!(unpad(&[END]), Err(WireError::BadPadding));
        assert_eq!(unpad(&[]), Err(WireError::BadPadding));
    }
}
