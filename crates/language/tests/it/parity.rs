//! Every language says everything that English says, and nothing else.

use std::fs;
use std::path::PathBuf;

use crate::catalogue::Catalogue;

/// The folder that holds one folder per language.
pub(crate) fn locales() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../locales")
}

/// Ids and variables in which two languages differ, one line each.
fn differences(a: (&str, &Catalogue), b: (&str, &Catalogue)) -> Vec<String> {
    let mut told = Vec::new();
    for ((here, from), (there, to)) in [(a, b), (b, a)] {
        let lacking = from.texts.keys().filter(|id| !to.texts.contains_key(*id));
        told.extend(lacking.map(|id| format!("{id} is in {here} but not in {there}")));
    }
    for (id, ours) in &a.1.texts {
        if let Some(theirs) = b.1.texts.get(id).filter(|theirs| theirs.variables != ours.variables) {
            told.push(format!("{id}: {} has {:?}, {} has {:?}", a.0, ours.variables, b.0, theirs.variables));
        }
    }
    told
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let english = Catalogue::read(&locales().join("en"));
    assert!(english.texts.len() > 80, "only {} English texts were found", english.texts.len());
    let mut told = english.faults.clone();
    let mut others = 0;
    for entry in fs::read_dir(locales()).expect("the locales folder") {
        let path = entry.expect("a readable entry").path();
        let tag = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && tag != "en" {
            let other = Catalogue::read(&path);
            told.extend(differences(("en", &english), (&tag, &other)));
            told.extend(other.faults);
            others += 1;
        }
    }
    assert!(others >= 1, "no language beside English was found");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn references_lead_somewhere() {
    for tag in ["en", "es"] {
        let catalogue = Catalogue::read(&locales().join(tag));
        for (id, text) in &catalogue.texts {
            for reference in &text.references {
                assert!(catalogue.texts.contains_key(reference), "{tag}: {id} refers to {reference}");
            }
        }
    }
}

#[test]
fn there_are_thirty_five_questions_and_each_is_its_own() {
    for tag in ["en", "es"] {
        let catalogue = Catalogue::read(&locales().join(tag));
        let questions: Vec<&String> = catalogue.texts.keys().filter(|id| id.starts_with("question-")).collect();
        let expected: Vec<String> = (1..=35).map(|number| format!("question-{number:02}")).collect();
        assert!(questions.iter().copied().eq(expected.iter()), "{tag}: {questions:?}");
    }
}

#[test]
fn every_refusal_says_what_it_means_and_what_to_do() {
    let catalogue = Catalogue::read(&locales().join("en"));
    let named = ["account-disabled", "frozen", "throttled", "session-expired", "cookies", "busy"];
    for reason in ["9", "10", "11", "12", "13", "14", "29", "30"].into_iter().chain(named) {
        let title = format!("refusal-{reason}-title");
        assert!(catalogue.texts.contains_key(&title), "{title} is missing");
    }
    let titles = catalogue.texts.keys().filter_map(|id| id.strip_suffix("-title"));
    let reasons: Vec<&str> = titles.filter(|id| id.starts_with("refusal-")).collect();
    assert!(reasons.len() >= 8, "{reasons:?}");
    for reason in reasons {
        for part in ["body", "todo"] {
            assert!(catalogue.texts.contains_key(&format!("{reason}-{part}")), "{reason} has no {part}");
        }
    }
}

#[test]
fn the_check_itself_finds_every_kind_of_fault() {
    let mut english = Catalogue::default();
    english.add("a.ftl", "one = Hello { $name }\ntwo = Two\n    .hint = Hint\n");
    let mut spanish = Catalogue::default();
    spanish.add("a.ftl", "one = Hola { $nombre }\ntwo = Dos\nthree = Tres\n");
    let told = differences(("en", &english), ("es", &spanish)).join("\n");
    assert!(told.contains("two.hint is in en but not in es"), "{told}");
    assert!(told.contains("three is in es but not in en"), "{told}");
    assert!(told.contains("one: en has"), "{told}");

    let mut broken = Catalogue::default();
    broken.add("b.ftl", "one = One\nno message here\nblank = { \"\" }\n");
    broken.add("c.ftl", "one = Again\n");
    let faults = broken.faults.join("\n");
    assert!(faults.contains("not Fluent"), "{faults}");
    assert!(faults.contains("blank is empty"), "{faults}");
    assert!(faults.contains("one is defined twice"), "{faults}");
}

#[test]
fn a_variable_is_found_wherever_it_stands() {
    let mut catalogue = Catalogue::default();
    catalogue
        .add("a.ftl", "one = { $a -> \n    [one] { NUMBER($b) }\n   *[other] { -term(of: \"c\") } { { $d } }\n }\n-term = T\n");
    let found: Vec<&str> = catalogue.texts["one"].variables.iter().map(String::as_str).collect();
    assert_eq!(found, ["a", "b", "d"]);
}
