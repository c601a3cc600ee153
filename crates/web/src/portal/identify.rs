//! "Who are you?"

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header;
use latchkey_service::Forms;
use latchkey_service::captcha::{SolvedChallenge, WAIT};
use latchkey_service::reset::{Begin, Begun};
use serde::Deserialize;

use super::captcha::{self, Proof};
use super::present::{circumstances, dress};
use crate::cookie::SessionCookie;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::reset::{Refused, Wait, WhoAreYou};
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// The name of this form in its token.
const FORM: &str = "reset";

/// What the address may carry.
#[derive(Default, Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    whr: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    ticket: String,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Identification {
    step: String,
    #[serde(default)]
    whr: String,
    user_name: String,
    #[serde(default)]
    proof: String,
    #[serde(default)]
    ticket: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    wear(&app, &mut visit, &arrival.whr).await?;
    let known = visit.cookie(SessionCookie::Visitor).map(str::to_owned);
    let visitor = known.clone().unwrap_or_else(|| Forms::visitor(&*app.shell.random));
    let mut response = drawn(&app, &visit, &visitor, arrival)?;
    if known.is_none()
        && let Some(cookie) = app.shell.cookies.set(SessionCookie::Visitor, &visitor)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page; what many visitors see alike is drawn once.
fn drawn(app: &AppState, visit: &Visit, visitor: &str, arrival: Arrival) -> Result<Response, ErrorPage> {
    if !arrival.username.is_empty() || !arrival.ticket.is_empty() {
        return Ok(visit.page(&page(app, visitor, arrival, None)));
    }
    let key = format!("{} {}", visit.language().tag(), visit.query());
    let step = app.cases.forms.token(FORM, visitor);
    let draw = |step| {
        let whr = arrival.whr.clone();
        WhoAreYou { step, whr, user_name: String::new(), ticket: String::new(), error: None }
    };
    let text = app.first_pages.page(key, visit, app.shell.clock.now(), &step, draw);
    text.map(|text| Html(text).into_response()).ok_or(ErrorPage::Internal)
}

/// Identification.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<Identification>,
) -> Result<Response, ErrorPage> {
    let visitor = visit.required_cookie(SessionCookie::Visitor)?.to_owned();
    wear(&app, &mut visit, &form.whr).await?;
    if !app.cases.forms.matches(FORM, &visitor, &form.step) {
        return Ok(Redirect::to(paths::RESET).into_response());
    }
    let again = |error: &str| {
        let arrival = Arrival { whr: form.whr.clone(), username: form.user_name.clone(), ticket: String::new() };
        Ok(visit.page(&page(&app, &visitor, arrival, Some(Message::new(error)))))
    };
    if form.user_name.trim().is_empty() {
        return again("reset-user-name-missing");
    }
    match captcha::check(&app, &visitor, &form.whr, &form.proof, &form.ticket) {
        Proof::Solved(solved) => begin(&app, visit, &visitor, form, solved).await,
        Proof::Missing => wait(&app, &visit, &form, &visitor),
        Proof::TooEarly(seconds) => Ok(waiting(&visit, seconds, &address(&form, &form.ticket))),
        Proof::Failed => again("reset-proof-missing"),
    }
}

async fn begin(
    app: &AppState,
    mut visit: Visit,
    visitor: &str,
    form: Identification,
    solved: SolvedChallenge,
) -> Result<Response, ErrorPage> {
    let begin = Begin { user_name: form.user_name.clone(), solved };
    match app.cases.reset.begin(&circumstances(&visit), begin).await? {
        Begun::Transaction(token) => {
            let mut response = Redirect::to(paths::RESET_VERIFY).into_response();
            if let Some(cookie) = app.shell.cookies.set(SessionCookie::Reset, &token.expose()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Begun::Unrecognized { organization, correlation } => {
            if let Some(organization) = &organization {
                dress(app, &mut visit, organization);
            }
            visit.continue_as(correlation);
            Ok(visit.page(&Refused::unrecognized()))
        }
        Begun::MoreWork { organization } => {
            if let Some(organization) = &organization {
                dress(app, &mut visit, organization);
            }
            // The next challenge is asked for where it is used, and so at the price of that place.
            let whr = organization.and_then(|_| form.user_name.rsplit_once('@')).map(|(_, domain)| domain.trim().to_owned());
            let arrival = Arrival { whr: whr.unwrap_or(form.whr), username: form.user_name, ticket: String::new() };
            Ok(visit.page(&page(app, visitor, arrival, Some(Message::new("reset-proof-more")))))
        }
        Begun::CaptchaSpent => Ok(Redirect::to(paths::RESET).into_response()),
    }
}

/// Without scripts: a ticket and some patience.
fn wait(app: &AppState, visit: &Visit, form: &Identification, visitor: &str) -> Result<Response, ErrorPage> {
    let network = circumstances(visit).network();
    let ticket = app.cases.reset.tickets.issue(visitor.as_bytes(), &network).ok_or(ErrorPage::TooManyRequests)?;
    Ok(waiting(visit, WAIT.as_secs() + 1, &address(form, &ticket)))
}

fn waiting(visit: &Visit, seconds: u64, next: &str) -> Response {
    visit.page_refreshing(&Wait { seconds, next: next.to_owned() }, seconds, next)
}

/// Where the visitor comes back to; the name is typed once.
fn address(form: &Identification, ticket: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("username", &form.user_name).append_pair("ticket", ticket);
    if !form.whr.is_empty() {
        query.append_pair("whr", &form.whr);
    }
    format!("{}?{}", paths::RESET, query.finish())
}

/// Shows the look of the domain that the address names, when somebody has verified it.
pub(crate) async fn wear(app: &AppState, visit: &mut Visit, whr: &str) -> Result<(), ErrorPage> {
    if whr.is_empty() {
        return Ok(());
    }
    if let Some(organization) = app.cases.looks.of_domain(whr).await? {
        dress(app, visit, &organization);
    }
    Ok(())
}

fn page(app: &AppState, visitor: &str, arrival: Arrival, error: Option<Message>) -> WhoAreYou {
    let step = app.cases.forms.token(FORM, visitor);
    WhoAreYou { step, whr: arrival.whr, user_name: arrival.username, ticket: arrival.ticket, error }
}
