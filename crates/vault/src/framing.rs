//! One unambiguous encoding of several byte strings.

use zeroize::Zeroizing;

/// The parts, each behind its length (eight bytes, big endian): no two lists of parts give the same bytes.
pub(crate) fn framed(parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length = parts.iter().map(|part| part.len() + 8).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_part_ends_matters() {
        assert_ne!(*framed(&[b"ab", b"c"]), *framed(&[b"a", b"bc"]));
        assert_ne!(*framed(&[b"", b"a"]), *framed(&[b"a", b""]));
        assert_ne!(*framed(&[b"a"]), *framed(&[b"a", b""]));
        assert_ne!(*framed(&[]), *framed(&[b""]));
    }
}
