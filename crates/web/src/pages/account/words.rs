//! Events in plain words: the texts that name them.

use latchkey_domain::{ActivityKind, Outcome, Reason};

/// The id of the text that says what happened, to the person it happened to. What failed never reads like what went well.
pub fn words_of(kind: ActivityKind, outcome: Outcome, reason: Option<Reason>) -> &'static str {
    if outcome == Outcome::Success { went_well(kind, reason) } else { went_wrong(kind, reason) }
}

fn went_well(kind: ActivityKind, reason: Option<Reason>) -> &'static str {
    match kind {
        ActivityKind::Blocked => "activity-blocked",
        ActivityKind::ChangedPassword => "activity-changed-password",
        ActivityKind::ResetByAdministrator => "activity-reset-by-administrator",
        ActivityKind::ResetPassword => "activity-reset-password",
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
        ActivityKind::SecondStep => "activity-second-step",
        ActivityKind::RecoveryCodesMade => "activity-recovery-codes-made",
        ActivityKind::RecoveryCodeUsed => "activity-recovery-code-used",
        ActivityKind::SignedOutEverywhere => "activity-signed-out-everywhere",
        ActivityKind::ExpiryNoticed => "activity-expiry-noticed",
        ActivityKind::SignIn => "activity-signed-in",
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

fn went_wrong(kind: ActivityKind, reason: Option<Reason>) -> &'static str {
    match kind {
        ActivityKind::Blocked => "activity-blocked-refused",
        ActivityKind::ChangedPassword => "activity-change-refused",
        ActivityKind::ResetByAdministrator | ActivityKind::ResetPassword => "activity-reset-refused",
        ActivityKind::Progress => failed_step_of(reason),
        ActivityKind::Registered
        | ActivityKind::RegistrationStarted
        | ActivityKind::RegistrationCancelled
        | ActivityKind::RegistrationCompleted
        | ActivityKind::InfoChanged
        | ActivityKind::InfoConfirmed => "activity-registration-failed",
        ActivityKind::SecondStep => "activity-second-step-failed",
        ActivityKind::SignIn if reason == Some(Reason::TooManySignIns) => "activity-sign-in-locked",
        ActivityKind::SignIn => "activity-sign-in-failed",
        _ => "activity-failed",
    }
}

/// A step of a reset, in few words: which method it was is not what matters to its owner.
fn step_of(reason: Option<Reason>) -> &'static str {
    match reason.map(Reason::key) {
        Some("submitted-user-id") => "activity-reset-begun",
        Some(key) if key.starts_with("started-") => "activity-reset-method",
        Some("completed-all" | "completed" | "submitted-password") => "activity-reset-proven",
        Some(key) if key.starts_with("completed-") => "activity-reset-check-passed",
        Some(key) if key.starts_with("contacted-") => "activity-reset-contacted",
        _ => "activity-reset-step",
    }
}

/// A step of a reset that went wrong.
fn failed_step_of(reason: Option<Reason>) -> &'static str {
    match reason.map(Reason::key) {
        Some("wrong-number" | "wrong-proof") => "activity-reset-check-failed",
        Some("superseded") => "activity-reset-superseded",
        Some(key) if key.starts_with("abandoned-") || key.starts_with("cancelled-") => "activity-reset-left",
        _ => "activity-reset-not-possible",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use latchkey_language::{Args, Languages};

    use super::*;

    #[test]
    fn what_failed_never_reads_like_what_went_well() {
        let languages = Languages::embedded().expect("the locales load");
        let reasons: Vec<Option<Reason>> = Reason::ALL.iter().copied().map(Some).chain([None]).collect();
        for language in languages.list() {
            let said = |outcome: Outcome| -> BTreeSet<String> {
                let kinds = ActivityKind::ALL.iter().flat_map(|kind| reasons.iter().map(|reason| (*kind, *reason)));
                kinds.map(|(kind, reason)| languages.text(language, words_of(kind, outcome, reason), &Args::new())).collect()
            };
            let (good, bad) = (said(Outcome::Success), said(Outcome::Failure));
            assert!(good.is_disjoint(&bad), "{language}: {:?}", good.intersection(&bad).collect::<Vec<_>>());
        }
        let wrong_code = words_of(ActivityKind::Registered, Outcome::Failure, Some(Reason::WrongProof));
        assert_eq!(wrong_code, "activity-registration-failed");
    }

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
