//! The present gate: a choice of methods, or what was chosen already.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{Timestamp, Verification};
use latchkey_language::Args;
use latchkey_service::reset::{Choice, OpenChallenge, Page, Question, View};
use serde::Deserialize;

use super::present::{current, expiry, place, progress};
use crate::form::StrictQuery;
use crate::pages::reset::{AnswerQuestions, ChooseMethod, Destination, EnterCode, MethodChoice, QuestionText, Refused, SentTo};
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// `?choose=1` goes back to the choice.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    choose: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, ErrorPage> {
    let Some(page) = current(&app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    Ok(gate(&app, &visit, &page, &Shown { choose: !wish.choose.is_empty(), ..Shown::default() }))
}

/// How to show the gate.
#[derive(Default)]
pub(super) struct Shown {
    /// The choice, although something was chosen.
    pub(super) choose: bool,
    /// What was wrong.
    pub(super) error: Option<Message>,
    /// What was typed instead of a hint.
    pub(super) typed: Option<String>,
    /// Whether this is a further code.
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
        Some(challenge) => visit.page(&code(app, visit, page, challenge, shown, other_way)),
        None => choose(app, visit, page, choices, shown),
    }
}

/// A method was just found locked: the other ways, or that there is none.
pub(super) fn locked(app: &AppState, visit: &Visit, page: &Page, until: Option<Timestamp>) -> Response {
    let left = until.map_or(page.tries.lock, |until| until.since(app.shell.clock.now()));
    let open = matches!(&page.view, View::Verify { choices, .. } if choices.iter().any(|choice| choice.locked_until.is_none()));
    visit.page(&match open {
        true => Refused::method_locked(page.tries.window, left, page.step.as_str().to_owned()),
        false => Refused::no_way_left(page.tries.window, left),
    })
}

fn choose(app: &AppState, visit: &Visit, page: &Page, choices: &[Choice], shown: &Shown) -> Response {
    let open: Vec<&Choice> = choices.iter().filter(|choice| choice.locked_until.is_none()).collect();
    if open.is_empty() {
        return locked(app, visit, page, choices.iter().filter_map(|choice| choice.locked_until).min());
    }
    let concealed = page.disclosure == latchkey_domain::Disclosure::Conceal;
    let methods = open.into_iter().map(|choice| {
        let destination = match (&choice.hint, choice.way) {
            (Some(hint), _) => Destination::Masked(hint.clone()),
            (None, Verification::Questions) => Destination::None,
            (None, _) if concealed => Destination::Typed,
            (None, _) => Destination::None,
        };
        MethodChoice::new(choice.way.method(), destination)
    });
    visit.page(&ChooseMethod {
        step: page.step.as_str().to_owned(),
        progress: progress(&page.view),
        expiry: expiry(app, page),
        methods: methods.collect(),
        chosen: String::new(),
        error: shown.error.clone(),
    })
}

fn code(app: &AppState, visit: &Visit, page: &Page, open: &OpenChallenge, shown: &Shown, other_way: bool) -> EnterCode {
    let unnamed = || app.shell.languages.text(visit.language(), "reset-typed-address", &Args::new());
    let sent_to = match &open.hint {
        Some(hint) => SentTo::Masked(hint.clone()),
        None => SentTo::IfItMatches(shown.typed.clone().unwrap_or_else(unnamed)),
    };
    let left = open.expires_at.since(app.shell.clock.now());
    let fresh = EnterCode::new(page.step.as_str(), open.way.method(), sent_to, left, progress(&page.view), expiry(app, page));
    let digits = u8::try_from(open.digits).unwrap_or(6);
    EnterCode { digits, other_way, sent_again: shown.again, error: shown.error.clone(), ..fresh }
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
