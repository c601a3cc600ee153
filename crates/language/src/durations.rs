//! Spans of time in words.

use std::time::Duration;

use crate::{Args, Language, Languages};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const TWO_HOURS: u64 = 2 * HOUR;
const THREE_DAYS: u64 = 72 * HOUR;

impl Languages {
    /// A span in at most two units ("45 seconds", "105 minutes", "24 hours", "3 days and 2 hours").
    ///
    /// It is rounded up to the smaller unit, so that nobody who waits that long comes back too early.
    pub fn duration(&self, language: &Language, span: Duration) -> String {
        let seconds = span.as_secs().saturating_add(u64::from(span.subsec_nanos() > 0));
        let (minutes, hours) = (seconds.div_ceil(MINUTE), seconds.div_ceil(HOUR));
        if seconds < MINUTE {
            self.count(language, "duration-seconds", seconds)
        } else if seconds <= TWO_HOURS && minutes % 60 != 0 {
            self.count(language, "duration-minutes", minutes)
        } else if seconds <= THREE_DAYS {
            self.two(language, ("duration-hours", minutes / 60), ("duration-minutes", minutes % 60))
        } else {
            self.two(language, ("duration-days", hours / 24), ("duration-hours", hours % 24))
        }
    }

    fn two(&self, language: &Language, larger: (&str, u64), smaller: (&str, u64)) -> String {
        let first = self.count(language, larger.0, larger.1);
        if smaller.1 == 0 {
            return first;
        }
        let second = self.count(language, smaller.0, smaller.1);
        self.text(language, "duration-two-units", &Args::new().set("larger", first).set("smaller", second))
    }

    fn count(&self, language: &Language, id: &str, count: u64) -> String {
        self.text(language, id, &Args::new().set_number("count", count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * HOUR;

    fn told(tag: &str, seconds: u64) -> String {
        let languages = Languages::embedded().expect("the locales load");
        let language = languages.get(tag).expect("there");
        languages.duration(&language, Duration::from_secs(seconds))
    }

    #[test]
    fn the_usual_limits_read_as_people_say_them() {
        let cases = [
            (0, "0 seconds", "0 segundos"),
            (1, "1 second", "1 segundo"),
            (45, "45 seconds", "45 segundos"),
            (MINUTE, "1 minute", "1 minuto"),
            (5 * MINUTE, "5 minutes", "5 minutos"),
            (HOUR, "1 hour", "1 hora"),
            (105 * MINUTE, "105 minutes", "105 minutos"),
            (2 * HOUR, "2 hours", "2 horas"),
            (2 * HOUR + 5 * MINUTE, "2 hours and 5 minutes", "2 horas y 5 minutos"),
            (DAY, "24 hours", "24 horas"),
            (3 * DAY, "72 hours", "72 horas"),
            (3 * DAY + 2 * HOUR, "3 days and 2 hours", "3 días y 2 horas"),
            (30 * DAY, "30 days", "30 días"),
        ];
        for (seconds, english, spanish) in cases {
            assert_eq!(told("en", seconds), english);
            assert_eq!(told("es", seconds), spanish);
        }
    }

    #[test]
    fn a_wait_is_never_told_shorter_than_it_is() {
        assert_eq!(told("en", DAY - 1), "24 hours");
        assert_eq!(told("en", 61), "2 minutes");
        assert_eq!(told("en", 3 * DAY + 1), "3 days and 1 hour");
        let languages = Languages::embedded().expect("the locales load");
        let short = languages.duration(&languages.fallback(), Duration::from_millis(1));
        assert_eq!(short, "1 second");
        assert!(languages.duration(&languages.fallback(), Duration::MAX).contains("days"));
    }

    #[test]
    fn the_pseudo_language_keeps_the_number() {
        assert!(told("ar-XB", DAY).starts_with("24 \u{202E}"));
    }
}
