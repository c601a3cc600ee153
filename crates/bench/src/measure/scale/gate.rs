//! One person's way through the first gate, and on to a new password.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use latchkey_domain::{Method, Origin, Random};
use latchkey_service::captcha::SolvedChallenge;
use latchkey_service::delivery::Worker;
use latchkey_service::reset::{Asked, Begin, Begun, Checked, Chosen, NewPasswords, Reset, Sent, Session, TypedCode, View};
use latchkey_service::{Code, Token, Visit};
use latchkey_vault::Password;

use crate::installation::Installation;
use crate::mail_shelf::MailShelf;
use crate::people::user_name;
use crate::statistics::milliseconds;
use crate::system::RealRandom;
use crate::walk::code_in;

/// An organization that is filled, with those of its people who are measured.
pub(in crate::measure) struct Crowd {
    reset: Reset,
    worker: Worker,
    shelf: Arc<MailShelf>,
    installation: Installation,
    people: Vec<u32>,
}

impl Crowd {
    pub(super) fn new(installation: Installation, people: Vec<u32>) -> Result<Self> {
        let shelf = Arc::new(MailShelf::default());
        let worker = installation.mail_worker(shelf.clone())?;
        Ok(Self { reset: Reset::new(installation.deps.clone()), worker, shelf, installation, people })
    }

    /// Where the organization is kept.
    pub(in crate::measure) fn store(&self) -> &latchkey_store::Store {
        &self.installation.deps.store
    }

    /// Milliseconds of everything from the name to the first proof, but for the mail's own way.
    pub(in crate::measure) async fn first_gate(&self, person: u32) -> Result<f64> {
        Ok(milliseconds(self.proven(person).await?.took))
    }

    /// Milliseconds of everything from the name to the new password, but for the mails' own way; `number` makes the password.
    pub(in crate::measure) async fn whole_reset(&self, person: u32, number: u32) -> Result<f64> {
        let proven = self.proven(person).await?;
        let (session, begun_at) = (Session::from(&proven.token), Instant::now());
        let page = self.reset.page(session).await?.context("no page")?;
        ensure!(matches!(page.view, View::NewPassword { .. }), "{:?}", page.view);
        // Letters for the digits, which stand in the person's name.
        let letters: String = format!("{number:07}").bytes().map(|digit| char::from(digit - b'0' + b'b')).collect();
        let typed = || Password::new(format!("Copper-Lantern-58-{letters}"));
        let typed = NewPasswords { password: typed(), repeated: typed() };
        let chosen = self.reset.choose_password(&visit()?, session, &page.step, typed).await?;
        ensure!(chosen == Chosen::Done, "{chosen:?}");
        let took = proven.took + begun_at.elapsed();
        // What tells the person of it is nobody's code.
        while self.worker.run_once().await? > 0 {}
        self.shelf.clear();
        Ok(milliseconds(took))
    }

    async fn proven(&self, person: u32) -> Result<Proven> {
        let name = user_name(self.people[usize::try_from(person)?]);
        let visit = visit()?;
        let random: &dyn Random = &RealRandom;
        let until = self.installation.now().plus(Duration::from_secs(300));
        let begin = Begin { user_name: name, solved: SolvedChallenge { nonce: random.bytes(), until, guesses: None } };
        let begun_at = Instant::now();
        let Begun::Transaction(token) = self.reset.begin(&visit, begin).await? else { bail!("a person is not recognized") };
        let page = self.reset.page(Session::from(&token)).await?.context("no page")?;
        ensure!(matches!(page.view, View::Verify { .. }), "{:?}", page.view);
        let asked = Asked { method: Method::AlternateEmail, typed: None };
        let sent = self.reset.send_code(&visit, Session::from(&token), &page.step, asked).await?;
        ensure!(sent == Sent::OnItsWay, "{sent:?}");
        let before_mail = begun_at.elapsed();
        while self.worker.run_once().await? > 0 {}
        let code = code_in(&self.shelf.next().await.text).context("a mail without a code")?;
        let after_mail = Instant::now();
        let page = self.reset.page(Session::from(&token)).await?.context("no page")?;
        let typed = TypedCode { method: Method::AlternateEmail, code: Code::new(code) };
        let checked = self.reset.check_code(&visit, Session::from(&token), &page.step, typed).await?;
        let Checked::Right(token) = checked else { bail!("{checked:?}") };
        Ok(Proven { token, took: before_mail + after_mail.elapsed() })
    }
}

/// A reset whose first gate is open, and how long that took.
struct Proven {
    token: Token,
    took: Duration,
}

fn visit() -> Result<Visit> {
    let origin = Origin { address: Some("192.0.2.17".parse()?), client: Some("Browser".into()) };
    Ok(Visit { origin, language: "en".into() })
}
