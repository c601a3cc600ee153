//! What a keyed hash is for.

/// The purpose of a keyed hash: each has a key of its own, so a hash made for one is worthless for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// One-time codes, as stored.
    Code,
    /// Codes that prove what is to be registered, as stored.
    EnrolmentCode,
    /// Recovery codes, as stored.
    RecoveryCode,
    /// Names of throttle counters: user names, addresses, numbers.
    ThrottleSubject,
    /// Finding a sealed value by equality.
    BlindIndex,
    /// Wrong passwords of late, so that repeating one does not count twice (Azure AD smart lockout, 2018).
    RecentPasswordHash,
    /// Passwords that were disowned by "this was not me" and may not come back.
    RefusedPassword,
    /// One-use tokens of forms.
    StepToken,
    /// Signatures of proof-of-work challenges.
    Captcha,
    /// Waiting tickets for browsers without JavaScript.
    Ticket,
    /// Network prefixes, where only their recurrence matters.
    Network,
    /// Devices a person signed in from before.
    KnownDevice,
    /// Signatures of cursors and other values that travel through a browser and come back.
    RoundTrip,
    /// Backups: that one was made by this installation and not changed since.
    Backup,
}

impl Purpose {
    /// Never change one: stored hashes depend on it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::EnrolmentCode => "enrolment code",
            Self::RecoveryCode => "recovery code",
            Self::ThrottleSubject => "throttle subject",
            Self::BlindIndex => "blind index",
            Self::RecentPasswordHash => "recent password",
            Self::RefusedPassword => "refused password",
            Self::StepToken => "step token",
            Self::Captcha => "captcha",
            Self::Ticket => "ticket",
            Self::Network => "network",
            Self::KnownDevice => "known device",
            Self::RoundTrip => "round trip",
            Self::Backup => "backup",
        }
    }

    /// Whether it guards something that is spent by a row of the database and by nothing else.
    pub(crate) const fn dies_with_its_generation(self) -> bool {
        matches!(self, Self::Captcha | Self::Ticket)
    }
}
