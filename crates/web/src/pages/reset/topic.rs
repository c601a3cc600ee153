//! What a refusal can be read more about.

use latchkey_domain::Refusal;

/// A reason with a page of its own under `/help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// SSPR_0009.
    TurnedOff,
    /// SSPR_0010.
    WritebackOff,
    /// SSPR_0011.
    NoPolicy,
    /// SSPR_0012.
    NoLicence,
    /// SSPR_0013.
    NotInGroup,
    /// SSPR_0014.
    TooLittle,
    /// SSPR_0014, too: the documents have no other code.
    AccountDisabled,
    /// SSPR_0029.
    DirectorySettings,
    /// SSPR_0030.
    DirectoryUnreachable,
    /// Somebody said "This was not me".
    Frozen,
    /// Too many wrong tries.
    Locked,
    /// As much was sent as one person gets.
    UsedUp,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 12] = [
        Self::TurnedOff,
        Self::WritebackOff,
        Self::NoPolicy,
        Self::NoLicence,
        Self::NotInGroup,
        Self::TooLittle,
        Self::AccountDisabled,
        Self::DirectorySettings,
        Self::DirectoryUnreachable,
        Self::Frozen,
        Self::Locked,
        Self::UsedUp,
    ];

    /// The topic of a refusal.
    pub const fn of(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DisabledForOrganization => Self::TurnedOff,
            Refusal::WritebackNotEnabled => Self::WritebackOff,
            Refusal::NoPolicy => Self::NoPolicy,
            Refusal::NotLicensed => Self::NoLicence,
            Refusal::NotInGroup => Self::NotInGroup,
            Refusal::NotConfigured => Self::TooLittle,
            Refusal::AccountDisabled => Self::AccountDisabled,
            Refusal::OnPremisesAction => Self::DirectorySettings,
            Refusal::OnPremisesUnreachable => Self::DirectoryUnreachable,
            Refusal::Frozen => Self::Frozen,
        }
    }

    /// The topic with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }

    /// The last part of its address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TurnedOff => "sspr-0009",
            Self::WritebackOff => "sspr-0010",
            Self::NoPolicy => "sspr-0011",
            Self::NoLicence => "sspr-0012",
            Self::NotInGroup => "sspr-0013",
            Self::TooLittle => "sspr-0014",
            Self::AccountDisabled => "account-disabled",
            Self::DirectorySettings => "sspr-0029",
            Self::DirectoryUnreachable => "sspr-0030",
            Self::Frozen => "frozen",
            Self::Locked => "locked",
            Self::UsedUp => "used-up",
        }
    }

    /// The beginning of the text ids that the page of the refusal has; `-title`, `-body` and `-todo` follow.
    pub(super) const fn refusal_text(self) -> &'static str {
        match self {
            Self::TurnedOff => "refusal-9",
            Self::WritebackOff => "refusal-10",
            Self::NoPolicy => "refusal-11",
            Self::NoLicence => "refusal-12",
            Self::NotInGroup => "refusal-13",
            Self::TooLittle => "refusal-14",
            Self::AccountDisabled => "refusal-account-disabled",
            Self::DirectorySettings => "refusal-29",
            Self::DirectoryUnreachable => "refusal-30",
            Self::Frozen => "refusal-frozen",
            Self::Locked => "help-locked",
            Self::UsedUp => "help-used-up",
        }
    }

    /// The number of the documents in the form that administrators look up.
    pub(super) fn technical_id(self) -> Option<String> {
        Refusal::ALL.into_iter().find(|refusal| Self::of(*refusal) == self).and_then(Refusal::technical_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_topic_whose_word_is_its_own() {
        for topic in Topic::ALL {
            assert_eq!(Topic::from_word(topic.word()), Some(topic));
        }
        for refusal in Refusal::ALL {
            let topic = Topic::of(refusal);
            assert!(Topic::ALL.contains(&topic));
            assert_eq!(topic.technical_id(), refusal.technical_id());
            let code = refusal.technical_id().map(|id| id.to_lowercase().replace('_', "-"));
            let own = refusal == Refusal::AccountDisabled || code.is_none_or(|code| code == topic.word());
            assert!(own, "{refusal:?} leads to {}", topic.word());
        }
    }
}
