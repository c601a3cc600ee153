//! What an attacker can cost at most, from the settings alone.

use std::collections::BTreeSet;

use super::{BudgetLine, BudgetSettings, Cap, Caps, Money};
use crate::{CountryCode, PhoneControls};

/// The most that one day can come to, whoever asks, however often and from wherever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorstCase {
    /// The dearest message that is allowed.
    pub dearest: Money,
    /// The most of each line: of one number, one person, one network, one block of numbers, the organization, everybody.
    pub lines: Vec<(BudgetLine, Cap)>,
}

impl WorstCase {
    /// The most of one line.
    pub fn of(&self, line: BudgetLine) -> Cap {
        let found = self.lines.iter().find(|(known, _)| *known == line);
        found.map_or(Cap { messages: 0, money: Money::ZERO }, |(_, cap)| *cap)
    }
}

/// The worst day of an organization with these controls that may reach these countries. It holds for calendar days in UTC: around
/// one midnight twice as much can be spent within a few minutes.
///
/// For the whole installation only its own cap holds, because other organizations may reach other countries.
pub fn worst_case(settings: &BudgetSettings, phones: &PhoneControls, countries: &BTreeSet<CountryCode>) -> WorstCase {
    let caps = Caps::new(settings, phones);
    let dearest = settings.prices.dearest(countries);
    let widest_first = BudgetLine::ALL.into_iter().rev().filter(|line| *line != BudgetLine::Installation);
    let installation = caps.of(BudgetLine::Installation);
    let mut wider = installation;
    let mut lines = vec![(BudgetLine::Installation, installation)];
    for line in widest_first {
        let cap = caps.of(line);
        let messages = cap.messages.min(wider.messages);
        // Nothing goes where no country is allowed.
        let messages = if countries.is_empty() { 0 } else { messages };
        let money = cap.money.min(wider.money).min(dearest.times(messages));
        wider = if line == BudgetLine::Organization { Cap { messages, money } } else { wider };
        lines.push((line, Cap { messages, money }));
    }
    lines.reverse();
    WorstCase { dearest, lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn spain() -> BTreeSet<CountryCode> {
        [CountryCode::parse("ES").unwrap()].into()
    }

    fn cap(messages: u32, money: &str) -> Cap {
        Cap { messages, money: money.parse().unwrap() }
    }

    #[test]
    fn the_narrower_line_is_bounded_by_the_wider() {
        let mut settings = BudgetSettings::default();
        let phones = PhoneControls::default();
        let usual = worst_case(&settings, &phones, &spain());
        assert_eq!(usual.dearest, "0.60".parse().unwrap());
        assert_eq!(usual.of(BudgetLine::Destination), cap(10, "6.00"));
        assert_eq!(usual.of(BudgetLine::Network), cap(100, "50.00"), "money ends before messages do");
        assert_eq!(usual.of(BudgetLine::Prefix), cap(100, "25.00"), "one block is half of the organization's day");
        assert_eq!(usual.of(BudgetLine::Organization), cap(300, "50.00"));
        assert_eq!(usual.of(BudgetLine::Installation), cap(1_000, "200.00"));
        settings.messages_per_day = 7;
        let small = worst_case(&settings, &phones, &spain());
        for line in BudgetLine::ALL {
            assert_eq!(small.of(line).messages, 7, "{line:?}");
        }
        assert_eq!(small.of(BudgetLine::Organization).money, "4.20".parse().unwrap());
    }

    #[test]
    fn no_country_costs_nothing() {
        let none = worst_case(&BudgetSettings::default(), &PhoneControls::default(), &BTreeSet::new());
        assert_eq!(none.of(BudgetLine::Organization), cap(0, "0"));
    }
}
