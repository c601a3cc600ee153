//! Passwords far too long: a clear sentence, and no hash is computed for them.

use std::time::Duration;

use http::StatusCode;
use latchkey_vault::{PasswordHash, Priority};
use latchkey_web::paths;

use super::browser::{Browser, seen, step};
use super::site::{NEW, OLD, Site, classic};

/// Keeps the only hashing thread busy, so that whoever wants a hash meanwhile is told to come back.
async fn with_all_hashing_refused<T>(site: &Site, work: impl Future<Output = T>) -> T {
    let (pepper, dummy) = (site.scope.keys.pepper(), PasswordHash::dummy());
    let many: Vec<(&str, &PasswordHash)> = (0..80).map(|_| ("x", &dummy)).collect();
    let mut busy = std::pin::pin!(site.deps.hashes.verify_many(Priority::NewPassword, "busy", &many, &pepper));
    let done = tokio::select! {
        biased;
        _ = &mut busy => panic!("the hashing thread ran out of work"),
        done = work => done,
    };
    busy.await.unwrap();
    done
}

async fn choose(browser: &mut Browser<'_>, token: &str, password: &str) -> crate::support::Answer {
    browser.post(paths::RESET_PASSWORD, &[("step", token), ("new_password", password), ("confirm_password", password)]).await
}

#[tokio::test]
async fn ten_thousand_characters_are_too_many_and_cost_nothing() {
    let site = Site::with_one_hash_at_a_time(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let token = step(&ada.verify("ada@alder.example", "ada@home.example").await);
    for filler in ["a", "Aa1-", "\u{E9}"] {
        let long = filler.repeat(10_000 / filler.len());
        let begun = std::time::Instant::now();
        let page = choose(&mut ada, &token, &long).await;
        assert_eq!(page.status, StatusCode::OK, "{filler}");
        assert!(seen(&page).contains("at most 256 characters"), "{}", page.text());
        assert!(!page.text().contains(&long[..40]), "a password is never shown again");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    let (long, fair) = ("Aa1-".repeat(2_500), choose(&mut ada.clone(), &token, "Quick-brown-7").await);
    assert_eq!(fair.status, StatusCode::SEE_OTHER, "an ordinary one is taken");

    let mut bob = site.browser();
    site.person("bob", |_| {}).await;
    let token = step(&bob.verify("bob@alder.example", "bob@home.example").await);
    with_all_hashing_refused(&site, async {
        let page = choose(&mut bob, &token, &long).await;
        assert!(seen(&page).contains("at most 256 characters"), "no hash was asked for: {}", page.status);
        let page = choose(&mut bob, &token, NEW).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "an ordinary one needs a hash");
        assert!(!page.header("retry-after").is_empty());
    })
    .await;
    let done = bob.choose(NEW).await;
    assert!(done.text().contains("Your password has been reset"), "being busy used nothing up: {}", done.text());
}

#[tokio::test]
async fn nobody_signs_in_with_ten_thousand_characters_and_nothing_is_hashed_or_counted() {
    let site = Site::with_one_hash_at_a_time(classic()).await;
    site.person("ada", |_| {}).await;
    let long = "Aa1-".repeat(2_500);
    with_all_hashing_refused(&site, async {
        for (name, times) in [("ada@alder.example", 12), ("nobody@alder.example", 1), ("nobody@elsewhere.example", 1)] {
            for _ in 0..times {
                let page = site.browser().sign_in(name, &long).await;
                assert_eq!(page.status, StatusCode::OK, "no hash was asked for {name}");
                assert!(page.text().contains("The user name or the password is not right"), "{}", page.text());
            }
        }
        let page = site.browser().sign_in("ada@alder.example", "Wrong-Guess-1").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "an ordinary one needs a hash");
    })
    .await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    assert!(ada.is_signed_in(), "nothing was counted");
}

#[tokio::test]
async fn controls_and_spaces_in_a_password_are_told_or_kept() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let token = step(&ada.verify("ada@alder.example", "ada@home.example").await);
    for control in ["\0", "\u{7}", "\r\n", "\u{1b}[2J", "\u{85}"] {
        let page = choose(&mut ada, &token, &format!("Copper-Lantern{control}58")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{control:?}");
    }
    // Spaces at the ends belong to the password.
    let spaced = "  Copper-Lantern-58 ";
    assert_eq!(choose(&mut ada, &token, spaced).await.status, StatusCode::SEE_OTHER);
    let (mut trimmed, mut whole) = (site.browser(), site.browser());
    trimmed.sign_in("ada@alder.example", spaced.trim()).await;
    whole.sign_in("ada@alder.example", spaced).await;
    assert!(!trimmed.is_signed_in() && whole.is_signed_in());
}

#[tokio::test]
async fn answers_far_too_long_are_wrong_and_cost_little() {
    let mut draft = classic();
    draft.methods = [latchkey_domain::Method::SecurityQuestions].into();
    let site = Site::new(draft).await;
    let user = site.person("ada", |_| {}).await;
    let questions: Vec<_> = (1..=5).map(latchkey_domain::QuestionRef::Predefined).collect();
    site.answers(user, &questions).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    let token = ada.step().await;
    ada.post(paths::RESET_METHOD, &[("step", &token), ("method", "security-questions")]).await;
    for filler in ["a", "\u{FDFA}"] {
        let token = ada.step().await;
        // As much as one form carries, after which nobody normalizes for seconds.
        let long = filler.repeat(latchkey_web::FORM_LIMIT / 10 / 3 / filler.len());
        let answers = [("step", token.as_str()), ("answer_1", &long), ("answer_2", &long), ("answer_3", &long)];
        let begun = std::time::Instant::now();
        let page = ada.post(paths::RESET_ANSWERS, &answers).await;
        assert_eq!(page.status, StatusCode::OK, "{filler}");
        assert!(seen(&page).contains("is not right"), "{}", page.text());
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}
