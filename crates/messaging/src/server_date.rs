//! What time it is elsewhere: web servers say it in every answer.

use std::time::{Duration, UNIX_EPOCH};

use latchkey_domain::Timestamp;
use reqwest::header::DATE;
use url::Url;

use crate::http_client;

/// The time that the web server behind this address tells, to the second; `None` when it does not answer or tells none. Only its first
/// page is asked for, and nothing is said about who asks.
pub async fn server_date(address: &Url, ca: Option<&str>, timeout: Duration) -> Option<Timestamp> {
    let client = http_client(ca, timeout).ok()?;
    let front = address.join("/").ok()?;
    let answer = client.get(front).send().await.ok()?;
    parse(answer.headers().get(DATE)?.to_str().ok()?)
}

fn parse(text: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_micros(i64::try_from(since.as_micros()).ok()?))
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::{HttpAnswer, HttpSink};

    use super::*;

    #[tokio::test]
    async fn the_date_of_an_answer_is_read_and_nothing_else_is_asked_for() {
        let sink = HttpSink::start().await.unwrap();
        sink.answer_with(HttpAnswer::Dated("Sun, 06 Nov 1994 08:49:37 GMT"));
        let address: Url = sink.url("/send?user=secret").parse().unwrap();
        let limit = Duration::from_secs(5);
        assert_eq!(server_date(&address, None, limit).await, Some(Timestamp::from_micros(784_111_777_000_000)));
        let asked = sink.requests();
        assert_eq!((asked.len(), asked[0].line.as_str()), (1, "GET /"));
        for answer in [HttpAnswer::Dated("yesterday"), HttpAnswer::Status(200), HttpAnswer::Cut] {
            sink.answer_with(answer);
            assert_eq!(server_date(&address, None, limit).await, None, "{answer:?}");
        }
    }
}
