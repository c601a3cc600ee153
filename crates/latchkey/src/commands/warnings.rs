//! Words of warning about a policy that was just set, on the standard error.

use latchkey_administration::policy_warnings;
use latchkey_domain::{CountryCode, PolicyDraft};

use crate::channels::CHANNELS;

/// Warns of what `before`, if there was a policy, did not have yet, and of a policy that lets nobody through. `country`: the
/// organization's own.
pub(super) fn warn(before: Option<&PolicyDraft>, now: &PolicyDraft, country: Option<CountryCode>) {
    for warning in policy_warnings(before, now, CHANNELS, country) {
        eprintln!("warning: {warning}.");
    }
}
