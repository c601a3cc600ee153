//! Every form of the site, filled in as its page would.

use std::sync::atomic::{AtomicU32, Ordering};

use latchkey_domain::Role;
use latchkey_web::paths;

use super::browser::Browser;
use super::site::Site;

/// What a form needs besides coming from our own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The visitor's cookie and the token of that form.
    Visitor,
    /// The cookie of a reset and the token of its present step.
    Reset,
    /// The cookie of a session and the token of that form.
    Session,
    /// The cookie of an administrator's session that waits for the second step, and the token of that form.
    Step,
    /// The cookie of an administrator's session that waits for a second factor to be set up, and the token of its forms.
    SetUp,
}

/// One form.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) path: &'static str,
    pub(super) token: Token,
    /// Everything but `step`, which tests put where they need it.
    pub(super) fields: &'static [(&'static str, &'static str)],
}

impl Form {
    pub(super) fn with_step<'a>(&self, step: &'a str) -> Vec<(&'static str, &'a str)> {
        [&[("step", step)], self.fields].concat()
    }
}

const fn form(path: &'static str, token: Token, fields: &'static [(&'static str, &'static str)]) -> Form {
    Form { path, token, fields }
}

/// A secret of a link that nobody was sent.
const LINK: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The id of something that nobody has.
const NOBODYS: &str = "019b0000-0000-7000-8000-000000000000";

pub(super) const FORMS: [Form; 43] = [
    form(paths::RESET, Token::Visitor, &[("whr", ""), ("user_name", "ada@alder.example"), ("proof", ""), ("ticket", "")]),
    form(paths::RESET_METHOD, Token::Reset, &[("method", "alternate-email"), ("address", "ada@home.example"), ("number", "")]),
    form(paths::RESET_CODE, Token::Reset, &[("method", "alternate-email"), ("code", "123456")]),
    form(paths::RESET_CALL, Token::Reset, &[("method", "office-phone")]),
    form(paths::RESET_AGAIN, Token::Reset, &[]),
    form(paths::RESET_ANSWERS, Token::Reset, &[("answer_1", "one"), ("answer_2", "two"), ("answer_3", "three")]),
    form(paths::RESET_OTHER, Token::Reset, &[]),
    form(
        paths::RESET_PASSWORD,
        Token::Reset,
        &[("new_password", "Copper-Lantern-58"), ("confirm_password", "Copper-Lantern-58")],
    ),
    form(paths::RESET_CANCEL, Token::Reset, &[]),
    form(paths::RESET_CONTACT, Token::Reset, &[]),
    form(paths::SIGN_IN, Token::Visitor, &[("user_name", "ada@alder.example"), ("password", "wrong")]),
    form(paths::SIGN_IN_AGAIN, Token::Session, &[("next", ""), ("password", "wrong")]),
    form(paths::SIGN_IN_STEP, Token::Step, &[("next", ""), ("with", "app"), ("code", "123456")]),
    form(paths::SIGN_IN_SET_UP_APP, Token::SetUp, &[("next", "")]),
    form(paths::SIGN_IN_SET_UP_APP_CODE, Token::SetUp, &[("next", ""), ("code", "123456"), ("name", "phone")]),
    form(paths::SIGN_IN_SET_UP_CODES, Token::SetUp, &[("next", "")]),
    form(paths::SIGN_IN_SET_UP_CODES_KEPT, Token::SetUp, &[("next", ""), ("code", "7K2QD-M40XA")]),
    form(paths::SIGN_OUT, Token::Session, &[]),
    form(paths::REGISTER_EMAIL, Token::Session, &[("which", "typed"), ("address", "ada@private.example")]),
    form(paths::REGISTER_EMAIL_CODE, Token::Session, &[("code", "123456")]),
    form(
        paths::REGISTER_PHONE,
        Token::Session,
        &[("which", "typed"), ("country", "US"), ("number", "(425) 555-0142"), ("way", "text")],
    ),
    form(paths::REGISTER_PHONE_CODE, Token::Session, &[("code", "123456")]),
    form(paths::REGISTER_PHONE_CALL, Token::Session, &[]),
    form(paths::REGISTER_QUESTIONS, Token::Session, &[("question_1", "p1"), ("answer_1", "Rome")]),
    form(paths::REGISTER_AUTHENTICATOR, Token::Session, &[]),
    form(paths::REGISTER_AUTHENTICATOR_CODE, Token::Session, &[("code", "123456"), ("name", "phone")]),
    form(paths::REGISTER_AUTHENTICATOR_NAME, Token::Session, &[("app", NOBODYS), ("name", "phone")]),
    form(paths::REGISTER_AUTHENTICATOR_REMOVE, Token::Session, &[("app", NOBODYS)]),
    form(paths::REGISTER_RECOVERY_CODES, Token::Session, &[]),
    form(paths::REGISTER_RECOVERY_CODES_KEPT, Token::Session, &[("code", "7K2QD-M40XA")]),
    form(paths::REGISTER_RECOVERY_CODES_REMOVE, Token::Session, &[]),
    form(paths::REGISTER_REMOVE, Token::Session, &[("method", "alternate-email")]),
    form(paths::REGISTER_WITHDRAW, Token::Session, &[]),
    form(paths::REGISTER_CONFIRM, Token::Session, &[]),
    form(paths::REGISTER_FINISH, Token::Session, &[]),
    form(paths::REGISTER_CANCEL, Token::Session, &[]),
    form(paths::REGISTER_COPY, Token::Session, &[]),
    form(
        paths::ACCOUNT_PASSWORD,
        Token::Session,
        &[
            ("next", ""),
            ("current_password", "wrong"),
            ("new_password", "Copper-Lantern-58"),
            ("confirm_password", "Copper-Lantern-58"),
        ],
    ),
    form(paths::ACCOUNT_SESSIONS, Token::Session, &[("session", "019b0000-0000-7000-8000-000000000000")]),
    form(paths::ACCOUNT_SESSIONS_ALL, Token::Session, &[]),
    form(paths::ACCOUNT_NOT_ME, Token::Session, &[("event", "019b0000-0000-7000-8000-000000000000")]),
    form(paths::NOT_ME, Token::Visitor, &[("token", LINK)]),
    form(
        paths::INVITATION,
        Token::Visitor,
        &[("token", LINK), ("new_password", "Copper-Lantern-58"), ("confirm_password", "Copper-Lantern-58")],
    ),
];

/// The name of a session's form in its token.
pub(super) fn session_form(path: &'static str) -> &'static str {
    match path {
        paths::SIGN_OUT => "sign-out",
        paths::SIGN_IN_AGAIN => "sign-in-again",
        paths::ACCOUNT_PASSWORD => "account-password",
        paths::ACCOUNT_SESSIONS => "account-session-end",
        paths::ACCOUNT_SESSIONS_ALL => "account-sessions-end-all",
        paths::ACCOUNT_NOT_ME => "account-not-me",
        // It is made for the set that there is.
        paths::REGISTER_RECOVERY_CODES => "/register/recovery-codes none",
        path => path,
    }
}

/// Signs an administrator of its own in, with an app or without; gives the token of the forms that come first.
async fn administrator(site: &Site, browser: &mut Browser<'_>, form: &Form) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let name = format!("chief{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let chief = site.person(&name, |user| user.roles = vec![Role::GlobalAdministrator]).await;
    if form.token == Token::Step {
        site.app(chief).await;
    }
    browser.sign_in(&format!("{name}@alder.example"), super::site::OLD).await;
    browser.token_of(if form.token == Token::Step { "sign-in-step" } else { form.path })
}

/// A browser that holds the cookie which the form needs, and the token that the form would carry.
pub(super) async fn prepared<'a>(site: &'a Site, form: &Form) -> (Browser<'a>, String) {
    let mut browser = site.browser();
    let token = match form.token {
        Token::Step | Token::SetUp => administrator(site, &mut browser, form).await,
        Token::Session => {
            browser.sign_in("ada@alder.example", super::site::OLD).await;
            browser.token_of(session_form(form.path))
        }
        Token::Reset => {
            browser.identify("ada@alder.example").await;
            browser.ask_mail("").await;
            browser.step().await
        }
        Token::Visitor => {
            browser.get(paths::RESET).await;
            let name = match form.path {
                paths::RESET => "reset",
                paths::SIGN_IN => "sign-in",
                paths::NOT_ME => "not-me",
                _ => "invitation",
            };
            site.state.cases.forms.token(name, &browser.jar[super::browser::VISITOR_COOKIE])
        }
    };
    (browser, token)
}
