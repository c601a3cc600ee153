//! This machine's clock, compared with what others show.

use std::time::Duration;

use latchkey_domain::alert::AlertLimits;
use latchkey_domain::{Clock, Timestamp};
use latchkey_service::alerts::LOOKED;
use latchkey_store::{Reader, StoreError};

use super::{Area, Report};
use crate::commands::utc;
use crate::system::Wall;

const AREA: Area = Area::Clock;
const CURE: &str = "Let a time service such as chrony keep the clock of every machine.";

/// Compares the clock with the database server's, and with what servers kept.
pub(super) async fn examine(reader: &Reader, limits: &AlertLimits, report: &mut Report) {
    if let Err(error) = compare(reader, limits.clock, report).await {
        report.failed(Area::Database, error);
    }
}

async fn compare(reader: &Reader, limit: Duration, report: &mut Report) -> Result<(), StoreError> {
    let before = Wall.now();
    let theirs = reader.server_clock().await?;
    let ours = before.plus(Wall.now().since(before) / 2);
    if let Some(theirs) = theirs {
        beside_the_database(ours, theirs, limit, report);
    }
    match reader.progress(LOOKED).await? {
        // A server that shares this machine's clock cannot have looked in the future.
        Some(looked) if looked.since(ours) > limit => {
            let (now, looked) = (utc(ours), utc(looked));
            report.wrong(
                AREA,
                format!("The clock shows {now} UTC, and a server kept something at {looked}: one of them is wrong. {CURE}"),
            );
        }
        Some(_) if theirs.is_none() => {
            report.good(AREA, format!("The clock shows {} UTC, and nothing kept lies after that.", utc(ours)));
        }
        None if theirs.is_none() => {
            report.skipped(AREA, format!("The clock shows {} UTC, and there is nothing to compare it with yet.", utc(ours)));
        }
        Some(_) | None => {}
    }
    Ok(())
}

fn beside_the_database(ours: Timestamp, theirs: Timestamp, limit: Duration, report: &mut Report) {
    let (ahead, behind) = (ours.since(theirs), theirs.since(ours));
    let (difference, side) = if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
    if difference > limit {
        let seconds = difference.as_secs();
        report.wrong(AREA, format!("The clock is {seconds} seconds {side} the database server's. {CURE}"));
    } else {
        report.good(AREA, format!("The clock agrees with the database server's: {} UTC.", utc(ours)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_differs_is_told_either_way() {
        let at = |seconds: i64| Timestamp::from_micros(1_795_218_301_000_000 + seconds * 1_000_000);
        let told = |seconds: i64| {
            let mut report = Report::default();
            beside_the_database(at(seconds), at(0), Duration::from_secs(60), &mut report);
            report.text()
        };
        assert!(
            told(60).starts_with("good ") && told(-60).contains("agrees with the database server's: 2026-11-20 23:44:01 UTC")
        );
        assert!(told(61).contains("61 seconds ahead of the database server's") && told(61).contains("chrony"));
        assert!(told(-7200).contains("7200 seconds behind the database server's"));
    }
}
