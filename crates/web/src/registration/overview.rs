//! What is registered, and what is missing.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{Method, SignInRequest};
use latchkey_service::register::{FactorItems, Item, Listing, Overview};
use serde::Deserialize;

use super::desk::{Desk, Instead, refused};
use crate::form::StrictQuery;
use crate::pages::register::{self, FactorRows, Row};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?asked=1` when a sign-in led here; `?done=` names what just happened.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    asked: String,
    #[serde(default)]
    done: Option<Done>,
}

/// What just happened.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Done {
    AlternateEmail,
    MobilePhone,
    SecurityQuestions,
    Authenticator,
    RecoveryCodes,
    Removed,
    Withdrawn,
    Confirmed,
}

impl Done {
    const fn text(self) -> &'static str {
        match self {
            Self::AlternateEmail => "register-kept-alternate-email",
            Self::MobilePhone => "register-kept-mobile-phone",
            Self::SecurityQuestions => "register-kept-security-questions",
            Self::Authenticator => "register-kept-authenticator",
            Self::RecoveryCodes => "register-kept-recovery-codes",
            Self::Removed => "register-removed",
            Self::Withdrawn => "register-withdrawn",
            Self::Confirmed => "register-confirmed",
        }
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let notice = arrival.done.map(|done| Message::new(done.text()));
    listed(desk, !arrival.asked.is_empty(), notice, None).await
}

/// The list, with what happened or what was wrong.
pub(super) async fn listed(
    mut desk: Desk<'_>,
    asked: bool,
    notice: Option<Message>,
    error: Option<Message>,
) -> Result<Response, Instead> {
    let overview = desk.app.cases.register.overview(&desk.signed_in.person.seat).await?;
    desk.found_at(paths::REGISTER);
    let page = page(&desk, &overview, asked, notice, error);
    Ok(desk.signed_in.visit.page(&page))
}

fn page(
    desk: &Desk<'_>,
    overview: &Overview,
    asked: bool,
    notice: Option<Message>,
    error: Option<Message>,
) -> register::Overview {
    let refusal = overview.listing.as_ref().err().copied();
    let listing = overview.listing.as_ref().ok();
    let rows = |items: &[Item]| items.iter().map(row).collect();
    register::Overview {
        steps: register::OverviewSteps {
            confirm: desk.step(paths::REGISTER_CONFIRM),
            finish: desk.step(paths::REGISTER_FINISH),
            cancel: desk.step(paths::REGISTER_CANCEL),
            copy: desk.step(paths::REGISTER_COPY),
        },
        asked: match overview.request {
            SignInRequest::Register { .. } if asked => "register",
            SignInRequest::Reconfirm if listing.is_some_and(|listing| listing.ever_confirmed) => "reconfirm",
            SignInRequest::Reconfirm => "confirm",
            SignInRequest::Register { .. } | SignInRequest::Nothing => "",
        },
        notice,
        error,
        refused: refusal.map(refused),
        technical_id: refusal.and_then(latchkey_domain::Refusal::technical_id),
        required: listing.map_or(0, |listing| listing.required),
        missing: listing.map_or(0, |listing| listing.missing),
        usable_now: listing.is_some_and(|listing| listing.usable_now),
        rows: listing.map(|Listing { items, .. }| rows(items)).unwrap_or_default(),
        factors: factors(overview.factors),
        unused: rows(&overview.unused),
        gave: overview.gave,
    }
}

fn factors(items: FactorItems) -> FactorRows {
    let FactorItems { apps, apps_confirmed_at, apps_rest, apps_offered, codes, codes_rest, codes_offered, administrator } = items;
    let codes_made_at = codes.map(|set| set.made_at);
    let (codes_made, codes_left) = codes.map_or((0, 0), |set| (set.made, set.left));
    FactorRows {
        apps,
        apps_confirmed_at,
        apps_rest,
        apps_offered,
        codes_made_at,
        codes_made,
        codes_left,
        codes_rest,
        codes_offered,
        administrator,
    }
}

fn row(item: &Item) -> Row {
    let address = match item.method {
        Method::AlternateEmail => Some(paths::REGISTER_EMAIL),
        Method::MobilePhone => Some(paths::REGISTER_PHONE),
        Method::SecurityQuestions => Some(paths::REGISTER_QUESTIONS),
        Method::OfficePhone | Method::Authenticator | Method::RecoveryCode => None,
    };
    Row {
        method: item.method.key(),
        address: address.filter(|_| item.editable),
        counts: item.counts,
        rests: item.rests,
        value: item.value.clone(),
        own: item.own,
        supplied: item.value.is_some() && !item.own && item.editable && item.confirmed_at.is_none(),
        confirmed_at: item.confirmed_at,
        problem: item.problem.map(latchkey_service::register::Problem::key),
    }
}
