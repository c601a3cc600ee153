//! One browser as a server sees it: cookies, an address, forms filled in from the pages. What it costs itself is kept apart.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use anyhow::{Context, Result, bail, ensure};
use data_encoding::BASE64;

use crate::cpu;
use crate::exchange::{Answer, Ask, Server};

/// Redirects in a row that are followed.
const MOST_HOPS: usize = 4;

/// Where a server says it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// What the Host header says.
    pub(crate) host: String,
    /// What the Origin header says.
    pub(crate) origin: String,
}

/// One browser.
pub(crate) struct Visitor<'a, S> {
    server: &'a S,
    place: &'a Place,
    peer: Ipv4Addr,
    pub(crate) jar: BTreeMap<String, String>,
    /// Processor time that the visitor itself took, on the thread that polls it.
    pub(crate) own: Duration,
}

impl<'a, S: Server> Visitor<'a, S> {
    /// The `number`th visitor, from a network of its own.
    pub(crate) fn new(server: &'a S, place: &'a Place, number: u32) -> Self {
        let network = (number % 0xfffe + 1).to_be_bytes();
        let peer = Ipv4Addr::new(127, network[2], network[3], 7);
        Self { server, place, peer, jar: BTreeMap::new(), own: Duration::ZERO }
    }

    /// Does something of the visitor's own and keeps what it took.
    pub(crate) fn own<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let begun = cpu::thread();
        let done = work(self);
        self.own += cpu::thread().saturating_sub(begun);
        done
    }

    /// The request that this browser would send now.
    pub(crate) fn ask(&self, method: &'static str, path: &str, body: String) -> Ask {
        let mut headers = vec![
            ("host", self.place.host.clone()),
            ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36".to_owned()),
            ("accept", "text/html,application/xhtml+xml,*/*;q=0.8".to_owned()),
            ("accept-language", "en-US,en;q=0.9".to_owned()),
            ("accept-encoding", "gzip, deflate, br, zstd".to_owned()),
        ];
        if !self.jar.is_empty() {
            headers.push(("cookie", self.cookies()));
        }
        if method == "POST" {
            headers.push(("origin", self.place.origin.clone()));
            headers.push(("sec-fetch-site", "same-origin".to_owned()));
            headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        }
        Ask { method, path: path.to_owned(), headers, body, peer: self.peer }
    }

    /// The Cookie header.
    pub(crate) fn cookies(&self) -> String {
        self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn send(&mut self, method: &'static str, path: &str, body: String) -> Result<Answer> {
        let ask = self.own(|this| this.ask(method, path, body));
        let answer = self.server.ask(ask).await?;
        self.own(|this| this.keep(&answer));
        ensure!(answer.status < 400, "{method} {path} was answered {}: {}", answer.status, answer.text());
        Ok(answer)
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.all("set-cookie") {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            self.jar.insert(name.to_owned(), value.to_owned());
        }
    }

    /// A page.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, String::new()).await
    }

    /// A form, and the page that it leads to.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let body = self.own(|_| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
        let mut answer = self.send("POST", path, body).await?;
        for _ in 0..MOST_HOPS {
            let Some(next) = answer.location().map(str::to_owned) else { return Ok(answer) };
            answer = self.get(&next).await?;
        }
        bail!("{path} leads from one page to the next and the next")
    }

    /// Fetches a proof of work and solves it; gives what the form carries.
    pub(crate) async fn proof(&mut self, place: &str) -> Result<String> {
        let challenge = self.get(&format!("/reset/captcha?whr={place}")).await?;
        self.own(|_| {
            let challenge: Challenge = serde_json::from_slice(&challenge.body).context("reading a proof of work")?;
            let solution = solve_challenge(SolveChallengeOptions::new(&challenge));
            let solution = solution.ok().flatten().context("a proof of work without a solution")?;
            Ok(BASE64.encode(&serde_json::to_vec(&Payload { challenge, solution })?))
        })
    }
}

/// The token of the first form on a page.
pub(crate) fn step(page: &str) -> Result<String> {
    attribute(page, "name=\"step\" value=\"").with_context(|| format!("no form on this page:\n{page}"))
}

/// What stands between this and the next quotation mark; pages write a slash as a reference where they escape.
pub(crate) fn attribute(page: &str, before: &str) -> Option<String> {
    page.split_once(before).and_then(|(_, rest)| rest.split('"').next()).map(|value| value.replace("&#x2f;", "/"))
}
