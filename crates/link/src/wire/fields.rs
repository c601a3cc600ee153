//! Fields: a tag, a length, bytes; the tags ascend, so that there is one way to write a message.

use latchkey_domain::Timestamp;
use zeroize::Zeroizing;

use super::WireError;

/// A tag and two bytes of length stand before every value.
const HEAD: usize = 3;

/// Writes fields. What it holds is wiped when dropped, for it may be a password.
pub(crate) struct Writer {
    bytes: Zeroizing<Vec<u8>>,
    last: u8,
}

impl Writer {
    /// A writer whose buffer never grows up to this many bytes: growing would leave copies of secrets behind.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(capacity)), last: 0 }
    }

    /// Writes one field; tags ascend from one.
    pub(crate) fn put(&mut self, tag: u8, value: &[u8]) -> &mut Self {
        debug_assert!(tag > self.last, "field {tag} is out of order");
        // No value here is that long: a message has at most 2,048 bytes, and texts are cut before.
        let length = u16::try_from(value.len()).expect("a field has at most 65,535 bytes");
        self.last = tag;
        self.bytes.push(tag);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        self
    }

    pub(crate) fn byte(&mut self, tag: u8, value: u8) -> &mut Self {
        self.put(tag, &[value])
    }

    pub(crate) fn flag(&mut self, tag: u8, value: bool) -> &mut Self {
        self.byte(tag, u8::from(value))
    }

    pub(crate) fn number(&mut self, tag: u8, value: u64) -> &mut Self {
        self.put(tag, &value.to_be_bytes())
    }

    pub(crate) fn signed(&mut self, tag: u8, value: i64) -> &mut Self {
        self.put(tag, &value.to_be_bytes())
    }

    pub(crate) fn time(&mut self, tag: u8, value: Timestamp) -> &mut Self {
        self.signed(tag, value.as_micros())
    }

    pub(crate) fn done(self) -> Zeroizing<Vec<u8>> {
        self.bytes
    }
}

/// What to do with fields that this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Refuse the message: a job whose meaning is not wholly understood is not done.
    All,
    /// Pass them over: a newer version may tell more.
    Known,
}

/// Reads fields in ascending order of their tags.
pub(crate) struct Fields<'a> {
    whole: &'a [u8],
    rest: &'a [u8],
    last: u8,
    taking: Taking,
}

/// A tag, its value, and what follows.
type Next<'a> = (u8, &'a [u8], &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) const fn new(bytes: &'a [u8], taking: Taking) -> Self {
        Self { whole: bytes, rest: bytes, last: 0, taking }
    }

    /// The next field and what follows it; `None` at the end.
    fn peek(&self) -> Result<Option<Next<'a>>, WireError> {
        let Some((head, rest)) = self.rest.split_first_chunk::<HEAD>() else {
            return if self.rest.is_empty() { Ok(None) } else { Err(WireError::Truncated) };
        };
        let [tag, high, low] = *head;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (value, rest) = rest.split_at_checked(length).ok_or(WireError::Truncated)?;
        if tag <= self.last { Err(WireError::UnknownField(tag)) } else { Ok(Some((tag, value, rest))) }
    }

    /// The field with this tag, if it is there.
    pub(crate) fn find(&mut self, wanted: u8) -> Result<Option<&'a [u8]>, WireError> {
        while let Some((tag, value, rest)) = self.peek()? {
            if tag > wanted {
                return Ok(None);
            }
            if tag < wanted && self.taking == Taking::All {
                return Err(WireError::UnknownField(tag));
            }
            (self.rest, self.last) = (rest, tag);
            if tag == wanted {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    pub(crate) fn bytes(&mut self, tag: u8) -> Result<&'a [u8], WireError> {
        self.find(tag)?.ok_or(WireError::MissingField(tag))
    }

    pub(crate) fn array<const N: usize>(&mut self, tag: u8) -> Result<[u8; N], WireError> {
        self.bytes(tag)?.try_into().map_err(|_| WireError::BadValue(tag))
    }

    pub(crate) fn byte(&mut self, tag: u8) -> Result<u8, WireError> {
        self.array::<1>(tag).map(|[value]| value)
    }

    pub(crate) fn flag(&mut self, tag: u8) -> Result<bool, WireError> {
        match self.byte(tag)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(WireError::BadValue(tag)),
        }
    }

    pub(crate) fn number(&mut self, tag: u8) -> Result<u64, WireError> {
        self.array(tag).map(u64::from_be_bytes)
    }

    pub(crate) fn signed(&mut self, tag: u8) -> Result<i64, WireError> {
        self.array(tag).map(i64::from_be_bytes)
    }

    pub(crate) fn time(&mut self, tag: u8) -> Result<Timestamp, WireError> {
        self.signed(tag).map(Timestamp::from_micros)
    }

    pub(crate) fn text(&mut self, tag: u8) -> Result<&'a str, WireError> {
        std::str::from_utf8(self.bytes(tag)?).map_err(|_| WireError::BadValue(tag))
    }

    /// Everything that was read so far.
    pub(crate) fn behind(&self) -> &'a [u8] {
        &self.whole[..self.whole.len() - self.rest.len()]
    }

    /// The end: no further field, or only such as may be passed over.
    pub(crate) fn end(mut self) -> Result<(), WireError> {
        while let Some((tag, _, rest)) = self.peek()? {
            if self.taking == Taking::All {
                return Err(WireError::UnknownField(tag));
            }
            (self.rest, self.last) = (rest, tag);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::new(64);
        writer.byte(2, 7).number(5, 9).put(9, b"text");
        writer.done()
    }

    #[test]
    fn fields_are_read_as_they_were_written() {
        let bytes = written();
        let mut fields = Fields::new(&bytes, Taking::All);
        assert_eq!((fields.byte(2), fields.number(5), fields.find(8)), (Ok(7), Ok(9), Ok(None)));
        assert_eq!(fields.behind().len(), 4 + 11);
        assert_eq!(fields.text(9), Ok("text"));
        assert_eq!(fields.end(), Ok(()));
    }

    #[test]
    fn unknown_fields_are_refused_or_passed_over() {
        let bytes = written();
        let mut strict = Fields::new(&bytes, Taking::All);
        assert_eq!(strict.number(5), Err(WireError::UnknownField(2)));
        let mut lenient = Fields::new(&bytes, Taking::Known);
        assert_eq!(lenient.number(5), Ok(9));
        assert_eq!(lenient.end(), Ok(()));
        let mut early = Fields::new(&bytes, Taking::All);
        assert_eq!(early.byte(2), Ok(7));
        assert_eq!(early.end(), Err(WireError::UnknownField(5)));
    }

    #[test]
    fn a_field_twice_or_out_of_order_is_refused_in_every_mode() {
        for taking in [Taking::All, Taking::Known] {
            for bytes in [[2, 0, 0, 2, 0, 0], [3, 0, 0, 2, 0, 0], [0, 0, 0, 1, 0, 0]] {
                let mut fields = Fields::new(&bytes, taking);
                let first = fields.find(bytes[0]);
                let second = fields.end();
                assert!(first.is_err() || second.is_err(), "{bytes:?}");
            }
        }
    }

    #[test]
    fn what_is_missing_cut_or_senseless_is_told() {
        assert_eq!(Fields::new(&[], Taking::All).byte(1), Err(WireError::MissingField(1)));
        assert_eq!(Fields::new(&[4, 0, 1, 0], Taking::Known).byte(1), Err(WireError::MissingField(1)));
        assert_eq!(Fields::new(&[1, 0, 2, 0], Taking::All).byte(1), Err(WireError::Truncated));
        assert_eq!(Fields::new(&[1, 0], Taking::All).byte(1), Err(WireError::Truncated));
        assert_eq!(Fields::new(&[1, 0, 2, 0, 0], Taking::All).byte(1), Err(WireError::BadValue(1)));
        assert_eq!(Fields::new(&[1, 0, 1, 2], Taking::All).flag(1), Err(WireError::BadValue(1)));
        assert_eq!(Fields::new(&[1, 0, 1, 255], Taking::All).text(1), Err(WireError::BadValue(1)));
    }
}
