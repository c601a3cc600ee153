//! What all pages share.

use http::Uri;
use latchkey_domain::{Branding, Color, CorrelationId, Timestamp};
use latchkey_language::Language;
use serde::Serialize;

use crate::state::Shell;
use crate::visit::address_in;

/// How the page looks and whose it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Brand {
    /// The organization's name; the neutral look when absent.
    pub name: Option<String>,
    /// Address of the organization's logo on this host.
    pub logo: Option<String>,
    /// Address of the style sheet in the organization's colour; the neutral one when absent.
    pub stylesheet: Option<String>,
}

impl Brand {
    /// The look of an organization. `logo` is the address where the logo is served.
    pub fn new(shell: &Shell, name: &str, branding: &Branding, logo: Option<String>) -> Self {
        let stylesheet = branding.color.map(|color: Color| shell.stylesheets.address(color));
        Self { name: Some(name.to_owned()), logo, stylesheet }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The name others see.
    pub display_name: String,
    /// What the person types to sign in.
    pub user_name: String,
    /// The token of the sign-out in the menu.
    pub sign_out: String,
    /// Whether everything is open, and not the change of the password alone.
    pub full: bool,
    /// How many recovery codes are left, when these are few and nothing else opens the account.
    pub codes_left: Option<u32>,
    /// When the password ends, where that is soon.
    pub password_ending: Option<Ending>,
}

/// The near end of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Days left, begun ones counted.
    pub days: u16,
    /// When it ends.
    pub at: Timestamp,
}

/// A link to the same page in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LanguageLink {
    tag: String,
    name: String,
    address: String,
    current: bool,
}

/// What the templates see as `context`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageContext {
    /// BCP 47 tag.
    pub(crate) language: String,
    /// `ltr` or `rtl`.
    pub(crate) direction: &'static str,
    /// The organization's look.
    pub(crate) brand: Brand,
    /// What joins the events of this visit, for administrators.
    pub(crate) support_code: String,
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    /// The same page in other languages.
    pub(crate) languages: Vec<LanguageLink>,
}

impl PageContext {
    pub(crate) fn new(shell: &Shell, language: &Language, correlation: CorrelationId, uri: &Uri) -> Self {
        let mut context = Self {
            language: String::new(),
            direction: "",
            brand: Brand::default(),
            support_code: correlation.to_string(),
            person: None,
            languages: Vec::new(),
        };
        context.link_languages(shell, |tag| address_in(uri, tag));
        context.speak(language);
        context
    }

    /// Links to every language at these addresses; [`PageContext::speak`] marks the present one.
    pub(crate) fn link_languages(&mut self, shell: &Shell, address: impl Fn(&str) -> String) {
        let link = |language: &Language| LanguageLink {
            tag: language.tag().to_owned(),
            name: language.own_name().to_owned(),
            address: address(language.tag()),
            current: false,
        };
        self.languages = shell.languages.list().map(link).collect();
    }

    /// Changes the language of the page.
    pub(crate) fn speak(&mut self, language: &Language) {
        language.tag().clone_into(&mut self.language);
        self.direction = language.direction().as_str();
        for link in &mut self.languages {
            link.current = link.tag == self.language;
        }
    }
}
