//! What a number is by the numbering plans: whose, and of what kind.
//!
//! The library's own answer is not used: it drops leading zeros, so that every Italian landline is of no kind and no country,
//! and it takes the first country of a calling code that fits, whatever the leading digits say.

use phonenumber::{Metadata, metadata::DATABASE};

use crate::{CountryCode, PhoneNumber};

/// The region that the library gives to numbers of no country.
const NO_COUNTRY: &str = "001";
/// The calling code that many countries share.
const NORTH_AMERICA: u16 = 1;

/// Areas of the North American plan that are neither the United States nor Canada: calls there are calls abroad, however much
/// the number looks like one at home (North American Numbering Plan Administrator).
const ISLANDS: [(&str, &str); 27] = [
    ("242", "BS"),
    ("246", "BB"),
    ("264", "AI"),
    ("268", "AG"),
    ("284", "VG"),
    ("340", "VI"),
    ("345", "KY"),
    ("441", "BM"),
    ("473", "GD"),
    ("649", "TC"),
    ("658", "JM"),
    ("664", "MS"),
    ("670", "MP"),
    ("671", "GU"),
    ("684", "AS"),
    ("721", "SX"),
    ("758", "LC"),
    ("767", "DM"),
    ("784", "VC"),
    ("787", "PR"),
    ("809", "DO"),
    ("829", "DO"),
    ("849", "DO"),
    ("868", "TT"),
    ("869", "KN"),
    ("876", "JM"),
    ("939", "PR"),
];

/// What kind of telephone answers, as far as the number tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Fixed,
    Mobile,
    /// Where both have numbers of one shape, as in North America.
    FixedOrMobile,
    /// Over the internet.
    Voip,
    /// The caller pays more than a call.
    Premium,
    /// Caller and called share the cost.
    SharedCost,
    /// Freephone, company, personal, pager and mailbox numbers.
    Special,
    /// In no range that the plan has given out.
    Unassigned,
}

/// A number in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbering {
    /// `None` for satellites and other services of no country, and where nobody can tell.
    pub(crate) country: Option<CountryCode>,
    /// Whether the calling code belongs to no country at all.
    pub(crate) stateless: bool,
    pub(crate) kind: NumberKind,
}

/// Looks a number up.
pub(crate) fn numbering(number: &PhoneNumber) -> Numbering {
    let (code, national) = (number.calling_code(), number.national());
    let regions = DATABASE.by_code(&code).unwrap_or_default();
    if let Some(island) = island(code, national) {
        let kind = regions.iter().find(|region| region.id() == island).map_or(NumberKind::Unassigned, |m| kind_in(m, national));
        return Numbering { country: CountryCode::parse(island).ok(), stateless: false, kind };
    }
    let stateless = regions.iter().all(|region| region.id() == NO_COUNTRY);
    let only = match regions.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let region = belonging(&regions, national).or(only);
    Numbering {
        country: region.and_then(|region| CountryCode::parse(region.id()).ok()),
        stateless,
        kind: region.map_or(NumberKind::Unassigned, |region| kind_in(region, national)),
    }
}

/// The calling code of a country; `None` for places without numbers of their own.
pub(crate) fn calling_code(country: CountryCode) -> Option<u16> {
    DATABASE.by_id(country.as_str()).map(Metadata::country_code)
}

fn island(code: u16, national: &str) -> Option<&'static str> {
    let area = national.get(..3).filter(|_| code == NORTH_AMERICA)?;
    ISLANDS.iter().find(|(known, _)| *known == area).map(|(_, country)| *country)
}

/// The region that the number belongs to: one whose leading digits it has, else the first without such digits that fits. The
/// main country of a calling code comes first.
fn belonging<'m>(regions: &[&'m Metadata], national: &str) -> Option<&'m Metadata> {
    let fits = |region: &&&Metadata| kind_in(region, national) != NumberKind::Unassigned;
    let leads = |region: &&&Metadata| {
        region.leading_digits().is_some_and(|digits| digits.find(national).is_some_and(|found| found.start() == 0))
    };
    let led = regions.iter().filter(leads).find(fits);
    led.or_else(|| regions.iter().filter(|region| region.leading_digits().is_none()).find(fits)).copied()
}

fn kind_in(region: &Metadata, national: &str) -> NumberKind {
    let all = region.descriptors();
    let has = |descriptor: Option<&phonenumber::metadata::Descriptor>| descriptor.is_some_and(|d| d.is_match(national));
    if !all.general().is_match(national) {
        return NumberKind::Unassigned;
    }
    // What costs more goes first: a number may stand in several lists.
    let special = [all.toll_free(), all.personal_number(), all.pager(), all.uan(), all.voicemail()];
    match (has(all.fixed_line()), has(all.mobile())) {
        _ if has(all.premium_rate()) => NumberKind::Premium,
        _ if has(all.shared_cost()) => NumberKind::SharedCost,
        _ if special.into_iter().any(has) => NumberKind::Special,
        (true, true) => NumberKind::FixedOrMobile,
        (true, false) => NumberKind::Fixed,
        (false, true) => NumberKind::Mobile,
        (false, false) if has(all.voip()) => NumberKind::Voip,
        (false, false) => NumberKind::Unassigned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<String>, NumberKind) {
        let found = numbering(&PhoneNumber::parse(text, None).unwrap());
        (found.country.map(|country| country.to_string()), found.kind)
    }

    #[test]
    fn country_and_kind_are_told_apart() {
        for (text, country, kind) in [
            ("+39 06 698 12345", "VA", NumberKind::Fixed),
            ("+39 02 3661 8300", "IT", NumberKind::Fixed),
            ("+39 349 123 4567", "IT", NumberKind::Mobile),
            ("+1 425 555 1234", "US", NumberKind::FixedOrMobile),
            ("+1 613 782 7274", "CA", NumberKind::FixedOrMobile),
            ("+1 876 555 1234", "JM", NumberKind::Mobile),
            ("+1 242 555 1234", "BS", NumberKind::Unassigned),
            ("+44 7400 123456", "GB", NumberKind::Mobile),
            ("+44 7797 123456", "JE", NumberKind::Mobile),
            ("+44 7624 123456", "IM", NumberKind::Mobile),
            ("+7 701 123 4567", "KZ", NumberKind::Mobile),
            ("+7 916 123 4567", "RU", NumberKind::Mobile),
            ("+34 612 345 678", "ES", NumberKind::Mobile),
            ("+34 803 123 456", "ES", NumberKind::Premium),
            ("+34 902 123 456", "ES", NumberKind::SharedCost),
            ("+44 300 123 4567", "GB", NumberKind::Special),
            ("+1 800 234 5678", "US", NumberKind::Special),
            ("+1 900 234 5678", "US", NumberKind::Premium),
        ] {
            assert_eq!(of(text), (Some(country.to_owned()), kind), "{text}");
        }
        for (text, kind) in [("+881 612345678", NumberKind::Mobile), ("+979 123456789", NumberKind::Premium)] {
            assert_eq!(of(text), (None, kind), "{text}");
            assert!(numbering(&PhoneNumber::parse(text, None).unwrap()).stateless, "{text}");
        }
    }

    #[test]
    fn the_islands_are_countries() {
        for (area, country) in ISLANDS {
            assert_eq!(calling_code(CountryCode::parse(country).unwrap()), Some(NORTH_AMERICA), "{area}");
        }
        assert_eq!(calling_code(CountryCode::parse("JM").unwrap()), Some(1));
        assert_eq!(calling_code(CountryCode::parse("AQ").unwrap()), None);
    }
}
