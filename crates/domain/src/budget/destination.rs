//! Where texts and calls may go.
//!
//! The kind of a number is not enough: satellites pass as mobile phones, and every island of the Caribbean as a call at home.
//! So a number must be in an allowed country, in no range of the list, and of a kind that people carry or have on their desk.

use std::collections::BTreeSet;

use super::ranges::is_never_reached;
use crate::numbering::{NumberKind, Numbering, numbering};
use crate::{CountryCode, PhoneNumber, PhoneWay};

/// The beginning of numbers: country code first, at most fifteen digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix(String);

/// The text begins no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a beginning of numbers is written with its country code, for example +1876 or +34 612")]
pub struct PrefixError;

impl Prefix {
    /// Whether the number begins so.
    pub fn begins(&self, number: &PhoneNumber) -> bool {
        number.e164()[1..].starts_with(&self.0)
    }

    /// The digits, without `+`.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What numbers are counted under together: all but the last four digits, a block of ten thousand.
    pub fn counted(number: &PhoneNumber) -> Self {
        let digits = number.e164();
        Self(digits[1..digits.len().saturating_sub(4).max(2)].to_owned())
    }
}

impl std::str::FromStr for Prefix {
    type Err = PrefixError;
    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let digits = text.trim().strip_prefix('+').ok_or(PrefixError)?.replace([' ', '-'], "");
        let sound = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if sound && !digits.starts_with('0') { Ok(Self(digits)) } else { Err(PrefixError) }
    }
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "+{}", self.0)
    }
}

/// By which ways a number may be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// It can be texted.
    pub text: bool,
    /// It can be called.
    pub call: bool,
}

impl Reach {
    /// Whether it may be reached this way.
    pub const fn by(self, way: PhoneWay) -> bool {
        match way {
            PhoneWay::Text => self.text,
            PhoneWay::Call => self.call,
        }
    }
}

/// Why a number is not reached at all, or not this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// A satellite, or another service of no country.
    NoCountry,
    /// In a range that is never reached, or that the operator has blocked.
    Range,
    /// In a country that policy does not allow.
    Country,
    /// The caller would pay more than a call.
    Premium,
    /// The caller would pay a share.
    SharedCost,
    /// Freephone, company, personal, pager or mailbox.
    Special,
    /// In no range that was given out.
    Unassigned,
    /// A landline or an internet telephone, which gets no texts.
    NotTexted,
}

impl Blocked {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::NoCountry,
        Self::Range,
        Self::Country,
        Self::Premium,
        Self::SharedCost,
        Self::Special,
        Self::Unassigned,
        Self::NotTexted,
    ];

    /// The word of logs, metrics and the audit log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoCountry => "no-country",
            Self::Range => "range",
            Self::Country => "country",
            Self::Premium => "premium",
            Self::SharedCost => "shared-cost",
            Self::Special => "special",
            Self::Unassigned => "unassigned",
            Self::NotTexted => "not-texted",
        }
    }
}

/// What the operator adds to the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destinations {
    /// Numbers that begin so are reached though the tables do not know them, in allowed countries only.
    pub allowed: Vec<Prefix>,
    /// Numbers that begin so are not reached.
    pub blocked: Vec<Prefix>,
}

impl Destinations {
    /// How a number may be reached, where these countries are allowed.
    ///
    /// # Errors
    /// The reason why it may not be reached at all.
    pub fn judge(&self, number: &PhoneNumber, countries: &BTreeSet<CountryCode>) -> Result<Reach, Blocked> {
        let Numbering { country, stateless, kind } = numbering(number);
        if stateless {
            return Err(Blocked::NoCountry);
        }
        if is_never_reached(&number.e164()[1..]) || self.blocked.iter().any(|prefix| prefix.begins(number)) {
            return Err(Blocked::Range);
        }
        let vouched = self.allowed.iter().any(|prefix| prefix.begins(number));
        match country {
            Some(country) if !countries.contains(&country) => return Err(Blocked::Country),
            None if !vouched => return Err(Blocked::Unassigned),
            _ => {}
        }
        let both = Reach { text: true, call: true };
        match kind {
            NumberKind::Premium => Err(Blocked::Premium),
            NumberKind::SharedCost => Err(Blocked::SharedCost),
            _ if vouched => Ok(both),
            NumberKind::Special => Err(Blocked::Special),
            NumberKind::Unassigned => Err(Blocked::Unassigned),
            NumberKind::Mobile | NumberKind::FixedOrMobile => Ok(both),
            NumberKind::Fixed | NumberKind::Voip => Ok(Reach { text: false, call: true }),
        }
    }

    /// As [`Destinations::judge`], for one way.
    ///
    /// # Errors
    /// The reason why it may not be reached this way.
    pub fn allow(&self, number: &PhoneNumber, way: PhoneWay, countries: &BTreeSet<CountryCode>) -> Result<(), Blocked> {
        if self.judge(number, countries)?.by(way) { Ok(()) } else { Err(Blocked::NotTexted) }
    }
}

#[cfg(test)]
mod tests {
    use phonenumber::metadata::{DATABASE, Descriptor};

    use super::*;

    fn number(text: &str) -> PhoneNumber {
        PhoneNumber::parse(text, None).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn countries(codes: &[&str]) -> BTreeSet<CountryCode> {
        codes.iter().map(|code| CountryCode::parse(code).unwrap()).collect()
    }

    fn everywhere() -> BTreeSet<CountryCode> {
        DATABASE.iter().filter_map(|region| CountryCode::parse(region.id()).ok()).collect()
    }

    fn judge(text: &str, codes: &[&str]) -> Result<Reach, Blocked> {
        Destinations::default().judge(&number(text), &countries(codes))
    }

    const BOTH: Result<Reach, Blocked> = Ok(Reach { text: true, call: true });
    const CALL: Result<Reach, Blocked> = Ok(Reach { text: false, call: true });

    #[test]
    fn a_telephone_at_home_is_reached() {
        assert_eq!(judge("+1 425 555 0142", &["US"]), BOTH);
        assert_eq!(judge("+34 612 345 678", &["ES"]), BOTH);
        assert_eq!(judge("+34 912 345 678", &["ES"]), CALL);
        assert_eq!(judge("+39 02 3661 8300", &["IT"]), CALL);
        assert_eq!(judge("+44 7400 123456", &["ES", "GB"]), BOTH);
        assert_eq!(judge("+34 612 345 678", &[]), Err(Blocked::Country), "no country, no texts");
        let spain = countries(&["ES"]);
        assert_eq!(Destinations::default().allow(&number("+34 912345678"), PhoneWay::Text, &spain), Err(Blocked::NotTexted));
        assert_eq!(Destinations::default().allow(&number("+34 912345678"), PhoneWay::Call, &spain), Ok(()));
    }

    #[test]
    fn the_islands_of_the_north_american_plan_are_abroad() {
        for text in
            ["+1 876 555 1234", "+1 658 555 1234", "+1 242 812 3456", "+1 809 234 5678", "+1 787 234 5678", "+1 473 403 1234"]
        {
            assert_eq!(judge(text, &["US", "CA"]), Err(Blocked::Country), "{text}");
        }
        assert_eq!(judge("+1 876 555 1234", &["US", "JM"]), BOTH);
    }

    #[test]
    fn satellites_and_what_costs_more_are_never_reached() {
        let all = everywhere();
        for (text, reason) in [
            ("+881 612345678", Blocked::NoCountry),
            ("+870 773111632", Blocked::NoCountry),
            ("+882 13300655", Blocked::NoCountry),
            ("+883 510012345678", Blocked::NoCountry),
            ("+888 12345678901", Blocked::NoCountry),
            ("+979 123456789", Blocked::NoCountry),
            ("+800 12345678", Blocked::NoCountry),
            ("+808 12345678", Blocked::NoCountry),
            ("+1 900 234 5678", Blocked::Range),
            ("+1 500 234 5678", Blocked::Range),
            ("+1 212 976 1234", Blocked::Range),
            ("+44 70 1234 5678", Blocked::Range),
            ("+44 871 234 5678", Blocked::Range),
            ("+49 180 1234567", Blocked::Range),
            ("+34 803 123 456", Blocked::Range),
            ("+34 902 123 456", Blocked::Range),
            ("+33 899 123 456", Blocked::Range),
            ("+39 199 1234567", Blocked::Special),
            ("+61 1300 123 456", Blocked::SharedCost),
            ("+1 800 234 5678", Blocked::Special),
            ("+44 300 123 4567", Blocked::Special),
            ("+1 242 555 1234", Blocked::Unassigned),
        ] {
            assert_eq!(Destinations::default().judge(&number(text), &all), Err(reason), "{text}");
        }
    }

    /// The library knows one number of each kind for every country.
    #[test]
    fn every_country_has_its_telephones_and_none_its_premium_numbers() {
        let all = everywhere();
        let example = |descriptor: Option<&Descriptor>, code: u16| {
            let digits = descriptor?.example()?;
            PhoneNumber::parse(&format!("+{code} {digits}"), None).ok()
        };
        let (mut reached, mut refused) = (0, 0);
        for region in DATABASE.iter() {
            let (kinds, code) = (region.descriptors(), region.country_code());
            let judged =
                |descriptor| example(descriptor, code).map(|number| (Destinations::default().judge(&number, &all), number));
            for (judgement, number) in [judged(kinds.mobile()), judged(kinds.fixed_line())].into_iter().flatten() {
                let stateless = CountryCode::parse(region.id()).is_err();
                assert_eq!(judgement.is_ok(), !stateless, "{} {} {judgement:?}", region.id(), number.e164());
                reached += usize::from(!stateless);
            }
            for (judgement, number) in [judged(kinds.premium_rate()), judged(kinds.shared_cost())].into_iter().flatten() {
                assert!(judgement.is_err(), "{} {}", region.id(), number.e164());
                refused += 1;
            }
        }
        assert!(reached > 400 && refused > 150, "{reached} reached, {refused} refused");
    }

    #[test]
    fn the_operator_can_vouch_for_new_ranges_and_block_old_ones() {
        let rules = Destinations { allowed: vec!["+1 242 555".parse().unwrap()], blocked: vec!["+34 6123".parse().unwrap()] };
        let bahamas = number("+1 242 555 1234");
        assert_eq!(rules.judge(&bahamas, &countries(&["BS"])), BOTH);
        assert_eq!(rules.judge(&bahamas, &countries(&["US"])), Err(Blocked::Country), "a new range is in its country still");
        assert_eq!(rules.judge(&number("+34 612345678"), &countries(&["ES"])), Err(Blocked::Range));
        let wide = Destinations { allowed: vec!["+8".parse().unwrap(), "+1900".parse().unwrap()], blocked: vec![] };
        assert_eq!(wide.judge(&number("+881 612345678"), &everywhere()), Err(Blocked::NoCountry));
        assert_eq!(wide.judge(&number("+1 900 234 5678"), &everywhere()), Err(Blocked::Range));
    }

    #[test]
    fn beginnings_of_numbers() {
        assert_eq!("+34 612".parse::<Prefix>().unwrap().to_string(), "+34612");
        for wrong in ["34612", "+", "+0", "+34x", "+1234567890123456", ""] {
            assert_eq!(wrong.parse::<Prefix>(), Err(PrefixError), "{wrong}");
        }
        assert_eq!(Prefix::counted(&number("+34 612345678")).to_string(), "+3461234");
        let keys: BTreeSet<&str> = Blocked::ALL.iter().map(|reason| reason.key()).collect();
        assert_eq!(keys.len(), Blocked::ALL.len());
    }
}
