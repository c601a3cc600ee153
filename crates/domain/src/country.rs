//! Countries.

use serde::{Deserialize, Serialize};

use crate::ContactError;

/// A country: two capital letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

/// Places of ISO 3166-1 that have no telephone numbers of their own.
const WITHOUT_NUMBERS: [&str; 7] = ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"];

impl CountryCode {
    /// The country with this code, in either case.
    ///
    /// # Errors
    /// `UnknownCountry` when there is none.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let &[first, second] = text.trim().as_bytes() else {
            return Err(ContactError::UnknownCountry);
        };
        let code = Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]);
        let known = code.numbering().is_some() || WITHOUT_NUMBERS.contains(&code.as_str());
        if known { Ok(code) } else { Err(ContactError::UnknownCountry) }
    }

    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        // Both bytes are ASCII: `parse` compared them with lists of ASCII codes.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The digits that numbers of this country begin with abroad, such as 1 or 34; `None` for places without numbers of their own.
    pub fn calling_code(self) -> Option<u16> {
        let plan = self.numbering()?;
        phonenumber::metadata::DATABASE.by_id(plan.as_ref()).map(phonenumber::Metadata::country_code)
    }

    /// The country in the numbering plan; `None` for places without numbers of their own.
    pub(crate) fn numbering(self) -> Option<phonenumber::country::Id> {
        self.as_str().parse().ok()
    }
}

impl std::fmt::Display for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CountryCode({self})")
    }
}

impl std::str::FromStr for CountryCode {
    type Err = ContactError;
    fn from_str(text: &str) -> Result<Self, ContactError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CountryCode {
    type Error = ContactError;
    fn try_from(text: String) -> Result<Self, ContactError> {
        Self::parse(&text)
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        country.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_its_calling_code() {
        let code = |text: &str| CountryCode::parse(text).unwrap().calling_code();
        assert_eq!([code("US"), code("ES"), code("SM"), code("AQ")], [Some(1), Some(34), Some(378), None]);
    }

    #[test]
    fn countries_are_two_letters_that_exist() {
        assert_eq!(CountryCode::parse(" es ").unwrap().as_str(), "ES");
        assert!(CountryCode::parse("AQ").is_ok());
        for wrong in ["", "E", "ESP", "ZZ", "é", "E1", "\u{0}\u{0}"] {
            assert_eq!(CountryCode::parse(wrong), Err(ContactError::UnknownCountry), "{wrong:?}");
        }
    }
}
