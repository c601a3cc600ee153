//! Every page of a phone, as people come to it.

use anyhow::Result;

use super::every_page::Tour;

const HAL: &str = "hal.brooks@harborpine.example";

/// What somebody does with a call.
enum Deed {
    /// Presses these keys.
    Press(&'static str),
    /// Ends it in this way.
    End(&'static str),
}

impl Tour<'_> {
    pub(super) async fn phones(&mut self) -> Result<()> {
        self.visitor.identify(HAL).await?;
        self.visitor.click("#mobile-phone-call").await?;
        self.at("#number", "method-phones").await?;
        self.visitor.next().await?;
        self.at("#problem", "number-missing").await?;
        self.visitor.fill("#number", "+1 425 555 0120").await?;
        self.visitor.next().await?;
        self.at("#number[value]", "number-wrong").await?;
        self.text().await?;
        self.calls().await?;
        self.locked_phone().await
    }

    async fn text(&mut self) -> Result<()> {
        self.visitor.click("#mobile-phone-text").await?;
        self.visitor.fill("#number", "+1 425 555 0118").await?;
        self.visitor.next().await?;
        self.at("#code", "code-text").await?;
        self.advice("code-text-help").await?;
        // The office phone is left.
        self.five_wrong_codes().await?;
        self.headed("refusal-throttled-title", "method-locked").await
    }

    async fn calls(&mut self) -> Result<()> {
        self.visitor.click("form[action='/reset/verify/other'] button").await?;
        self.visitor.finds("input[value='office-phone']").await?;
        self.visitor.fill("#number", "425 555 0119").await?;
        self.visitor.next().await?;
        self.at(".keys", "call").await?;
        // What a second tab does, for this one offers nothing yet.
        self.visitor.browser.evaluate("document.getElementById('again').submit()").await?;
        self.at("#problem", "call-too-soon").await?;
        self.advice("call-help").await?;
        self.takes_the_call("demo-call", Deed::End("busy")).await?;
        self.headed("reset-call-over-title", "call-busy").await?;
        // Another call is offered when it is possible.
        let again = "main .actions button[form='again']";
        self.visitor.until(&format!("getComputedStyle(document.querySelector(\"{again}\")).visibility === 'visible'")).await?;
        self.look.at("call-again").await?;
        self.visitor.click(again).await?;
        self.visitor.finds(".keys").await?;
        let shown = self.visitor.value("document.querySelector('.keys').textContent").await?;
        self.takes_the_call("demo-call-wrong", Deed::Press(if shown == "13#" { "31#" } else { "13#" })).await?;
        self.headed("reset-call-over-title", "call-wrong-keys").await
    }

    /// Five wrong numbers close every phone.
    async fn locked_phone(&mut self) -> Result<()> {
        self.visitor.identify("grace.ito@harborpine.example").await?;
        self.visitor.finds("#mobile-phone-text").await?;
        for _ in 0..5 {
            let step = self.visitor.value("document.querySelector('[name=step]').value").await?;
            self.visitor.click("#mobile-phone-text").await?;
            self.visitor.fill("#number", "+1 425 555 0120").await?;
            self.visitor.next().await?;
            let came = format!(
                "!document.querySelector('main [name=step]') || document.querySelector('main [name=step]').value !== '{step}'"
            );
            self.visitor.until(&format!("document.readyState === 'complete' && ({came})")).await?;
        }
        self.headed("refusal-phone-locked-title", "phone-locked").await
    }

    /// Takes the newest call in the inbox; the page shown stays.
    async fn takes_the_call(&mut self, name: &str, deed: Deed) -> Result<()> {
        let client = self.visitor.browser.client();
        let portal = client.window().await?;
        let tab = client.new_window(true).await?.handle;
        client.switch_to_window(tab).await?;
        self.visitor.open(&self.demo.path("/inbox/")).await?;
        self.visitor.finds(".mails .call a").await?;
        self.visitor.click(".mails .call a").await?;
        self.at("#keys", name).await?;
        match deed {
            Deed::End(how) => self.visitor.click(&format!("button[value='{how}']")).await?,
            Deed::Press(keys) => {
                self.visitor.fill("#keys", keys).await?;
                self.visitor.click("form[action$='/keys'] button").await?;
            }
        }
        self.at("p[role='status']", &format!("{name}-over")).await?;
        self.visitor.browser.client().close_window().await?;
        self.visitor.browser.client().switch_to_window(portal).await?;
        Ok(())
    }

    pub(super) async fn concealed_phones(&mut self) -> Result<()> {
        self.visitor.identify("nadie@mirador.example").await?;
        self.visitor.click("#mobile-phone-text").await?;
        self.at("#number", "method-phones-concealed").await?;
        self.visitor.fill("#number", "+34 612345600").await?;
        self.visitor.next().await?;
        self.at("#code", "code-text-concealed").await?;
        self.advice("code-text-concealed-help").await?;
        self.visitor.click("button[form='other']").await?;
        self.visitor.finds("#office-phone").await?;
        self.visitor.click("#office-phone").await?;
        self.visitor.fill("#number", "912 345 600").await?;
        self.visitor.next().await?;
        self.at(".keys", "call-concealed").await?;
        self.advice("call-concealed-help").await
    }

    /// What the page says after ten seconds.
    async fn advice(&mut self, name: &str) -> Result<()> {
        self.visitor.until("getComputedStyle(document.querySelector('.later')).visibility === 'visible'").await?;
        self.look.at(name).await
    }
}
