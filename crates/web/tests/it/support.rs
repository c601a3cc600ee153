//! A shell for tests, and short ways to ask it.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{HeaderMap, Request, StatusCode};
use latchkey_language::Languages;
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_web::{MetricsAccess, Readiness, Shell, ShellSettings, TrustedProxies, protected, shell_routes};
use tower::ServiceExt;
use tracing::dispatcher::DefaultGuard;
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Subscriber};

/// The public host of [`shell`].
pub(crate) const HOST: &str = "reset.example.com";
/// Its origin.
pub(crate) const ORIGIN: &str = "https://reset.example.com";

/// Read once for all tests: it takes longer than most of them.
pub(crate) fn languages() -> Arc<Languages> {
    static LANGUAGES: LazyLock<Arc<Languages>> = LazyLock::new(|| Arc::new(Languages::embedded().expect("the locales load")));
    Arc::clone(&LANGUAGES)
}

/// Settings that tests change.
pub(crate) fn settings(origin: &str) -> ShellSettings {
    ShellSettings {
        origin: origin.parse().expect("an origin"),
        hosts: Vec::new(),
        proxies: TrustedProxies::parse(&["10.0.0.0/8"]).expect("networks"),
        languages: languages(),
        clock: Arc::new(ManualClock::default()),
        random: Arc::new(SeededRandom::new(1)),
        readiness: Readiness::new(|| Box::pin(async { Ok(()) })),
        metrics: None::<MetricsAccess>,
    }
}

pub(crate) fn shell() -> Arc<Shell> {
    Shell::new(settings(ORIGIN)).expect("the shell starts")
}

pub(crate) fn router() -> Router {
    router_with(settings(ORIGIN))
}

/// Everything that needs no use case.
pub(crate) fn router_with(settings: ShellSettings) -> Router {
    let shell = Shell::new(settings).expect("the shell starts");
    protected(shell_routes().with_state(Arc::clone(&shell)), &shell)
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }
}

/// A request as a browser on the internet sends it; `lines` replace and add headers.
pub(crate) fn request(method: &str, path: &str, lines: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
    let peer: SocketAddr = "203.0.113.9:50000".parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    request.headers_mut().insert("host", HOST.parse().expect("a host"));
    for (name, value) in lines {
        let name: http::HeaderName = name.parse().expect("a header's name");
        request.headers_mut().insert(name, value.parse().expect("a header's value"));
    }
    request
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response: Response = router.clone().oneshot(request).await.expect("routers do not fail");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() }
}

pub(crate) async fn get(router: &Router, path: &str, lines: &[(&str, &str)]) -> Answer {
    send(router, request("GET", path, lines)).await
}

/// A server on this machine.
pub(crate) struct Running {
    /// Where it is reached.
    pub(crate) origin: String,
    pub(crate) shell: Arc<Shell>,
    _stop: tokio::sync::oneshot::Sender<()>,
}

/// Serves the shell and these routes on a free port of `host` until dropped.
pub(crate) async fn running(host: &str, routes: impl FnOnce(&Arc<Shell>) -> Router<Arc<Shell>>) -> Running {
    let listener = tokio::net::TcpListener::bind((host, 0)).await.expect("a free port");
    let origin = format!("http://{host}:{}", listener.local_addr().expect("an address").port());
    let shell = Shell::new(settings(&origin)).expect("the shell starts");
    let all = shell_routes().merge(routes(&shell)).with_state(Arc::clone(&shell));
    let router = protected(all, &shell);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let shutdown = async { drop(stopped.await) };
        latchkey_web::serve(listener, None, router, shutdown).await.expect("it serves");
    });
    Running { origin, shell, _stop: stop }
}

/// Has this thread's events heard until the guard is dropped.
pub(crate) fn hear(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // While only one dispatcher lives, tracing asks the thread that first reaches an event whether anybody wants it, and keeps the answer
    // for all threads; another test's thread has no subscriber. With a second one it asks both.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    tracing::subscriber::set_default(subscriber)
}
