//! Health, readiness, metrics.

use axum::Router;
use axum::extract::ConnectInfo;
use http::StatusCode;
use latchkey_web::{MetricsAccess, NotReady, Readiness};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::support::{Answer, ORIGIN, get, request, router_with, send, settings};

fn with_metrics(token: Option<&str>) -> Router {
    let recorder = PrometheusBuilder::new().build_recorder();
    let mut settings = settings(ORIGIN);
    settings.metrics = Some(MetricsAccess::new(recorder.handle(), token));
    router_with(settings)
}

async fn ask(router: &Router, peer: &str, lines: &[(&str, &str)]) -> Answer {
    let mut request = request("GET", "/metrics", lines);
    let peer: std::net::SocketAddr = peer.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    send(router, request).await
}

#[tokio::test]
async fn health_and_readiness_answer_by_address_too() {
    let mut not_ready = settings(ORIGIN);
    not_ready.readiness = Readiness::new(|| Box::pin(async { Err(NotReady("the database does not answer".into())) }));
    let router = router_with(not_ready);
    for host in ["10.1.2.3:8443", "reset.example.com", "[::1]:8443", "localhost:8443"] {
        let health = get(&router, "/healthz", &[("host", host)]).await;
        assert_eq!((health.status, health.text().as_str()), (StatusCode::OK, "ok\n"));
        let ready = get(&router, "/readyz", &[("host", host)]).await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ready.text(), "not ready: the database does not answer\n");
    }
    assert_eq!(get(&router, "/healthz", &[("host", "evil.example")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(get(&crate::support::router(), "/readyz", &[]).await.text(), "ready\n");
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    let router = with_metrics(None);
    let local = ask(&router, "127.0.0.1:50000", &[("host", "127.0.0.1:9000")]).await;
    assert_eq!((local.status, local.header("content-type")), (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(ask(&router, "203.0.113.9:50000", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&router, "203.0.113.9:50000", &[("authorization", "Bearer ")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&crate::support::router(), "127.0.0.1:50000", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_proxy_on_this_machine_does_not_open_them() {
    let router = with_metrics(None);
    for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
        let answer = ask(&router, "127.0.0.1:50000", &[(header, "127.0.0.1")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{header}");
    }
}

#[tokio::test]
async fn a_bearer_of_the_token_may_see_them_from_anywhere() {
    let router = with_metrics(Some("a-long-token"));
    for (header, status) in [
        ("Bearer a-long-token", StatusCode::OK),
        ("Bearer a-long-tokem", StatusCode::NOT_FOUND),
        ("Bearer ", StatusCode::NOT_FOUND),
        ("a-long-token", StatusCode::NOT_FOUND),
        ("Basic a-long-token", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(ask(&router, "203.0.113.9:50000", &[("authorization", header)]).await.status, status, "{header}");
    }
}
