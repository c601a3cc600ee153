//! Words of warning about a policy that was just set, on the standard error.

use latchkey_administration::{Abilities, policy_warnings};
use latchkey_domain::{CountryCode, PolicyDraft};

use crate::channels::channels;
use crate::config::Config;

/// Warns of what `before`, if there was a policy, did not have yet, of a policy that lets nobody through, and of what this
/// installation cannot do. `country`: the organization's own.
pub(super) fn warn(config: &Config, before: Option<&PolicyDraft>, now: &PolicyDraft, country: Option<CountryCode>) {
    let able = Abilities { channels: channels(config), breach_list: config.passwords.breach_list.is_some() };
    for warning in policy_warnings(before, now, able, country) {
        eprintln!("warning: {warning}.");
    }
}
