//! Money, counted exactly.

use serde::{Deserialize, Serialize};

/// Millionths of one unit.
const MICROS: u64 = 1_000_000;
/// Digits after the point that can be told apart.
const DECIMALS: usize = 6;
/// The most that is counted: a billion units.
const MOST: u64 = 1_000_000_000 * MICROS;

/// An amount in millionths of a unit. Which unit is a label of the operator's; nothing is converted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money(u64);

/// The text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an amount is written with a point, for example 0.05 or 250, at most 1000000000 and with at most six digits after the point"
)]
pub struct MoneyError;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that is counted.
    pub const MAX: Self = Self(MOST);

    /// This many millionths, at most [`Money::MAX`].
    pub const fn from_micros(micros: u64) -> Self {
        Self(if micros > MOST { MOST } else { micros })
    }

    /// Millionths of a unit.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Both together, at most [`Money::MAX`].
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::from_micros(self.0.saturating_add(other.0))
    }

    /// What is left without the other, at least nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This many times as much, at most [`Money::MAX`].
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self::from_micros(self.0.saturating_mul(count as u64))
    }
}

/// `0.05`, `250.00`: at least two digits after the point, and no zeros after those.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fraction = format!("{:06}", self.0 % MICROS);
        let shown = fraction.trim_end_matches('0').len().max(2);
        write!(f, "{}.{}", self.0 / MICROS, &fraction[..shown])
    }
}

impl std::str::FromStr for Money {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
            return Err(MoneyError);
        }
        let number = |part: &str| part.parse::<u64>().map_err(|_| MoneyError);
        let micros = number(&format!("{fraction:0<6}"))?;
        let whole = number(whole)?.checked_mul(MICROS).ok_or(MoneyError)?;
        let all = whole.checked_add(micros).filter(|&all| all <= MOST).ok_or(MoneyError)?;
        Ok(Self(all))
    }
}

impl TryFrom<String> for Money {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (text, micros, shown) in [
            ("0.05", 50_000, "0.05"),
            ("250", 250_000_000, "250.00"),
            ("0.0075", 7_500, "0.0075"),
            ("0.000001", 1, "0.000001"),
            ("0", 0, "0.00"),
            (" 1.5 ", 1_500_000, "1.50"),
            ("1000000000", MOST, "1000000000.00"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!((money.micros(), money.to_string().as_str()), (micros, shown), "{text}");
        }
        for wrong in
            ["", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", "0.0000001", "1000000000.000001", "99999999999999999999", "٣"]
        {
            assert_eq!(wrong.parse::<Money>(), Err(MoneyError), "{wrong}");
        }
    }

    #[test]
    fn sums_stop_at_the_most_that_is_counted() {
        assert_eq!(Money::MAX.plus(Money::from_micros(1)), Money::MAX);
        assert_eq!(Money::from_micros(u64::MAX).times(u32::MAX), Money::MAX);
        assert_eq!(Money::from_micros(30_000).times(4), "0.12".parse().unwrap());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(micros in 0..=MOST) {
            let money = Money::from_micros(micros);
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        }
    }
}
