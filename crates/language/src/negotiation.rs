//! Which language a person reads (`mkt` before the browser before the organization before English).

use std::sync::PoisonError;

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use crate::{Language, Languages};

/// Longest language tag worth reading, in bytes; BCP 47 asks for room for 35.
const LONGEST_TAG: usize = 35;
/// How much of an Accept-Language header is read, in bytes.
const LONGEST_HEADER: usize = 1024;
/// How many languages of an Accept-Language header are read.
const MOST_WISHES: usize = 32;
/// The longest header that is remembered, in bytes.
const LONGEST_KNOWN: usize = 128;
/// How many headers are remembered: who sends others all the time fills no memory.
const MOST_KNOWN: usize = 256;

impl Languages {
    /// The language to use: the `mkt` parameter, else the browser's `Accept-Language` (by weight), else the organization's, else English.
    ///
    /// A region that is not there falls back to its language (`es-MX` to `es`); nonsense counts as not said. The pseudo-language
    /// answers only to its full tag in `mkt`.
    pub fn negotiate(&self, mkt: Option<&str>, accept_language: Option<&str>, organization: Option<&str>) -> Language {
        mkt.and_then(|tag| self.get(tag))
            .or_else(|| self.nearest(&single(mkt)))
            .or_else(|| self.accepted_by_browser(accept_language?))
            .or_else(|| self.nearest(&single(organization)))
            .unwrap_or_else(|| self.fallback())
    }

    /// What this header asks for. Few different ones come from most browsers, so what they ask for is remembered.
    fn accepted_by_browser(&self, header: &str) -> Option<Language> {
        if let Some(known) = self.headers.read().unwrap_or_else(PoisonError::into_inner).get(header) {
            return known.clone();
        }
        let nearest = self.nearest(&accepted(header));
        let mut headers = self.headers.write().unwrap_or_else(PoisonError::into_inner);
        if header.len() <= LONGEST_KNOWN && headers.len() < MOST_KNOWN {
            headers.insert(header.to_owned(), nearest.clone());
        }
        nearest
    }

    fn nearest(&self, wishes: &[LanguageIdentifier]) -> Option<Language> {
        if wishes.is_empty() {
            return None;
        }
        let best = negotiate_languages(wishes, self.offered(), None, NegotiationStrategy::Filtering);
        best.first().and_then(|identifier| self.find(identifier))
    }
}

/// A tag from outside; none when it is too long or malformed.
pub(crate) fn parse_tag(tag: &str) -> Option<LanguageIdentifier> {
    let tag = tag.trim();
    (tag.len() <= LONGEST_TAG).then(|| tag.parse().ok()).flatten()
}

fn single(tag: Option<&str>) -> Vec<LanguageIdentifier> {
    tag.and_then(parse_tag).into_iter().collect()
}

/// The languages of an Accept-Language header (RFC 9110, 12.5.4), most wanted first; those with weight zero are left out.
fn accepted(header: &str) -> Vec<LanguageIdentifier> {
    let header = &header[..header.floor_char_boundary(LONGEST_HEADER)];
    let mut wishes: Vec<(f32, LanguageIdentifier)> = header.split(',').take(MOST_WISHES).filter_map(wish).collect();
    wishes.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    wishes.into_iter().map(|(_, identifier)| identifier).collect()
}

fn wish(item: &str) -> Option<(f32, LanguageIdentifier)> {
    let mut parts = item.split(';');
    let identifier = parts.next().and_then(parse_tag)?;
    let said = parts.find_map(|part| part.trim().strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('='));
    let weight = said.map_or(Some(1.0), |text| text.trim().parse().ok())?;
    (weight > 0.0 && weight <= 1.0).then_some((weight, identifier))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn languages() -> Languages {
        Languages::embedded().expect("the locales load")
    }

    fn chosen(mkt: Option<&str>, accept: Option<&str>, organization: Option<&str>) -> String {
        languages().negotiate(mkt, accept, organization).tag().to_owned()
    }

    #[test]
    fn mkt_wins_then_the_browser_then_the_organization_then_english() {
        assert_eq!(chosen(Some("es"), Some("en"), Some("en")), "es");
        assert_eq!(chosen(Some("en"), Some("es"), Some("es")), "en");
        assert_eq!(chosen(None, Some("es"), Some("en")), "es");
        assert_eq!(chosen(None, None, Some("es")), "es");
        assert_eq!(chosen(None, None, None), "en");
    }

    #[test]
    fn a_header_means_the_same_each_time_and_few_are_remembered() {
        let languages = languages();
        let asks = |header: &str| languages.negotiate(None, Some(header), Some("en")).tag().to_owned();
        for _ in 0..2 {
            assert_eq!((asks("es-MX,es;q=0.9"), asks("xx"), asks("")), ("es".to_owned(), "en".to_owned(), "en".to_owned()));
        }
        for number in 0..2 * MOST_KNOWN {
            assert_eq!(asks(&format!("es;q=0.1{number}")), "es".to_owned());
        }
        assert_eq!(asks(&format!("es{}", " ".repeat(LONGEST_KNOWN))), "es");
        assert_eq!(languages.headers.read().unwrap().len(), MOST_KNOWN);
    }

    #[test]
    fn a_region_falls_back_to_its_language() {
        for (wish, tag) in [("es-MX", "es"), ("es-us", "es"), ("ES_419", "es"), ("en-GB", "en"), (" es ", "es")] {
            assert_eq!(chosen(Some(wish), None, None), tag, "{wish}");
            assert_eq!(chosen(None, Some(wish), None), tag, "{wish}");
        }
    }

    #[test]
    fn weights_decide_and_zero_excludes() {
        assert_eq!(chosen(None, Some("en;q=0.3, es;q=0.9"), None), "es");
        assert_eq!(chosen(None, Some("es;q=0, fr"), Some("en")), "en");
        assert_eq!(chosen(None, Some("fr, de;q=0.9, es-AR;q=0.8, en;q=0.1"), None), "es");
        assert_eq!(chosen(None, Some("es;q=1.5, en;q=0.1"), None), "en");
        assert_eq!(chosen(None, Some("es; Q = 0.2, en; q=0.9"), None), "en");
    }

    #[test]
    fn nonsense_counts_as_not_said() {
        for nonsense in ["", "*", "und", "klingonese", "\0", "es;es", "../../etc/passwd", "<script>", "xx-YY", "\u{202E}"] {
            assert_eq!(chosen(Some(nonsense), None, Some("es")), "es", "{nonsense:?}");
            assert_eq!(chosen(Some(nonsense), Some("en"), Some("es")), "en", "{nonsense:?}");
        }
        for nonsense in ["", "*", "und", ",,,", ";;;q=", "es;q=NaN", "es;q=-1", "q=1"] {
            assert_eq!(chosen(None, Some(nonsense), Some("en")), "en", "{nonsense:?}");
        }
    }

    #[test]
    fn an_oversized_header_is_read_only_at_its_beginning() {
        let late = format!("{}es", "fr,".repeat(400_000));
        assert_eq!(chosen(None, Some(&late), None), "en");
        let early = format!("es,{}", "é".repeat(400_000));
        assert_eq!(chosen(None, Some(&early), None), "es");
        assert_eq!(chosen(Some(&"es-".repeat(100_000)), None, None), "en");
    }

    #[test]
    fn the_pseudo_language_must_be_asked_for_by_mkt() {
        assert_eq!(chosen(Some("ar-XB"), Some("es"), None), "ar-XB");
        assert_eq!(chosen(Some("ar-xb"), None, None), "ar-XB");
        for wish in ["ar", "ar-EG", "ar-Arab"] {
            assert_eq!(chosen(Some(wish), None, None), "en", "{wish}");
        }
        assert_eq!(chosen(None, Some("ar-XB, ar"), None), "en");
        assert_eq!(chosen(None, None, Some("ar-XB")), "en");
    }

    proptest! {
        #[test]
        fn any_input_gives_a_language_that_is_there(mkt in ".{0,60}", accept in ".{0,200}", organization in ".{0,60}") {
            let languages = languages();
            let language = languages.negotiate(Some(&mkt), Some(&accept), Some(&organization));
            prop_assert!(languages.get(language.tag()).is_some());
        }
    }
}
