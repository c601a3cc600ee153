//! Two phones prove a person: the mobile phone by text, the office phone by call. The demo's inbox is the phones.

use anyhow::{Context, Result, ensure};

use super::visitor::Visitor;
use crate::demo_process::Demo;

const DIEGO: &str = "diego.lara@mirador.example";
const NEW: &str = "Farola-Niebla-Cometa-88";

#[tokio::test(flavor = "multi_thread")]
async fn a_text_and_a_call_lead_back_in() -> Result<()> {
    walks(true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn so_they_do_without_scripts() -> Result<()> {
    walks(false).await
}

async fn walks(javascript: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::start(&folder.path().join("state"), &[]);
    let origin = format!("http://{}", demo.host());
    let diego = Visitor::arrive(&origin, javascript).await?;
    let phones = Visitor::arrive(&origin, javascript).await?;
    diego.open(&format!("/reset?whr=mirador.example&mkt=en&username={DIEGO}")).await?;
    diego.next().await?;
    if !javascript {
        diego.reads("One moment, please").await?;
        diego.reads("Get back into your account").await?;
        diego.is_told("Thank you for waiting. Press Next.").await?;
        diego.next().await?;
    }
    proves_the_mobile_phone(&demo, &diego, &phones, javascript).await?;
    proves_the_office_phone(&demo, &diego, &phones, javascript).await?;
    if !javascript {
        // The page has seen the keys by itself; looking alone must not count as going on.
        diego.reads("Thank you").await?;
        diego.next().await?;
    }
    diego.reads("Choose a new password").await?;
    diego.choose_password(NEW).await?;
    diego.reads("Your password has been reset").await?;
    diego.sign_in(DIEGO, NEW).await?;
    diego.finds("form[action='/signout']").await
}

async fn proves_the_mobile_phone(demo: &Demo, diego: &Visitor, phones: &Visitor, javascript: bool) -> Result<()> {
    diego.reads("Show that it is you").await?;
    ensure!(!shown(diego, "#number").await?, "no number is asked for where a mail is chosen");
    diego.click("#mobile-phone-text").await?;
    ensure!(shown(diego, "#number").await?, "the number is asked for with the phone");
    if javascript {
        // Where scripts are off, a page that looks by itself would come in between.
        diego.browser.tab_around().await?;
    }
    diego.fill("#number", "+34 612 34 56 99").await?;
    diego.next().await?;
    diego.reads("Enter your code").await?;
    diego.is_told("If +34 612 34 56 99 matches what is stored for you").await?;
    phones.open(&demo.path("/inbox/")).await?;
    phones.finds(".mails .text a").await?;
    phones.click(".mails .text a").await?;
    phones.finds("pre").await?;
    let text = phones.browser.text("pre").await?;
    let code: String = text.chars().take_while(char::is_ascii_digit).collect();
    ensure!(code.len() == 6, "no code in {text}");
    diego.fill("#code", &code).await?;
    diego.next().await?;
    diego.until("document.querySelectorAll('.steps .done').length === 1").await
}

async fn proves_the_office_phone(demo: &Demo, diego: &Visitor, phones: &Visitor, javascript: bool) -> Result<()> {
    // The mobile phone is gone, as text and as call; what is left is one, and its hint is shown now.
    diego.is_told("We will call your office phone.").await?;
    diego.is_told("+34\u{a0}•••\u{a0}••\u{a0}••\u{a0}99").await?;
    diego.fill("#number", "912 34 56 98").await?;
    diego.next().await?;
    diego.is_told("That is not the number that is stored for you. You can try 4 more times.").await?;
    diego.fill("#number", "912 34 56 99").await?;
    diego.next().await?;
    diego.reads("Answer the call").await?;
    diego.is_told("We are calling +34\u{a0}•••\u{a0}••\u{a0}••\u{a0}99.").await?;
    let keys = diego.value("Array.from(document.querySelectorAll('.keys kbd'), e => e.textContent).join('')").await?;
    let digits = keys.strip_suffix('#').with_context(|| format!("no hash key in {keys}"))?;
    ensure!(digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()), "{keys}");
    if javascript {
        // Where scripts are off, a page that looks by itself would come in between.
        diego.browser.tab_around().await?;
    }
    phones.open(&demo.path("/inbox/")).await?;
    phones.finds(".mails .call a").await?;
    phones.click(".mails .call a").await?;
    phones.is_told("marca las dos cifras que muestra tu pantalla").await?;
    listens(phones, javascript).await?;
    // The number and the time beside it may hold these digits by chance.
    let voice = phones.browser.text("blockquote").await?;
    ensure!(!voice.contains(digits), "the voice says what the page shows: {voice}");
    phones.fill("#keys", digits).await?;
    phones.click("form[action$='/keys'] button").await?;
    phones.is_told("The voice goes on.").await?;
    phones.fill("#keys", &keys).await?;
    phones.click("form[action$='/keys'] button").await?;
    phones.is_told("Gracias. Continúa ahora en tu navegador.").await
}

/// With scripts a button has the browser say what the call says, in the call's language.
async fn listens(phones: &Visitor, javascript: bool) -> Result<()> {
    ensure!(shown(phones, "[data-listen]").await? == javascript, "there is a voice where scripts run, and only there");
    if javascript {
        phones
            .value("((window.said = []), (speechSynthesis.speak = (it) => window.said.push(`${it.lang}: ${it.text}`)), 1)")
            .await?;
        phones.click("[data-listen]").await?;
        let said = phones.value("window.said.join()").await?;
        ensure!(said.starts_with("es: ") && said.contains("marca las dos cifras que muestra tu pantalla"), "{said}");
    }
    Ok(())
}

async fn shown(visitor: &Visitor, css: &str) -> Result<bool> {
    Ok(visitor.value(&format!("document.querySelector('{css}').checkVisibility()")).await? == "true")
}
