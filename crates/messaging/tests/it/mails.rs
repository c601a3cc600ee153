//! What the mails say.

use std::fmt::Write as _;
use std::sync::Arc;

use latchkey_domain::{EmailAddress, Timestamp};
use latchkey_language::Languages;
use latchkey_messaging::preview::{brand, samples};
use latchkey_messaging::{Brand, ContactReason, Envelope, Message, RenderedMail, Renderer};

fn renderer() -> Renderer {
    let languages = Arc::new(Languages::embedded().expect("the locales load"));
    Renderer::new(languages, None).expect("the built-in templates are right")
}

fn envelope(language: &str, brand: Brand, message: Message) -> Envelope {
    let to = EmailAddress::parse("alice@mail.example").expect("an address");
    Envelope { to, language: language.into(), brand, utc_offset_minutes: 0, message }
}

fn code() -> Message {
    Message::VerificationCode { code: "246813".into(), minutes: 105 }
}

fn render(language: &str, brand: Brand, message: Message) -> RenderedMail {
    renderer().render(&envelope(language, brand, message)).expect("it renders")
}

#[test]
fn every_mail_reads_as_reviewed() {
    let renderer = renderer();
    for language in ["en", "es"] {
        let mut all = String::new();
        for sample in samples() {
            let mail = renderer.render(&envelope(language, brand(), sample.message)).unwrap();
            let rule = "=".repeat(20);
            let (name, sender) = (sample.name, mail.from_name);
            writeln!(all, "{rule} {name}\nFrom: {sender}\nSubject: {}\n\n{}", mail.subject, mail.text).unwrap();
        }
        insta::assert_snapshot!(language, all);
    }
}

#[test]
fn both_parts_say_the_same() {
    let renderer = renderer();
    for sample in samples() {
        let mail = renderer.render(&envelope("en", brand(), sample.message)).unwrap();
        let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let body = mail.html.split_once("<body").expect("a body").1;
        let html = words(&visible(body)).join("");
        for line in mail.text.lines().filter(|line| *line != "--") {
            let values = line.split(": ").map(|part| words(part).join(""));
            for value in values.filter(|value| !value.starts_with("http")) {
                assert!(html.contains(&value), "{}: {value}", sample.name);
            }
        }
    }
}

/// The text between the tags.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    text.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", "\"")
}

#[test]
fn a_reported_sign_in_that_nothing_followed_asks_nothing_of_administrators() {
    let report = |frozen| Message::NotMeReport {
        user_name: "alice@mail.example".into(),
        at: Timestamp::from_micros(0),
        support_code: "S-1".into(),
        frozen,
    };
    let (open, held) = (render("en", brand(), report(false)), render("en", brand(), report(true)));
    for (text, frozen) in [(open.text, false), (open.html, false), (held.text, true), (held.html, true)] {
        assert_eq!(text.contains("until the operator of the server takes the hold away"), frozen, "{text}");
        assert_eq!(text.contains("before they are let back in"), frozen, "{text}");
        assert_eq!(text.contains("the owner can choose a new one online"), !frozen, "{text}");
    }
}

#[test]
fn the_code_mail_is_named_after_the_organization() {
    let mail = render("en", brand(), code());
    assert_eq!(mail.subject.as_str(), "Riverside account email verification code");
    assert_eq!(mail.from_name.as_str(), "Latchkey on behalf of Riverside");
    assert!(mail.text.contains("    246 813\n"));
    // No white space between the groups, so that what is copied can be pasted.
    assert!(visible(&mail.html).contains("246813"));
    assert!(!mail.subject.as_str().contains("246"));
}

#[test]
fn the_sender_can_have_another_name() {
    let renderer = renderer().with_sender("IT help");
    let mail = renderer.render(&envelope("es", brand(), code())).unwrap();
    assert_eq!(mail.from_name.as_str(), "IT help en nombre de Riverside");
}

#[test]
fn a_language_that_is_not_there_falls_back() {
    assert!(render("es-MX", brand(), code()).html.contains("<html lang=\"es\" dir=\"ltr\">"));
    assert!(render("tlh", brand(), code()).html.contains("<html lang=\"en\" dir=\"ltr\">"));
    assert!(render("ar-XB", brand(), code()).html.contains("<html lang=\"ar-XB\" dir=\"rtl\">"));
}

#[test]
fn nothing_in_a_value_becomes_markup_or_a_header() {
    let hostile = "<script>alert(1)</script>\r\nBcc: eve@example.com\n\nNew paragraph \"'&{{ 7 * 7 }}{$x}";
    let brand = Brand { organization: hostile.into(), color: None, logo_url: Some("javascript:alert(1)".into()) };
    let request = Message::ContactAdministrator {
        user_name: hostile.into(),
        display_name: hostile.into(),
        reason: ContactReason::Asked,
        support_code: hostile.into(),
        at: Timestamp::from_micros(0),
    };
    let notice = Message::ResetNotice {
        user_name: hostile.into(),
        at: Timestamp::from_micros(0),
        address: Some(hostile.into()),
        client: Some(hostile.into()),
        not_me_url: Some("javascript:alert(1)".into()),
    };
    for message in [request, notice, code()] {
        let mail = render("en", brand.clone(), message);
        for header in [&mail.subject, &mail.from_name] {
            assert!(!header.as_str().contains(['\r', '\n']), "{header}");
        }
        assert!(!mail.html.contains("<script") && !mail.html.contains("javascript:"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;") && !mail.html.contains("49"));
        assert!(!mail.text.contains("\nBcc:") && !mail.text.contains("\nNew paragraph"), "{}", mail.text);
        assert!(!mail.text.contains("javascript:"));
    }
}

#[test]
fn links_and_logos_are_web_addresses_in_quotes() {
    let brand = Brand { logo_url: Some("https://reset.riverside.example/logo.svg?a=\"><b".into()), ..brand() };
    let mail = render("en", brand, code());
    assert!(mail.html.contains("src=\"https:&#x2f;&#x2f;reset.riverside.example&#x2f;logo.svg?a=%22%3E%3Cb\""), "{}", mail.html);
    let notice = samples().into_iter().find(|sample| sample.name == "reset-notice").expect("a sample");
    let mail = render("en", self::brand(), notice.message);
    assert!(mail.text.contains("\nhttps://reset.riverside.example/not-me/3yZe7c5gSXW9mFQvVZ1bKQ\n"));
    assert!(mail.html.contains("not-me&#x2f;3yZe7c5gSXW9mFQvVZ1bKQ\""));
}

#[test]
fn text_on_the_brand_colour_can_be_read() {
    for (color, text) in [("#ffee00", "#000000"), ("#102040", "#ffffff"), ("#ffffff", "#000000")] {
        let mail = render("en", Brand { color: color.parse().ok(), ..brand() }, code());
        assert!(mail.html.contains(&format!("background: {color}; color: {text};")), "{color}");
    }
}

#[test]
fn moments_are_told_in_the_offset_of_the_envelope() {
    let message = Message::MethodLocked { until_micros: 1_795_218_301_000_000 };
    let envelope = Envelope { utc_offset_minutes: 330, ..envelope("en", brand(), message) };
    let mail = renderer().render(&envelope).unwrap();
    assert!(mail.text.contains("November 21, 2026 at 5:15 AM (UTC+05:30)"), "{}", mail.text);
}

#[test]
fn an_envelope_survives_storage_and_debug_output_hides_it() {
    let envelope = envelope("en", Brand { logo_url: Some("https://a.example/l.png".into()), ..brand() }, code());
    let stored = serde_json::to_vec(&envelope).unwrap();
    assert_eq!(serde_json::from_slice::<Envelope>(&stored).unwrap(), envelope);
    let mail = renderer().render(&envelope).unwrap();
    let shown = format!("{envelope:?} {mail:?}");
    assert!(!shown.contains("246") && !shown.contains("alice@mail.example"), "{shown}");
}
