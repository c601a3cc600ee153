//! Files, style sheets in other colours, robots.

use http::StatusCode;
use latchkey_web::{SCRIPT, STYLE};

use crate::support::{get, router, shell};

#[tokio::test]
async fn files_are_named_by_content_and_kept_for_ever() {
    let (shell, router) = (shell(), router());
    for (name, kind) in
        [(STYLE, "text/css; charset=utf-8"), (SCRIPT, "text/javascript; charset=utf-8"), ("mark.svg", "image/svg+xml")]
    {
        let address = shell.assets.address(name).expect("there").to_owned();
        let plain = get(&router, &address, &[]).await;
        assert_eq!((plain.status, plain.header("content-type")), (StatusCode::OK, kind));
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(plain.bytes, shell.assets.get(name).expect("there").bytes().to_vec());
        let packed = get(&router, &address, &[("accept-encoding", "gzip")]).await;
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
        assert!(packed.bytes.len() < plain.bytes.len(), "{name}");
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    let router = router();
    for path in ["/assets/style.css", "/assets/style.000000000000.css", "/assets/..%2f..%2fCargo.toml", "/assets/"] {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_colour_has_its_style_sheet() {
    let (shell, router) = (shell(), router());
    let address = shell.stylesheets.address("#ffcc00".parse().expect("a colour"));
    let sheet = get(&router, &address, &[]).await;
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    let neutral = get(&router, shell.assets.address(STYLE).expect("there"), &[]).await.text();
    let rules = sheet.text().strip_prefix(&neutral).expect("begins with the neutral sheet").to_owned();
    assert!(rules.starts_with(":root{--brand:#ffcc00;--on-brand:#000;"), "{rules}");
    assert_eq!(get(&router, "/brand/ffcc00.css?v=old", &[]).await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn what_is_no_colour_has_none() {
    let router = router();
    for path in [
        "/brand/ffcc0.css",
        "/brand/FFCC00.css",
        "/brand/ffcc00",
        "/brand/ffcc00%7d.css",
        "/brand/red.css",
        "/brand/%23ffcc00.css",
    ] {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn robots_are_sent_away_and_the_icon_is_there() {
    let router = router();
    assert_eq!(get(&router, "/robots.txt", &[]).await.text(), "User-agent: *\nDisallow: /\n");
    assert_eq!(get(&router, "/favicon.ico", &[]).await.header("content-type"), "image/svg+xml");
}
