//! Every page with its sample data, for tests and for the gallery.

use http::Uri;
use latchkey_domain::CorrelationId;
use latchkey_language::Language;

use super::{account, register, reset, signin};
use crate::error_page::ErrorText;
use crate::pages::parts::SAMPLE_NOW;
use crate::render::{Brand, Ending, Page, PageContext, Person, TemplateError};
use crate::state::Shell;

/// A rendered sample.
#[derive(Debug)]
pub struct Sample {
    /// The template's path without its ending, and the number of the sample: `reset/enter_code-2`.
    pub name: String,
    /// The page, or why it does not render.
    pub html: Result<String, TemplateError>,
}

macro_rules! every_page {
    ($shell:ident, $context:ident: $($page:ty),+ $(,)?) => {
        [$(rendered::<$page>($shell, $context)),+].into_iter().flatten().collect()
    };
}

/// Every sample of every page in one language and look. A new page is added to the list below.
pub fn samples(shell: &Shell, language: &Language, brand: Brand) -> Vec<Sample> {
    let context = context(shell, language, brand);
    let mut all = every_sample(shell, &context);
    all.extend([1, 12].map(|days| with_banner(shell, &context, days)));
    all
}

fn every_sample(shell: &Shell, context: &PageContext) -> Vec<Sample> {
    every_page!(shell, context:
        reset::WhoAreYou,
        reset::Wait,
        reset::ChooseMethod,
        reset::EnterCode,
        reset::EnterFactor,
        reset::AnswerCall,
        reset::AnswerQuestions,
        reset::ChooseNewPassword,
        reset::ResetDone,
        reset::Cancelled,
        reset::Refused,
        reset::Help,
        reset::ContactAdministrator,
        reset::ContactSent,
        register::Overview,
        register::EmailForm,
        register::PhoneForm,
        register::CodeForm,
        register::TakeCall,
        register::ChooseQuestions,
        register::Apps,
        register::AppSetup,
        register::AppName,
        register::RecoveryCodes,
        register::NewRecoveryCodes,
        register::ConfirmFactorRemoval,
        register::ConfirmRemoval,
        register::ConfirmWithdrawal,
        signin::SignIn, signin::SignInAgain, signin::SecondStep, signin::SetUpFactor, signin::FactorsUsedUp,
        signin::NotMe, signin::NotMeDone,
        signin::AcceptInvitation,
        signin::InvitationDone,
        account::Account,
        account::ChangePassword,
        account::ChangedElsewhere,
        account::RecentActivity,
        account::NotMyChange,
        account::Sessions,
        ErrorText,
    )
}

fn context(shell: &Shell, language: &Language, brand: Brand) -> PageContext {
    let correlation = CorrelationId::generate(&*shell.clock, &*shell.random);
    let address = Uri::from_static("/reset?whr=riverside.example");
    PageContext { brand, ..PageContext::new(shell, language, correlation, &address) }
}

/// A signed-in page while the password ends in so many days, and as few recovery codes are left.
fn with_banner(shell: &Shell, context: &PageContext, days: u16) -> Sample {
    let password_ending = Some(Ending { days, at: SAMPLE_NOW });
    let codes_left = Some(u32::from(days.min(3)));
    let context = PageContext { person: Some(Person { codes_left, password_ending, ..somebody() }), ..context.clone() };
    let page = account::Sessions::samples().swap_remove(0);
    Sample { name: format!("account/banner-{days}"), html: shell.templates.render(&context, &page) }
}

fn somebody() -> Person {
    Person {
        display_name: "Alexandra Moreno".into(),
        user_name: "alexandra@riverside.example".into(),
        sign_out: "c2FtcGxl".into(),
        full: true,
        codes_left: None,
        password_ending: None,
    }
}

fn rendered<P: Page>(shell: &Shell, context: &PageContext) -> Vec<Sample> {
    let stem = P::TEMPLATE.trim_end_matches(".html");
    let mut context = context.clone();
    context.person = P::SIGNED_IN.then(somebody);
    let numbered = P::samples().into_iter().enumerate();
    numbered
        .map(|(number, page)| Sample { name: format!("{stem}-{number}"), html: shell.templates.render(&context, &page) })
        .collect()
}
