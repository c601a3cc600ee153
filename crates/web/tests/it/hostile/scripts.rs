//! Script, markup and odd characters in every field: shown as text, on pages and in mails.

use latchkey_domain::{CustomQuestionId, CustomQuestionText, Method, PolicyDraft, QuestionRef, Role};
use latchkey_store::StoreError;
use latchkey_web::paths;

use super::browser::{step, url_encoded};
use super::gateway::Scene;
use super::registering::nothing;
use super::site::{NEW, OLD, Site, classic};
use crate::support::Answer;

/// Breaks out of attributes, elements, templates and comments, if anything lets it.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}{% if x %}${x}<!--&lt;";
/// How the beginning of [`HOSTILE`] must look wherever it is shown.
const SHOWN: &str = "&gt;&lt;script&gt;alert(1)";

/// No markup of [`HOSTILE`] came alive.
#[track_caller]
fn is_tame(html: &str) {
    for live in ["<script>alert", "<img src=x", "onerror=alert(2)>{", "{{49", ">49", "<!--&lt;"] {
        assert!(!html.contains(live), "{live} in {html}");
    }
}

#[track_caller]
fn shows(html: &str) {
    is_tame(html);
    let plain = html.replace("&#x2f;", "/").replace("&#47;", "/").replace("&#x3e;", "&gt;").replace("&#x3c;", "&lt;");
    assert!(plain.contains(SHOWN), "it is not shown at all: {html}");
}

/// An organization and a person that are hostile wherever somebody may choose a text.
async fn hostile() -> (Site, latchkey_domain::UserId) {
    let mut draft = classic();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft.gates = 2;
    let site = Site::new(classic()).await;
    let scope = site.organization(HOSTILE, "hostile.example", draft).await;
    let hostile = site.within(scope);
    let user = hostile
        .person_of(&hostile.scope, "ada@hostile.example", |user| {
            user.display_name = HOSTILE.into();
            user.first_name = Some(HOSTILE.into());
            user.last_name = Some(HOSTILE.into());
        })
        .await;
    let mut questions = Vec::new();
    for number in 0..5 {
        let id = CustomQuestionId::generate(&hostile.clock, &*hostile.deps.random);
        let text = &CustomQuestionText::parse(&format!("{number} {HOSTILE}")).unwrap();
        let scope = &hostile.scope;
        let kept = hostile.deps.store.write("test: question", |tx| async move {
            tx.insert_custom_question(scope, id, text).await?;
            Ok::<_, StoreError>(())
        });
        kept.await.unwrap();
        questions.push(QuestionRef::Custom(id));
    }
    hostile.answers(user, &questions).await;
    (hostile, user)
}

#[tokio::test]
async fn stored_texts_are_shown_as_text_on_every_page() {
    let (site, _) = hostile().await;
    let mut ada = site.browser();
    shows(&ada.get("/reset?whr=hostile.example").await.text());
    shows(&ada.get("/signin?whr=hostile.example").await.text());
    shows(&ada.identify("ada@hostile.example").await.text());
    shows(&ada.ask_mail("").await.text());
    let code = site.code_for("ada@home.example").await;
    shows(&ada.type_code(&code).await.text());
    let step = ada.step().await;
    let questions = ada.post(paths::RESET_METHOD, &[("step", &step), ("method", "security-questions")]).await.text();
    shows(&questions);
    let asked: Vec<String> = questions
        .split("<bdi>")
        .filter_map(|rest| rest.chars().next().filter(char::is_ascii_digit))
        .map(|number| format!("answer {number}"))
        .collect();
    assert_eq!(asked.len(), 3, "{questions}");
    shows(&ada.get(paths::RESET_CONTACT).await.text());
    let step = ada.step().await;
    let answers = [("step", step.as_str()), ("answer_1", &asked[0]), ("answer_2", &asked[1]), ("answer_3", &asked[2])];
    let page = ada.post_on(paths::RESET_ANSWERS, &answers).await;
    assert!(page.text().contains("name=\"new_password\""), "{}", page.text());
    shows(&page.text());
    shows(&ada.choose("password").await.text());
    shows(&ada.choose(NEW).await.text());
    ada.sign_in("ada@hostile.example", NEW).await;
    shows(&ada.get(paths::ACCOUNT).await.text());
    let mails = site.mails().await;
    let link = mails.iter().find_map(|mail| mail.text.split_whitespace().find(|word| word.contains("/not-me/")));
    let path = link.unwrap().strip_prefix(crate::support::ORIGIN).unwrap();
    let page = ada.get(path).await;
    shows(&page.text());
    for mail in &mails {
        shows(&mail.html);
        assert!(!mail.subject.as_str().contains('\n') && !mail.from_name.as_str().contains('\n'));
    }
}

#[tokio::test]
async fn mails_to_administrators_show_a_persons_names_as_text() {
    let (site, _) = hostile().await;
    site.person_of(&site.scope, "root@hostile.example", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let mut ada = site.browser();
    ada.identify("ada@hostile.example").await;
    let step = ada.step().await;
    ada.post_on(paths::RESET_CONTACT, &[("step", &step)]).await;
    let mails = site.mails().await;
    let told = mails.iter().find(|mail| mail.to.as_str() == "root@hostile.example").expect("a mail to the administrator");
    shows(&told.html);
}

#[tokio::test]
async fn what_a_visitor_sends_comes_back_as_text_or_not_at_all() {
    let site = Site::new(classic()).await;
    let mut visitor = site.browser();
    let query = |name: &str| url_encoded(&[(name, HOSTILE)]);
    shows(&visitor.get(&format!("/reset?{}", query("username"))).await.text());
    shows(&visitor.get(&format!("/signin?{}", query("username"))).await.text());
    shows(&visitor.get(&format!("/reset?{}", query("whr"))).await.text());
    for path in ["/reset", "/signin", "/reset/verify", "/nowhere"] {
        is_tame(&visitor.get(&format!("{path}?{}", query("mkt"))).await.text());
    }
    is_tame(&visitor.get(&format!("/signin?{}", query("whr"))).await.text());
    is_tame(&visitor.get(&format!("/signin?{}", query("out"))).await.text());
    is_tame(&visitor.get(&format!("/reset?{}", query("ticket"))).await.text());
    shows(&visitor.sign_in(HOSTILE, HOSTILE).await.text());
    is_tame(&visitor.identify(HOSTILE).await.text());
    let page = visitor.get("/reset").await;
    let step = super::browser::step(&page);
    let waiting = visitor.post("/reset", &[("step", &step), ("user_name", HOSTILE), ("whr", HOSTILE)]).await;
    is_tame(&waiting.text());
    assert!(!waiting.header("refresh").contains('<') && !waiting.header("refresh").contains('"'));
}

#[tokio::test]
async fn what_is_typed_at_registration_comes_back_as_text_or_not_at_all() {
    let methods = [Method::AlternateEmail, Method::MobilePhone, Method::SecurityQuestions, Method::Authenticator];
    let scene = Scene::new(PolicyDraft { methods: methods.into(), ..classic() }).await;
    scene.site.person("ada", nothing).await;
    let mut ada = scene.site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let token = step(&ada.get("/register/email?other=1").await);
    let (typed, code) = (("which", "typed"), ("code", HOSTILE));
    let own = ("step", token.as_str());
    shows(&ada.post(paths::REGISTER_EMAIL, &[own, typed, ("address", HOSTILE)]).await.text());
    is_tame(&ada.post(paths::REGISTER_EMAIL, &[own, ("which", HOSTILE), ("address", "a@b.example")]).await.text());
    let page = ada.post_on(paths::REGISTER_EMAIL, &[own, typed, ("address", "ada@private.example")]).await;
    is_tame(&ada.post_on(paths::REGISTER_EMAIL_CODE, &[("step", &step(&page)), code]).await.text());
    let token = step(&ada.get("/register/phone?other=1").await);
    let own = ("step", token.as_str());
    let number = |number, country, way| [own, typed, ("number", number), ("country", country), ("way", way)];
    shows(&ada.post(paths::REGISTER_PHONE, &number(HOSTILE, "US", "text")).await.text());
    is_tame(&ada.post(paths::REGISTER_PHONE, &number("4255550142", HOSTILE, "text")).await.text());
    is_tame(&ada.post(paths::REGISTER_PHONE, &number("4255550142", "US", HOSTILE)).await.text());
    let page = ada.post_on(paths::REGISTER_PHONE, &number("4255550142", "US", "text")).await;
    is_tame(&ada.post_on(paths::REGISTER_PHONE_CODE, &[("step", &step(&page)), code]).await.text());
    is_tame(&ada.post(paths::REGISTER_PHONE_CALL, &[("step", HOSTILE)]).await.text());
    let token = step(&ada.get(paths::REGISTER_QUESTIONS).await);
    let asked: Vec<String> = (1..=5).map(|place| format!("question_{place}")).collect();
    let given: Vec<String> = (1..=5).map(|place| format!("answer_{place}")).collect();
    let answers = |question| {
        let pairs = asked.iter().zip(&given).flat_map(|(asked, given)| [(asked.as_str(), question), (given.as_str(), HOSTILE)]);
        [("step", token.as_str())].into_iter().chain(pairs).collect::<Vec<_>>()
    };
    for question in [HOSTILE, "p1", "1"] {
        let page = ada.post(paths::REGISTER_QUESTIONS, &answers(question)).await;
        assert!(page.text().contains("class=\"note"), "nothing is kept: {}", page.text());
        is_tame(&page.text());
    }
}

#[tokio::test]
async fn what_an_address_of_registration_carries_comes_back_as_text_or_not_at_all() {
    let site = Site::new(classic()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    for path in [paths::REGISTER_AUTHENTICATOR_NAME, paths::REGISTER_AUTHENTICATOR_REMOVE, paths::REGISTER_REMOVE] {
        let fields = [("step", HOSTILE), ("app", HOSTILE), ("name", HOSTILE), ("method", HOSTILE)];
        is_tame(&ada.post(path, &fields).await.text());
    }
    for name in ["done", "other", "still", "list", "asked", "method", "app"] {
        for path in [paths::REGISTER, paths::REGISTER_EMAIL, paths::REGISTER_PHONE, paths::REGISTER_AUTHENTICATOR_NAME] {
            is_tame(&ada.get(&format!("{path}?{}", url_encoded(&[(name, HOSTILE)]))).await.text());
        }
    }
}

#[tokio::test]
async fn the_name_of_a_browser_is_text_wherever_it_is_listed() {
    let (site, _) = hostile().await;
    let mut elsewhere = site.browser();
    elsewhere.lines = vec![("user-agent", format!("Mozilla/5.0 (X11; Linux) Firefox/{HOSTILE}"))];
    elsewhere.sign_in("ada@hostile.example", OLD).await;
    let mut ada = site.browser();
    ada.lines = vec![("user-agent", HOSTILE.into())];
    ada.sign_in("ada@hostile.example", OLD).await;
    let list = ada.get(paths::ACCOUNT_SESSIONS).await.text();
    assert_eq!(list.matches("Last used").count(), 2, "{list}");
    let pages = [
        paths::ACCOUNT,
        paths::ACCOUNT_SESSIONS,
        paths::ACCOUNT_ACTIVITY,
        paths::ACCOUNT_PASSWORD,
        paths::REGISTER,
        paths::REGISTER_EMAIL,
        paths::REGISTER_QUESTIONS,
        paths::REGISTER_WITHDRAW,
    ];
    for path in pages {
        // The names of the person and of the organization stand on each.
        shows(&ada.get(path).await.text());
    }
    let copy = ada.press(paths::REGISTER_COPY).await;
    assert!(copy.text().contains("\"questions\":[\"0 "), "questions are there in words: {}", copy.text());
    assert!(
        copy.header("content-type").starts_with("application/json") && copy.header("content-disposition").contains("attachment")
    );
}

#[tokio::test]
async fn the_name_of_an_app_is_text_wherever_it_is_listed() {
    const NAME: &str = "\"'><script>alert(1)</script>";
    let site = Site::new(PolicyDraft { methods: [Method::AlternateEmail, Method::Authenticator].into(), ..classic() }).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let (_, token, app) = ada.begin_app().await;
    is_tame(&ada.type_app_code(&token, HOSTILE, HOSTILE).await.text());
    shows(&ada.type_app_code(&token, "000000", NAME).await.text());
    ada.type_app_code(&token, &app.code_at(site.now()), NAME).await;
    let list = ada.get("/register/authenticator?list=1").await.text();
    shows(&list);
    let id = &list.split_once("name?app=").expect("an app").1[..36];
    for path in [paths::REGISTER_AUTHENTICATOR_NAME, paths::REGISTER_AUTHENTICATOR_REMOVE] {
        shows(&ada.get(&format!("{path}?app={id}")).await.text());
    }
    for mail in &site.mails().await {
        is_tame(&mail.html);
    }
}

#[tokio::test]
async fn raw_characters_in_a_query_stay_inside_their_attribute() {
    let site = Site::new(classic()).await;
    for query in ["whr='onclick='x", "username='x'", "whr=a&amp;b", "mkt=en'onclick='x", "whr=javascript:alert(1)"] {
        let page = site.browser().get(&format!("/reset?{query}")).await.text();
        assert!(!page.contains("onclick='x") && !page.contains("href=\"javascript"), "{query}: {page}");
    }
}

#[tokio::test]
async fn the_typed_address_and_the_browsers_name_are_text_too() {
    let mut draft = classic();
    draft.disclosure = latchkey_domain::Disclosure::Conceal;
    let site = Site::new(draft).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.lines = vec![("user-agent", HOSTILE.into()), ("accept-language", HOSTILE.into())];
    ada.identify("ada@alder.example").await;
    is_tame(&ada.ask_mail(HOSTILE).await.text());
    // An address may hold nearly everything before the @.
    let odd = "o'neil&{{7*7}}@home.example";
    is_tame(&ada.ask_mail(odd).await.text());
    site.clock.advance(std::time::Duration::from_secs(10));
    ada.ask_mail("ada@home.example").await;
    let code = site.code_for("ada@home.example").await;
    ada.type_code(&code).await;
    ada.choose(NEW).await;
    let mails = site.mails().await;
    assert!(mails.len() >= 2);
    for mail in &mails {
        is_tame(&mail.html);
    }
}

/// The page says that nobody has this name, and shows nothing broken.
#[track_caller]
fn is_unknown(page: &Answer, name: &str) {
    assert!(page.text().contains("We could not find that user name"), "{name:?}: {} {}", page.status, page.text());
}

#[tokio::test]
async fn odd_names_are_nobody_and_no_fault() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let long = format!("{}@alder.example", "a".repeat(10_000));
    let names = [
        "\u{1F600}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}@alder.example",
        "ada@\u{1F600}.alder.example",
        "\u{202E}elpmaxe.redla@ada\u{202C}",
        "\u{5E9}\u{5E8}\u{5D4}@alder.example",
        "\u{645}\u{631}\u{64A}\u{645}@\u{645}\u{62B}\u{627}\u{644}.example",
        "ada\u{200B}@alder.example",
        "\u{430}da@alder.example",
        "ADA\u{130}@alder.example",
        "ada@alder.example.",
        "ada@alder.example@alder.example",
        "'; DROP TABLE person; --@alder.example",
        "*)(uid=*@alder.example",
        "ada%40alder.example",
        "..@alder.example",
        &long,
    ];
    for name in names {
        let mut browser = site.browser();
        let page = browser.identify(name).await;
        if name == "ada@alder.example." {
            assert!(page.text().contains("Show that it is you"), "the final dot of DNS names nothing else: {}", page.text());
        } else {
            is_unknown(&page, name);
        }
        let page = site.browser().sign_in(name, OLD).await;
        let said = page.text();
        assert!(name.ends_with('.') || said.contains("The user name or the password is not right"), "{name:?}: {said}");
        let echoed = site.browser().get(&format!("/reset?{}", url_encoded(&[("username", name)]))).await;
        assert!(echoed.status.is_success() && echoed.text().contains("dir=\"auto\""), "{name:?}");
    }
}

#[tokio::test]
async fn a_name_in_another_script_works_from_end_to_end() {
    let site = Site::new(classic()).await;
    let scope = site.organization("\u{5D0}\u{5DC}\u{5D5}\u{5DF}", "\u{5D0}\u{5DC}\u{5D5}\u{5DF}.example", classic()).await;
    site.person_of(&scope, "ada@\u{5D0}\u{5DC}\u{5D5}\u{5DF}.example", |user| {
        user.display_name = "\u{1F98A} \u{5D0}\u{5D3}\u{5D4} \u{202E}".into();
        user.mail = None;
    })
    .await;
    let mut ada = site.browser();
    ada.verify("ADA@\u{5D0}\u{5DC}\u{5D5}\u{5DF}.example", "ada@home.example").await;
    let done = ada.choose("\u{1F511}-\u{5DE}\u{5E4}\u{5EA}\u{5D7}-Zk7-lantern").await;
    assert!(done.text().contains("Your password has been reset"), "{}", done.text());
    ada.sign_in("ada@\u{5D0}\u{5DC}\u{5D5}\u{5DF}.example", "\u{1F511}-\u{5DE}\u{5E4}\u{5EA}\u{5D7}-Zk7-lantern").await;
    assert!(ada.is_signed_in());
    let page = ada.get(paths::ACCOUNT).await.text();
    assert!(page.contains('\u{1F98A}'), "{page}");
}
