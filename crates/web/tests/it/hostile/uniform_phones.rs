//! Under `conceal` phones tell accounts apart no more than mails do: the same words, headers, lengths and statements for everybody.

use std::time::Duration;

use latchkey_domain::{CallEnd, ContactKind, Disclosure, LicensingMode, Method, PolicyDraft, Preset, Role};
use latchkey_testkit::Postgres;
use latchkey_web::paths;

use super::gateway::{Scene, reaching, with};
use super::site::Site;
use super::uniform::{Seen, measured};

/// Longer than keys count.
const CALL: Duration = Duration::from_secs(181);

/// `able` has both phones, `free` no licence, `some` other phones, `bare` none, `off1` is disabled, `root` an administrator; `none` is
/// nobody.
const NAMES: [&str; 7] = ["able", "free", "some", "bare", "off1", "root", "none"];

fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.disclosure = Disclosure::Conceal;
    draft.licensing = LicensingMode::PerUser;
    draft.methods = [Method::AlternateEmail, Method::MobilePhone, Method::OfficePhone].into();
    draft.gates = 2;
    reaching(draft)
}

/// The numbers that are typed for somebody; all have one length.
fn numbers(name: &str) -> [String; 2] {
    let place = NAMES.iter().position(|other| *other == name).unwrap_or(NAMES.len());
    [format!("+1 425555{:04}", 110 + place), format!("+1 425555{:04}", 150 + place)]
}

async fn peopled(site: &Site) {
    for name in NAMES.iter().filter(|name| **name != "none") {
        let [mobile, office] = numbers(if *name == "some" { "others" } else { name });
        let phones = [(ContactKind::MobilePhone, mobile.as_str()), (ContactKind::OfficePhone, office.as_str())];
        let contacts = with(if *name == "bare" { &[] } else { &phones });
        site.person(name, |user| {
            contacts(user);
            user.licences.person = *name != "free";
            user.enabled = *name != "off1";
            user.roles = if *name == "root" { vec![Role::GlobalAdministrator] } else { Vec::new() };
        })
        .await;
    }
}

/// Without the keys of a call and the numbers that were typed.
fn unvaried(mut seen: Seen, name: &str) -> Seen {
    for number in numbers(name) {
        seen.text = seen.text.replace(&number, "number");
    }
    let lines = seen.text.lines().map(|line| if line.contains("<kbd>") || line.contains("Keys:") { "keys" } else { line });
    seen.text = lines.collect::<Vec<_>>().join("\n");
    seen
}

/// Asks for a text and for both calls, and looks at every page, also after each call went wrong.
async fn walk(scene: &Scene, name: &str) -> Vec<(String, Seen)> {
    let site = &scene.site;
    let [mobile, office] = numbers(name);
    let mut browser = site.browser();
    browser.identify(&format!("{name}@alder.example")).await;
    let mut seen = Vec::new();
    seen.push(("method page".to_owned(), measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
    for (way, number) in [("mobile-phone-text", &mobile), ("mobile-phone-call", &mobile), ("office-phone", &office)] {
        let before = scene.sent().await.1;
        let token = browser.step().await;
        let fields = [("step", token.as_str()), ("method", way), ("number", number)];
        seen.push((format!("{way}: asked"), measured(site, async || browser.post(paths::RESET_METHOD, &fields).await).await));
        let called = scene.sent().await.1 > before;
        seen.push((format!("{way}: page"), measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
        if way == "mobile-phone-text" {
            let token = browser.step().await;
            let code = [("step", token.as_str()), ("method", "mobile-phone"), ("code", "000000")];
            seen.push((format!("{way}: wrong"), measured(site, async || browser.post(paths::RESET_CODE, &code).await).await));
        } else if called {
            // Whoever was called hangs up; the page must not know.
            let call = *scene.gateway.calls.lock().unwrap().last().unwrap();
            scene.end(call, CallEnd::HungUp).await;
        }
        seen.push((format!("{way}: next page"), measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
        let events = if way == "office-phone" { way } else { "mobile-phone-call" };
        let token = browser.step().await;
        let hasty = [("step", token.as_str()), ("method", events)];
        seen.push((format!("{way}: going on"), measured(site, async || browser.post(paths::RESET_CALL, &hasty).await).await));
        site.clock.advance(CALL);
        seen.push((format!("{way}: late"), measured(site, async || browser.get(paths::RESET_VERIFY).await).await));
        seen.push((format!("{way}: told"), measured(site, async || browser.events(events).await).await));
    }
    // Pages tell the time, so everybody walks at the same.
    site.clock.move_back(CALL * 3);
    seen.into_iter().map(|(what, seen)| (what, unvaried(seen, name))).collect()
}

async fn nothing_tells_them_apart(site: Site) {
    let scene = Scene::on(site);
    peopled(&scene.site).await;
    walk(&scene, "others").await;
    let expected = walk(&scene, "able").await;
    assert_eq!(scene.sent().await, (1, 2), "only the one who is able was reached");
    for name in NAMES.iter().filter(|name| **name != "able") {
        for ((what, able), (_, other)) in expected.iter().zip(walk(&scene, name).await) {
            other.is_like(able, &format!("{name}: {what}"));
        }
    }
}

#[tokio::test]
async fn phones_tell_nothing_on_sqlite() {
    nothing_tells_them_apart(Site::new(strict()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_tell_nothing_on_postgresql() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    nothing_tells_them_apart(Site::at(database.url(), strict()).await).await;
}
