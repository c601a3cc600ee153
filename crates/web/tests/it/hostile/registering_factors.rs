//! Authenticator apps and recovery codes over the real pages, and whatever goes wrong.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{Method, PolicyDraft, User};
use latchkey_testkit::AuthenticatorApp;
use latchkey_web::paths;

use super::browser::{Browser, location, seen, step};
use super::registering::nothing;
use super::site::{OLD, Site, classic};
use crate::support::{Answer, hear};

fn factors() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, Method::Authenticator, Method::RecoveryCode].into(), ..classic() }
}

/// The key on a page, as it is typed.
pub(super) fn key_on(page: &Answer) -> String {
    let text = page.text();
    let key = text.split_once("<code id=\"key\" dir=\"ltr\">").and_then(|(_, rest)| rest.split('<').next());
    key.unwrap_or_else(|| panic!("no key on {text}")).to_owned()
}

/// The codes on a page, as they are printed.
pub(super) fn codes_on(page: &Answer) -> Vec<String> {
    let text = page.text();
    text.split("<li><code dir=\"ltr\">").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

/// The id of the first app on the list.
async fn app_of(browser: &mut Browser<'_>) -> String {
    let text = browser.get("/register/authenticator?list=1").await.text();
    text.split_once("name?app=").expect("an app").1[..36].to_owned()
}

impl Browser<'_> {
    /// Begins to set an app up; gives the page with the picture, the token of its form, and the app that scanned it.
    pub(super) async fn begin_app(&mut self) -> (Answer, String, AuthenticatorApp) {
        let list = step(&self.get("/register/authenticator?list=1").await);
        let page = self.post_on(paths::REGISTER_AUTHENTICATOR, &[("step", &list)]).await;
        let app = AuthenticatorApp::typed(&key_on(&page)).unwrap();
        let token = step(&page);
        (page, token, app)
    }

    pub(super) async fn type_app_code(&mut self, token: &str, code: &str, name: &str) -> Answer {
        self.post_on(paths::REGISTER_AUTHENTICATOR_CODE, &[("step", token), ("code", code), ("name", name)]).await
    }

    async fn make_codes(&mut self) -> Answer {
        let token = step(&self.get(paths::REGISTER_RECOVERY_CODES).await);
        self.post(paths::REGISTER_RECOVERY_CODES, &[("step", &token)]).await
    }
}

/// Somebody without anything who is signed in.
async fn newcomer<'a>(site: &'a Site, name: &str, change: fn(&mut User)) -> Browser<'a> {
    site.person(name, change).await;
    let mut browser = site.browser();
    browser.sign_in(&format!("{name}@alder.example"), OLD).await;
    browser
}

#[tokio::test]
async fn an_app_is_set_up_and_its_secret_is_never_shown_again() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let list = seen(&ada.get(paths::REGISTER).await);
    assert!(list.contains("Set up an app") && list.contains("Make recovery codes"), "{list}");
    let empty = seen(&ada.get(paths::REGISTER_AUTHENTICATOR).await);
    assert!(empty.contains("Any app for such codes will do") && !empty.contains("<svg"), "{empty}");
    let (page, token, app) = ada.begin_app().await;
    let text = seen(&page);
    assert!(text.contains("<svg class=\"qr\"") && text.contains("role=\"img\" aria-label=\"QR code for your"), "{text}");
    assert!(text.contains("href=\"otpauth:&#x2f;&#x2f;totp") || text.contains("href=\"otpauth://totp"), "{text}");
    assert!(page.header("cache-control").contains("no-store") && text.contains("30 minutes"));
    let key = key_on(&page);
    assert_eq!(key_on(&ada.get(paths::REGISTER_AUTHENTICATOR).await), key, "a refresh shows the same, for it waits for its code");
    let wrong = app.wrong_code_at(site.now());
    let again = ada.type_app_code(&token, &wrong, "My <b>phone</b>").await;
    let text = seen(&again);
    assert!(text.contains("You can try 4 more times") && text.contains("My &lt;b&gt;phone"), "{text}");
    assert!(seen(&ada.type_app_code(&token, "", "x").await).contains("Enter the digits of the code"), "that is no try");
    assert!(seen(&ada.type_app_code(&token, &wrong, &"x".repeat(41)).await).contains("1 to 40 characters"), "nor is that");
    let kept = ada.type_app_code(&token, &app.code_at(site.now()), "My <b>phone</b>").await;
    let text = seen(&kept);
    assert!(text.contains("The authenticator app is set up.") && text.contains("1 app"), "{text}");
    let compact = key.replace(' ', "");
    let pages = [paths::REGISTER, paths::REGISTER_AUTHENTICATOR, "/register/authenticator?list=1", paths::ACCOUNT];
    for path in pages {
        let text = ada.get(path).await.text();
        assert!(
            !text.contains(&key) && !text.contains(&compact) && !text.contains("<svg class"),
            "{path} shows the secret: {text}"
        );
    }
    let list = seen(&ada.get(paths::REGISTER_AUTHENTICATOR).await);
    assert!(list.contains("My &lt;b&gt;phone&lt;") && !list.contains("<b>phone"), "{list}");
    let replayed = ada.post(paths::REGISTER_AUTHENTICATOR_CODE, &[("step", &token), ("code", "123456"), ("name", "x")]).await;
    assert_eq!(location(&replayed).as_deref(), Some(paths::REGISTER_AUTHENTICATOR));
    assert!(seen(&ada.get(paths::ACCOUNT).await).contains("1 app"));
}

#[tokio::test]
async fn an_app_without_a_name_gets_one_in_the_language_of_the_page() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    for (language, name) in [("es", "Aplicación de autenticación"), ("es", "Aplicación de autenticación 2")] {
        ada.get(&format!("{}?mkt={language}", paths::REGISTER)).await;
        let (page, token, app) = ada.begin_app().await;
        assert!(seen(&page).contains(&format!("value=\"{name}\"")), "{}", page.text());
        ada.type_app_code(&token, &app.code_at(site.now()), "  ").await;
        assert!(seen(&ada.get(paths::REGISTER_AUTHENTICATOR).await).contains(&format!("<bdi>{name}</bdi>")));
    }
}

#[tokio::test]
async fn somebody_elses_form_secret_and_app_do_nothing() {
    let site = Site::new(factors()).await;
    let (mut ada, mut eve) = (newcomer(&site, "ada", nothing).await, newcomer(&site, "eve", nothing).await);
    let (_, hers, her_app) = ada.begin_app().await;
    let code = her_app.code_at(site.now());
    let foreign = eve.post(paths::REGISTER_AUTHENTICATOR_CODE, &[("step", &hers), ("code", &code), ("name", "x")]).await;
    assert_eq!(location(&foreign).as_deref(), Some(paths::REGISTER_AUTHENTICATOR));
    let (_, token, _) = eve.begin_app().await;
    assert!(seen(&eve.type_app_code(&token, &code, "x").await).contains("That code is not right"), "her code is not Eve's");
    ada.type_app_code(&hers, &code, "phone").await;
    let app = app_of(&mut ada).await;
    let list = "/register/authenticator?list=1";
    for id in [app.as_str(), "019b0000-0000-7000-8000-000000000000", "x", ""] {
        for path in [paths::REGISTER_AUTHENTICATOR_NAME, paths::REGISTER_AUTHENTICATOR_REMOVE] {
            assert_eq!(location(&eve.get(&format!("{path}?app={id}")).await).as_deref(), Some(list), "{path} {id}");
        }
        let own = eve.token_of(paths::REGISTER_AUTHENTICATOR_NAME);
        let renamed = eve.post(paths::REGISTER_AUTHENTICATOR_NAME, &[("step", &own), ("app", id), ("name", "Eve's")]).await;
        assert_eq!(location(&renamed).as_deref(), Some(list), "{id}");
        let own = eve.token_of(paths::REGISTER_AUTHENTICATOR_REMOVE);
        let removed = eve.post(paths::REGISTER_AUTHENTICATOR_REMOVE, &[("step", &own), ("app", id)]).await;
        assert_eq!(location(&removed).as_deref(), Some(list), "{id}");
    }
    let kept = seen(&ada.get(paths::REGISTER_AUTHENTICATOR).await);
    assert!(kept.contains("<bdi>phone</bdi>"), "{kept}");
    assert!(!site.mails().await.iter().any(|mail| mail.to.as_str() == "eve@alder.example"), "nothing of hers changed");
}

#[tokio::test]
async fn an_app_is_renamed_and_removed_by_its_own_pages() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let (_, token, app) = ada.begin_app().await;
    ada.type_app_code(&token, &app.code_at(site.now()), "phone").await;
    let id = app_of(&mut ada).await;
    let page = ada.get(&format!("{}?app={id}", paths::REGISTER_AUTHENTICATOR_NAME)).await;
    let token = step(&page);
    let empty = ada.post_on(paths::REGISTER_AUTHENTICATOR_NAME, &[("step", &token), ("app", &id), ("name", "\u{200b} ")]).await;
    assert!(seen(&empty).contains("1 to 40 characters"));
    let named =
        ada.post_on(paths::REGISTER_AUTHENTICATOR_NAME, &[("step", &token), ("app", &id), ("name", " old  phone ")]).await;
    assert!(seen(&named).contains("has its new name") && seen(&named).contains("<bdi>old phone</bdi>"), "{}", named.text());
    let ask = ada.get(&format!("{}?app={id}", paths::REGISTER_AUTHENTICATOR_REMOVE)).await;
    let text = seen(&ask);
    assert!(text.contains("“old phone”") && text.contains("you cannot reset a forgotten password yourself"), "{text}");
    let gone = ada.post_on(paths::REGISTER_AUTHENTICATOR_REMOVE, &[("step", &step(&ask)), ("app", &id)]).await;
    assert!(seen(&gone).contains("The app is removed"), "{}", gone.text());
    let mails = site.mails().await;
    let mut told = mails.iter().filter(|mail| mail.to.as_str() == "ada@alder.example");
    assert!(told.any(|mail| mail.text.contains("An authenticator app was removed")));
}

#[tokio::test]
async fn codes_are_shown_once_and_never_by_a_refresh_or_a_second_press() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let first = step(&ada.get(paths::REGISTER_RECOVERY_CODES).await);
    let shown = ada.post(paths::REGISTER_RECOVERY_CODES, &[("step", &first)]).await;
    let codes = codes_on(&shown);
    assert_eq!((shown.status, codes.len()), (StatusCode::OK, 10));
    let text = seen(&shown);
    for part in ["Alder Works", "ada@alder.example", "Each code works once", "shown this one time only"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(shown.header("cache-control").contains("no-store"));
    // The same form again is what a refresh sends.
    let again = ada.post(paths::REGISTER_RECOVERY_CODES, &[("step", &first)]).await;
    assert_eq!(location(&again).as_deref(), Some("/register/recovery-codes?shown=1"));
    let page = seen(&ada.get("/register/recovery-codes?shown=1").await);
    assert!(page.contains("are shown once only") && page.contains("10 of 10 left"), "{page}");
    for path in [paths::REGISTER_RECOVERY_CODES, paths::REGISTER, paths::ACCOUNT, "/register/recovery-codes/remove"] {
        let text = ada.get(path).await.text();
        assert!(codes.iter().all(|code| !text.contains(code)), "{path} shows a code: {text}");
    }
    assert!(seen(&ada.get(paths::ACCOUNT).await).contains("10 left"));
    let second = ada.make_codes().await;
    assert!(seen(&second).contains("Your earlier codes no longer work"));
    assert!(codes_on(&second).iter().all(|code| !codes.contains(code)));
    let ask = ada.get("/register/recovery-codes/remove").await;
    let gone = ada.post_on(paths::REGISTER_RECOVERY_CODES_REMOVE, &[("step", &step(&ask))]).await;
    assert!(seen(&gone).contains("It is removed.") && seen(&gone).contains("Make recovery codes"), "{}", gone.text());
    assert_eq!(location(&ada.get("/register/recovery-codes/remove").await).as_deref(), Some(paths::REGISTER_RECOVERY_CODES));
}

/// What is logged, however little it matters.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_is_logged_or_readable_in_the_database() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let logged = Logged::default();
    let writer = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = hear(subscriber);
    let (page, token, app) = ada.begin_app().await;
    let code = app.code_at(site.now());
    ada.type_app_code(&token, &app.wrong_code_at(site.now()), "Canary").await;
    ada.type_app_code(&token, "nonsense", "Canary").await;
    ada.type_app_code(&token, &code, "Canary").await;
    let codes = codes_on(&ada.make_codes().await);
    site.deliver().await;
    drop(guard);
    let key = key_on(&page);
    let raw = data_encoding::BASE32_NOPAD.decode(key.replace(' ', "").as_bytes()).unwrap();
    let secrets = codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]);
    let secrets: Vec<String> = secrets.chain([key.replace(' ', ""), key, "otpauth:".to_owned()]).collect();
    let log = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("register"), "something is logged, else this test could not fail: {log}");
    let bytes = site.bytes();
    let kept = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(kept(b"Canary"), "what is no secret is found, else this test could not fail");
    assert!(!kept(&raw), "the secret of the app is in the database");
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
        assert!(!kept(secret.as_bytes()), "{secret} is in the database");
    }
    assert!(!log.contains(&format!("code={code}")) && !log.contains(&token), "nor what was typed: {log}");
}

#[tokio::test]
async fn a_password_of_ten_minutes_ago_is_asked_for_first() {
    let site = Site::new(factors()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let (_, token, app) = ada.begin_app().await;
    let codes = step(&ada.get(paths::REGISTER_RECOVERY_CODES).await);
    site.clock.advance(Duration::from_secs(600));
    let pages = [
        paths::REGISTER_AUTHENTICATOR,
        paths::REGISTER_AUTHENTICATOR_NAME,
        paths::REGISTER_AUTHENTICATOR_REMOVE,
        paths::REGISTER_RECOVERY_CODES,
        paths::REGISTER_RECOVERY_CODES_REMOVE,
    ];
    for page in pages {
        assert_eq!(location(&ada.get(page).await).as_deref(), Some("/signin/again?next=register"), "{page}");
    }
    let before = site.events(None).await.len();
    let code = app.code_at(site.now());
    let kept = ada.post(paths::REGISTER_AUTHENTICATOR_CODE, &[("step", &token), ("code", &code), ("name", "x")]).await;
    let made = ada.post(paths::REGISTER_RECOVERY_CODES, &[("step", &codes)]).await;
    for answer in [kept, made] {
        assert_eq!(location(&answer).as_deref(), Some("/signin/again?next=register"));
    }
    assert_eq!(site.events(None).await.len(), before, "nothing was done");
}

#[tokio::test]
async fn where_policy_offers_neither_people_are_told_so() {
    let site = Site::new(classic()).await;
    let mut ada = newcomer(&site, "ada", nothing).await;
    let list = seen(&ada.get(paths::REGISTER).await);
    assert!(!list.contains("Authenticator app") && !list.contains("Recovery codes"), "{list}");
    for path in [paths::REGISTER_AUTHENTICATOR, paths::REGISTER_RECOVERY_CODES] {
        let page = ada.get(path).await;
        assert!(seen(&page).contains("does not offer this way"), "{path}: {}", page.text());
        let form = if path == paths::REGISTER_AUTHENTICATOR { path.to_owned() } else { format!("{path} none") };
        let answer = ada.post(path, &[("step", &ada.token_of(&form))]).await;
        assert!(seen(&answer).contains("does not offer this way, or not any more"), "{path}: {}", answer.text());
    }
}
