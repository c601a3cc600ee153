//! A browser as the server sees it: a cookie jar, an address, and forms filled in from the pages.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::SET_COOKIE;
use http::{HeaderName, Request};
use latchkey_service::captcha::WAIT;
use latchkey_web::paths;

use super::site::Site;
use crate::support::{Answer, HOST, ORIGIN, send};

pub(super) const FORM: &str = "application/x-www-form-urlencoded";
/// Cookies of a site behind TLS.
pub(super) const RESET_COOKIE: &str = "__Host-latchkey-reset";
pub(super) const VISITOR_COOKIE: &str = "__Host-latchkey-visitor";
pub(super) const SESSION_COOKIE: &str = "__Host-latchkey-session";
pub(super) const DEVICE_COOKIE: &str = "__Host-latchkey-device";

/// One browser. A clone is another one with the same cookies.
#[derive(Clone)]
pub(super) struct Browser<'a> {
    site: &'a Site,
    peer: SocketAddr,
    pub(super) jar: BTreeMap<String, String>,
    /// Header lines of every request.
    pub(super) lines: Vec<(&'static str, String)>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        // Every browser comes from a network of its own, so that none uses up the share of another.
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let network = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let address = Ipv4Addr::new(100, network[2], network[3], 7);
        let peer = SocketAddr::new(IpAddr::V4(address), 50_000);
        Self { site, peer, jar: BTreeMap::new(), lines: Vec::new() }
    }

    /// The network that it comes from, as counters know it.
    pub(super) fn network(&self) -> String {
        let origin = latchkey_domain::Origin { address: Some(self.peer.ip()), client: None };
        latchkey_service::Visit { origin, language: String::new() }.network()
    }

    /// One request exactly as given, with the cookies.
    pub(super) async fn send(&mut self, method: &str, path: &str, lines: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let headers = request.headers_mut();
        headers.insert("host", HOST.parse().unwrap());
        if !self.jar.is_empty() {
            let all: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.insert("cookie", all.join("; ").parse().unwrap());
        }
        let own = self.lines.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in own.chain(lines.iter().copied()) {
            headers.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        let answer = send(&self.site.router, request).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).unwrap();
            self.jar.insert(name.to_owned(), value.to_owned());
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            }
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    /// A form from one of our own pages.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url_encoded(fields);
        self.send("POST", path, &[("origin", ORIGIN), ("sec-fetch-site", "same-origin"), ("content-type", FORM)], body).await
    }

    /// The same, and then the page that it leads to.
    pub(super) async fn post_on(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut answer = self.post(path, fields).await;
        for _ in 0..3 {
            let Some(next) = location(&answer) else { break };
            answer = self.get(&next).await;
        }
        answer
    }

    /// A waiting ticket that is due; the clock stands where it stood.
    pub(super) async fn ticket(&mut self) -> String {
        if !self.jar.contains_key(VISITOR_COOKIE) {
            self.get(paths::RESET).await;
        }
        self.site.clock.move_back(WAIT);
        let network = format!("test {}", self.peer);
        let ticket = self.site.state.cases.reset.tickets.issue(self.jar[VISITOR_COOKIE].as_bytes(), &network);
        self.site.clock.advance(WAIT);
        ticket.expect("a ticket")
    }

    /// Says who one is; gives the page that follows.
    pub(super) async fn identify(&mut self, user_name: &str) -> Answer {
        let ticket = self.ticket().await;
        let step = step(&self.get(paths::RESET).await);
        self.post_on(paths::RESET, &[("step", &step), ("user_name", user_name), ("ticket", &ticket)]).await
    }

    /// Says who one is where time cannot be turned back for the ticket: `wait` lets it pass.
    pub(super) async fn identify_later(&mut self, user_name: &str, wait: impl FnOnce(std::time::Duration)) -> Answer {
        let step = step(&self.get(paths::RESET).await);
        let network = format!("test {}", self.peer);
        let ticket = self.site.state.cases.reset.tickets.issue(self.jar[VISITOR_COOKIE].as_bytes(), &network).expect("a ticket");
        wait(WAIT);
        self.post_on(paths::RESET, &[("step", &step), ("user_name", user_name), ("ticket", &ticket)]).await
    }

    /// Types a code if there is a form for it; the text of what is seen then.
    pub(super) async fn type_code_or_look(&mut self, code: &str) -> String {
        let page = self.get(paths::RESET_VERIFY).await;
        let text = match location(&page) {
            Some(next) => self.get(&next).await.text(),
            None => page.text(),
        };
        let token = text.split_once("name=\"step\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        match token.filter(|_| text.contains("name=\"code\"")) {
            Some(token) => {
                self.post_on(paths::RESET_CODE, &[("step", token), ("method", "alternate-email"), ("code", code)]).await.text()
            }
            None => text,
        }
    }

    /// The token of the form on the present page of the reset.
    pub(super) async fn step(&mut self) -> String {
        step(&self.get(paths::RESET_VERIFY).await)
    }

    /// Asks for a code; `typed` is the whole address, where it must be typed.
    pub(super) async fn ask_mail(&mut self, typed: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_METHOD, &[("step", &step), ("method", "alternate-email"), ("address", typed)]).await
    }

    pub(super) async fn type_code(&mut self, code: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_CODE, &[("step", &step), ("method", "alternate-email"), ("code", code)]).await
    }

    /// Chooses a method of which nothing is sent.
    pub(super) async fn choose_way(&mut self, method: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_METHOD, &[("step", &step), ("method", method)]).await
    }

    /// Types a code of the app, or a recovery code.
    pub(super) async fn type_factor(&mut self, method: &str, code: &str) -> Answer {
        let step = self.step().await;
        self.post_on(paths::RESET_CODE, &[("step", &step), ("method", method), ("code", code)]).await
    }

    /// As far as the page for the new password, by a mailed code.
    pub(super) async fn verify(&mut self, user_name: &str, address: &str) -> Answer {
        self.identify(user_name).await;
        self.ask_mail("").await;
        let code = self.site.code_for(address).await;
        let page = self.type_code(&code).await;
        assert!(page.text().contains("name=\"new_password\""), "{}", page.text());
        page
    }

    /// Chooses a password; gives the page that follows.
    pub(super) async fn choose(&mut self, password: &str) -> Answer {
        let step = step(&self.get(paths::RESET_PASSWORD).await);
        let fields = [("step", step.as_str()), ("new_password", password), ("confirm_password", password)];
        self.post_on(paths::RESET_PASSWORD, &fields).await
    }

    /// Tries to sign in; gives the page that follows.
    pub(super) async fn sign_in(&mut self, user_name: &str, password: &str) -> Answer {
        let step = step(&self.get(paths::SIGN_IN).await);
        self.post_on(paths::SIGN_IN, &[("step", &step), ("user_name", user_name), ("password", password)]).await
    }

    /// The token that a form of this session carries; in the registration portal a form is named by its path.
    pub(super) fn token_of(&self, form: &str) -> String {
        self.site.state.cases.forms.token(form, &self.jar[SESSION_COOKIE])
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.jar.contains_key(SESSION_COOKIE)
    }
}

/// Where a redirect leads.
pub(super) fn location(answer: &Answer) -> Option<String> {
    answer.status.is_redirection().then(|| answer.header("location").to_owned())
}

/// The step token of the first form on the page; that of the menu above it where there is no other.
pub(super) fn step(answer: &Answer) -> String {
    let text = answer.text();
    let first = |text: &str| {
        let found = text.split_once("name=\"step\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        found.map(str::to_owned)
    };
    let main = text.split_once("<main>").and_then(|(_, main)| first(main));
    main.or_else(|| first(&text)).unwrap_or_else(|| panic!("no form on {} {text}", answer.status))
}

/// The step token of the form on the page that is sent to this path.
pub(super) fn step_to(answer: &Answer, path: &str) -> String {
    let text = answer.text();
    let form = text.split("<form").find(|form| form.contains(&format!("action=\"{path}\"")));
    let token = form.and_then(|form| form.split_once("name=\"step\" value=\"")).and_then(|(_, rest)| rest.split('"').next());
    token.unwrap_or_else(|| panic!("no form to {path} on {} {text}", answer.status)).to_owned()
}

pub(super) fn url_encoded(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// The page's text without the invisible marks around named values.
pub(super) fn seen(answer: &Answer) -> String {
    answer.text().replace(['\u{2068}', '\u{2069}'], "").replace('\u{a0}', " ")
}
