//! What waits to be sent, what stands as an alert, and whether a server runs at all.

use std::time::Duration;

use latchkey_domain::Timestamp;
use latchkey_domain::alert::AlertLimits;
use latchkey_service::alerts::{LOOKED, SILENCE};
use latchkey_store::{Reader, StoreError};

use super::{Area, Report};
use crate::commands::utc;

const AREA: Area = Area::Queue;
/// What a channel did lately.
const LATELY: Duration = Duration::from_secs(3600);

/// Looks at what waits.
pub(super) async fn examine(reader: &Reader, limits: &AlertLimits, now: Timestamp, report: &mut Report) {
    if let Err(error) = look(reader, limits, now, report).await {
        report.failed(AREA, error);
    }
}

async fn look(reader: &Reader, limits: &AlertLimits, now: Timestamp, report: &mut Report) -> Result<(), StoreError> {
    server(reader, now, report).await?;
    let depth = reader.outbox_depth().await?;
    let age = depth.oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
    let (waiting, minutes) = (depth.waiting, age.as_secs() / 60);
    if age > limits.queue {
        report.wrong(
            AREA,
            format!(
                "{waiting} message(s) wait to be sent, the oldest for {minutes} minutes: codes that come so late have expired. See \
                 that a server runs, and what its log says about sending."
            ),
        );
    } else {
        report.good(AREA, format!("{waiting} message(s) wait to be sent, the oldest for {minutes} minutes."));
    }
    for (channel, facts) in reader.channels(now.minus(LATELY)).await? {
        if facts.stuck > 0 {
            let (stuck, key) = (facts.stuck, channel.key());
            report.warning(
                AREA,
                format!("{stuck} message(s) by {key} were tried and not taken; they are tried again. The server's log says why."),
            );
        }
    }
    let standing = reader.alerts().await?.len();
    if standing > 0 {
        report.warning(AREA, format!("{standing} alert(s) stand. `latchkey alerts list` shows them."));
    }
    Ok(())
}

/// Without a server nothing is sent and nobody is told of trouble.
async fn server(reader: &Reader, now: Timestamp, report: &mut Report) -> Result<(), StoreError> {
    match reader.progress(LOOKED).await? {
        None => report.warning(AREA, "No server has run on this database yet. Start one: `latchkey serve`, as a service."),
        Some(at) if now.since(at) > SILENCE => {
            report.warning(AREA, format!("No server has run on this database since {} UTC. Start it again.", utc(at)));
        }
        Some(_) => report.good(AREA, "A server runs on this database."),
    }
    Ok(())
}
