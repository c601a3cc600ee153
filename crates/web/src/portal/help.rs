//! "Learn more about this message".

use axum::extract::{Path, State};
use axum::response::Response;

use super::present::current;
use crate::pages::reset::{Help, Topic};
use crate::{AppState, ErrorPage, Visit};

/// The page of a topic, which says nothing about an account; whoever comes from a reset keeps its look.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    Path(topic): Path<String>,
) -> Result<Response, ErrorPage> {
    let topic = Topic::from_word(&topic).ok_or(ErrorPage::NotFound)?;
    current(&app, &mut visit).await?;
    Ok(visit.page(&Help::about(topic)))
}
