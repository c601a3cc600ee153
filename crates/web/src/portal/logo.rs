//! Logos of organizations, by digest: they never change under one address.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use latchkey_domain::OrganizationId;

use crate::{AppState, ErrorPage};

/// The image. A picture may carry scripts of its own, so it gets a policy that runs nothing.
pub(super) async fn show(
    State(app): State<AppState>,
    Path((organization, digest)): Path<(String, String)>,
) -> Result<Response, ErrorPage> {
    let organization: OrganizationId = organization.parse().map_err(|_| ErrorPage::NotFound)?;
    let image = app.cases.looks.logo(organization, &digest).await?.ok_or(ErrorPage::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, image.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
    ];
    Ok((headers, image.bytes).into_response())
}
