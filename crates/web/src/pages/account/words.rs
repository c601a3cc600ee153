//! Events in plain words: the texts that name them.

use latchkey_domain::{ActivityKind, Outcome, Reason};

/// The id of the text that says what happened, to the person it happened to.
pub fn words_of(kind: ActivityKind, outcome: Outcome, reason: Option<Reason>) -> &'static str {
    let went_well = outcome == Outcome::Success;
    match kind {
        ActivityKind::Blocked => "activity-blocked",
        ActivityKind::ChangedPassword if went_well => "activity-changed-password",
        ActivityKind::ChangedPassword => "activity-change-refused",
        ActivityKind::ResetByAdministrator => "activity-reset-by-administrator",
        ActivityKind::ResetPassword if went_well => "activity-reset-password",
        ActivityKind::ResetPassword => "activity-reset-refused",
        ActivityKind::Progress => step_of(reason),
        ActivityKind::Unlocked => "activity-unlocked",
        ActivityKind::Registered => "activity-registered",
        ActivityKind::RegistrationStarted => "activity-registration-started",
        ActivityKind::RegistrationCancelled => "activity-registration-cancelled",
        ActivityKind::RegistrationCompleted => "activity-registration-completed",
        ActivityKind::InfoChanged => "activity-info-changed",
        ActivityKind::InfoRemoved => "activity-info-removed",
        ActivityKind::InfoConfirmed => "activity-info-confirmed",
        ActivityKind::InfoExported => "activity-info-exported",
        ActivityKind::SecondStep if went_well => "activity-second-step",
        ActivityKind::SecondStep => "activity-second-step-failed",
        ActivityKind::RecoveryCodesMade => "activity-recovery-codes-made",
        ActivityKind::RecoveryCodeUsed => "activity-recovery-code-used",
        ActivityKind::SignedOutEverywhere => "activity-signed-out-everywhere",
        ActivityKind::ExpiryNoticed => "activity-expiry-noticed",
        ActivityKind::SignIn if went_well => "activity-signed-in",
        ActivityKind::SignIn if reason == Some(Reason::TooManySignIns) => "activity-sign-in-locked",
        ActivityKind::SignIn => "activity-sign-in-failed",
        ActivityKind::SignOut => "activity-signed-out",
        ActivityKind::NotMe => "activity-not-me",
        ActivityKind::PasswordAgeChanged => "activity-password-age-changed",
        ActivityKind::UserAdded => "activity-user-added",
        ActivityKind::Unfrozen => "activity-unfrozen",
        ActivityKind::LocksCleared => "activity-locks-cleared",
        ActivityKind::Bootstrapped | ActivityKind::BreakGlass => "activity-invited",
        _ => "activity-other",
    }
}

/// A step of a reset, in few words: which method it was is not what matters to its owner.
fn step_of(reason: Option<Reason>) -> &'static str {
    match reason.map(Reason::key) {
        Some("submitted-user-id") => "activity-reset-begun",
        Some(key) if key.starts_with("started-") => "activity-reset-method",
        Some("completed-all" | "completed" | "submitted-password") => "activity-reset-proven",
        Some(key) if key.starts_with("completed-") => "activity-reset-check-passed",
        Some("wrong-number" | "wrong-proof") => "activity-reset-check-failed",
        Some("superseded") => "activity-reset-superseded",
        Some(key) if key.starts_with("contacted-") => "activity-reset-contacted",
        Some(key) if key.starts_with("abandoned-") || key.starts_with("cancelled-") => "activity-reset-left",
        Some("presented-options") | None => "activity-reset-step",
        Some(_) => "activity-reset-not-possible",
    }
}

#[cfg(test)]
mod tests {
    use latchkey_language::{Args, Languages};

    use super::*;

    #[test]
    fn every_event_has_words_in_every_language() {
        let languages = Languages::embedded().expect("the locales load");
        let reasons: Vec<Option<Reason>> = Reason::ALL.iter().copied().map(Some).chain([None]).collect();
        for language in languages.list() {
            for kind in ActivityKind::ALL {
                for outcome in Outcome::ALL {
                    for reason in &reasons {
                        let id = words_of(*kind, *outcome, *reason);
                        let said = languages.text(language, id, &Args::new());
                        assert!(!said.contains(id), "{id} in {language}: {said}");
                    }
                }
            }
        }
    }
}
