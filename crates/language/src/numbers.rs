//! Numbers as a language writes them.

use std::convert::Infallible;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use icu_decimal::input::Decimal;
use icu_locale::Locale;
use intl_memoizer::Memoizable;
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use crate::formatters::Formatters;
use crate::{Language, Languages};

/// Most digits a message may ask for on either side of the decimal sign.
const MOST_DIGITS: usize = 20;

impl Languages {
    /// A whole number as this language writes it ("75,000", "75.000").
    pub fn number(&self, language: &Language, number: i64) -> String {
        let text = write(language.formatting(), &Decimal::from(number), true);
        text.unwrap_or_else(|| number.to_string())
    }
}

/// The locale of a bundle, kept in the bundle because its formatter is a plain function.
struct NumberLocale(Locale);

impl Memoizable for NumberLocale {
    type Args = ();
    type Error = Infallible;

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, Infallible> {
        Ok(Self(Locale::try_from_str(&language.to_string()).unwrap_or(Locale::UNKNOWN)))
    }
}

/// Writes the numbers of messages; other values are left to Fluent.
pub(crate) fn format_value(value: &FluentValue<'_>, memory: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let Ok(text) = memory.with_try_get::<NumberLocale, _, _>((), |locale| write_number(&locale.0, number));
    text
}

fn write_number(locale: &Locale, number: &FluentNumber) -> Option<String> {
    let mut decimal = Decimal::try_from_str(&number.value.to_string()).ok()?;
    shape(&mut decimal, &number.options);
    write(locale, &decimal, number.options.use_grouping)
}

fn write(locale: &Locale, decimal: &Decimal, grouped: bool) -> Option<String> {
    Formatters::with(locale, |formatters| {
        let formatter = if grouped { &formatters.grouped } else { &formatters.plain };
        Some(formatter.as_ref()?.format(decimal).to_string())
    })
}

fn shape(decimal: &mut Decimal, options: &FluentNumberOptions) {
    if let Some(most) = options.maximum_fraction_digits {
        decimal.round(-digits(most));
    }
    if let Some(least) = options.minimum_fraction_digits {
        decimal.pad_end(-digits(least));
    }
    if let Some(least) = options.minimum_integer_digits {
        decimal.pad_start(digits(least));
    }
}

fn digits(count: usize) -> i16 {
    i16::try_from(count.min(MOST_DIGITS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use fluent_bundle::FluentArgs;
    use icu_locale::locale;

    use super::*;

    #[test]
    fn each_language_groups_in_its_own_way() {
        let languages = Languages::embedded().expect("the locales load");
        let spanish = languages.get("es").expect("there");
        assert_eq!(languages.number(&languages.fallback(), 75_000), "75,000");
        assert_eq!(languages.number(&spanish, 75_000), "75.000");
        assert_eq!(languages.number(&spanish, 1_234), "1234");
        assert_eq!(languages.number(&languages.fallback(), i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn options_of_the_number_function_are_kept() {
        let mut options = FluentArgs::new();
        options.set("minimumFractionDigits", 2);
        options.set("useGrouping", "false");
        let mut number = FluentNumber::from(12_345.5);
        number.options.merge(&options);
        assert_eq!(write_number(&locale!("es"), &number).as_deref(), Some("12345,50"));
        let mut options = FluentArgs::new();
        options.set("minimumIntegerDigits", 2);
        options.set("maximumFractionDigits", 0);
        let mut number = FluentNumber::from(7.6);
        number.options.merge(&options);
        assert_eq!(write_number(&locale!("en"), &number).as_deref(), Some("08"));
    }

    #[test]
    fn what_is_no_number_is_left_alone() {
        assert_eq!(write_number(&locale!("en"), &FluentNumber::from(f64::NAN)), None);
    }
}
