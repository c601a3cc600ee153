//! Phone numbers.

use phonenumber::{Mode, metadata::DATABASE};
use serde::{Deserialize, Serialize};

use crate::numbering::numbering;
use crate::{ContactError, CountryCode};

/// The longest text that is looked at.
const MAX_BYTES: usize = 100;
/// The most digits of a number with its country code (ITU-T E.164).
const MAX_DIGITS: usize = 15;
/// The most digits of an extension.
const MAX_EXTENSION: usize = 11;

/// A telephone number: country calling code, national number, and perhaps an extension that is kept but never dialled
/// ("Data used by password reset", 2017).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber {
    calling_code: u16,
    national: String,
    extension: Option<String>,
}

impl PhoneNumber {
    /// The number in `text`: `+CC number`, or a national number when a country is given. Spaces, dots, hyphens, slashes and
    /// parentheses are ignored; digits of any common script are read; `x1234` or `ext. 1234` at the end is the extension.
    ///
    /// A number counts when its country exists and gives out numbers of this length. Whether anybody has been given it is
    /// found out by calling: tables of assigned ranges age, and an aged table would lock people out.
    ///
    /// # Errors
    /// When the text is empty, too long, no number, or national without a country.
    pub fn parse(text: &str, default_country: Option<CountryCode>) -> Result<Self, ContactError> {
        if text.len() > MAX_BYTES {
            return Err(ContactError::TooLong { max: MAX_BYTES });
        }
        let text: String = text.trim().chars().map(plain).collect();
        if text.is_empty() {
            return Err(ContactError::Empty);
        }
        let (main, extension) = split_extension(&text)?;
        let (digits, international) = dialled(main)?;
        let candidates = match (international, default_country) {
            (true, _) => as_international(&digits),
            (false, Some(country)) => as_national(&digits, country),
            (false, None) => return Err(ContactError::CountryCodeMissing),
        };
        let mut numbers = candidates.into_iter().map(|(calling_code, national)| Self { calling_code, national, extension: None });
        let number = numbers.find(Self::is_possible).ok_or(ContactError::NotANumber)?;
        Ok(Self { extension, ..number })
    }

    /// The form that is stored: `+1 4255551234`, or `+1 4255551234x1234` with an extension.
    pub fn international(&self) -> String {
        let extension = self.extension.as_ref().map(|e| format!("x{e}")).unwrap_or_default();
        format!("+{} {}{extension}", self.calling_code, self.national)
    }

    /// The form that is dialled, without the extension: `+14255551234`.
    pub fn e164(&self) -> String {
        format!("+{}{}", self.calling_code, self.national)
    }

    /// The digits after the country calling code, leading zeros included.
    pub(crate) fn national(&self) -> &str {
        &self.national
    }

    /// The country calling code, such as 1 or 34.
    pub fn calling_code(&self) -> u16 {
        self.calling_code
    }

    /// The country the number belongs to; `None` for satellite and other numbers of no country, and for ranges nobody knows.
    pub fn country(&self) -> Option<CountryCode> {
        numbering(self).country
    }

    /// The digits of the extension.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The number grouped as people of its country write it: `+1 425-555-1234 x1234`.
    pub fn formatted(&self) -> String {
        let extension = self.extension.as_ref().map(|e| format!(" x{e}")).unwrap_or_default();
        self.grouped() + &extension
    }

    /// The same without the extension.
    pub(crate) fn grouped(&self) -> String {
        let grouped = self.known().map(|number| number.format().mode(Mode::International).to_string());
        grouped.unwrap_or_else(|| format!("+{} {}", self.calling_code, self.national))
    }

    /// The form in which numbers are compared and indexed. Extensions are left out: they are not dialled, so two numbers that
    /// differ in the extension only ring the same telephone.
    pub fn comparison_key(&self) -> String {
        self.e164()
    }

    /// The number as the library knows it, unless it reads other digits than these.
    fn known(&self) -> Option<phonenumber::PhoneNumber> {
        phonenumber::parse(None, self.e164()).ok().filter(|number| number.national().to_string() == self.national)
    }

    fn is_possible(&self) -> bool {
        let length = self.national.len();
        let fits = |m: &phonenumber::Metadata| m.descriptors().general().is_match(&self.national) && gives_out(m, length);
        let known = DATABASE.by_code(&self.calling_code).is_some_and(|countries| countries.into_iter().any(fits));
        known && self.calling_code.to_string().len() + length <= MAX_DIGITS
    }
}

/// A country calling code and a national number that may or may not exist.
type Candidate = (u16, String);

/// How an international number may be meant, best first: as it stands, or with a national prefix too many.
fn as_international(digits: &str) -> Vec<Candidate> {
    // No calling code is the beginning of another, so the first that exists is the one.
    let stands = (1..=3).filter_map(|length| {
        let (code, national) = digits.get(1..)?.split_at_checked(length)?;
        let code = code.parse().ok().filter(|_| !code.starts_with('0'))?;
        DATABASE.by_code(&code).map(|_| (code, national.to_owned()))
    });
    stands.chain(read(digits, None)).collect()
}

/// How a national number may be meant, best first: as the country's rules read it, or with its national prefix stripped once
/// (the library strips `8` from Russian numbers twice).
fn as_national(digits: &str, country: CountryCode) -> Vec<Candidate> {
    let Some(id) = country.numbering() else { return Vec::new() };
    let stripped = DATABASE.by_id(id.as_ref()).and_then(|rules| {
        let code = rules.country_code();
        digits.strip_prefix(rules.national_prefix()?).map(|national| (code, national.to_owned()))
    });
    read(digits, Some(id)).into_iter().chain(stripped).collect()
}

fn read(digits: &str, country: Option<phonenumber::country::Id>) -> Option<Candidate> {
    let number = phonenumber::parse(country, digits).ok()?;
    Some((number.code().value(), number.national().to_string()))
}

/// Whether the country has any kind of number with this many digits.
fn gives_out(country: &phonenumber::Metadata, digits: usize) -> bool {
    let all = country.descriptors();
    let kinds = [
        all.fixed_line(),
        all.mobile(),
        all.voip(),
        all.uan(),
        all.personal_number(),
        all.toll_free(),
        all.shared_cost(),
        all.premium_rate(),
        all.pager(),
    ];
    kinds
        .into_iter()
        .flatten()
        .flat_map(phonenumber::metadata::Descriptor::possible_length)
        .any(|&possible| usize::from(possible) == digits)
}

/// Common scripts' digits and full-width forms as ASCII.
fn plain(character: char) -> char {
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let code = u32::from(character);
    let digit = ZEROS.into_iter().find_map(|zero| code.checked_sub(zero).filter(|&d| d < 10));
    match (digit.and_then(|d| char::from_digit(d, 10)), character) {
        (Some(digit), _) => digit,
        (None, '＋') => '+',
        (None, 'ｘ' | 'Ｘ' | 'X') => 'x',
        (None, '\u{2010}'..='\u{2015}' | '－') => '-',
        (None, c) if c.is_whitespace() && !c.is_control() => ' ',
        (None, c) => c,
    }
}

fn split_extension(text: &str) -> Result<(&str, Option<String>), ContactError> {
    let lower = text.to_ascii_lowercase();
    let Some((at, mark)) = ["ext.", "ext", "x"].into_iter().find_map(|mark| lower.find(mark).map(|at| (at, mark))) else {
        return Ok((text, None));
    };
    let extension = text[at + mark.len()..].trim();
    if extension.is_empty() || !extension.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ContactError::NotANumber);
    }
    if extension.len() > MAX_EXTENSION {
        return Err(ContactError::TooLong { max: MAX_EXTENSION });
    }
    Ok((text[..at].trim_end(), Some(extension.to_owned())))
}

/// The digits to dial, with a plus sign when there was one, and whether there was.
fn dialled(text: &str) -> Result<(String, bool), ContactError> {
    if text.chars().any(|c| !matches!(c, '0'..='9' | '+' | ' ' | '-' | '.' | '/' | '(' | ')')) {
        return Err(ContactError::ForbiddenCharacter);
    }
    let international = text.starts_with('+');
    if text[usize::from(international)..].contains('+') {
        return Err(ContactError::NotANumber);
    }
    // In "+44 (0)20 …" the zero is for callers inside the country and is left out by everyone else.
    let text = if international { text.replacen("(0)", "", 1) } else { text.to_owned() };
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // A prefix for calling abroad may stand before the country code, so a few digits more are allowed here.
    let most = MAX_DIGITS + 5;
    if digits.len() > most { Err(ContactError::TooLong { max: most }) } else { Ok((digits, international)) }
}

/// Shows the last two digits and nothing else: debug output ends in logs.
impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneNumber(+XX XXXXXXXX{})", &self.national[self.national.len().saturating_sub(2)..])
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = ContactError;
    fn try_from(text: String) -> Result<Self, ContactError> {
        Self::parse(&text, None)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.international()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).unwrap()
    }

    fn stored(text: &str, code: &str) -> String {
        PhoneNumber::parse(text, Some(country(code))).map_or_else(|e| e.to_string(), |n| n.international())
    }

    #[test]
    fn the_international_form_is_read_with_and_without_groups() {
        for text in [
            "+1 4255551234",
            "+14255551234",
            " +1 (425) 555-1234 ",
            "+1.425.555.1234",
            "＋１ ４２５５５５１２３４",
            "+١ ٤٢٥٥٥٥١٢٣٤",
        ] {
            let number = PhoneNumber::parse(text, None).unwrap();
            assert_eq!(number.international(), "+1 4255551234", "{text}");
            assert_eq!(number.e164(), "+14255551234");
            assert_eq!(number.formatted(), "+1 425-555-1234");
            assert_eq!(number.extension(), None);
        }
        assert_eq!(PhoneNumber::parse("+44 (0)20 7946 0958", None).unwrap().e164(), "+442079460958");
        assert_eq!(PhoneNumber::parse("+39 06 698 12345", None).unwrap().e164(), "+390669812345");
        let toll_free = PhoneNumber::parse("+7 800 555 35 35", None).unwrap();
        assert_eq!((toll_free.e164().as_str(), toll_free.formatted().as_str()), ("+78005553535", "+7 8005553535"));
        assert_eq!(PhoneNumber::parse("+34 612345678", None).unwrap().formatted(), "+34 612 34 56 78");
    }

    #[test]
    fn a_national_number_is_read_with_the_country() {
        assert_eq!(stored("(425) 555-1234", "us"), "+1 4255551234");
        assert_eq!(stored("1 425 555 1234", "US"), "+1 4255551234");
        assert_eq!(stored("020 7946 0958", "GB"), "+44 2079460958");
        assert_eq!(stored("612 34 56 78", "ES"), "+34 612345678");
        assert_eq!(stored("00 34 612 34 56 78", "DE"), "+34 612345678");
        assert_eq!(stored("06 698 12345", "IT"), "+39 0669812345");
        assert_eq!(stored("8 800 555 35 35", "RU"), "+7 8005553535");
        assert_eq!(stored("8 029 123-45-67", "BY"), "+375 291234567");
        assert_eq!(stored("+34 612345678", "US"), "+34 612345678");
        assert_eq!(stored("+44 020 7946 0958", "US"), "+44 2079460958");
        assert_eq!(PhoneNumber::parse("425 555 1234", None), Err(ContactError::CountryCodeMissing));
    }

    #[test]
    fn an_extension_is_kept_and_never_dialled() {
        for text in ["+1 4255551234X1234", "+1 4255551234 x1234", "+1 4255551234 ext. 1234", "+1 4255551234 ext 1234"] {
            let number = PhoneNumber::parse(text, None).unwrap();
            assert_eq!(number.extension(), Some("1234"), "{text}");
            assert_eq!(number.international(), "+1 4255551234x1234");
            assert_eq!((number.e164().as_str(), number.formatted().as_str()), ("+14255551234", "+1 425-555-1234 x1234"));
            assert_eq!(number.comparison_key(), PhoneNumber::parse("+1 4255551234", None).unwrap().comparison_key());
            assert_eq!(PhoneNumber::parse(&number.international(), None).unwrap(), number);
        }
        assert_eq!(PhoneNumber::parse("+1 4255551234x123456789012", None), Err(ContactError::TooLong { max: 11 }));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "+",
            "+1",
            "+1 123",
            "+1 42555512345",
            "+999 123456789",
            "+34 12",
            "++1 4255551234",
            "+1 +4255551234",
            "x12",
            "+1 4255551234x",
            "+1 4255551234x12x3",
            "+1 4255551234 xyz",
            "+0 123456789",
            "()-",
            "0",
        ] {
            assert_eq!(PhoneNumber::parse(text, Some(country("US"))), Err(ContactError::NotANumber), "{text}");
        }
        for text in [
            "tel:+14255551234",
            "+1 425-CALL-NOW",
            "+1 4255551234;ext=1",
            "+1 425\u{0}5551234",
            "+1 4255551234\r\nX: y",
            "📞 4255551234",
        ] {
            assert!(PhoneNumber::parse(text, Some(country("US"))).is_err(), "{text:?}");
        }
        assert_eq!(PhoneNumber::parse("12345678", Some(country("AQ"))), Err(ContactError::NotANumber));
        assert_eq!(PhoneNumber::parse("", None), Err(ContactError::Empty));
        assert_eq!(PhoneNumber::parse(&"1".repeat(100_000), None), Err(ContactError::TooLong { max: 100 }));
    }

    #[test]
    fn the_country_is_told_apart_within_a_shared_calling_code() {
        let of = |text: &str| PhoneNumber::parse(text, None).unwrap().country().map(|c| c.to_string());
        assert_eq!(of("+1 4255551234").as_deref(), Some("US"));
        assert_eq!(of("+1 8765551234").as_deref(), Some("JM"));
        assert_eq!(of("+34 612345678").as_deref(), Some("ES"));
        assert_eq!(of("+881 612345678"), None);
    }

    #[test]
    fn debug_output_hides_the_number_and_storage_does_not() {
        let number = PhoneNumber::parse("+1 4255551234", None).unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(+XX XXXXXXXX34)");
        let text = serde_json::to_string(&number).unwrap();
        assert_eq!(text, "\"+1 4255551234\"");
        assert_eq!(serde_json::from_str::<PhoneNumber>(&text).unwrap(), number);
        assert!(serde_json::from_str::<PhoneNumber>("\"4255551234\"").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_handled(text in any::<String>(), digits in "[+]?[0-9 ().x-]{0,24}", code in "(US|GB|DE|IT|BR|MX|AR|RU|JP|CI|AQ)") {
            for text in [text, digits] {
                let Ok(number) = PhoneNumber::parse(&text, Some(country(&code))) else { continue };
                prop_assert!(number.e164().len() <= MAX_DIGITS + 1);
                let again = PhoneNumber::parse(&number.international(), None).unwrap();
                prop_assert_eq!(again, number.clone());
                prop_assert!(number.formatted().starts_with('+'));
                let formatted = PhoneNumber::parse(&number.formatted(), None).unwrap();
                prop_assert_eq!(formatted.comparison_key(), number.comparison_key());
            }
        }
    }
}
