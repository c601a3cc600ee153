//! Where a call stands, told to the page that waits for it, so that the page goes on by itself.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use latchkey_service::reset::CallState;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks before the browser has to ask again: no connection is kept for long, so that a server that is told to stop can.
const LOOKS: u32 = 5;
/// How long the browser waits before it asks again.
const RETRY: Duration = Duration::from_millis(500);

/// One event for each look, named by [`CallState::key`]; the last one is the first that is not `ringing`. `look` gives nothing when
/// the call is not there any more.
pub(crate) fn call_events<L, F>(look: L) -> Response
where
    L: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Option<CallState>> + Send + 'static,
{
    let looks = stream::unfold((look, 0), |(look, number)| async move {
        let (event, after) = next(&look, number).await?;
        Some((Ok::<_, Infallible>(event), (look, after)))
    });
    Sse::new(looks).into_response()
}

/// The event of this look and the number of the next one; `None` at the end.
async fn next<F: Future<Output = Option<CallState>>>(look: &impl Fn() -> F, number: u32) -> Option<(Event, u32)> {
    if number >= LOOKS {
        return None;
    }
    if number > 0 {
        tokio::time::sleep(PAUSE).await;
    }
    let state = look().await?;
    let after = if state == CallState::Ringing { number + 1 } else { LOOKS };
    Some((Event::default().retry(RETRY).event("call").data(state.key()), after))
}
