//! Every page of the registration, as the tour of all pages comes to it.

use anyhow::Result;

use super::every_page::Tour;

impl Tour<'_> {
    /// Somebody without anything is asked at sign-in, and looks at every page.
    pub(super) async fn registering(&mut self, password: &str) -> Result<()> {
        self.visitor.sign_in("ivy.cole@harborpine.example", password).await?;
        self.at("a[href='/register/phone']", "register-asked").await?;
        self.visitor.next().await?;
        self.at("#problem", "register-not-enough").await?;
        self.visitor.open("/register/email").await?;
        self.at("#address", "register-email").await?;
        self.visitor.fill("#address", "ivy at home").await?;
        self.visitor.next().await?;
        self.at("#problem", "register-email-malformed").await?;
        self.visitor.fill("#address", "ivy@home.example").await?;
        self.visitor.next().await?;
        self.at("#code", "register-email-code").await?;
        self.visitor.fill("#code", "12345").await?;
        self.visitor.next().await?;
        self.at("#problem", "register-email-code-wrong").await?;
        let code = self.newest_code().await?;
        self.visitor.fill("#code", &code).await?;
        self.visitor.next().await?;
        self.at(".note.good", "register-kept").await?;
        self.visitor.open("/register/phone").await?;
        self.at("#number", "register-phone").await?;
        self.visitor.click("#call").await?;
        self.visitor.fill("#number", "4255550196").await?;
        self.visitor.next().await?;
        self.at(".keys", "register-call").await?;
        self.visitor.open("/register/questions").await?;
        self.at("#answer_5", "register-questions").await?;
        for number in 1..=5 {
            self.visitor.fill(&format!("#answer_{number}"), "the same").await?;
        }
        self.visitor.next().await?;
        self.at("#problem", "register-questions-twice").await?;
        self.second_factors().await?;
        self.visitor.open("/register/remove?method=alternate-email").await?;
        self.at("button.danger", "register-remove").await?;
        self.visitor.open("/register/withdraw").await?;
        self.at("button.danger", "register-withdraw").await
    }

    /// An authenticator app and recovery codes.
    async fn second_factors(&mut self) -> Result<()> {
        self.visitor.open("/register/authenticator").await?;
        self.at("form[action='/register/authenticator']", "register-apps-none").await?;
        self.visitor.next().await?;
        self.at("svg.qr", "register-app-setup").await?;
        let app = self.visitor.scans().await?;
        self.visitor.click("main details summary").await?;
        self.visitor.fill("#code", "12345").await?;
        self.visitor.next().await?;
        self.at("#problem", "register-app-wrong").await?;
        self.visitor.click("main details summary").await?;
        let now = self.visitor.now().await?;
        self.visitor.fill("#code", &app.code_at(now)).await?;
        self.at("details[open] #key", "register-app-key").await?;
        self.visitor.next().await?;
        self.at(".note.good", "register-kept-app").await?;
        self.visitor.open("/register/authenticator").await?;
        self.at("a[href^='/register/authenticator/remove']", "register-apps").await?;
        self.visitor.click("a[href^='/register/authenticator/name']").await?;
        self.at("#name", "register-app-name").await?;
        self.visitor.open("/register/authenticator").await?;
        self.visitor.click("a[href^='/register/authenticator/remove']").await?;
        self.at("button.danger", "register-app-remove").await?;
        self.visitor.open("/register/recovery-codes").await?;
        self.at("form[action='/register/recovery-codes']", "register-codes-none").await?;
        self.visitor.next().await?;
        self.at(".codes", "register-codes-made").await?;
        self.visitor.open("/register/recovery-codes?shown=1").await?;
        self.at("#problem", "register-codes-shown").await?;
        self.visitor.open("/register/recovery-codes/remove").await?;
        self.at("button.danger", "register-codes-remove").await
    }

    /// What somebody is told who may not register, and somebody whose data are to be looked at again.
    pub(super) async fn others_at_the_registration(&mut self, password: &str) -> Result<()> {
        self.visitor.sign_in("max.stone@harborpine.example", password).await?;
        self.visitor.finds("form[action='/signout']").await?;
        self.visitor.open("/register").await?;
        self.at(".note.bad", "register-refused").await?;
        self.visitor.sign_in("sam.lind@harborpine.example", password).await?;
        self.at("form[action='/register/confirm']", "register-reconfirm").await
    }
}
