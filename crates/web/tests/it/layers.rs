//! What every request passes.

use axum::Router;
use axum::routing::{get as route_get, post};
use http::StatusCode;
use latchkey_web::{ErrorPage, SessionCookie, StrictForm, Visit, protected};

use crate::support::{Answer, HOST, ORIGIN, get, request, router, router_with, send, settings, shell};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[derive(serde::Deserialize)]
struct Sample {
    step: String,
}

/// Routes that only tests have, behind the layers of the real ones.
fn sample_router() -> Router {
    let routes = Router::new()
        .route("/form", post(|StrictForm(form): StrictForm<Sample>| async move { form.step }))
        .route("/client", route_get(|visit: Visit| async move { visit.client().to_string() }))
        .route("/panic", route_get(async || -> StatusCode { panic!("on purpose") }))
        .route("/busy", route_get(|| async { ErrorPage::Busy }))
        .route("/cookie", post(|visit: Visit| async move { visit.required_cookie(SessionCookie::Reset).map(str::to_owned) }));
    let shell = shell();
    protected(routes.with_state(std::sync::Arc::clone(&shell)), &shell)
}

async fn post_form(lines: &[(&str, &str)], body: &'static str) -> Answer {
    let mut all = vec![FORM];
    all.extend_from_slice(lines);
    let mut request = request("POST", "/form", &all);
    *request.body_mut() = body.into();
    send(&sample_router(), request).await
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let router = router();
    for path in ["/robots.txt", "/no-such-page", "/favicon.ico", "/healthz"] {
        let answer = get(&router, path, &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("data:") && !policy.contains('*'), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("strict-transport-security").starts_with("max-age="));
        assert!(answer.header("permissions-policy").contains("camera=()"));
    }
    assert_eq!(get(&router, "/no-such-page", &[]).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn plain_http_promises_no_tls() {
    let router = router_with(settings("http://127.0.0.1:8080"));
    let answer = get(&router, "/robots.txt", &[("host", "127.0.0.1:8080")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn other_hosts_get_a_page_that_does_not_repeat_them() {
    let router = router();
    for host in ["evil.example", "127.0.0.1", "reset.example.com.evil.example", "reset.example.com:8443"] {
        let answer = get(&router, "/robots.txt", &[("host", host), ("x-forwarded-host", HOST)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{host}");
        assert!(answer.text().contains("Wrong address") && !answer.text().contains("evil"), "{}", answer.text());
    }
}

#[tokio::test]
async fn forwarded_headers_of_strangers_count_for_nothing() {
    let router = sample_router();
    let lines = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7"), ("x-real-ip", "198.51.100.7")];
    assert_eq!(get(&router, "/client", &lines).await.text(), "203.0.113.9");
}

#[tokio::test]
async fn a_form_from_our_own_page_is_taken() {
    for lines in [
        &[("origin", ORIGIN)][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
    ] {
        let answer = post_form(lines, "step=hello").await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "hello"), "{lines:?}");
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_is_not() {
    let elsewhere: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "same-site")],
    ];
    for lines in elsewhere {
        let answer = post_form(lines, "step=hello").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{lines:?}");
        assert!(answer.text().contains("This was not allowed"));
    }
}

#[tokio::test]
async fn unclean_forms_get_a_clear_page_and_nothing_is_repeated() {
    let own = [("origin", ORIGIN)];
    for body in ["step=%3Cscript%3E&step=b", "step[]=<script>", "step=a&<script>=1", "step=%00<script>", "other=<script>"] {
        let answer = post_form(&own, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.text().contains("We did not understand that") && !answer.text().contains("<script>"), "{}", answer.text());
    }
    let json = post_form(&[("origin", ORIGIN), ("content-type", "application/json")], "{}").await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut large = request("POST", "/form", &[FORM, ("origin", ORIGIN)]);
    *large.body_mut() = format!("step={}", "a".repeat(latchkey_web::FORM_LIMIT)).into();
    assert_eq!(send(&sample_router(), large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_post_without_its_cookie_says_that_cookies_are_off() {
    async fn ask(lines: &[(&str, &str)]) -> Answer {
        send(&sample_router(), request("POST", "/cookie", lines)).await
    }
    let without = ask(&[("origin", ORIGIN)]).await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    assert!(without.text().contains("Cookies are turned off"));
    let with = ask(&[("origin", ORIGIN), ("cookie", "__Host-latchkey-reset=abc")]).await;
    assert_eq!(with.text(), "abc");
    // The plain name could have been planted by a neighbouring host.
    assert_eq!(ask(&[("origin", ORIGIN), ("cookie", "latchkey-reset=abc")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn errors_have_pages_in_the_visitors_language() {
    let router = sample_router();
    let spanish = [("accept-language", "es-MX,es;q=0.9")];
    let missing = get(&router, "/no-such-page?a=%00%3Cscript%3E", &spanish).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.header("content-type"), "text/html; charset=utf-8");
    assert!(missing.text().contains("<html lang=\"es\"") && missing.text().contains("Aquí no hay nada"));
    assert!(!missing.text().contains("<script>"));
    let wrong_method = get(&router, "/form", &[]).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong_method.header("allow"), "POST");
    assert!(wrong_method.text().contains("This does not work like that"));
    let busy = get(&router, "/busy", &[]).await;
    assert_eq!((busy.status, busy.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "10"));
    assert!(busy.text().contains("We are very busy right now"));
}

#[tokio::test]
async fn a_panic_is_a_page_too() {
    let answer = get(&sample_router(), "/panic", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text().contains("Something went wrong") && !answer.text().contains("on purpose"));
}

#[tokio::test]
async fn a_language_asked_for_is_kept() {
    let router = sample_router();
    let asked = get(&router, "/no-such-page?mkt=es", &[("accept-language", "en")]).await;
    assert!(asked.text().contains("<html lang=\"es\""));
    assert_eq!(asked.header("set-cookie"), "__Host-latchkey-language=es; Path=/; Secure; HttpOnly; SameSite=Lax");
    let later = get(&router, "/no-such-page", &[("accept-language", "en"), ("cookie", "__Host-latchkey-language=es")]).await;
    assert!(later.text().contains("<html lang=\"es\""));
    assert_eq!(later.header("set-cookie"), "");
    let nonsense = get(&router, "/no-such-page?mkt=%0d%0aSet-Cookie:x", &[]).await;
    assert!(nonsense.text().contains("<html lang=\"en\"") && nonsense.header("set-cookie").is_empty());
}
