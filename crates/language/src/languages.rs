//! All languages of this program.

use std::collections::HashMap;
use std::sync::RwLock;

use icu_locale::Locale;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::bundles::{Bundles, Source, Transform};
use crate::negotiation::parse_tag;
use crate::{Args, Language, LanguageError, Output, pseudo};

/// Opens an id that has no text, so that it is seen on the page and found by tests.
pub const MISSING_OPEN: char = '\u{27E6}';
/// Closes an id that has no text.
pub const MISSING_CLOSE: char = '\u{27E7}';

const ENGLISH: &str = "en";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../locales"]
struct Locales;

struct Entry {
    language: Language,
    bundles: Bundles,
}

/// Every language with its text. Load it once and share it; it is `Send` and `Sync`.
pub struct Languages {
    /// English first, then the others by tag, the pseudo-language last.
    entries: Vec<Entry>,
    /// The tags of `entries`, in their order.
    identifiers: Vec<LanguageIdentifier>,
    /// What the browsers' wishes came to, by their header.
    pub(crate) headers: RwLock<HashMap<String, Option<Language>>>,
}

impl Languages {
    /// Loads the languages built into the program (a debug build reads them from the work tree).
    ///
    /// # Errors
    /// When a file is not Fluent, an id occurs twice in a language, a folder is not named by a language tag, or English is missing.
    pub fn embedded() -> Result<Self, LanguageError> {
        let mut sources = Vec::new();
        for path in Locales::iter() {
            if let (Some((tag, file)), Some(data)) = (fluent_file(&path), Locales::get(&path)) {
                sources.push(source(tag, file, &data.data)?);
            }
        }
        Self::from_sources(sources)
    }

    fn from_sources(mut sources: Vec<Source>) -> Result<Self, LanguageError> {
        sources.sort_by(|a, b| order(a).cmp(&order(b)));
        if sources.first().is_none_or(|source| source.tag != ENGLISH) {
            return Err(LanguageError::NoFallback);
        }
        let mut languages = Self { entries: Vec::new(), identifiers: Vec::new(), headers: RwLock::default() };
        for group in sources.chunk_by(|a, b| a.tag == b.tag) {
            languages.add(&group[0].tag, &group[0].tag, group, None)?;
        }
        // Plural forms, dates and numbers of the pseudo-language are those of the English it is made from.
        let english: Vec<Source> = sources.into_iter().filter(|source| source.tag == ENGLISH).collect();
        languages.add(pseudo::TAG, ENGLISH, &english, Some(pseudo::transform))?;
        Ok(languages)
    }

    /// Adds `tag`, whose plural forms, dates and numbers are those of `formatting`.
    fn add(
        &mut self,
        tag: &str,
        formatting: &str,
        sources: &[Source],
        transform: Option<Transform>,
    ) -> Result<(), LanguageError> {
        let invalid = || LanguageError::Tag { tag: tag.to_owned() };
        let identifier = parse_tag(tag).ok_or_else(invalid)?;
        let bundles = Bundles::new(&parse_tag(formatting).ok_or_else(invalid)?, sources, transform)?;
        let own_name = bundles.format(Output::Plain, "language-own-name", &Args::new());
        let language = Language::new(
            self.entries.len(),
            &identifier,
            own_name.unwrap_or_else(|| tag.to_owned()),
            Locale::try_from_str(formatting).map_err(|_| invalid())?,
        );
        self.entries.push(Entry { language: language.ok_or_else(invalid)?, bundles });
        self.identifiers.push(identifier);
        Ok(())
    }

    /// The languages a person may pick, English first, without the pseudo-language.
    pub fn list(&self) -> impl Iterator<Item = &Language> {
        self.entries.iter().take(self.offered().len()).map(|entry| &entry.language)
    }

    /// The language with exactly this tag (in any case), the pseudo-language included: for a tag kept from an earlier choice.
    pub fn get(&self, tag: &str) -> Option<Language> {
        self.find(&parse_tag(tag)?)
    }

    /// English, which every language falls back to.
    pub fn fallback(&self) -> Language {
        self.entries[0].language.clone()
    }

    /// Whether there is text for this id (`message` or `message.attribute`) in any language that could be asked, that is in English.
    pub fn has(&self, id: &str) -> bool {
        self.entries[0].bundles.has(id)
    }

    /// The text for a plain output such as a subject, a text message or an attribute: no invisible marks.
    ///
    /// `id` is `message` or `message.attribute`. Text missing in this language comes from English; an id that English lacks too comes back
    /// between [`MISSING_OPEN`] and [`MISSING_CLOSE`], and a value that was not given as `{$name}`.
    pub fn text(&self, language: &Language, id: &str, args: &Args<'_>) -> String {
        self.format(language, Output::Plain, id, args)
    }

    /// The text for a sentence on a page: like [`Languages::text`], with isolation marks around named values. It is not escaped for HTML.
    pub fn html_text(&self, language: &Language, id: &str, args: &Args<'_>) -> String {
        self.format(language, Output::Prose, id, args)
    }

    /// The text for the given output; see [`Languages::text`].
    pub fn format(&self, language: &Language, output: Output, id: &str, args: &Args<'_>) -> String {
        let own = self.entries.get(language.position());
        own.into_iter()
            .chain(self.entries.first())
            .find_map(|entry| entry.bundles.format(output, id, args))
            .unwrap_or_else(|| format!("{MISSING_OPEN}{id}{MISSING_CLOSE}"))
    }

    /// What may be chosen by negotiation: all but the pseudo-language.
    pub(crate) fn offered(&self) -> &[LanguageIdentifier] {
        &self.identifiers[..self.identifiers.len() - 1]
    }

    pub(crate) fn find(&self, identifier: &LanguageIdentifier) -> Option<Language> {
        let position = self.identifiers.iter().position(|known| known == identifier)?;
        self.entries.get(position).map(|entry| entry.language.clone())
    }
}

/// English first, then by tag, then by file.
fn order(source: &Source) -> (bool, &str, &str) {
    (source.tag != ENGLISH, &source.tag, &source.file)
}

/// Language tag and file name of a path such as `en/pages.ftl`.
fn fluent_file(path: &str) -> Option<(&str, &str)> {
    path.split_once('/').filter(|(_, file)| std::path::Path::new(file).extension().is_some_and(|ext| ext == "ftl"))
}

fn source(tag: &str, file: &str, bytes: &[u8]) -> Result<Source, LanguageError> {
    let text = std::str::from_utf8(bytes).map_err(|error| LanguageError::Syntax {
        tag: tag.to_owned(),
        file: file.to_owned(),
        detail: error.to_string(),
    })?;
    Ok(Source { tag: tag.to_owned(), file: file.to_owned(), text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;

    fn load(files: &[(&str, &str)]) -> Result<Languages, LanguageError> {
        let sources = files.iter().map(|(tag, text)| source(tag, "a.ftl", text.as_bytes()));
        Languages::from_sources(sources.collect::<Result<_, _>>()?)
    }

    #[test]
    fn it_is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Languages>();
        shared::<Language>();
    }

    #[test]
    fn text_missing_in_a_language_comes_from_english() {
        let languages = load(&[("es", "a = Uno"), ("en", "a = One\nb = Two")]).expect("valid");
        let spanish = languages.get("es").expect("there");
        assert_eq!(languages.text(&spanish, "a", &Args::new()), "Uno");
        assert_eq!(languages.text(&spanish, "b", &Args::new()), "Two");
    }

    #[test]
    fn an_unknown_id_is_seen() {
        let languages = load(&[("en", "a = One")]).expect("valid");
        assert_eq!(languages.text(&languages.fallback(), "no-such", &Args::new()), "\u{27E6}no-such\u{27E7}");
        assert!(languages.has("a") && !languages.has("no-such"));
    }

    #[test]
    fn without_english_nothing_loads() {
        assert_eq!(load(&[("es", "a = Uno")]).err(), Some(LanguageError::NoFallback));
        assert_eq!(load(&[]).err(), Some(LanguageError::NoFallback));
    }

    #[test]
    fn a_folder_that_is_no_tag_is_named() {
        let error = load(&[("en", "a = One"), ("not a tag", "a = One")]).err().expect("refused");
        assert_eq!(error, LanguageError::Tag { tag: "not a tag".into() });
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        let error = source("en", "a.ftl", b"a = \xFF").expect_err("refused");
        assert!(matches!(error, LanguageError::Syntax { .. }));
    }

    #[test]
    fn the_pseudo_language_mirrors_english_and_keeps_named_values() {
        let languages = load(&[("en", "hello = Hello, { $name }: { $count -> \n [one] one\n *[other] more\n }")]).expect("valid");
        let pseudo = languages.get("ar-XB").expect("there");
        assert_eq!(pseudo.direction(), Direction::Rtl);
        let args = Args::new().set("name", "Ann").set_number("count", 1);
        let text = languages.text(&pseudo, "hello", &args);
        assert_eq!(text, "\u{202E}Ĥéļļö\u{202C}, Ann: \u{202E}öñé\u{202C}");
        assert!(languages.list().all(|language| language.tag() != "ar-XB"));
    }

    #[test]
    fn only_fluent_files_in_a_language_folder_count() {
        assert_eq!(fluent_file("en/pages.ftl"), Some(("en", "pages.ftl")));
        assert_eq!(fluent_file("en/mail/codes.ftl"), Some(("en", "mail/codes.ftl")));
        assert_eq!(fluent_file("README.md"), None);
        assert_eq!(fluent_file("en/notes.txt"), None);
    }
}
