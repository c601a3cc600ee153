//! Requests and answers, however they travel.

use std::future::Future;
use std::net::Ipv4Addr;

use anyhow::Result;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Everything but the length of the body.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// Where it comes from.
    pub(crate) peer: Ipv4Addr,
}

/// One answer, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Bytes that the answer takes on the wire: status line, headers and body.
    pub(crate) bytes: usize,
}

impl Answer {
    /// Every header of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<&str> {
        (300..400).contains(&self.status).then(|| self.all("location").next()).flatten()
    }

    /// The body as text; whatever is no text is left out.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What answers: the router in this process, or a server behind a socket.
pub(crate) trait Server: Sync {
    /// Asks and waits for the whole answer.
    fn ask(&self, ask: Ask) -> impl Future<Output = Result<Answer>> + Send;
}
