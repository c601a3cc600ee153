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
        changed("\"cost\":250", "\"cost\":1"),
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

/// The page says that more work is needed; gives the address of the next challenge.
#[track_caller]
fn asks_for_more(answer: &Answer) -> String {
    let text = answer.text();
    assert!(text.contains("the check takes a little more work") && text.contains("ada@alder.example"), "{text}");
    assert!(answer.headers.get("set-cookie").is_none());
    let from = text.split_once("data-proof-from=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap();
    from.replace("&#x2f;", "/")
}

#[tokio::test]
async fn proofs_that_were_collected_while_they_were_cheap_are_not_taken_when_they_are_dear() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.get(paths::RESET).await;
    let (first, second, third) = (solved(&mut ada).await, solved(&mut ada).await, solved(&mut ada).await);
    let network = ada.network();
    let begin = |until: u32| {
        while site.state.cases.history().starts(&network, site.now()) < until {
            site.state.cases.history().note(&network, site.now());
        }
    };
    begin(50);
    assert!(is_through(&submit(&mut ada, &first, "").await), "one step of the price is forgiven");
    begin(101);
    asks_for_more(&submit(&mut ada, &second, "").await);
    asks_for_more(&submit(&mut ada, &third, "").await);
    assert_eq!(site.state.cases.history().starts(&network, site.now()), 101, "what was not taken is no start");
    let fresh = solved(&mut ada).await;
    assert!(is_through(&submit(&mut ada, &fresh, "").await), "work at today's price");
    site.clock.advance(Duration::from_secs(3600));
    let cheap = solved(&mut ada).await;
    assert!(is_through(&submit(&mut ada, &cheap, "").await), "and an hour later it is cheap again");
}

#[tokio::test]
async fn where_somebody_guesses_the_price_is_that_of_the_organization_whatever_the_address_says() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let birch = site.organization("Birch", "birch.example", classic()).await;
    site.person_of(&birch, "ada@birch.example", |_| {}).await;
    let mut ada = site.browser();
    ada.get(paths::RESET).await;
    let (here, elsewhere) = (solved(&mut ada).await, solved(&mut ada).await);
    let until = site.now().plus(Duration::from_secs(3600));
    site.state.cases.reset.challenges.raise_until(site.scope.organization, until);
    let from = asks_for_more(&submit(&mut ada, &here, "").await);
    assert!(from.ends_with("?whr=alder.example"), "{from}");
    let dear = solution(&ada.get(&from).await.text());
    let form = step(&ada.get(paths::RESET).await);
    let fields = [("step", form.as_str()), ("whr", "alder.example"), ("user_name", "ada@alder.example"), ("proof", &dear)];
    assert!(is_through(&ada.post(paths::RESET, &fields).await));
    let form = step(&ada.get(paths::RESET).await);
    let fields = [("step", form.as_str()), ("user_name", "ada@birch.example"), ("proof", &elsewhere)];
    assert!(is_through(&ada.post(paths::RESET, &fields).await), "another organization's people work as ever");
}
