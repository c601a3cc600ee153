//! `[budget]`: where texts and calls may go, how many, and what they cost.

use std::ops::RangeInclusive;
use std::time::Duration;

use latchkey_domain::{BudgetSettings, CountryCode, Money, Prefix, Price, PriceKey};

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &[
    "currency",
    "prices",
    "allowed_prefixes",
    "blocked_prefixes",
    "destination_per_day",
    "person_per_day",
    "network_per_day",
    "prefix_per_day",
    "prefix_spend_per_day",
    "messages_per_day",
    "spend_per_day",
    "pause_percent",
    "pause_messages",
    "pause_minutes",
];

/// The longest name of a currency.
const LONGEST_CURRENCY: usize = 8;
/// What stands for all destinations that no other price names.
const ELSEWHERE: &str = "default";
const A_PRICE: &str = "a price: \"default\", a country or a beginning of numbers, then what one part of a text and what one call \
    costs, for example \"default 0.20 0.40\", \"ES 0.08 0.10\" or \"+1907 0.05 0.40\"";
const A_PREFIX: &str = "a beginning of numbers with its country code, for example \"+34612\"";

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>) -> BudgetSettings {
    let mut settings = BudgetSettings::default();
    if let Some(currency) = section.text("currency") {
        let plain = currency.len() <= LONGEST_CURRENCY && currency.chars().all(|letter| letter.is_ascii_alphabetic());
        if !plain {
            section.not("currency", &currency, "the short name of a currency, for example \"EUR\"");
        }
        settings.currency = currency;
    }
    read_prices(section, &mut settings);
    settings.destinations.allowed = prefixes(section, "allowed_prefixes");
    settings.destinations.blocked = prefixes(section, "blocked_prefixes");
    for (key, most, place) in [
        ("destination_per_day", 1_000, &mut settings.destination_per_day),
        ("person_per_day", 1_000, &mut settings.person_per_day),
        ("network_per_day", 100_000, &mut settings.network_per_day),
        ("prefix_per_day", 100_000, &mut settings.prefix_per_day),
    ] {
        number(section, key, 1..=most, place);
    }
    number(section, "messages_per_day", 0..=1_000_000, &mut settings.messages_per_day);
    for (key, place) in
        [("prefix_spend_per_day", &mut settings.prefix_spend_per_day), ("spend_per_day", &mut settings.spend_per_day)]
    {
        if let Some(money) = section.parsed::<Money>(key, "an amount, for example 200 or \"200.50\"") {
            *place = money;
        }
    }
    number(section, "pause_percent", 0..=90, &mut settings.pause.percent);
    number(section, "pause_messages", 5..=10_000, &mut settings.pause.messages);
    let mut minutes = u32::try_from(settings.pause.lasts.as_secs() / 60).unwrap_or(u32::MAX);
    number(section, "pause_minutes", 1..=7 * 24 * 60, &mut minutes);
    settings.pause.lasts = Duration::from_secs(u64::from(minutes) * 60);
    settings
}

fn number(section: &mut Section<'_>, key: &str, range: RangeInclusive<u32>, place: &mut u32) {
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    let Some(value) = section.parsed::<u32>(key, &expected) else { return };
    if range.contains(&value) {
        *place = value;
    } else {
        section.not(key, &value.to_string(), &expected);
    }
}

fn read_prices(section: &mut Section<'_>, settings: &mut BudgetSettings) {
    for text in section.list("prices") {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (&[key, text_price, call_price], wrong) = (words.as_slice(), &text) else {
            section.not("prices", &text, A_PRICE);
            continue;
        };
        let price = text_price.parse().ok().zip(call_price.parse().ok()).map(|(text, call)| Price { text, call });
        match (key, price, price_key(key)) {
            (ELSEWHERE, Some(price), _) => settings.prices.default = price,
            (_, Some(price), Some(key)) => {
                if settings.prices.table.insert(key, price).is_some() {
                    section.not("prices", wrong, "the only price for this destination; remove one of them");
                }
            }
            _ => section.not("prices", wrong, A_PRICE),
        }
    }
}

fn price_key(text: &str) -> Option<PriceKey> {
    let country = || CountryCode::parse(text).ok().map(PriceKey::Country);
    text.parse::<Prefix>().ok().map(PriceKey::Prefix).or_else(country)
}

fn prefixes(section: &mut Section<'_>, key: &str) -> Vec<Prefix> {
    let mut found = Vec::new();
    for text in section.list(key) {
        match text.parse() {
            Ok(prefix) => found.push(prefix),
            Err(_) => section.not(key, &text, A_PREFIX),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{load, load_with, problems};

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_needs_to_be_written() {
        assert_eq!(load("").budget, BudgetSettings::default());
    }

    #[test]
    fn everything_can_be_written() {
        let budget = load(
            "[budget]\ncurrency = \"USD\"\nprices = [\"default 0.30 0.60\", \"US 0.01 0.02\", \"+1907 0.05 0.40\"]\n\
             allowed_prefixes = [\"+1 242 555\"]\nblocked_prefixes = [\"+34612\"]\ndestination_per_day = 5\nspend_per_day = 12.5\n\
             prefix_spend_per_day = 4\n\
             messages_per_day = 0\npause_percent = 0\npause_messages = 20\npause_minutes = 30\n",
        )
        .budget;
        assert_eq!((budget.currency.as_str(), budget.destination_per_day, budget.messages_per_day), ("USD", 5, 0));
        assert_eq!(budget.prices.default, Price { text: money("0.30"), call: money("0.60") });
        assert_eq!(budget.prices.table.len(), 2);
        assert_eq!((budget.destinations.allowed.len(), budget.destinations.blocked.len()), (1, 1));
        assert_eq!((budget.spend_per_day, budget.prefix_spend_per_day), (money("12.50"), money("4.00")));
        assert_eq!((budget.pause.percent, budget.pause.messages, budget.pause.lasts.as_secs()), (0, 20, 1_800));
        let from_outside = load_with("", &[("LATCHKEY_BUDGET__PRICES", "default 0.1 0.2, ES 0.08 0.1")]).budget;
        assert_eq!(from_outside.prices.table.len(), 1);
    }

    #[test]
    fn wrong_values_are_told_with_what_is_right() {
        for (line, part) in [
            ("currency = \"a lot\"", "budget: currency: \"a lot\""),
            ("prices = [\"US 0.01\"]", "budget: prices: \"US 0.01\""),
            ("prices = [\"XX 0.01 0.02\"]", "budget: prices: \"XX 0.01 0.02\""),
            ("prices = [\"US -1 0.02\"]", "is not a price"),
            ("prices = [\"US 1 2\", \"US 1 3\"]", "remove one of them"),
            ("allowed_prefixes = [\"34612\"]", "is not a beginning of numbers"),
            ("destination_per_day = 0", "a whole number from 1 to 1000"),
            ("network_per_day = \"many\"", "budget: network_per_day: \"many\""),
            ("spend_per_day = \"lots\"", "is not an amount"),
            ("prefix_spend_per_day = -1", "is not an amount"),
            ("pause_percent = 91", "a whole number from 0 to 90"),
            ("pause_messages = 4", "a whole number from 5 to 10000"),
            ("pause_minutes = 0", "budget: pause_minutes: \"0\""),
        ] {
            let told = problems(&format!("[budget]\n{line}\n"));
            assert!(told.contains(part), "{line}: {told}");
        }
    }
}
