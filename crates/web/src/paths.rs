//! Where pages live. Handlers and templates take the paths from here.

use std::collections::BTreeMap;

use minijinja::value::Value;

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident $key:literal = $path:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $path;)+

        /// Every path as `paths.<name>`.
        pub(crate) fn for_templates() -> Value {
            Value::from(BTreeMap::from([$(($key, Value::from_safe_string($path.to_owned()))),+]))
        }
    };
}

paths! {
    /// "Who are you?" (GET), identification (POST).
    RESET "reset" = "/reset";
    /// A proof of work, as JSON (GET).
    RESET_CAPTCHA "reset_captcha" = "/reset/captcha";
    /// The present gate (GET): choice of method, code or questions.
    RESET_VERIFY "reset_verify" = "/reset/verify";
    /// The chosen method (POST).
    RESET_METHOD "reset_method" = "/reset/verify/method";
    /// The code (POST).
    RESET_CODE "reset_code" = "/reset/verify/code";
    /// Goes on after a call whose right keys were pressed (POST).
    RESET_CALL "reset_call" = "/reset/verify/call";
    /// Where the call stands that the page waits for, as server-sent events (GET).
    RESET_EVENTS "reset_events" = "/reset/verify/events";
    /// A new code, or another call (POST).
    RESET_AGAIN "reset_again" = "/reset/verify/again";
    /// The answers (POST).
    RESET_ANSWERS "reset_answers" = "/reset/verify/answers";
    /// Back to the choice of method (POST).
    RESET_OTHER "reset_other" = "/reset/verify/other";
    /// The new password (GET, POST).
    RESET_PASSWORD "reset_password" = "/reset/password";
    /// The end of a reset (GET).
    RESET_DONE "reset_done" = "/reset/done";
    /// Gives a reset up (POST).
    RESET_CANCEL "reset_cancel" = "/reset/cancel";
    /// Asks the administrators for help (GET, POST).
    RESET_CONTACT "reset_contact" = "/reset/contact";
    /// More about a refusal (GET with its topic).
    HELP "help" = "/help";
    /// Sign-in (GET, POST).
    SIGN_IN "sign_in" = "/signin";
    /// The password once more, of somebody who is signed in (GET, POST).
    SIGN_IN_AGAIN "sign_in_again" = "/signin/again";
    /// The second step of administrators (GET, POST).
    SIGN_IN_STEP "sign_in_step" = "/signin/step";
    /// The second factor that administrators must have: why, and what is being set up (GET).
    SIGN_IN_SET_UP "sign_in_set_up" = "/signin/setup";
    /// Begins to set an app up (POST).
    SIGN_IN_SET_UP_APP "sign_in_set_up_app" = "/signin/setup/app";
    /// The code that the new app shows (POST).
    SIGN_IN_SET_UP_APP_CODE "sign_in_set_up_app_code" = "/signin/setup/app/code";
    /// Begins to make recovery codes (POST).
    SIGN_IN_SET_UP_CODES "sign_in_set_up_codes" = "/signin/setup/recovery-codes";
    /// One of the new recovery codes (POST).
    SIGN_IN_SET_UP_CODES_KEPT "sign_in_set_up_codes_kept" = "/signin/setup/recovery-codes/kept";
    /// Sign-out (POST).
    SIGN_OUT "sign_out" = "/signout";
    /// The signed-in person's page (GET).
    ACCOUNT "account" = "/account";
    /// What is registered for a reset (GET).
    REGISTER "register" = "/register";
    /// An address to be proven (GET), a code to it (POST).
    REGISTER_EMAIL "register_email" = "/register/email";
    /// The code that came by mail (POST).
    REGISTER_EMAIL_CODE "register_email_code" = "/register/email/code";
    /// A number to be proven (GET), a text or a call to it (POST).
    REGISTER_PHONE "register_phone" = "/register/phone";
    /// The code that came by text (POST).
    REGISTER_PHONE_CODE "register_phone_code" = "/register/phone/code";
    /// Goes on after a call whose right keys were pressed (POST).
    REGISTER_PHONE_CALL "register_phone_call" = "/register/phone/call";
    /// Where the call stands that the page waits for, as server-sent events (GET).
    REGISTER_PHONE_EVENTS "register_phone_events" = "/register/phone/events";
    /// Security questions with their answers (GET, POST).
    REGISTER_QUESTIONS "register_questions" = "/register/questions";
    /// Authenticator apps, or the one that is being set up (GET); begins to set one up (POST).
    REGISTER_AUTHENTICATOR "register_authenticator" = "/register/authenticator";
    /// The code that the new app shows (POST).
    REGISTER_AUTHENTICATOR_CODE "register_authenticator_code" = "/register/authenticator/code";
    /// Another name for an app (GET, POST).
    REGISTER_AUTHENTICATOR_NAME "register_authenticator_name" = "/register/authenticator/name";
    /// Takes an app back (GET asks, POST does).
    REGISTER_AUTHENTICATOR_REMOVE "register_authenticator_remove" = "/register/authenticator/remove";
    /// How recovery codes stand (GET); makes a set and shows it (POST).
    REGISTER_RECOVERY_CODES "register_recovery_codes" = "/register/recovery-codes";
    /// One of the new recovery codes of an administrator (POST).
    REGISTER_RECOVERY_CODES_KEPT "register_recovery_codes_kept" = "/register/recovery-codes/kept";
    /// Takes all recovery codes back (GET asks, POST does).
    REGISTER_RECOVERY_CODES_REMOVE "register_recovery_codes_remove" = "/register/recovery-codes/remove";
    /// Takes one datum back (GET asks, POST does).
    REGISTER_REMOVE "register_remove" = "/register/remove";
    /// Takes everything back (GET asks, POST does).
    REGISTER_WITHDRAW "register_withdraw" = "/register/withdraw";
    /// "Looks good" (POST).
    REGISTER_CONFIRM "register_confirm" = "/register/confirm";
    /// The end of a registration (POST).
    REGISTER_FINISH "register_finish" = "/register/finish";
    /// Leaves the registration as it is (POST).
    REGISTER_CANCEL "register_cancel" = "/register/cancel";
    /// A copy of everything that is kept about the person (POST).
    REGISTER_COPY "register_copy" = "/register/copy";
    /// A new password of somebody who knows the old one (GET, POST).
    ACCOUNT_PASSWORD "account_password" = "/account/password";
    /// What happened to one's own account (GET).
    ACCOUNT_ACTIVITY "account_activity" = "/account/activity";
    /// "This was not me", said of what happened (GET, POST).
    ACCOUNT_NOT_ME "account_not_me" = "/account/not-me";
    /// Where somebody is signed in (GET), and the end of one session (POST).
    ACCOUNT_SESSIONS "account_sessions" = "/account/sessions";
    /// The end of all sessions (POST).
    ACCOUNT_SESSIONS_ALL "account_sessions_all" = "/account/sessions/all";
    /// "This was not me" (GET with the secret of the link, POST without).
    NOT_ME "not_me" = "/not-me";
    /// The first administrator's invitation (GET, POST).
    INVITATION "invitation" = "/invitation";
    /// What a phone service says in a call (POST, signed by the service).
    CALL_DOCUMENT "call_document" = "/calls/{call}/document";
    /// The keys that were pressed in a call (POST, signed by the service).
    CALL_KEYS "call_keys" = "/calls/{call}/keys";
    /// How a call ended (POST, signed by the service).
    CALL_STATUS "call_status" = "/calls/{call}/status";
}

/// Forms whose path is a page too, which shows the same in another language.
pub(crate) const FORMS_WITH_PAGE: [&str; 3] = [RESET, RESET_PASSWORD, SIGN_IN];
