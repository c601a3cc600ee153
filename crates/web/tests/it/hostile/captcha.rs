//! Proofs of work and waiting tickets that are replayed, forged, borrowed or old.

use std::time::Duration;

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use data_encoding::BASE64;
use http::StatusCode;
use latchkey_service::captcha::{Bound, WAIT};
use latchkey_web::paths;

use super::browser::{Browser, VISITOR_COOKIE, location, step};
use super::site::{Site, classic};
use crate::support::Answer;

/// The challenge this browser is given, solved as its script does.
async fn solved(browser: &mut Browser<'_>) -> String {
    let answer = browser.get(paths::RESET_CAPTCHA).await;
    assert_eq!(answer.status, StatusCode::OK);
    solution(&answer.text())
}

fn solution(challenge: &str) -> String {
    let challenge: Challenge = serde_json::from_str(challenge).unwrap();
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
    BASE64.encode(serde_json::to_string(&Payload { challenge, solution }).unwrap().as_bytes())
}

async fn submit(browser: &mut Browser<'_>, proof: &str, ticket: &str) -> Answer {
    let step = step(&browser.get(paths::RESET).await);
    let fields = [("step", step.as_str()), ("user_name", "ada@alder.example"), ("proof", proof), ("ticket", ticket)];
    browser.post(paths::RESET, &fields).await
}

fn is_through(answer: &Answer) -> bool {
    location(answer).as_deref() == Some(paths::RESET_VERIFY)
}

/// The page asks to try again, or leads back to the start; no reset began.
#[track_caller]
fn refused(answer: &Answer, what: &str) {
    let again = answer.status == StatusCode::OK && answer.text().contains("The check that you are a person was not finished");
    assert!(again || location(answer).as_deref() == Some(paths::RESET), "{what}: {} {}", answer.status, answer.text());
    assert!(answer.headers.get("set-cookie").is_none(), "{what}");
}

#[tokio::test]
async fn a_proof_of_work_serves_once_in_its_own_browser() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut ada, mut thief) = (site.browser(), site.browser());
    ada.get(paths::RESET).await;
    thief.get(paths::RESET).await;
    let proof = solved(&mut ada).await;
    refused(&submit(&mut thief, &proof, "").await, "another session's");
    assert!(is_through(&submit(&mut ada, &proof, "").await), "the own one");
    refused(&submit(&mut ada, &proof, "").await, "a replayed one");
}

#[tokio::test]
async fn a_forged_or_changed_proof_is_refused() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.get(paths::RESET).await;
    let proof = solved(&mut ada).await;
    let json = String::from_utf8(BASE64.decode(proof.as_bytes()).unwrap()).unwrap();
    let changed = |from: &str, to: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        BASE64.encode(changed.as_bytes())
    };
    let forged = [
        changed("\"cost\":1000", "\"cost\":1"),
        changed("\"signature\":\"", "\"signature\":\"00"),
        changed("\"until\":", "\"until\":9"),
        changed("\"derivedKey\":\"", "\"derivedKey\":\"00"),
        changed("\"for\":\"reset\"", "\"for\":\"sign-in\""),
        changed("keySignature", "keySignatura"),
        BASE64.encode(b"{}"),
        BASE64.encode(b"null"),
        BASE64.encode("[".repeat(3_000).as_bytes()),
        BASE64.encode("x".repeat(5_000).as_bytes()),
        BASE64.encode(b"\xff\xfe"),
        "not base64 at all".into(),
        "A".into(),
    ];
    let before = site.bytes();
    for proof in &forged {
        refused(&submit(&mut ada, proof, "").await, proof);
    }
    assert!(site.bytes() == before, "a forged proof cost a write");
    assert!(is_through(&submit(&mut ada, &proof, "").await), "the untouched one is still good");
}

#[tokio::test]
async fn a_proof_for_another_purpose_or_place_is_refused() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.get(paths::RESET).await;
    let visitor = ada.jar[VISITOR_COOKIE].clone();
    for (purpose, place) in [("sign-in", ""), ("register", ""), ("reset", "birch.example")] {
        let bound = Bound { purpose, place, session: visitor.as_bytes() };
        let challenge = site.state.cases.reset.challenges.issue(&bound, "here", None);
        refused(&submit(&mut ada, &solution(&challenge), "").await, purpose);
    }
}

#[tokio::test]
async fn a_proof_gets_old_after_five_minutes() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.get(paths::RESET).await;
    let proof = solved(&mut ada).await;
    site.clock.advance(Duration::from_secs(300));
    refused(&submit(&mut ada, &proof, "").await, "an old one");
    let fresh = solved(&mut ada).await;
    assert!(is_through(&submit(&mut ada, &fresh, "").await));
}

#[tokio::test]
async fn a_ticket_serves_once_in_its_own_browser_when_it_is_due_and_not_too_late() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut ada, mut thief) = (site.browser(), site.browser());
    thief.get(paths::RESET).await;
    let waiting = submit(&mut ada, "", "").await;
    assert_eq!(waiting.status, StatusCode::OK);
    let refresh = waiting.header("refresh").to_owned();
    let ticket = refresh.split("ticket=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let early = submit(&mut ada, "", &ticket).await;
    assert!(early.headers.contains_key("refresh") && !is_through(&early), "not before its time");
    site.clock.advance(WAIT);
    refused(&submit(&mut thief, "", &ticket).await, "another session's");
    assert!(is_through(&submit(&mut ada, "", &ticket).await), "the own one, in time");
    refused(&submit(&mut ada, "", &ticket).await, "a replayed one");

    let late = ada.ticket().await;
    site.clock.advance(Duration::from_secs(300));
    refused(&submit(&mut ada, "", &late).await, "an old one");
}

#[tokio::test]
async fn a_forged_ticket_is_refused_and_none_passes_for_a_proof() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let ticket = ada.ticket().await;
    let proof = solved(&mut ada).await;
    let before = site.bytes();
    let sooner = format!("AAAA{}", &ticket[4..]);
    for forged in ["x", &ticket[1..], &format!("{ticket}A"), &sooner, &"A".repeat(75), "%00", &proof] {
        refused(&submit(&mut ada, "", forged).await, forged);
    }
    refused(&submit(&mut ada, &ticket, "").await, "a ticket in place of a proof");
    assert!(site.bytes() == before, "a forged ticket cost a write");
    assert!(is_through(&submit(&mut ada, "", &ticket).await), "the untouched one is still good");
}

#[tokio::test]
async fn tickets_are_few_for_one_network() {
    let site = Site::new(classic()).await;
    let mut browser = site.browser();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        browser.jar.clear();
        statuses.push(submit(&mut browser, "", "").await.status.as_u16());
    }
    assert_eq!(statuses, [vec![200; 10], vec![429; 2]].concat());
    assert_eq!(submit(&mut site.browser(), "", "").await.status, StatusCode::OK, "other networks are not held up");
}
