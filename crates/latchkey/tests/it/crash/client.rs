//! A browser whose server may die in the middle of an answer.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use data_encoding::BASE64;

/// Longer than any answer takes here.
const PATIENCE: Duration = Duration::from_secs(60);

/// One browser with its cookies.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) jar: BTreeMap<String, String>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn location(&self) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix("location: "))
    }

    /// The token of the first form.
    #[track_caller]
    pub(crate) fn step(&self) -> String {
        let found = self.body.split_once("name=\"step\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        found.unwrap_or_else(|| panic!("no form in {self:?}")).to_owned()
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, jar: BTreeMap::new() }
    }

    /// One request; `None` when the server died before it had answered wholly.
    fn exchange(&mut self, head: &str, body: &str) -> Option<Reply> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        let request = format!("{head}Host: reset.example.com\r\nConnection: close\r\n{cookie}\r\n{body}");
        stream.write_all(request.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
        if body.len() < length {
            return None;
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next()?.split_once('=')?;
            self.jar.insert(name.to_owned(), value.to_owned());
        }
        Some(Reply { status, head: head.to_owned(), body: body.to_owned() })
    }

    pub(crate) fn get(&mut self, path: &str) -> Option<Reply> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    /// The page that one ends up at, redirects followed.
    #[track_caller]
    pub(crate) fn look(&mut self, path: &str) -> Reply {
        let mut reply = self.get(path).expect("an answer");
        while let Some(next) = reply.location().map(str::to_owned) {
            reply = self.get(&next).expect("an answer");
        }
        reply
    }

    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let body = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&");
        let head = format!(
            "POST {path} HTTP/1.1\r\nOrigin: https://reset.example.com\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        );
        self.exchange(&head, &body)
    }

    /// Identification with a solved captcha, ready to be sent.
    pub(crate) fn identification(&mut self, user_name: &str) -> Vec<(&'static str, String)> {
        let step = self.look("/reset").step();
        let challenge = self.get("/reset/captcha").expect("a challenge").body;
        let challenge: Challenge = serde_json::from_str(&challenge).unwrap();
        let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
        let proof = BASE64.encode(serde_json::to_string(&Payload { challenge, solution }).unwrap().as_bytes());
        vec![("step", step), ("user_name", user_name.to_owned()), ("proof", proof)]
    }

    /// Whether this password opens the account.
    #[track_caller]
    pub(crate) fn signs_in(address: SocketAddr, user_name: &str, password: &str) -> bool {
        Self::new(address).sign_in(user_name, password)
    }

    /// Signs in, and says whether it worked.
    #[track_caller]
    pub(crate) fn sign_in(&mut self, user_name: &str, password: &str) -> bool {
        let step = self.look("/signin").step();
        let fields = [("step", step.as_str()), ("user_name", user_name), ("password", password)];
        let reply = self.post("/signin", &fields).expect("an answer");
        assert!(matches!(reply.status, 200 | 303), "{reply:?}");
        // Whoever has not confirmed anything yet is asked to, on the way.
        reply.location().is_some_and(|place| ["/account", "/register?asked=1"].contains(&place))
    }

    /// Whether this browser is signed in.
    #[track_caller]
    pub(crate) fn is_signed_in(&mut self) -> bool {
        let reply = self.get("/account").expect("an answer");
        assert!(reply.status == 200 || reply.location().is_some_and(|place| place.starts_with("/signin")), "{reply:?}");
        reply.status == 200
    }
}
