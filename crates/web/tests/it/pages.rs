//! Every page in every language.

use latchkey_language::{MISSING_CLOSE, MISSING_OPEN};
use latchkey_web::Brand;
use latchkey_web::pages::samples;

use crate::support::shell;

fn brand(shell: &latchkey_web::Shell) -> Brand {
    let branding = latchkey_domain::Branding { color: "#0a6cff".parse().ok(), logo: None };
    Brand::new(shell, "Riverside & <Söhne>", &branding, Some("/logo/abc".into()))
}

#[test]
fn every_sample_renders_in_every_language_and_look() {
    let shell = shell();
    let languages = &shell.languages;
    let pseudo = languages.get("ar-XB").expect("the pseudo-language");
    let mut seen = 0;
    for language in languages.list().chain([&pseudo]) {
        for brand in [Brand::default(), brand(&shell)] {
            for sample in samples(&shell, language, brand) {
                let name = format!("{} in {language}", sample.name);
                let html = sample.html.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(!html.contains([MISSING_OPEN, MISSING_CLOSE]), "{name}: a text is missing:\n{html}");
                assert!(!html.contains("{$"), "{name}: a value is missing:\n{html}");
                assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"{}\">", language.direction())), "{name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "only {seen} samples");
}

#[test]
fn pages_keep_to_the_content_security_policy() {
    let shell = shell();
    for sample in samples(&shell, &shell.languages.fallback(), brand(&shell)) {
        let html = sample.html.expect("renders");
        for forbidden in [" style=", "<style", " onclick=", " onload=", "javascript:", "<script>", "http://", "//cdn"] {
            assert!(!html.contains(forbidden), "{}: {forbidden}", sample.name);
        }
    }
}

#[test]
fn what_people_and_organizations_are_called_is_never_markup() {
    let shell = shell();
    let all = samples(&shell, &shell.languages.fallback(), brand(&shell));
    let texts: Vec<String> = all.into_iter().map(|sample| sample.html.expect("renders")).collect();
    assert!(texts.iter().any(|html| html.contains("&lt;script&gt;alert(1)")));
    assert!(texts.iter().any(|html| html.contains("&lt;café&gt;")));
    assert!(texts.iter().all(|html| html.contains("Riverside &amp; &lt;Söhne&gt;") && !html.contains("<Söhne>")));
}

#[test]
fn every_page_has_one_heading_one_title_and_the_support_code() {
    let shell = shell();
    for sample in samples(&shell, &shell.languages.fallback(), Brand::default()) {
        let html = sample.html.expect("renders");
        assert_eq!(html.matches("<h1>").count(), 1, "{}", sample.name);
        assert_eq!(html.matches("<title>").count(), 1, "{}", sample.name);
        assert!(html.contains("Support code: <code"), "{}", sample.name);
        // The browser must be able to find a label for whatever is typed.
        for field in html.split("<input id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(html.contains(&format!("<label for=\"{field}\"")), "{}: no label for {field}", sample.name);
        }
    }
}

#[test]
fn every_form_that_changes_something_carries_a_step() {
    let shell = shell();
    for sample in samples(&shell, &shell.languages.fallback(), Brand::default()) {
        let html = sample.html.expect("renders");
        for form in html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
            assert!(form.contains("method=\"post\"") && form.contains("name=\"step\""), "{}: {form}", sample.name);
        }
    }
}
