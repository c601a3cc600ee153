//! What a message costs, as the operator was told by the gateway.

use std::collections::{BTreeMap, BTreeSet};

use super::{Money, Prefix};
use crate::numbering::{calling_code, numbering};
use crate::{CountryCode, PhoneNumber, PhoneWay};

/// Parts of one text that are paid for at most; a text of more is not queued.
pub const MOST_PARTS: u32 = 3;

/// What one part of a text, and one call, cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// One part of a text.
    pub text: Money,
    /// One call of two started minutes, the most that one takes ([`crate::LONGEST_CALL`]).
    pub call: Money,
}

impl Price {
    /// One message this way. A call has one part.
    pub fn of(&self, way: PhoneWay, parts: u32) -> Money {
        match way {
            PhoneWay::Text => self.text.times(parts.max(1)),
            PhoneWay::Call => self.call,
        }
    }

    /// The dearest message there can be.
    fn dearest(&self) -> Money {
        self.of(PhoneWay::Text, MOST_PARTS).max(self.call)
    }
}

/// What a price is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceKey {
    /// A whole country.
    Country(CountryCode),
    /// Numbers that begin so; the longest beginning counts, and before the country.
    Prefix(Prefix),
}

/// Prices by destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Where nothing else is said: better too high, for caps in money close earlier then.
    pub default: Price,
    /// The others.
    pub table: BTreeMap<PriceKey, Price>,
}

impl Prices {
    /// What a message to this number costs.
    pub fn of(&self, number: &PhoneNumber) -> Price {
        let begins = |key: &PriceKey| match key {
            PriceKey::Prefix(prefix) if prefix.begins(number) => Some(prefix.digits().len()),
            _ => None,
        };
        let longest = self.table.iter().filter_map(|(key, price)| Some((begins(key)?, price))).max_by_key(|(length, _)| *length);
        let country = || numbering(number).country.and_then(|country| self.table.get(&PriceKey::Country(country)));
        *longest.map(|(_, price)| price).or_else(country).unwrap_or(&self.default)
    }

    /// The dearest message to any of these countries; nothing when there are none.
    pub fn dearest(&self, countries: &BTreeSet<CountryCode>) -> Money {
        let codes: BTreeSet<String> = countries.iter().filter_map(|c| calling_code(*c)).map(|code| code.to_string()).collect();
        let named = countries.iter().map(|country| self.table.get(&PriceKey::Country(*country)).unwrap_or(&self.default));
        // A beginning may reach into a country of the same calling code; one too many only makes the worst case worse.
        let reaches =
            |prefix: &Prefix| codes.iter().any(|code| prefix.digits().starts_with(code) || code.starts_with(prefix.digits()));
        let begun = self.table.iter().filter_map(|(key, price)| match key {
            PriceKey::Prefix(prefix) if reaches(prefix) => Some(price),
            _ => None,
        });
        named.chain(begun).map(Price::dearest).max().unwrap_or(Money::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str, call: &str) -> Price {
        Price { text: text.parse().unwrap(), call: call.parse().unwrap() }
    }

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).unwrap()
    }

    fn prices() -> Prices {
        let prefix = |text: &str| PriceKey::Prefix(text.parse().unwrap());
        let table = [
            (PriceKey::Country(country("US")), price("0.01", "0.02")),
            (prefix("+1907"), price("0.05", "0.40")),
            (prefix("+190755"), price("0.06", "0.50")),
            (PriceKey::Country(country("ES")), price("0.08", "0.10")),
        ];
        Prices { default: price("0.20", "0.40"), table: table.into() }
    }

    #[test]
    fn the_longest_beginning_wins_then_the_country_then_the_default() {
        let of = |text: &str| prices().of(&PhoneNumber::parse(text, None).unwrap());
        assert_eq!(of("+1 425 555 1234"), price("0.01", "0.02"));
        assert_eq!(of("+1 907 333 1234"), price("0.05", "0.40"));
        assert_eq!(of("+1 907 555 1234"), price("0.06", "0.50"));
        assert_eq!(of("+34 612345678"), price("0.08", "0.10"));
        assert_eq!(of("+49 15112345678"), price("0.20", "0.40"));
        assert_eq!(of("+1 876 555 1234"), price("0.20", "0.40"), "an island is not at home");
        assert_eq!(price("0.08", "0.10").of(PhoneWay::Text, 2), "0.16".parse().unwrap());
        assert_eq!(price("0.08", "0.10").of(PhoneWay::Call, 2), "0.10".parse().unwrap());
    }

    #[test]
    fn the_dearest_message_is_the_dearest_of_what_is_allowed() {
        let dearest = |codes: &[&str]| prices().dearest(&codes.iter().map(|code| country(code)).collect());
        assert_eq!(dearest(&["ES"]), "0.24".parse().unwrap(), "three parts of a text");
        assert_eq!(dearest(&["ES", "US"]), "0.50".parse().unwrap(), "a call to a dear area");
        assert_eq!(dearest(&["DE"]), "0.60".parse().unwrap());
        assert_eq!(dearest(&[]), Money::ZERO);
    }
}
