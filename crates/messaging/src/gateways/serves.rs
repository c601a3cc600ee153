//! The countries a gateway serves.

use std::str::FromStr;

use latchkey_domain::{CountryCode, PhoneNumber};

/// Countries, by calling code or by name; every one when none is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serves(Vec<Place>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// All who share a calling code.
    CallingCode(u16),
    /// One country.
    Country(CountryCode),
}

/// The text is neither a country nor a calling code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a country is two letters such as ES, or a calling code such as +34")]
pub struct ServesError;

impl Serves {
    /// Reads `ES` and `+34`; an empty list means every country.
    ///
    /// # Errors
    /// When one of them is neither a country nor a calling code.
    pub fn parse<S: AsRef<str>>(places: &[S]) -> Result<Self, ServesError> {
        places.iter().map(|text| text.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether numbers like this one are served.
    pub fn includes(&self, number: &PhoneNumber) -> bool {
        self.0.is_empty()
            || self.0.iter().any(|place| match place {
                Place::CallingCode(code) => number.calling_code() == *code,
                Place::Country(country) => number.country() == Some(*country),
            })
    }
}

impl FromStr for Place {
    type Err = ServesError;

    fn from_str(text: &str) -> Result<Self, ServesError> {
        match text.strip_prefix('+') {
            Some(code) if (1..=3).contains(&code.len()) && !code.starts_with('0') => {
                code.parse().map(Self::CallingCode).map_err(|_| ServesError)
            }
            Some(_) => Err(ServesError),
            None => text.parse().map(Self::Country).map_err(|_| ServesError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serves(places: &[&str], number: &str) -> bool {
        Serves::parse(places).unwrap().includes(&PhoneNumber::parse(number, None).unwrap())
    }

    #[test]
    fn countries_share_calling_codes() {
        assert!(serves(&[], "+881 612345678"), "no list is every country");
        assert!(serves(&["+1"], "+1 8765551234") && serves(&["JM"], "+1 8765551234"));
        assert!(!serves(&["US"], "+1 8765551234") && serves(&["US", "jm"], "+1 8765551234"));
        assert!(serves(&["ES", "+49"], "+49 15112345678") && !serves(&["ES", "+49"], "+44 7911123456"));
        assert!(!serves(&["ES"], "+881 612345678"), "a number of no country");
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in ["", "34", "+", "+0", "+034", "+1234", "+3a", "ESP", "ZZ", "*"] {
            assert_eq!(Serves::parse(&[wrong]), Err(ServesError), "{wrong}");
        }
    }
}
