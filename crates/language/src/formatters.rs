//! Formatters of dates and numbers, made once for each language on each thread: making one costs many times its use.

use std::cell::RefCell;
use std::collections::HashMap;

use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{T, YMD, YMDT};
use icu_decimal::options::GroupingStrategy;
use icu_decimal::{DecimalFormatter, DecimalFormatterPreferences};
use icu_locale::Locale;

/// Everything one language writes dates and numbers with; what it has no data for is `None`.
pub(crate) struct Formatters {
    /// Long date and short time.
    pub(crate) date_time: Option<DateTimeFormatter<YMDT>>,
    /// Long date.
    pub(crate) date: Option<DateTimeFormatter<YMD>>,
    /// Short time.
    pub(crate) time: Option<DateTimeFormatter<T>>,
    /// Numbers whose digits are grouped.
    pub(crate) grouped: Option<DecimalFormatter>,
    /// Numbers whose digits are not grouped.
    pub(crate) plain: Option<DecimalFormatter>,
}

thread_local! {
    // They cannot be sent between threads. There are as many as languages, which are built in.
    static MADE: RefCell<HashMap<Locale, Formatters>> = RefCell::new(HashMap::new());
}

impl Formatters {
    fn new(locale: &Locale) -> Self {
        let number = |grouping: GroupingStrategy| {
            DecimalFormatter::try_new(DecimalFormatterPreferences::from(locale), grouping.into()).ok()
        };
        Self {
            date_time: DateTimeFormatter::try_new(locale.into(), YMD::long().with_time_hm()).ok(),
            date: DateTimeFormatter::try_new(locale.into(), YMD::long()).ok(),
            time: DateTimeFormatter::try_new(locale.into(), T::hm()).ok(),
            grouped: number(GroupingStrategy::Auto),
            plain: number(GroupingStrategy::Never),
        }
    }

    /// Writes with the formatters of this locale.
    pub(crate) fn with<R>(locale: &Locale, write: impl FnOnce(&Self) -> R) -> R {
        MADE.with_borrow_mut(|made| match made.get(locale) {
            Some(formatters) => write(formatters),
            None => write(made.entry(locale.clone()).or_insert_with(|| Self::new(locale))),
        })
    }
}
