//! One browser in a reset.

use latchkey_domain::Method;
use latchkey_service::reset::{Asked, Checked, Page, Sent, Session, StepToken, TypedCode, View};
use latchkey_vault::{Code, Token};

use crate::world::{World, visit};

/// A browser with the cookie of its reset.
pub(crate) struct Visitor<'a> {
    pub(crate) world: &'a World,
    pub(crate) token: Token,
}

impl Visitor<'_> {
    pub(crate) fn session(&self) -> Session {
        Session::from(&self.token)
    }

    pub(crate) async fn page(&self) -> Page {
        self.world.reset.page(self.session()).await.unwrap().expect("a reset")
    }

    pub(crate) async fn step(&self) -> StepToken {
        self.page().await.step
    }

    pub(crate) async fn ask_mail(&self, typed: Option<&str>) -> Sent {
        let asked = Asked { method: Method::AlternateEmail, typed: typed.map(str::to_owned) };
        let step = self.step().await;
        self.world.reset.send_code(&visit(), self.session(), &step, asked).await.unwrap()
    }

    pub(crate) async fn type_code(&mut self, code: &str) -> Checked {
        let typed = TypedCode { method: Method::AlternateEmail, code: Code::new(code.to_owned()) };
        let step = self.step().await;
        let checked = self.world.reset.check_code(&visit(), self.session(), &step, typed).await.unwrap();
        if let Checked::Right(token) = &checked {
            self.token = token.clone();
        }
        checked
    }

    /// Chooses the app or a recovery code.
    pub(crate) async fn ask_factor(&self, method: Method) -> Sent {
        let step = self.step().await;
        self.world.reset.ask_factor(&visit(), self.session(), &step, method).await.unwrap()
    }

    /// Types a code of the app, or a recovery code.
    pub(crate) async fn type_factor(&mut self, method: Method, code: &str) -> Checked {
        let typed = TypedCode { method, code: Code::new(code.to_owned()) };
        let step = self.step().await;
        let checked = self.world.reset.check_factor(&visit(), self.session(), &step, typed).await.unwrap();
        if let Checked::Right(token) = &checked {
            self.token = token.clone();
        }
        checked
    }

    pub(crate) async fn view(&self) -> View {
        self.page().await.view
    }
}
