//! Ranges that are never texted or called, whatever the tables of number kinds say of them.
//!
//! Numbers of satellites and of international services are "mobile" in those tables, and toll fraud lives on ranges that the
//! tables get wrong. Sources: the list of assigned country codes (ITU-T E.164), the North American Numbering Plan
//! Administrator, and the national plans of the countries named.

/// Beginnings of numbers, country code first.
#[rustfmt::skip]
const NEVER: [&str; 44] = [
    // International freephone and shared cost.
    "800", "808",
    // Satellites: Inmarsat, then the global systems (Iridium, Globalstar).
    "870", "881",
    // Personal numbers without a country, international networks, disaster relief, trials.
    "878", "882", "883", "888", "991",
    // International premium rate.
    "979",
    // North America: services by area code.
    "1500", "1521", "1522", "1523", "1524", "1525", "1526", "1527", "1528", "1529", "1532", "1533", "1544", "1566", "1577",
    "1588", "1700", "1710", "1900",
    // United Kingdom: personal, revenue-sharing and premium numbers.
    "4470", "4484", "4487", "449",
    // Germany: mass calls, shared cost, premium, personal.
    "49137", "49180", "49190", "49700", "49900",
    // All special numbers of France, Spain, Italy, Switzerland and Austria.
    "338", "3480", "3490", "3989", "4190", "439",
];

/// The exchange that North American telephone companies keep for premium services of their own.
const LOCAL_PREMIUM: &str = "976";

/// Whether numbers that begin so are never texted or called. `digits`: the whole number, country code first, without `+`.
pub(super) fn is_never_reached(digits: &str) -> bool {
    let premium_exchange = digits.len() == 11 && digits.starts_with('1') && digits.get(4..7) == Some(LOCAL_PREMIUM);
    premium_exchange || NEVER.iter().any(|range| digits.starts_with(range))
}
