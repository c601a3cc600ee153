//! Every text, rendered in every language.

use latchkey_language::{Args, Language, Languages, MISSING_OPEN, Output};

use crate::catalogue::Catalogue;
use crate::parity::locales;

const ISOLATES: [char; 4] = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];

fn everything() -> (Languages, Catalogue, Vec<Language>) {
    let languages = Languages::embedded().expect("the locales load");
    let pseudo = languages.get("ar-XB").expect("the pseudo-language");
    let all = languages.list().cloned().chain([pseudo]).collect();
    (languages, Catalogue::read(&locales().join("en")), all)
}

#[test]
fn every_text_renders_whole_in_every_language() {
    let (languages, catalogue, all) = everything();
    for id in catalogue.texts.keys().filter(|id| !id.starts_with('-')) {
        assert!(languages.has(id), "{id}");
        let names = &catalogue.texts[id].variables;
        for language in &all {
            for count in [0, 1, 2, 12_345] {
                let numbers = names.iter().fold(Args::new(), |args, name| args.set_number(name, count));
                let words = names.iter().fold(Args::new(), |args, name| args.set(name, "Zoë"));
                for given in [numbers, words] {
                    let text = languages.text(language, id, &given);
                    assert!(!text.trim().is_empty(), "{language}: {id} is empty");
                    assert!(!text.contains("{$") && !text.contains(MISSING_OPEN), "{language}: {id}: {text}");
                    assert!(!text.contains(ISOLATES), "{language}: {id} is isolated in plain output");
                }
            }
        }
    }
}

#[test]
fn prose_differs_from_plain_by_isolation_only() {
    let (languages, catalogue, all) = everything();
    let mut isolated = 0;
    for id in catalogue.texts.keys().filter(|id| !id.starts_with('-')) {
        let names = &catalogue.texts[id].variables;
        let given = names.iter().fold(Args::new(), |args, name| args.set(name, "Zoë"));
        for language in &all {
            let prose = languages.format(language, Output::Prose, id, &given);
            isolated += usize::from(prose.contains("\u{2068}Zoë\u{2069}"));
            assert_eq!(prose.replace(ISOLATES, ""), languages.text(language, id, &given), "{language}: {id}");
            assert_eq!(prose, languages.html_text(language, id, &given));
        }
    }
    assert!(isolated > 0, "no text was isolated");
}

#[test]
fn spanish_is_not_english() {
    let (languages, catalogue, _) = everything();
    let (english, spanish) = (languages.fallback(), languages.get("es").expect("there"));
    let sentences = catalogue.texts.iter().filter(|(id, text)| !id.starts_with('-') && text.characters > 25);
    for (id, _) in sentences {
        let (en, es) = (languages.text(&english, id, &Args::new()), languages.text(&spanish, id, &Args::new()));
        assert_ne!(en, es, "{id} is not translated");
    }
}

#[test]
fn the_picker_offers_each_language_in_its_own_words() {
    let (languages, _, _) = everything();
    let offered: Vec<(&str, &str, &str)> = languages.list().map(|l| (l.tag(), l.own_name(), l.direction().as_str())).collect();
    assert_eq!(offered[0], ("en", "English", "ltr"));
    assert!(offered.contains(&("es", "Español", "ltr")));
    assert!(offered.iter().all(|(tag, ..)| *tag != "ar-XB"));
    assert_eq!(languages.get("ar-XB").expect("there").direction().as_str(), "rtl");
}
