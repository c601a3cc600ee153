//! Why an operation was not done.

/// Longest that a diagnosis for administrators may be, in bytes.
pub const LONGEST_DIAGNOSIS: usize = 512;

/// An operation that was not done. Nothing in the directory changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub cause: Cause,
    /// The directory's own number for it, such as 0x52D; zero when it gave none.
    pub directory_code: u32,
    /// What the directory said, for administrators; cut to [`LONGEST_DIAGNOSIS`]. Never what was sent to it.
    pub diagnosis: String,
}

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Something that has no other name here.
    Unknown,
    /// Nobody with this objectGUID is in the directory.
    NotFound,
    /// More than one is.
    Ambiguous,
    /// The service account lacks a right.
    Permission,
    /// The account is disabled.
    Disabled,
    /// The account is locked.
    LockedOut,
    /// The old password is wrong.
    WrongPassword,
    /// The password policy says no.
    Policy(PolicyRule),
    /// The connector or the directory is not set up for this.
    Configuration,
    /// The connector's own settings forbid it, whatever the portal says.
    Vetoed(Veto),
    /// More operations than the connector allows in an hour.
    TooMany,
    /// No domain controller answers.
    NoController,
    /// What was prepared is no longer so: another person, another state.
    Outdated,
}

/// Which rule of the password policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum PolicyRule {
    /// Some rule of the domain that is not told apart.
    Other = 0,
    /// The password is too short.
    TooShort = 1,
    /// It has too few classes of characters, or holds the person's name.
    Complexity = 2,
    /// It was used before.
    History = 3,
    /// The old one was set too recently.
    TooYoung = 4,
    /// The person may not change it.
    CannotChange = 5,
}

/// Which setting of the connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Veto {
    /// The account lies outside of what the connector is allowed.
    OutsideScope = 1,
    /// A protected account: an administrator, a system account, a computer.
    Protected = 2,
    /// The account is denied by name or group.
    Denied = 3,
    /// The connector's own account.
    OwnAccount = 4,
}

const POLICY: u8 = 0x40;
const VETO: u8 = 0x60;

impl Cause {
    const PLAIN: [(Self, u8); 11] = [
        (Self::Unknown, 1),
        (Self::NotFound, 2),
        (Self::Ambiguous, 3),
        (Self::Permission, 4),
        (Self::Disabled, 5),
        (Self::LockedOut, 6),
        (Self::WrongPassword, 7),
        (Self::Configuration, 9),
        (Self::TooMany, 10),
        (Self::NoController, 11),
        (Self::Outdated, 12),
    ];
    const RULES: [PolicyRule; 6] = [
        PolicyRule::Other,
        PolicyRule::TooShort,
        PolicyRule::Complexity,
        PolicyRule::History,
        PolicyRule::TooYoung,
        PolicyRule::CannotChange,
    ];
    const VETOES: [Veto; 4] = [Veto::OutsideScope, Veto::Protected, Veto::Denied, Veto::OwnAccount];

    /// Every cause there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let rules = Self::RULES.into_iter().map(Self::Policy);
        let vetoes = Self::VETOES.into_iter().map(Self::Vetoed);
        Self::PLAIN.into_iter().map(|(cause, _)| cause).chain(rules).chain(vetoes)
    }

    /// The number under which administrators find it in logs and documentation (33001 to 33009 as Azure AD Connect numbers them).
    pub const fn event(self) -> u32 {
        match self {
            Self::Unknown | Self::TooMany | Self::Outdated | Self::NoController => 33_001,
            Self::NotFound => 33_002,
            Self::Ambiguous => 33_003,
            Self::Permission | Self::Vetoed(_) => 33_004,
            Self::Disabled => 33_005,
            Self::LockedOut => 33_006,
            Self::WrongPassword => 33_007,
            Self::Policy(_) => 33_008,
            Self::Configuration => 33_009,
        }
    }

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Policy(rule) => POLICY | rule as u8,
            Self::Vetoed(veto) => VETO | veto as u8,
            // Every other cause stands in the table; a test holds that.
            plain => Self::PLAIN.into_iter().find(|(cause, _)| *cause == plain).map_or(1, |(_, code)| code),
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::all().find(|cause| cause.code() == code)
    }
}

impl Refusal {
    /// A refusal with no word of the directory.
    pub const fn new(cause: Cause) -> Self {
        Self { cause, directory_code: 0, diagnosis: String::new() }
    }

    /// The diagnosis as it travels: cut where a character ends.
    pub(crate) fn short_diagnosis(&self) -> &str {
        let end = (0..=LONGEST_DIAGNOSIS.min(self.diagnosis.len())).rev().find(|end| self.diagnosis.is_char_boundary(*end));
        &self.diagnosis[..end.unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_code_of_its_own_and_an_event() {
        let mut seen = std::collections::BTreeSet::new();
        for cause in Cause::all() {
            assert!(seen.insert(cause.code()), "{cause:?}");
            assert_eq!(Cause::from_code(cause.code()), Some(cause));
            assert!((33_001..=33_009).contains(&cause.event()), "{cause:?}");
        }
        assert_eq!(seen.len(), 21);
    }

    #[test]
    fn a_long_diagnosis_is_cut_between_characters() {
        let refusal = Refusal { diagnosis: "€".repeat(400), ..Refusal::new(Cause::Unknown) };
        assert_eq!(refusal.short_diagnosis().len(), 510);
        assert_eq!(Refusal::new(Cause::Unknown).short_diagnosis(), "");
    }
}
