//! The ways back in of somebody who registered everything.

use std::time::Duration;

use anyhow::Result;
use latchkey_testkit::AuthenticatorApp;

use super::newcomer::{IVY, NEW, PHONE, Walk};

impl Walk {
    pub(super) async fn by_mail(&self) -> Result<()> {
        self.chooses("alternate-email", "reset-code-title").await?;
        self.types(&self.mailed_code().await?).await
    }

    pub(super) async fn by_text(&self) -> Result<()> {
        self.says_who_she_is().await?;
        self.ivy.click("#mobile-phone-text").await?;
        self.ivy.fill("#number", PHONE).await?;
        self.ivy.next().await?;
        self.ivy.comes_to("reset-code-title").await?;
        self.types(&self.texted_code().await?).await
    }

    pub(super) async fn by_recovery_code(&self, code: &str) -> Result<()> {
        self.chooses("recovery-code", "reset-recovery-code-title").await?;
        self.types(code).await
    }

    pub(super) async fn by_app(&self, app: &AuthenticatorApp) -> Result<()> {
        self.chooses("authenticator", "reset-app-title").await?;
        let now = self.ivy.now().await?.plus(self.clock.ahead());
        self.types(&app.code_at(now)).await
    }

    async fn chooses(&self, method: &str, title: &str) -> Result<()> {
        self.says_who_she_is().await?;
        self.ivy.click(&format!("label[for='{method}']")).await?;
        self.ivy.next().await?;
        self.ivy.comes_to(title).await
    }

    /// The one gate, and the new password after it.
    async fn types(&self, code: &str) -> Result<()> {
        self.ivy.fill("#code", code).await?;
        self.ivy.next().await?;
        self.ivy.comes_to("reset-password-title").await?;
        self.ivy.choose_password(NEW).await?;
        self.ivy.comes_to("reset-done-title").await
    }

    async fn says_who_she_is(&self) -> Result<()> {
        self.ivy.open("/reset").await?;
        self.ivy.comes_to("reset-who-title").await?;
        self.ivy.fill("#user_name", IVY).await?;
        self.ivy.next().await?;
        if !self.javascript {
            self.ivy.comes_to("reset-wait-title").await?;
            // What a browser without scripts waits for is time.
            self.clock.advance(Duration::from_secs(60))?;
            self.ivy.click("main a[href*='ticket=']").await?;
            self.ivy.comes_to("reset-who-title").await?;
            self.ivy.next().await?;
        }
        self.ivy.comes_to("reset-method-title").await
    }
}
