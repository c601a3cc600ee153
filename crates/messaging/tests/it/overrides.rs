//! Templates of the operator.

use std::path::Path;
use std::sync::Arc;

use latchkey_domain::EmailAddress;
use latchkey_language::Languages;
use latchkey_messaging::preview::brand;
use latchkey_messaging::{Envelope, Message, Renderer, TemplateError};

fn load(directory: &Path) -> Result<Renderer, TemplateError> {
    Renderer::new(Arc::new(Languages::embedded().expect("the locales load")), Some(directory))
}

fn error(file: &str, text: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(file), text).unwrap();
    load(directory.path()).err().expect("refused").to_string()
}

#[test]
fn the_built_in_templates_pass_the_check() {
    let directory = tempfile::tempdir().unwrap();
    load(directory.path()).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn one_file_replaces_one_template() {
    let directory = tempfile::tempdir().unwrap();
    let own = "Hello from {{ organization }}.\n{{ text(\"mail-verification-code-expiry\") }}\n";
    std::fs::write(directory.path().join("verification-code.txt.j2"), own).unwrap();
    std::fs::write(directory.path().join("README"), "notes of the operator").unwrap();
    let renderer = load(directory.path()).unwrap();
    let envelope = Envelope {
        to: EmailAddress::parse("alice@mail.example").unwrap(),
        language: "en".into(),
        brand: brand(),
        utc_offset_minutes: 0,
        message: Message::VerificationCode { code: "246813".into(), minutes: 5 },
    };
    let mail = renderer.render(&envelope).unwrap();
    assert!(mail.text.starts_with("Hello from Riverside.\nThe code works once, and for 5 minutes."), "{}", mail.text);
    assert!(mail.html.contains("Your verification code"));
}

#[test]
fn one_file_replaces_the_frame_of_all() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("base.html.j2"), "<html>{% block body %}{% endblock %}</html>").unwrap();
    assert!(load(directory.path()).is_ok());
}

#[test]
fn a_wrong_template_is_named_with_its_line() {
    for (text, line, word) in [
        ("fine\n{% if %}\n", 2, "syntax error"),
        ("fine\nfine\n{{ no_such_value }}\n", 3, "undefined"),
        ("{{ text(\"no-such-text\") }}\n", 1, "no-such-text"),
        ("\n\n\n{{ organization | no_such_filter }}", 4, "filter"),
        ("\n{% extends \"nowhere.html.j2\" %}", 2, "nowhere.html.j2"),
    ] {
        let told = error("reset-notice.html.j2", text.as_bytes());
        assert!(told.contains(&format!("/reset-notice.html.j2, line {line}: ")) && told.contains(word), "{told}");
    }
    let told = error("reset-notice.html.j2", b"fine\n\xFF\n");
    assert!(told.contains("/reset-notice.html.j2, line 2: "), "{told}");
}

#[test]
fn a_fault_in_the_frame_is_found_there_and_not_in_the_mail_that_uses_it() {
    let told = error("base.txt.j2", b"{{ title }}\n{{ nonsense }}\n{% block body %}{% endblock %}\n");
    assert!(told.contains("/base.txt.j2, line 2: "), "{told}");
}

#[test]
fn a_text_without_its_values_is_found() {
    let told = error("contact-digest.txt.j2", b"{{ text(\"mail-method-locked-until\") }}\n");
    assert!(told.contains("contact-digest.txt.j2") && told.contains("{$moment}"), "{told}");
}

#[test]
fn a_misspelt_name_is_told() {
    let told = error("verfication-code.txt.j2", b"hello");
    assert!(told.contains("verfication-code.txt.j2 replaces nothing") && told.contains(" verification-code.txt.j2"), "{told}");
}

#[test]
fn a_missing_directory_is_told() {
    let told = load(Path::new("/no/such/directory")).err().expect("refused").to_string();
    assert!(told.contains("/no/such/directory"), "{told}");
}
