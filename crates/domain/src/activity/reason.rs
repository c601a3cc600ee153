//! Why and how: the details of events.

use serde::{Deserialize, Serialize};

use super::words;
use crate::{EnrolmentKind, Refusal, Verification};

words! {
    /// The detail of an event.
    Reason {
        /// First step.
        SubmittedUserId = "submitted-user-id", "User submitted their user ID";
        /// Methods were shown.
        PresentedOptions = "presented-options", "User was presented with verification options";
        /// A code was asked for by mail.
        StartedEmail = "started-email", "User started the email verification option";
        /// The mailed code was right.
        CompletedEmail = "completed-email", "User completed the email verification option";
        /// Texts.
        StartedText = "started-text", "User started the mobile SMS verification option";
        /// Texts.
        CompletedText = "completed-text", "User completed the mobile SMS verification option";
        /// Calls to the mobile phone.
        StartedMobileCall = "started-mobile-call", "User started the mobile voice call verification option";
        /// Calls to the mobile phone.
        CompletedMobileCall = "completed-mobile-call", "User completed the mobile voice call verification option";
        /// Calls to the office.
        StartedOfficeCall = "started-office-call", "User started the office voice call verification option";
        /// Calls to the office.
        CompletedOfficeCall = "completed-office-call", "User completed the office voice call verification option";
        /// Questions were put.
        StartedQuestions = "started-questions", "User started the security questions verification option";
        /// All answers were right.
        CompletedQuestions = "completed-questions", "User completed the security questions verification option";
        /// A code of the app was asked for.
        StartedAuthenticator = "started-authenticator", "User started the mobile app code verification option";
        /// The app's code was right.
        CompletedAuthenticator = "completed-authenticator", "User completed the mobile app code verification option";
        /// A recovery code was asked for.
        StartedRecoveryCode = "started-recovery-code", "User started the recovery code verification option";
        /// A recovery code was right, and is used up.
        CompletedRecoveryCode = "completed-recovery-code", "User completed the recovery code verification option";
        /// A typed number was not the stored one.
        WrongNumber = "wrong-number", "User entered a phone number that does not match";
        /// A code or an answer was wrong.
        WrongProof = "wrong-proof", "User failed a verification option";
        /// All gates are passed.
        CompletedAll = "completed-all", "User completed all verification steps required";
        /// A new password was sent.
        SubmittedPassword = "submitted-password", "User submitted a new password";
        /// The rules refused it.
        PasswordRefused = "password-refused", "FuzzyPolicyViolationInvalidPassword";
        /// The end.
        Completed = "completed", "Successfully completed reset.";
        /// Time ran out before a proof.
        AbandonedAfterUserId = "abandoned-after-user-id", "User abandoned after entering user ID";
        /// Time ran out in the middle of a gate.
        AbandonedDuringEmail = "abandoned-during-email", "User abandoned after starting email verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringText = "abandoned-during-text", "User abandoned after starting mobile SMS verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringMobileCall = "abandoned-during-mobile-call", "User abandoned after starting mobile voice call verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringOfficeCall = "abandoned-during-office-call", "User abandoned after starting office voice call verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringQuestions = "abandoned-during-questions", "User abandoned after starting security questions verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringAuthenticator = "abandoned-during-authenticator", "User abandoned after starting mobile app code verification option";
        /// Time ran out in the middle of a gate.
        AbandonedDuringRecoveryCode = "abandoned-during-recovery-code", "User abandoned after starting recovery code verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterEmail = "abandoned-after-email", "User abandoned after completing email verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterText = "abandoned-after-text", "User abandoned after completing mobile SMS verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterMobileCall = "abandoned-after-mobile-call", "User abandoned after completing mobile voice call verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterOfficeCall = "abandoned-after-office-call", "User abandoned after completing office voice call verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterQuestions = "abandoned-after-questions", "User abandoned after completing security questions verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterAuthenticator = "abandoned-after-authenticator", "User abandoned after completing mobile app code verification option";
        /// Time ran out with a gate passed.
        AbandonedAfterRecoveryCode = "abandoned-after-recovery-code", "User abandoned after completing recovery code verification option";
        /// Time ran out with a new password refused.
        AbandonedWhileSelecting = "abandoned-while-selecting", "User abandoned while selecting a new password";
        /// Time ran out with all gates passed.
        AbandonedBeforePassword = "abandoned-before-password", "User abandoned before selecting a new password";
        /// Cancelled.
        CancelledBeforeMethods = "cancelled-before-methods", "User cancelled before passing required methods";
        /// Cancelled.
        CancelledBeforePassword = "cancelled-before-password", "User cancelled before submitting new password";
        /// The administrators were asked.
        ContactedAdministrator = "contacted-administrator", "User contacted an administrator";
        /// The administrators were asked after a code was sent.
        ContactedAfterEmail = "contacted-after-email", "User contacted an administrator after trying the email verification option";
        /// The administrators were asked after a text was sent.
        ContactedAfterText = "contacted-after-text", "User contacted an administrator after trying the mobile SMS verification option";
        /// The administrators were asked after a call.
        ContactedAfterMobileCall = "contacted-after-mobile-call", "User contacted an administrator after trying the mobile voice call verification option";
        /// The administrators were asked after a call.
        ContactedAfterOfficeCall = "contacted-after-office-call", "User contacted an administrator after trying the office voice call verification option";
        /// The administrators were asked after questions were put.
        ContactedAfterQuestions = "contacted-after-questions", "User contacted an administrator after trying the security questions verification option";
        /// The administrators were asked after a code of the app was asked for.
        ContactedAfterAuthenticator = "contacted-after-authenticator", "User contacted an administrator after trying the mobile app code verification option";
        /// The administrators were asked after a recovery code was asked for.
        ContactedAfterRecoveryCode = "contacted-after-recovery-code", "User contacted an administrator after trying the recovery code verification option";
        /// The new password is set.
        Reset = "reset", "User successfully reset password";
        /// Throttled.
        TooManyCodes = "too-many-codes", "User entered too many invalid verification codes";
        /// Throttled.
        TooManyTexts = "too-many-texts", "User entered too many invalid SMS verification codes";
        /// Throttled.
        TooManyMobileCalls = "too-many-mobile-calls", "User attempted to use the mobile voice verification option too many times";
        /// Throttled.
        TooManyOfficeCalls = "too-many-office-calls", "User attempted to use the office voice verification option too many times";
        /// Throttled.
        TooManyNumbers = "too-many-numbers", "User attempted to verify a phone number too many times";
        /// Throttled.
        TooManyAnswers = "too-many-answers", "User attempted to answer security questions too many times";
        /// Throttled.
        TooManyAuthenticatorCodes = "too-many-authenticator-codes", "User entered too many invalid mobile app codes";
        /// Throttled.
        TooManyRecoveryCodes = "too-many-recovery-codes", "User entered too many invalid recovery codes";
        /// Throttled.
        TooManyResets = "too-many-resets", "User attempted to reset too many times";
        /// Throttled.
        TooManySignIns = "too-many-sign-ins", "Account locked after too many wrong passwords";
        /// Throttled.
        TooManySecondSteps = "too-many-second-steps", "Second step locked after too many wrong codes";
        /// Wrong password or unknown name at sign-in.
        WrongPassword = "wrong-password", "Invalid user name or password";
        /// Sign-in of a disabled account.
        AccountDisabled = "account-disabled", "Account is disabled";
        /// The password is right and too old.
        PasswordExpired = "password-expired", "Password has expired";
        /// The password is right and was chosen by an administrator.
        MustChangePassword = "must-change-password", "Password must be changed at sign-in";
        /// The password is right and a second step is asked for.
        SecondStepNeeded = "second-step-needed", "Second step is required";
        /// The new password is the one in use.
        PasswordReused = "password-reused", "User chose the current password again";
        /// Which datum, in the words of the report "Data Registered" ("Reports", 2016).
        InfoEmail = "info-email", "Alternate Email";
        /// Which datum.
        InfoPhone = "info-phone", "Mobile Phone";
        /// Which datum.
        InfoQuestions = "info-questions", "Security Questions";
        /// Which datum.
        InfoAuthenticator = "info-authenticator", "Authenticator app";
        /// Which datum.
        InfoRecoveryCodes = "info-recovery-codes", "Recovery codes";
        /// Somebody else's role stands higher, or the own one allows nothing here.
        NotAuthorized = "not-authorized", "Insufficient privileges to complete the operation";
        /// Another reset won.
        Superseded = "superseded", "Ended by a newer reset, a sign-in or an administrator";
        /// Refused: 9.
        RefusedOrganization = "disabled-for-organization", "Password reset is disabled for the tenant";
        /// Refused: 10.
        RefusedWriteback = "writeback-not-enabled", "Password is managed on-premises; enable writeback";
        /// Refused: 11.
        RefusedNoPolicy = "no-policy", "No password reset policy is defined";
        /// Refused: 12.
        RefusedLicence = "not-licensed", "User does not have a licence";
        /// Refused: 13.
        RefusedGroup = "not-in-group", "User is not in the password reset group";
        /// Refused: 14.
        RefusedMethods = "not-configured", "User has insufficient authentication methods";
        /// Refused: 14.
        RefusedDisabled = "refused-disabled", "User account is disabled";
        /// Refused: 29.
        RefusedOnPremises = "on-premises-action", "Problem resetting the on-premises password";
        /// Refused: 30.
        RefusedUnreachable = "on-premises-unreachable", "On-premises service is unreachable";
        /// Refused: frozen.
        RefusedFrozen = "frozen", "Recovery is frozen after a report";
        /// Reported: a sign-in, after which nothing was changed.
        OnlySignedIn = "only-signed-in", "Somebody else signed in and changed nothing";
    }
}

impl Reason {
    /// The reason that reports a refusal.
    pub const fn of_refusal(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DisabledForOrganization => Self::RefusedOrganization,
            Refusal::WritebackNotEnabled => Self::RefusedWriteback,
            Refusal::NoPolicy => Self::RefusedNoPolicy,
            Refusal::NotLicensed => Self::RefusedLicence,
            Refusal::NotInGroup => Self::RefusedGroup,
            Refusal::NotConfigured => Self::RefusedMethods,
            Refusal::AccountDisabled => Self::RefusedDisabled,
            Refusal::OnPremisesAction => Self::RefusedOnPremises,
            Refusal::OnPremisesUnreachable => Self::RefusedUnreachable,
            Refusal::Frozen => Self::RefusedFrozen,
        }
    }

    /// The datum that an enrolment registers.
    pub const fn of_enrolment(kind: EnrolmentKind) -> Self {
        match kind {
            EnrolmentKind::Email => Self::InfoEmail,
            EnrolmentKind::Phone => Self::InfoPhone,
            EnrolmentKind::Authenticator => Self::InfoAuthenticator,
            EnrolmentKind::RecoveryCodes => Self::InfoRecoveryCodes,
        }
    }

    /// "Started …".
    pub const fn started(way: Verification) -> Self {
        match way {
            Verification::Email => Self::StartedEmail,
            Verification::MobileText => Self::StartedText,
            Verification::MobileCall => Self::StartedMobileCall,
            Verification::OfficeCall => Self::StartedOfficeCall,
            Verification::Questions => Self::StartedQuestions,
            Verification::Authenticator => Self::StartedAuthenticator,
            Verification::RecoveryCode => Self::StartedRecoveryCode,
        }
    }

    /// "Completed …".
    pub const fn completed(way: Verification) -> Self {
        match way {
            Verification::Email => Self::CompletedEmail,
            Verification::MobileText => Self::CompletedText,
            Verification::MobileCall => Self::CompletedMobileCall,
            Verification::OfficeCall => Self::CompletedOfficeCall,
            Verification::Questions => Self::CompletedQuestions,
            Verification::Authenticator => Self::CompletedAuthenticator,
            Verification::RecoveryCode => Self::CompletedRecoveryCode,
        }
    }

    /// "Abandoned after starting …".
    pub const fn abandoned_during(way: Verification) -> Self {
        match way {
            Verification::Email => Self::AbandonedDuringEmail,
            Verification::MobileText => Self::AbandonedDuringText,
            Verification::MobileCall => Self::AbandonedDuringMobileCall,
            Verification::OfficeCall => Self::AbandonedDuringOfficeCall,
            Verification::Questions => Self::AbandonedDuringQuestions,
            Verification::Authenticator => Self::AbandonedDuringAuthenticator,
            Verification::RecoveryCode => Self::AbandonedDuringRecoveryCode,
        }
    }

    /// "Abandoned after completing …".
    pub const fn abandoned_after(way: Verification) -> Self {
        match way {
            Verification::Email => Self::AbandonedAfterEmail,
            Verification::MobileText => Self::AbandonedAfterText,
            Verification::MobileCall => Self::AbandonedAfterMobileCall,
            Verification::OfficeCall => Self::AbandonedAfterOfficeCall,
            Verification::Questions => Self::AbandonedAfterQuestions,
            Verification::Authenticator => Self::AbandonedAfterAuthenticator,
            Verification::RecoveryCode => Self::AbandonedAfterRecoveryCode,
        }
    }

    /// "Contacted an administrator after trying …".
    pub const fn contacted_after(way: Verification) -> Self {
        match way {
            Verification::Email => Self::ContactedAfterEmail,
            Verification::MobileText => Self::ContactedAfterText,
            Verification::MobileCall => Self::ContactedAfterMobileCall,
            Verification::OfficeCall => Self::ContactedAfterOfficeCall,
            Verification::Questions => Self::ContactedAfterQuestions,
            Verification::Authenticator => Self::ContactedAfterAuthenticator,
            Verification::RecoveryCode => Self::ContactedAfterRecoveryCode,
        }
    }

    /// Why a throttle closed.
    pub const fn too_many(way: Verification) -> Self {
        match way {
            Verification::Email => Self::TooManyCodes,
            Verification::MobileText => Self::TooManyTexts,
            Verification::MobileCall => Self::TooManyMobileCalls,
            Verification::OfficeCall => Self::TooManyOfficeCalls,
            Verification::Questions => Self::TooManyAnswers,
            Verification::Authenticator => Self::TooManyAuthenticatorCodes,
            Verification::RecoveryCode => Self::TooManyRecoveryCodes,
        }
    }
}
