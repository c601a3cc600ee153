//! Instants as operators read them.

use latchkey_domain::Timestamp;
use time::OffsetDateTime;
use time::macros::format_description;

/// `2026-11-20 23:45:01`, in UTC; the microseconds when no calendar holds the instant.
pub(crate) fn utc(instant: Timestamp) -> String {
    let shape = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let civil = OffsetDateTime::from_unix_timestamp(instant.unix_seconds()).ok();
    civil.and_then(|civil| civil.format(shape).ok()).unwrap_or_else(|| instant.as_micros().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(utc(Timestamp::from_micros(1_795_218_301_999_999)), "2026-11-20 23:45:01");
        assert_eq!(utc(Timestamp::from_micros(i64::MAX)), i64::MAX.to_string());
    }
}
