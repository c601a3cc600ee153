//! The demo in a browser: what a person who has just started it does.

use latchkey_testkit::{Browser, BrowserOptions};

use crate::demo_process::Demo;

const NEW_PASSWORD: &str = "Gravel-Harvest-5108";
/// A small telephone.
const NARROW: (u32, u32) = (320, 640);

fn start() -> (Demo, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Demo::start(&folder.path().join("state"), &[]), folder)
}

async fn open(demo: &Demo, javascript: bool) -> (Browser, String) {
    let languages = Some("en".to_owned());
    let browser = Browser::start_with(BrowserOptions { javascript, languages, ..BrowserOptions::default() }).await.unwrap();
    (browser, format!("http://{}", demo.host()))
}

/// Asks for a code to Nora's address.
async fn ask_for_code(browser: &Browser, origin: &str) {
    browser.goto(&format!("{origin}/reset?whr=harborpine.example&username=nora.quinn@harborpine.example")).await.unwrap();
    browser.click("main form .actions button").await.unwrap();
    browser.click("form[action='/reset/verify/method'] button").await.unwrap();
    browser.wait_for("#code").await.unwrap();
}

/// The digits on a line of their own, written in two groups.
fn code_in(text: &str) -> Option<String> {
    let digits = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.lines().map(digits).find(|line| line.len() == 6 && line.chars().all(|c| c.is_ascii_digit()))
}

/// The six digits in the newest mail, found the way a person finds them: inbox, newest mail, its text.
async fn newest_code(browser: &Browser, inbox: &str) -> String {
    for _ in 0..50 {
        browser.goto(inbox).await.unwrap();
        if browser.exists(".mails a").await.unwrap() {
            browser.click(".mails a").await.unwrap();
            let text = browser.text("pre").await.unwrap();
            return code_in(&text).unwrap_or_else(|| panic!("no code in {text}"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("no mail came");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_resets_a_password_and_signs_in_with_it() {
    let (demo, _folder) = start();
    let (browser, origin) = open(&demo, true).await;
    browser.goto(&format!("{origin}{}", demo.path("/demo/"))).await.unwrap();
    browser.click("a[href*='nora.quinn']").await.unwrap();
    browser.click("main form .actions button").await.unwrap();
    browser.wait_for("form[action='/reset/verify/method']").await.unwrap();
    browser.click("form[action='/reset/verify/method'] button").await.unwrap();
    browser.wait_for("#code").await.unwrap();
    let code = newest_code(&browser, &format!("{origin}{}?refresh=off", demo.path("/inbox/"))).await;
    browser.goto(&format!("{origin}/reset/verify")).await.unwrap();
    browser.fill("#code", &code).await.unwrap();
    browser.click("form[action='/reset/verify/code'] button").await.unwrap();
    for field in ["#new_password", "#confirm_password"] {
        browser.fill(field, NEW_PASSWORD).await.unwrap();
    }
    browser.click("form[action='/reset/password'] .actions button[type='submit']").await.unwrap();
    browser.wait_for("a.button[href='/signin']").await.unwrap();
    browser.goto(&format!("{origin}/signin")).await.unwrap();
    browser.fill("#user_name", "nora.quinn@harborpine.example").await.unwrap();
    browser.fill("#password", NEW_PASSWORD).await.unwrap();
    browser.click("main form .actions button").await.unwrap();
    browser.wait_for("form[action='/signout']").await.unwrap();
    assert!(browser.text("main").await.unwrap().contains("Nora Quinn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_own_pages_are_accessible_and_narrow_enough() {
    let (demo, _folder) = start();
    let (browser, origin) = open(&demo, true).await;
    ask_for_code(&browser, &origin).await;
    let inbox = format!("{origin}{}?refresh=off", demo.path("/inbox/"));
    newest_code(&browser, &inbox).await;
    let mail = browser.url().await.unwrap().to_string();
    for page in [format!("{origin}{}", demo.path("/demo/")), inbox, mail] {
        for language in ["en", "es"] {
            let separator = if page.contains('?') { '&' } else { '?' };
            browser.goto(&format!("{page}{separator}mkt={language}")).await.unwrap();
            assert_eq!(browser.axe().await.unwrap(), [], "{page} in {language}");
            browser.set_viewport(NARROW.0, NARROW.1).await.unwrap();
            let wide = browser.evaluate("return document.documentElement.scrollWidth").await.unwrap();
            assert!(wide.as_u64().unwrap() <= u64::from(NARROW.0), "{page} is {wide} pixels wide");
            browser.set_viewport(1280, 900).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_shown_as_mail_programs_show_it() {
    let (demo, _folder) = start();
    let (browser, origin) = open(&demo, true).await;
    ask_for_code(&browser, &origin).await;
    let code = newest_code(&browser, &format!("{origin}{}?refresh=off", demo.path("/inbox/"))).await;
    let frame = browser.wait_for("iframe").await.unwrap();
    frame.enter_frame().await.unwrap();
    assert_eq!(code_in(&browser.text("body").await.unwrap()), Some(code));
    let logo = browser.evaluate("const logo = document.querySelector('img'); return logo && logo.naturalWidth > 0").await.unwrap();
    assert_eq!(logo, true, "the logo is shown");
    let ground = browser.evaluate("return getComputedStyle(document.body).backgroundColor").await.unwrap();
    assert_ne!(ground, "rgba(0, 0, 0, 0)", "the mail's own styles count");
}
