//! The demo's strict organization, in Spanish: two gates, and nothing told about the account.

use anyhow::{Context, Result, ensure};

use super::letter::code_in;
use super::visitor::Visitor;
use crate::demo_process::Demo;

const LUCIA: &str = "lucia.ferrer@mirador.example";
/// Long enough for the strict rules.
const NEW: &str = "Farola-Niebla-Cometa-88";
/// The start page names it as one that leaked.
const LEAKED: &str = "correct horse battery staple";

#[tokio::test(flavor = "multi_thread")]
async fn two_gates_are_passed_in_spanish_without_a_hint() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::start(&folder.path().join("state"), &[]);
    let lucia = Visitor::arrive(&format!("http://{}", demo.host()), true).await?;
    let needed = reads_the_start_page(&demo, &lucia).await?;
    lucia.click("a[href*='lucia.ferrer']").await?;
    lucia.reads("Recupera el acceso a tu cuenta").await?;
    ensure!(lucia.value("document.documentElement.lang + document.documentElement.dir").await? == "esltr");
    ensure!(lucia.value("document.querySelector('header img').alt").await? == "Clínica Mirador", "the look is there at once");
    lucia.next().await?;
    proves_the_address(&demo, &lucia).await?;
    answers_the_questions(&lucia, &needed).await?;
    lucia.is_told("no se conoce por una filtración de datos").await?;
    lucia.choose_password(LEAKED).await?;
    lucia.finds("#problem").await?;
    lucia.is_told("Esta contraseña ha aparecido en una filtración de datos").await?;
    lucia.choose_password(NEW).await?;
    lucia.finds("main a.button[href='/signin']").await?;
    lucia.sign_in(LUCIA, NEW).await?;
    lucia.finds("form[action='/signout']").await?;
    lucia.is_told("Lucía Ferrer").await
}

/// What the start page says one needs: questions with their answers, as pairs, in Spanish.
async fn reads_the_start_page(demo: &Demo, lucia: &Visitor) -> Result<Vec<(String, String)>> {
    lucia.open(&format!("{}?mkt=es", demo.path("/demo/"))).await?;
    let script = "const row = document.querySelector(\"a[href*='lucia.ferrer']\").closest('tr');
        const texts = name => Array.from(row.querySelectorAll(name), e => e.textContent.trim());
        const answers = texts('dd');
        return texts('dt').map((question, at) => [question, answers[at]]);";
    let pairs = lucia.browser.evaluate(script).await?;
    let pairs: Vec<(String, String)> = serde_json::from_value(pairs)?;
    ensure!(pairs.len() == 5, "{pairs:?}");
    Ok(pairs)
}

async fn proves_the_address(demo: &Demo, lucia: &Visitor) -> Result<()> {
    lucia.finds("input[name='method'][value='security-questions']").await?;
    for secret in [LUCIA, "Ferrer", "correo.example"] {
        lucia.is_not_told(secret).await?;
    }
    lucia.next().await?;
    lucia.finds("#problem").await?;
    lucia.fill("#address", "lucia@correo.example").await?;
    lucia.next().await?;
    lucia.finds("#code").await?;
    // It says "if", and would for any address.
    lucia.is_told("Si ").await?;
    in_another_language(lucia).await?;
    let code = code_from_the_inbox(demo, lucia).await?;
    lucia.fill("#code", &code).await?;
    lucia.next().await?;
    lucia.until("document.querySelectorAll('.steps .done').length === 1").await
}

/// A page that answered a form speaks another language too.
async fn in_another_language(lucia: &Visitor) -> Result<()> {
    lucia.click(".languages a[lang='en']").await?;
    lucia.reads("Enter your code").await?;
    lucia.click(".languages a[lang='es']").await?;
    lucia.reads("Escribe tu código").await
}

/// Reads the newest mail in another tab.
async fn code_from_the_inbox(demo: &Demo, lucia: &Visitor) -> Result<String> {
    let client = lucia.browser.client();
    let portal = client.window().await?;
    let tab = client.new_window(true).await?.handle;
    client.switch_to_window(tab).await?;
    // The page looks for new mail by itself.
    lucia.open(&demo.path("/inbox/")).await?;
    lucia.finds(".mails a").await?;
    lucia.click(".mails a").await?;
    let text = lucia.browser.text("pre").await?;
    client.close_window().await?;
    client.switch_to_window(portal).await?;
    code_in(&text).with_context(|| format!("no code in {text}"))
}

async fn answers_the_questions(lucia: &Visitor, known: &[(String, String)]) -> Result<()> {
    ensure!(!lucia.browser.exists("#alternate-email").await?, "what was used already is not offered again");
    ensure!(lucia.value("document.querySelector('[name=method]').value").await? == "security-questions");
    lucia.next().await?;
    lucia.finds("#answer_3").await?;
    for number in 1..=3 {
        lucia.fill(&format!("#answer_{number}"), "no lo sé").await?;
    }
    lucia.next().await?;
    lucia.finds("#problem").await?;
    for number in 1..=3 {
        let question = lucia.value(&format!("document.querySelector('label[for=answer_{number}]').textContent.trim()")).await?;
        let (_, answer) = known.iter().find(|(text, _)| *text == question).with_context(|| question.clone())?;
        // Capital letters and spaces do not matter.
        lucia.fill(&format!("#answer_{number}"), &format!(" {} ", answer.to_uppercase())).await?;
    }
    lucia.next().await?;
    lucia.finds("#new_password").await?;
    ensure!(lucia.value("document.querySelectorAll('.steps .done').length").await? == "2");
    Ok(())
}
