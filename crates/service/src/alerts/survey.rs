//! One look at everything that all servers share, and at this machine.

use std::collections::BTreeMap;

use latchkey_domain::Timestamp;
use latchkey_domain::alert::{AlertKind, AlertSubject, Trouble, rules};
use latchkey_store::{AlertRecord, Store, StoreError};

use super::{AlertSettings, LocalFacts, resets};

/// What is wrong at this moment, by what it is about.
pub(super) type Troubles = BTreeMap<(AlertKind, AlertSubject), Trouble>;

/// Everything that is wrong; `standing` are the alerts that were raised.
pub(super) async fn survey(
    store: &Store,
    settings: &AlertSettings,
    local: LocalFacts,
    standing: &[AlertRecord],
    now: Timestamp,
) -> Result<Troubles, StoreError> {
    let raised =
        |kind: AlertKind, subject: &AlertSubject| standing.iter().any(|alert| alert.kind() == kind && alert.subject == *subject);
    let limits = &settings.limits;
    let (reader, mut found) = (store.reader(), Vec::new());
    for (channel, facts) in reader.channels(now.minus(limits.delivery)).await? {
        let subject = AlertSubject::Channel(channel.key().to_owned());
        let stands = raised(AlertKind::DeliveryFailing, &subject);
        found.extend(rules::delivery(facts, limits, stands, now).map(|trouble| (subject, trouble)));
    }
    let depth = reader.outbox_depth().await?;
    let stands = raised(AlertKind::QueueOld, &AlertSubject::Installation);
    let waiting = rules::queue(depth.oldest, depth.waiting, limits, stands, now);
    found.extend(waiting.map(|trouble| (AlertSubject::Installation, trouble)));
    found.extend(reader.alert_signals(now).await?);
    found.extend(resets::spikes(store, limits, raised, now).await?);
    let host = AlertSubject::Host(settings.host.clone());
    let ahead = reader.server_clock().await?.map(|theirs| now.as_micros().saturating_sub(theirs.as_micros()) / 1_000_000);
    let clock = rules::clock_jump(local.clock_leap, limits, now)
        .or_else(|| rules::clock_beside_database(ahead?, limits, raised(AlertKind::ClockJump, &host)));
    let disk = local.disk_free.and_then(|free| rules::disk(free, limits, raised(AlertKind::DiskLow, &host)));
    let certificate = local.certificate_ends.and_then(|ends| rules::certificate(ends, limits, now));
    found.extend([clock, disk, certificate].into_iter().flatten().map(|trouble| (host.clone(), trouble)));
    let wanted = found.into_iter().filter(|(_, trouble)| !settings.off.contains(&trouble.kind()));
    Ok(wanted.map(|(subject, trouble)| ((trouble.kind(), subject), trouble)).collect())
}
