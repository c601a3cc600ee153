//! No text lies about unread: each id stands in a template or in the program, or is put together from words of the domain.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use latchkey_domain::alert::{AlertKind, Severity};
use latchkey_domain::{ContactKind, CountryCode, Method, Refusal};

use crate::catalogue::Catalogue;
use crate::parity::locales;

/// What pages and mails add to the beginning of an id that the program names.
const ENDINGS: [&str; 7] = ["-title", "-body", "-todo", "-if", "-time-left", "-expires-soon", "-expired"];

/// Texts about the demo's people and organizations are named by the demo's own data.
const DEMO: [&str; 4] = ["demo-person-", "demo-nobody-", "demo-organization-", "demo-role-"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Everything in quotes in the program (its tests aside) and in the templates.
fn quoted() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let crates = fs::read_dir(root().join("crates")).expect("the crates");
    let sources = crates.map(|entry| entry.expect("a crate").path().join("src"));
    for folder in sources.chain([root().join("templates")]) {
        collect(&folder, &mut words);
    }
    words
}

fn collect(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, words);
        } else if let Ok(text) = fs::read_to_string(&path) {
            words.extend(text.lines().flat_map(|line| line.split('"')).map(str::to_owned));
        }
    }
}

/// Names of all countries that have telephone numbers.
fn countries() -> impl Iterator<Item = String> {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(move |first| letters().map(move |second| format!("{first}{second}")));
    codes
        .filter(|code| CountryCode::parse(code).is_ok_and(|country| country.calling_code().is_some()))
        .map(|code| format!("country-{code}"))
}

/// Ids that are put together while the program runs.
fn composed() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = (1..=35).map(|number| format!("question-{number:02}")).collect();
    let ways = ["", "-text", "-call"].map(|way| Method::ALL.map(|method| format!("{}{way}", method.key())));
    ids.extend(ways.as_flattened().iter().flat_map(|way| ["method", "only"].map(|kind| format!("reset-{kind}-{way}"))));
    ids.extend(Refusal::ALL.iter().map(|refusal| format!("mail-contact-reason-{}", refusal.key())));
    ids.extend(Refusal::ALL.iter().map(|refusal| format!("register-refused-{}", refusal.key())));
    ids.extend(countries());
    ids.extend(ContactKind::ALL.iter().map(|kind| format!("mail-contact-kind-{}", kind.key())));
    let parts = ["title", "intro", "todo"];
    ids.extend(AlertKind::ALL.iter().flat_map(|kind| parts.map(|part| format!("alert-{}-{part}", kind.key()))));
    ids.extend(Severity::ALL.iter().map(|severity| format!("alert-severity-{}", severity.key())));
    ids.extend((0..=4).map(|score| format!("password-strength-{score}")));
    for entry in fs::read_dir(root().join("templates/mail")).expect("the mails") {
        let name = entry.expect("a mail").file_name().to_string_lossy().into_owned();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        ids.extend(["subject", "title", "preview"].map(|part| format!("mail-{name}-{part}")));
    }
    let english = Catalogue::read(&locales().join("en"));
    let known = quoted();
    let texts = english.texts.keys().filter(|id| {
        let name = id.strip_prefix("phone-text-").map(|name| name.strip_suffix("-coded").unwrap_or(name));
        name.is_some_and(|name| known.contains(name))
    });
    ids.extend(texts.cloned());
    let topics = english.texts.keys().filter_map(|id| id.strip_prefix("help-")?.strip_suffix("-more").map(str::to_owned));
    // A topic is a word of the program; the page then shows both texts of it.
    for topic in topics.filter(|topic| known.contains(topic)) {
        ids.extend(["more", "administrator"].map(|part| format!("help-{topic}-{part}")));
    }
    ids
}

fn unread(catalogue: &Catalogue) -> Vec<&str> {
    let (words, composed) = (quoted(), composed());
    let referred: BTreeSet<&String> = catalogue.texts.values().flat_map(|text| &text.references).collect();
    let read = |id: &str| {
        let stem = |ending: &str| id.strip_suffix(ending).is_some_and(|stem| words.contains(stem));
        words.contains(id)
            || composed.contains(id)
            || referred.contains(&id.to_owned())
            || ENDINGS.iter().any(|ending| stem(ending))
    };
    // A template joins the beginning of an id, as "demo-kind-", to a word of the program.
    let joined =
        |id: &str| id.match_indices('-').any(|(place, _)| words.contains(&id[..=place]) && words.contains(&id[place + 1..]));
    let demo = |id: &str| DEMO.iter().any(|family| id.starts_with(family));
    catalogue.texts.keys().map(String::as_str).filter(|id| !read(id) && !joined(id) && !demo(id)).collect()
}

#[test]
fn every_text_is_read_by_somebody() {
    let catalogue = Catalogue::read(&locales().join("en"));
    assert_eq!(unread(&catalogue), Vec::<&str>::new());
}

#[test]
fn a_text_that_nobody_reads_is_found() {
    let mut catalogue = Catalogue::default();
    catalogue.add("a.ftl", "nobody-reads-this = A\nnobody-reads-this-title = B\nrefusal-error-todo = C\nreset-who-title = D\n");
    assert_eq!(unread(&catalogue), ["nobody-reads-this", "nobody-reads-this-title"]);
}

#[test]
fn every_country_with_telephones_has_a_name() {
    let languages = latchkey_language::Languages::embedded().unwrap();
    let nameless: Vec<String> = countries().filter(|id| !languages.has(id)).collect();
    assert_eq!(nameless, [""; 0]);
    assert!(countries().count() > 200);
}
