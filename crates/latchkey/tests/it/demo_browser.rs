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
    let logo =
        browser.evaluate("const logo = document.querySelector('img'); return logo && logo.naturalWidth > 0").await.unwrap();
    assert_eq!(logo, true, "the logo is shown");
    let ground = browser.evaluate("return getComputedStyle(document.body).backgroundColor").await.unwrap();
    assert_ne!(ground, "rgba(0, 0, 0, 0)", "the mail's own styles count");
}

/// Starts a reset from the start page and asks for a code to an address that is typed in full, as a concealing page wants it.
async fn type_address(browser: &Browser, demo: &Demo, origin: &str, user: &str, address: &str) {
    browser.goto(&format!("{origin}{}?mkt=es", demo.path("/demo/"))).await.unwrap();
    browser.click(&format!("a[href*='{user}']")).await.unwrap();
    browser.click("main form .actions button").await.unwrap();
    browser.wait_for("#address").await.unwrap();
    browser.click("#alternate-email").await.unwrap();
    browser.fill("#address", address).await.unwrap();
    browser.click("form[action='/reset/verify/method'] button[type='submit']").await.unwrap();
    browser.wait_for("#code").await.unwrap();
}

/// The answers that the start page gives for this person, by question.
async fn answers(browser: &Browser, demo: &Demo, origin: &str, user: &str) -> serde_json::Value {
    browser.goto(&format!("{origin}{}?mkt=es", demo.path("/demo/"))).await.unwrap();
    let script = format!(
        "const row = document.querySelector(\"a[href*='{user}']\").closest('tr'); \
         return Object.fromEntries([...row.querySelectorAll('dt')].map(dt => [dt.textContent, dt.nextElementSibling.textContent]))"
    );
    browser.evaluate(&script).await.unwrap()
}

async fn count_mails(browser: &Browser) -> usize {
    let count = browser.evaluate("return document.querySelectorAll('.mails li').length").await.unwrap();
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gates_are_passed_where_accounts_are_concealed() {
    let (demo, _folder) = start();
    let (browser, origin) = open(&demo, true).await;
    let answers = answers(&browser, &demo, &origin, "lucia.ferrer").await;
    assert_eq!(answers.as_object().unwrap().len(), 5);
    type_address(&browser, &demo, &origin, "lucia.ferrer", "lucia@correo.example").await;
    let code = newest_code(&browser, &format!("{origin}{}?refresh=off", demo.path("/inbox/"))).await;
    browser.goto(&format!("{origin}/reset/verify")).await.unwrap();
    browser.fill("#code", &code).await.unwrap();
    browser.click("form[action='/reset/verify/code'] button").await.unwrap();
    browser.click("form[action='/reset/verify/method'] button[type='submit']").await.unwrap();
    for number in 1..=3 {
        let question = browser.text(&format!("label[for='answer_{number}']")).await.unwrap();
        let answer = answers[&question].as_str().unwrap_or_else(|| panic!("{question} is not in {answers}"));
        browser.fill(&format!("#answer_{number}"), answer).await.unwrap();
    }
    browser.click("form[action='/reset/verify/answers'] button[type='submit']").await.unwrap();
    browser.wait_for("#new_password").await.unwrap();
    assert!(browser.text("main").await.unwrap().contains("15"), "the rules are the strict ones");
    assert_eq!(browser.evaluate("return document.documentElement.lang").await.unwrap(), "es");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_reset_is_told_by_mail_where_accounts_are_concealed() {
    let (demo, _folder) = start();
    let (browser, origin) = open(&demo, true).await;
    let inbox = format!("{origin}{}?refresh=off", demo.path("/inbox/"));
    for (count, (user, address)) in
        [("mateo.rojas", "mateo@correo.example"), ("bruno.sanz", "bruno@correo.example")].iter().enumerate()
    {
        type_address(&browser, &demo, &origin, user, address).await;
        let mut newest = String::new();
        for _ in 0..50 {
            browser.goto(&inbox).await.unwrap();
            if count_mails(&browser).await > count {
                newest = browser.text(".mails li").await.unwrap();
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        assert!(newest.contains(address) && newest.contains("no se puede restablecer"), "{user}: {newest}");
    }
    // What is asked for later is delivered later: when that mail is there, one for nobody would be too.
    type_address(&browser, &demo, &origin, "nadie", "nadie@correo.example").await;
    type_address(&browser, &demo, &origin, "mateo.rojas", "mateo@correo.example").await;
    for _ in 0..150 {
        browser.goto(&inbox).await.unwrap();
        if count_mails(&browser).await > 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert_eq!(count_mails(&browser).await, 3, "the third is for the one who can be told");
    let all = browser.text("main").await.unwrap();
    assert!(!all.contains("nadie@") && all.matches("mateo@correo.example").count() == 2, "nobody gets no mail: {all}");
}
