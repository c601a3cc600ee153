//! The present gate: a choice of methods, or what was chosen already.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{Timestamp, Verification};
use latchkey_language::Args;
use latchkey_service::reset::{CallState, Choice, OpenChallenge, Page, Question, View};
use serde::Deserialize;

use super::present::{current, expiry, place, progress};
use crate::form::StrictQuery;
use crate::pages::reset::{
    AnswerCall, AnswerQuestions, ChooseMethod, Destination, EnterCode, EnterFactor, Later, MethodChoice, QuestionText, Refused,
    SentTo,
};
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// `?choose=1` goes back to the choice; `?still=1` waits for a call without looking by itself.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    choose: String,
    #[serde(default)]
    still: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, ErrorPage> {
    let Some(page) = current(&app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    let shown = Shown { choose: !wish.choose.is_empty(), still: !wish.still.is_empty(), ..Shown::default() };
    Ok(gate(&app, &visit, &page, &shown))
}

/// How to show the gate.
#[derive(Clone, Default)]
pub(super) struct Shown {
    /// The choice, although something was chosen.
    pub(super) choose: bool,
    /// A page that does not look by itself.
    pub(super) still: bool,
    /// What was chosen on it before.
    pub(super) chosen: Option<Verification>,
    /// What was wrong.
    pub(super) error: Option<Message>,
    /// The address or number that was typed.
    pub(super) typed: Option<String>,
    /// When another code or call can be asked for, where that was just found out.
    pub(super) again_at: Option<Timestamp>,
    /// Whether this is a further code, or a further call.
    pub(super) again: bool,
}

/// The present gate of this page.
pub(super) fn gate(app: &AppState, visit: &Visit, page: &Page, shown: &Shown) -> Response {
    let View::Verify { choices, open, .. } = &page.view else { return Redirect::to(place(&page.view)).into_response() };
    // A locked method is not asked for again, although its code is still out.
    let usable = |way| choices.iter().any(|choice| choice.way == way && choice.locked_until.is_none());
    let usable = open.iter().filter(|challenge| usable(challenge.way));
    let chosen = usable.max_by_key(|challenge| challenge.issued_at).filter(|_| !shown.choose);
    let other_way = choices.iter().filter(|choice| choice.locked_until.is_none()).count() > 1;
    match chosen {
        Some(challenge) if challenge.way == Verification::Questions => {
            visit.page(&questions(app, page, challenge, shown, other_way))
        }
        Some(challenge) if challenge.way.method().is_factor() => visit.page(&factor(app, page, challenge, shown, other_way)),
        Some(challenge) if challenge.way.is_call() => visit.page(&call(app, visit, page, challenge, shown, other_way)),
        Some(challenge) => visit.page(&code(app, visit, page, challenge, shown, other_way)),
        None => choose(app, visit, page, choices, shown),
    }
}

/// A method was just found locked: the other ways, or that there is none.
pub(super) fn locked(
    app: &AppState,
    visit: &Visit,
    page: &Page,
    way: Option<Verification>,
    until: Option<Timestamp>,
) -> Response {
    let left = until.map_or(page.tries.lock, |until| until.since(app.shell.clock.now()));
    let open = matches!(&page.view, View::Verify { choices, .. } if choices.iter().any(|choice| choice.locked_until.is_none()));
    let (window, step) = (page.tries.window, page.step.as_str().to_owned());
    visit.page(&match way.and_then(Verification::phone) {
        _ if !open => Refused::no_way_left(window, left),
        Some(_) => Refused::phone_locked(window, left, step),
        None => Refused::method_locked(window, left, step),
    })
}

/// One way is used up for now, or every phone is: the other ways, or that there is none.
pub(super) fn used_up(
    app: &AppState,
    visit: &Visit,
    page: &Page,
    (way, everywhere): (Verification, bool),
    until: Timestamp,
) -> Response {
    let gone = |choice: &Choice| choice.way.method() == way.method() || (everywhere && choice.way.phone().is_some());
    let left = |choice: &Choice| choice.locked_until.is_none() && !gone(choice);
    let left = matches!(&page.view, View::Verify { choices, .. } if choices.iter().any(left));
    let step = left.then(|| page.step.as_str().to_owned());
    visit.page(&Refused::used_up(way.phone().is_some(), until.since(app.shell.clock.now()), step))
}

fn choose(app: &AppState, visit: &Visit, page: &Page, choices: &[Choice], shown: &Shown) -> Response {
    let open: Vec<&Choice> = choices.iter().filter(|choice| choice.locked_until.is_none()).collect();
    if open.is_empty() {
        return locked(app, visit, page, None, choices.iter().filter_map(|choice| choice.locked_until).min());
    }
    let concealed = page.disclosure == latchkey_domain::Disclosure::Conceal;
    let methods = open.into_iter().map(|choice| {
        let destination = match (&choice.hint, choice.way) {
            (Some(hint), _) => Destination::Masked(hint.clone()),
            (None, way) if concealed && way.is_sent() => Destination::Typed,
            (None, _) => Destination::None,
        };
        MethodChoice::new(choice.way, destination)
    });
    let phone = shown.chosen.and_then(Verification::phone).is_some();
    visit.page(&ChooseMethod {
        step: page.step.as_str().to_owned(),
        progress: progress(&page.view),
        expiry: expiry(app, page),
        methods: methods.collect(),
        chosen: shown.chosen.map(Verification::key).unwrap_or_default(),
        number: shown.typed.clone().filter(|_| phone).unwrap_or_default(),
        address: shown.typed.clone().filter(|_| !phone).unwrap_or_default(),
        error: shown.error.clone(),
    })
}

/// Where a code went, or which phone rings.
fn sent_to(app: &AppState, visit: &Visit, open: &OpenChallenge, shown: &Shown) -> SentTo {
    let unnamed = if open.way.phone().is_some() { "reset-typed-number" } else { "reset-typed-address" };
    let unnamed = || app.shell.languages.text(visit.language(), unnamed, &Args::new());
    match &open.hint {
        Some(hint) => SentTo::Masked(hint.clone()),
        None => SentTo::IfItMatches(shown.typed.clone().unwrap_or_else(unnamed)),
    }
}

/// After what is shown nothing has happened for so long, the page helps.
const PATIENCE: Duration = Duration::from_secs(10);

/// When the page helps, and when another code or call can be asked for.
fn later(app: &AppState, open: &OpenChallenge, shown: &Shown) -> Later {
    let now = app.shell.clock.now();
    Later::new(open.issued_at.plus(PATIENCE).since(now), shown.again_at.unwrap_or(open.again_at).since(now))
}

fn code(app: &AppState, visit: &Visit, page: &Page, open: &OpenChallenge, shown: &Shown, other_way: bool) -> EnterCode {
    let sent_to = sent_to(app, visit, open, shown);
    let left = open.expires_at.since(app.shell.clock.now());
    let fresh = EnterCode::new(page.step.as_str(), open.way.method(), sent_to, left, progress(&page.view), expiry(app, page));
    let digits = u8::try_from(open.digits).unwrap_or(6);
    let later = later(app, open, shown);
    let wrong = shown.error.is_some() && shown.again_at.is_none();
    EnterCode { digits, other_way, later, wrong, sent_again: shown.again, error: shown.error.clone(), ..fresh }
}

fn factor(app: &AppState, page: &Page, open: &OpenChallenge, shown: &Shown, other_way: bool) -> EnterFactor {
    let fresh = EnterFactor::new(page.step.as_str(), open.way.method(), progress(&page.view), expiry(app, page));
    EnterFactor { other_way, error: shown.error.clone(), ..fresh }
}

fn call(app: &AppState, visit: &Visit, page: &Page, open: &OpenChallenge, shown: &Shown, other_way: bool) -> AnswerCall {
    let call = open.call.as_ref();
    AnswerCall {
        step: page.step.as_str().to_owned(),
        progress: progress(&page.view),
        expiry: expiry(app, page),
        method: open.way.key(),
        sent_to: sent_to(app, visit, open, shown),
        digits: call.and_then(|call| call.digits.clone()),
        state: call.map_or(CallState::Over, |call| call.state).key(),
        other_way,
        later: later(app, open, shown),
        still: shown.still,
        error: shown.error.clone(),
    }
}

fn questions(app: &AppState, page: &Page, open: &OpenChallenge, shown: &Shown, other_way: bool) -> AnswerQuestions {
    let text = |question: &Question| match question {
        Question::Predefined(number) => QuestionText::predefined(*number),
        Question::Custom(text) => QuestionText::Custom(text.clone()),
    };
    AnswerQuestions {
        step: page.step.as_str().to_owned(),
        progress: progress(&page.view),
        expiry: expiry(app, page),
        questions: open.questions.iter().map(text).collect(),
        other_way,
        error: shown.error.clone(),
    }
}
