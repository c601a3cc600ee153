//! Why a person cannot reset, with the codes of the documents.

use serde::{Deserialize, Serialize};

/// A reason to refuse a reset before any proof ("Troubleshooting", 2017: `SSPR_00NN`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// 9: the switch of the whole organization is off; for administrators, theirs.
    DisabledForOrganization,
    /// 10: the password lives on-premises and writeback is off.
    WritebackNotEnabled,
    /// 11: the organization never set a policy.
    NoPolicy,
    /// 12: a licence is missing.
    NotLicensed,
    /// 13: reset is limited to a group that the person is not in.
    NotInGroup,
    /// 14: too little contact data, or only malformed data.
    NotConfigured,
    /// 14: the account is disabled.
    AccountDisabled,
    /// 29: the on-premises directory needs an administrator.
    OnPremisesAction,
    /// 30: no connector answers.
    OnPremisesUnreachable,
    /// Somebody said "this was not me": an administrator must look first.
    Frozen,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 10] = [
        Self::DisabledForOrganization,
        Self::WritebackNotEnabled,
        Self::NoPolicy,
        Self::NotLicensed,
        Self::NotInGroup,
        Self::NotConfigured,
        Self::AccountDisabled,
        Self::OnPremisesAction,
        Self::OnPremisesUnreachable,
        Self::Frozen,
    ];

    /// The number of the documents; `None` for what they do not know.
    pub const fn code(self) -> Option<u8> {
        match self {
            Self::DisabledForOrganization => Some(9),
            Self::WritebackNotEnabled => Some(10),
            Self::NoPolicy => Some(11),
            Self::NotLicensed => Some(12),
            Self::NotInGroup => Some(13),
            Self::NotConfigured | Self::AccountDisabled => Some(14),
            Self::OnPremisesAction => Some(29),
            Self::OnPremisesUnreachable => Some(30),
            Self::Frozen => None,
        }
    }

    /// What an administrator looks up, for example `SSPR_0014`.
    pub fn technical_id(self) -> Option<String> {
        self.code().map(|code| format!("SSPR_{code:04}"))
    }

    /// Whether the same attempt may work later without anybody changing anything.
    pub const fn may_work_later(self) -> bool {
        matches!(self, Self::OnPremisesUnreachable)
    }

    /// Whether it is decided by the organization alone, so that it tells nothing about the account.
    pub const fn concerns_organization(self) -> bool {
        matches!(self, Self::DisabledForOrganization | Self::NoPolicy | Self::OnPremisesUnreachable)
    }

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DisabledForOrganization => "disabled-for-organization",
            Self::WritebackNotEnabled => "writeback-not-enabled",
            Self::NoPolicy => "no-policy",
            Self::NotLicensed => "not-licensed",
            Self::NotInGroup => "not-in-group",
            Self::NotConfigured => "not-configured",
            Self::AccountDisabled => "account-disabled",
            Self::OnPremisesAction => "on-premises-action",
            Self::OnPremisesUnreachable => "on-premises-unreachable",
            Self::Frozen => "frozen",
        }
    }

    /// The refusal with this storage word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.key() == key)
    }
}
