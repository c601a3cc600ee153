//! What is counted together, and how much of it a day.

use super::{BudgetSettings, Money};
use crate::PhoneControls;

/// What messages are counted under, from the narrowest to the widest: rows are locked in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetLine {
    /// One telephone number.
    Destination,
    /// One person, or one name that means nobody.
    Person,
    /// One network: 24 bits of an IPv4 address, 48 of an IPv6 address.
    Network,
    /// A block of ten thousand numbers.
    Prefix,
    /// One organization.
    Organization,
    /// Everybody.
    Installation,
}

impl BudgetLine {
    /// Every line, in its order.
    pub const ALL: [Self; 6] =
        [Self::Destination, Self::Person, Self::Network, Self::Prefix, Self::Organization, Self::Installation];

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Destination => "destination",
            Self::Person => "person",
            Self::Network => "network",
            Self::Prefix => "prefix",
            Self::Organization => "organization",
            Self::Installation => "installation",
        }
    }

    /// The line with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.key() == key)
    }

    /// The place in [`BudgetLine::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }

    /// Whether it is decided by what the person typed alone, so that a refusal tells nothing about the account.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Destination | Self::Person | Self::Network)
    }

    /// Whether its messages are compared with the codes that came back.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Prefix | Self::Organization)
    }
}

/// The most in one day, which begins and ends at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Texts and calls.
    pub messages: u32,
    /// What they cost.
    pub money: Money,
}

/// The caps that hold for one organization's messages, one a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps([Cap; BudgetLine::ALL.len()]);

impl Caps {
    /// The caps of this installation and this organization. The open lines are capped in messages alone: under `conceal` a name that
    /// means nobody costs nothing, so a cap in money would tell by closing, or not, whether there is somebody.
    pub fn new(settings: &BudgetSettings, phones: &PhoneControls) -> Self {
        let number = |messages: u32| Cap { messages, money: Money::MAX };
        Self(BudgetLine::ALL.map(|line| match line {
            BudgetLine::Destination => number(settings.destination_per_day),
            BudgetLine::Person => number(settings.person_per_day),
            BudgetLine::Network => number(settings.network_per_day),
            BudgetLine::Prefix => Cap { messages: settings.prefix_per_day, money: settings.prefix_spend_per_day },
            BudgetLine::Organization => Cap { messages: phones.messages_per_day, money: phones.spend_per_day },
            BudgetLine::Installation => Cap { messages: settings.messages_per_day, money: settings.spend_per_day },
        }))
    }

    /// The cap of one line.
    pub const fn of(&self, line: BudgetLine) -> Cap {
        self.0[line.place()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_in_their_order_and_are_found_again() {
        for (place, line) in BudgetLine::ALL.into_iter().enumerate() {
            assert_eq!(line.place(), place);
            assert_eq!(BudgetLine::from_key(line.key()), Some(line));
        }
        assert!(BudgetLine::ALL.is_sorted());
    }

    #[test]
    fn money_closes_no_line_that_is_open() {
        let settings =
            BudgetSettings { prefix_spend_per_day: Money::ZERO, spend_per_day: Money::ZERO, ..BudgetSettings::default() };
        let caps = Caps::new(&settings, &PhoneControls { spend_per_day: Money::ZERO, ..PhoneControls::default() });
        for line in BudgetLine::ALL {
            assert_eq!(caps.of(line).money, if line.is_open() { Money::MAX } else { Money::ZERO }, "{line:?}");
        }
    }
}
