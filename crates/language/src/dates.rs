//! Dates and times of day as a language writes them.

use icu_calendar::Iso;
use icu_datetime::input::{Date, DateTime, Time};
use latchkey_domain::Timestamp;
use time::{OffsetDateTime, UtcOffset};

use crate::formatters::Formatters;
use crate::{Args, Language, Languages};

impl Languages {
    /// Long date and short time at `offset_minutes` east of UTC ("November 20, 2026 at 11:45 PM").
    pub fn date_time(&self, language: &Language, instant: Timestamp, offset_minutes: i32) -> String {
        let civil = civil(instant, offset_minutes);
        let text = Formatters::with(language.formatting(), |formatters| {
            Some(formatters.date_time.as_ref()?.format(&input(civil)?).to_string())
        });
        written(civil, text)
    }

    /// Like [`Languages::date_time`], followed by the offset, for readers whose clock may differ ("... (UTC+05:30)").
    pub fn date_time_with_offset(&self, language: &Language, instant: Timestamp, offset_minutes: i32) -> String {
        let moment = self.date_time(language, instant, offset_minutes);
        let offset = offset_text(civil(instant, offset_minutes).offset());
        self.text(language, "moment-with-offset", &Args::new().set("moment", moment).set("offset", offset))
    }

    /// Long date at `offset_minutes` east of UTC ("November 20, 2026").
    pub fn date(&self, language: &Language, instant: Timestamp, offset_minutes: i32) -> String {
        let civil = civil(instant, offset_minutes);
        let text = Formatters::with(language.formatting(), |formatters| {
            Some(formatters.date.as_ref()?.format(&input(civil)?.date).to_string())
        });
        written(civil, text)
    }

    /// Short time of day at `offset_minutes` east of UTC ("11:45 PM").
    pub fn time(&self, language: &Language, instant: Timestamp, offset_minutes: i32) -> String {
        let civil = civil(instant, offset_minutes);
        let text = Formatters::with(language.formatting(), |formatters| {
            Some(formatters.time.as_ref()?.format(&input(civil)?.time).to_string())
        });
        written(civil, text)
    }
}

/// The wall clock; an instant or an offset beyond what a calendar can show gives the nearest that it can.
fn civil(instant: Timestamp, offset_minutes: i32) -> OffsetDateTime {
    let nearest = if instant.as_micros() < 0 {
        time::PrimitiveDateTime::MIN.assume_utc()
    } else {
        time::PrimitiveDateTime::MAX.assume_utc()
    };
    let utc = OffsetDateTime::from_unix_timestamp(instant.unix_seconds()).unwrap_or(nearest);
    let offset = UtcOffset::from_whole_seconds(offset_minutes.saturating_mul(60)).unwrap_or(UtcOffset::UTC);
    utc.checked_to_offset(offset).unwrap_or(utc)
}

fn input(civil: OffsetDateTime) -> Option<DateTime<Iso>> {
    let date = Date::try_new_iso(civil.year(), civil.month().into(), civil.day()).ok()?;
    let time = Time::try_new(civil.hour(), civil.minute(), civil.second(), 0).ok()?;
    Some(DateTime { date, time })
}

/// The localized text, or ISO 8601 when the language has no data. Narrow spaces become plain ones, which text messages can carry.
fn written(civil: OffsetDateTime, localized: Option<String>) -> String {
    localized.map_or_else(|| civil.to_string(), |text| text.replace(['\u{202F}', '\u{A0}'], " "))
}

/// "" for UTC, else a sign, hours and minutes.
fn offset_text(offset: UtcOffset) -> String {
    let (hours, minutes, _) = offset.as_hms();
    let sign = if offset.is_negative() { '-' } else { '+' };
    if offset.is_utc() { String::new() } else { format!("{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-11-20 23:45:01 UTC.
    const INSTANT: Timestamp = Timestamp::from_micros(1_795_218_301_000_000);

    fn both() -> (Languages, Language, Language) {
        let languages = Languages::embedded().expect("the locales load");
        let (english, spanish) = (languages.fallback(), languages.get("es").expect("there"));
        (languages, english, spanish)
    }

    #[test]
    fn dates_are_written_as_each_language_does() {
        let (languages, english, spanish) = both();
        assert_eq!(languages.date_time(&english, INSTANT, 0), "November 20, 2026 at 11:45 PM");
        assert_eq!(languages.date_time(&spanish, INSTANT, 0), "20 de noviembre de 2026 a las 23:45");
        assert_eq!(languages.date(&english, INSTANT, 0), "November 20, 2026");
        assert_eq!(languages.date(&spanish, INSTANT, 0), "20 de noviembre de 2026");
        assert_eq!(languages.time(&english, INSTANT, 0), "11:45 PM");
        assert_eq!(languages.time(&spanish, INSTANT, 0), "23:45");
    }

    #[test]
    fn the_offset_moves_the_clock_and_the_day() {
        let (languages, english, spanish) = both();
        assert_eq!(languages.date(&english, INSTANT, 330), "November 21, 2026");
        assert_eq!(languages.time(&spanish, INSTANT, 330), "05:15");
        let moment = languages.date_time_with_offset(&spanish, INSTANT, -210);
        assert_eq!(moment, "20 de noviembre de 2026 a las 20:15 (UTC-03:30)");
        assert_eq!(languages.date_time_with_offset(&english, INSTANT, 0), "November 20, 2026 at 11:45 PM (UTC)");
    }

    #[test]
    fn the_ends_of_time_and_wild_offsets_do_no_harm() {
        let (languages, english, spanish) = both();
        for micros in [i64::MIN, -1, 0, i64::MAX] {
            for offset in [i32::MIN, -1439, 0, 1439, i32::MAX] {
                for language in [&english, &spanish] {
                    assert!(!languages.date_time_with_offset(language, Timestamp::from_micros(micros), offset).is_empty());
                }
            }
        }
    }

    #[test]
    fn no_special_space_reaches_a_text_message() {
        let (languages, english, _) = both();
        assert!(languages.date_time(&english, INSTANT, 0).is_ascii());
    }
}
