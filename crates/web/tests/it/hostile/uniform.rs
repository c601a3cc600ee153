//! Under `conceal` nothing tells accounts apart before the first proof: not a word, a header, a length, nor a statement.

use std::collections::BTreeMap;

use latchkey_domain::{Disclosure, LicensingMode, Method, PolicyDraft, Preset, QuestionRef, Role};
use latchkey_testkit::Postgres;
use latchkey_web::paths;

use super::browser::{Browser, step};
use super::site::Site;
use crate::support::Answer;

/// Names of one length, so that what is typed back is too.
const NAMES: [&str; 8] = ["able", "free", "none", "poor", "off1", "root", "lock", "shut"];

fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.disclosure = Disclosure::Conceal;
    draft.licensing = LicensingMode::PerUser;
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions, Method::Authenticator, Method::RecoveryCode].into();
    draft.gates = 2;
    draft
}

/// `able` can reset; `free` has no licence, `poor` no questions, `off1` is disabled, `root` an administrator, `lock` had five
/// wrong codes and `shut` five failed resets before; `none` is nobody.
async fn peopled(site: &Site) {
    let questions: Vec<QuestionRef> = (1..=5).map(QuestionRef::Predefined).collect();
    for name in NAMES.iter().filter(|name| **name != "none") {
        let user = site
            .person(name, |user| {
                user.licences.person = *name != "free";
                user.enabled = *name != "off1";
                user.roles = if *name == "root" { vec![Role::GlobalAdministrator] } else { Vec::new() };
            })
            .await;
        if *name != "poor" {
            site.answers(user, &questions).await;
        }
        // One has as many apps as anybody may, some have none.
        let apps = match *name {
            "able" => 1,
            "shut" => 5,
            _ => 0,
        };
        for _ in 0..apps {
            site.app(user).await;
            site.recovery_codes(user).await;
        }
    }
    let mut stranger = site.browser();
    stranger.identify("lock@alder.example").await;
    stranger.ask_mail("lock@home.example").await;
    for _ in 0..5 {
        stranger.type_code("000000").await;
    }
    for _ in 0..5 {
        let mut stranger = site.browser();
        stranger.identify("shut@alder.example").await;
        let token = stranger.step().await;
        stranger.post(paths::RESET_METHOD, &[("step", &token), ("method", "security-questions")]).await;
        answer(&mut stranger).await;
    }
    site.clock.advance(std::time::Duration::from_secs(3_700));
    site.deliver().await;
}

async fn answer(browser: &mut Browser<'_>) -> Answer {
    let token = browser.step().await;
    let answers = [("step", token.as_str()), ("answer_1", "a"), ("answer_2", "b"), ("answer_3", "c")];
    browser.post(paths::RESET_ANSWERS, &answers).await
}

/// What a stranger can measure of one answer.
pub(super) struct Seen {
    status: u16,
    headers: BTreeMap<String, String>,
    length: usize,
    statements: u64,
    pub(super) text: String,
}

impl Seen {
    #[track_caller]
    pub(super) fn is_like(&self, other: &Self, what: &str) {
        assert_eq!((self.status, self.statements), (other.status, other.statements), "{what}: status and statements");
        assert_eq!(self.text, other.text, "{what}");
        assert_eq!(self.headers, other.headers, "{what}");
        assert_eq!(self.length, other.length, "{what}");
    }

    fn with_length_of(mut self, other: &Self) -> Self {
        self.length = other.length;
        self.headers.insert("content-length".into(), other.headers["content-length"].clone());
        self
    }
}

/// Takes one step and measures it.
pub(super) async fn measured(site: &Site, step: impl AsyncFnOnce() -> Answer) -> Seen {
    let before = site.deps.store.statements();
    let answer = step().await;
    let statements = site.deps.store.statements() - before;
    // Cookies differ by their random value alone.
    let shown = |name: &str, value: &str| if name == "set-cookie" { unvaried(value) } else { value.to_owned() };
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), shown(name.as_str(), value.to_str().unwrap())));
    let text = questions_hidden(&unvaried(&answer.text()));
    Seen { status: answer.status.as_u16(), headers: headers.collect(), length: answer.bytes.len(), statements, text }
}

/// Without what is random: tokens, and support codes.
fn unvaried(text: &str) -> String {
    let is_random = |word: &str| [22, 36, 43].contains(&word.len());
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let end = rest[at..].find(|c| !word(c)).map_or(rest.len(), |end| at + end);
        let found = &rest[at..end];
        out.push_str(&rest[..at]);
        out.push_str(if is_random(found) { "?" } else { found });
        rest = &rest[end..];
    }
    // Every name has the length of every other.
    NAMES.iter().fold(out + rest, |text, name| text.replace(&format!("{name}@"), "name@"))
}

/// Which questions are drawn is chance.
fn questions_hidden(text: &str) -> String {
    let lines = text.lines().map(|line| if line.starts_with("<label for=\"answer_") { "<label>" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// Walks to the wrong code by mail, and in a second reset to wrong answers, measuring every answer.
async fn walk(site: &Site, name: &str) -> Vec<(&'static str, Seen)> {
    let (user_name, address) = (format!("{name}@alder.example"), format!("{name}@home.example"));
    let mut browser = site.browser();
    let ticket = browser.ticket().await;
    let mut token = step(&browser.get(paths::RESET).await);
    let mut seen = Vec::new();
    let identification = [("step", token.as_str()), ("user_name", &user_name), ("ticket", &ticket)];
    seen.push(("identification", measured(site, async || browser.post(paths::RESET, &identification).await).await));
    seen.push(("method page", measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
    seen.push(("contact page", measured(site, async || browser.get(paths::RESET_CONTACT).await).await));
    token = browser.step().await;
    let method = [("step", token.as_str()), ("method", "alternate-email"), ("address", &address)];
    seen.push(("code sent", measured(site, async || browser.post(paths::RESET_METHOD, &method).await).await));
    seen.push(("code page", measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
    for what in ["first wrong code", "second wrong code"] {
        token = browser.step().await;
        let code = [("step", token.as_str()), ("method", "alternate-email"), ("code", "000000")];
        seen.push((what, measured(site, async || browser.post(paths::RESET_CODE, &code).await).await));
    }
    token = browser.step().await;
    let questions = [("step", token.as_str()), ("method", "security-questions")];
    seen.push(("questions put", measured(site, async || browser.post(paths::RESET_METHOD, &questions).await).await));
    seen.push(("wrong answers", measured(site, async || answer(&mut browser).await).await));
    for (method, wrong) in [("authenticator", "000000"), ("recovery-code", "00000-00000")] {
        token = browser.step().await;
        let factor = [("step", token.as_str()), ("method", method)];
        seen.push((method, measured(site, async || browser.post(paths::RESET_METHOD, &factor).await).await));
        seen.push((method, measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
        for code in ["12", wrong] {
            token = browser.step().await;
            let code = [("step", token.as_str()), ("method", method), ("code", code)];
            seen.push((method, measured(site, async || browser.post(paths::RESET_CODE, &code).await).await));
        }
    }
    token = browser.step().await;
    let help = [("step", token.as_str())];
    seen.push(("contact sent", measured(site, async || browser.post(paths::RESET_CONTACT, &help).await).await));
    seen.push(("the end", measured(site, async || browser.get(paths::RESET_DONE).await).await));
    seen
}

async fn nothing_tells_them_apart(site: &Site) {
    peopled(site).await;
    walk(site, "warm").await;
    let expected = walk(site, "able").await;
    for name in NAMES {
        if name == "able" {
            continue;
        }
        for ((what, able), (_, other)) in expected.iter().zip(walk(site, name).await) {
            let questions = ["questions put", "wrong answers"].contains(what);
            // The drawn questions have different lengths for everybody, chance decides.
            let other = if questions { other.with_length_of(able) } else { other };
            other.is_like(able, &format!("{name}: {what}"));
        }
    }
}

#[tokio::test]
async fn nothing_tells_accounts_apart_on_sqlite() {
    nothing_tells_them_apart(&Site::new(strict()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_tells_accounts_apart_on_postgresql() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    nothing_tells_them_apart(&Site::at(database.url(), strict()).await).await;
}

#[tokio::test]
async fn wrong_sign_ins_look_alike_too() {
    let site = Site::new(strict()).await;
    peopled(&site).await;
    let mut all = Vec::new();
    for name in ["able", "off1", "none", "root"] {
        let mut browser = site.browser();
        let token = step(&browser.get(paths::SIGN_IN).await);
        let user_name = format!("{name}@alder.example");
        let fields = [("step", token.as_str()), ("user_name", &user_name), ("password", "Wrong-Guess-1")];
        let once = measured(&site, async || browser.post(paths::SIGN_IN, &fields).await).await;
        all.push((name, once));
    }
    for (name, seen) in &all {
        seen.is_like(&all[0].1, name);
    }
}
