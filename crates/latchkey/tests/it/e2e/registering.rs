//! A newcomer is asked to register, does so with a phone, a mailbox, questions, an app and recovery codes, and later gets back in with
//! them. The demo's inbox is the phone and the mailbox.

use anyhow::{Context, Result, ensure};

use super::letter::code_in;
use super::visitor::Visitor;
use crate::demo_process::Demo;

const IVY: &str = "ivy.cole@harborpine.example";
/// Everybody's password in the demo.
const OLD: &str = "Quiet-Lantern-2719";
const NEW: &str = "plum-Orbit7-window";
const ANSWERS: [&str; 5] = ["Lagos", "Portland", "Whitaker", "Emeka", "Jollof rice"];

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_registers_and_gets_back_in() -> Result<()> {
    walk(true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_registers_and_gets_back_in_without_scripts() -> Result<()> {
    walk(false).await
}

async fn walk(javascript: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::start(&folder.path().join("state"), &[]);
    let origin = format!("http://{}", demo.host());
    let (ivy, inbox) = (Visitor::arrive(&origin, javascript).await?, Visitor::arrive(&origin, true).await?);
    puts_it_off_and_is_asked_again(&ivy).await?;
    // The first way works at once, and is used below; the phone works from tomorrow.
    registers_a_mailbox(&demo, &ivy, &inbox).await?;
    registers_a_phone(&demo, &ivy, &inbox).await?;
    answers_questions(&ivy).await?;
    let app = ivy.registers_an_app().await?;
    let codes = ivy.makes_recovery_codes(javascript).await?;
    ivy.next().await?;
    ivy.reads("Your account").await?;
    ivy.is_told("1 app").await?;
    ivy.is_told("10 left").await?;
    gets_back_in(&demo, &ivy, &inbox, javascript).await?;
    ivy.sign_in(IVY, NEW).await?;
    ivy.reads("Your account").await?;
    // The phone and the mailbox are out of reach: a recovery code helps, and so does an app on another device.
    let typed = codes[0].to_lowercase().replace('-', " ");
    gets_back_in_by_code(&ivy, "recovery-code", "Enter a recovery code", &typed, javascript).await?;
    // The next code: the one that is shown now may be the one that proved the app.
    let soon = ivy.now().await?.plus(std::time::Duration::from_secs(30));
    gets_back_in_by_code(&ivy, "authenticator", "Enter the code of your app", &app.code_at(soon), javascript).await?;
    ivy.sign_in(IVY, NEW).await?;
    ivy.reads("Your account").await?;
    ivy.is_told("9 left").await
}

async fn puts_it_off_and_is_asked_again(ivy: &Visitor) -> Result<()> {
    ivy.sign_in(IVY, OLD).await?;
    ivy.reads("Do not lose access to your account").await?;
    ivy.is_told("You need 1 more way").await?;
    ivy.click("main .actions button.quiet").await?;
    ivy.reads("Your account").await?;
    ivy.sign_in(IVY, OLD).await?;
    ivy.reads("Do not lose access to your account").await?;
    // Enough is not there yet, and the page says so.
    ivy.next().await?;
    ivy.is_told("1 more way is needed before you are finished").await
}

async fn registers_a_phone(demo: &Demo, ivy: &Visitor, inbox: &Visitor) -> Result<()> {
    ivy.click("main a[href='/register/phone']").await?;
    ivy.reads("Set up a phone").await?;
    ivy.fill("#number", "(425) 555-0197").await?;
    ivy.next().await?;
    ivy.reads("Enter the code").await?;
    ivy.is_told("We sent a code to +1 425-555-0197").await?;
    let code = newest(demo, inbox, "text").await?.chars().take_while(char::is_ascii_digit).collect::<String>();
    ivy.fill("#code", &code).await?;
    ivy.next().await?;
    ivy.is_told("The phone is set up.").await?;
    ivy.is_told("You can reset your password yourself").await
}

async fn registers_a_mailbox(demo: &Demo, ivy: &Visitor, inbox: &Visitor) -> Result<()> {
    ivy.click("main a[href='/register/email']").await?;
    ivy.fill("#address", IVY).await?;
    ivy.next().await?;
    ivy.is_told("This mailbox opens with the very password").await?;
    ivy.fill("#address", "ivy@home.example").await?;
    ivy.next().await?;
    ivy.reads("Enter the code").await?;
    let mail = newest(demo, inbox, "mail").await?;
    ensure!(mail.contains("If it was not you, ignore this mail"), "{mail}");
    let code = code_in(&mail).with_context(|| format!("no code in {mail}"))?;
    ivy.fill("#code", &super::letter::another(&code)).await?;
    ivy.next().await?;
    ivy.is_told("That code is not right. You can try 4 more times.").await?;
    ivy.fill("#code", &code).await?;
    ivy.next().await?;
    ivy.is_told("The email address is set up.").await
}

async fn answers_questions(ivy: &Visitor) -> Result<()> {
    ivy.click("main a[href='/register/questions']").await?;
    ivy.reads("Choose your questions").await?;
    for (place, answer) in ANSWERS.iter().enumerate() {
        ivy.fill(&format!("#answer_{}", place + 1), if place == 4 { " LAGOS" } else { answer }).await?;
    }
    ivy.next().await?;
    ivy.is_told("Answer 5 is the same as an earlier one").await?;
    for (place, answer) in ANSWERS.iter().enumerate() {
        ivy.fill(&format!("#answer_{}", place + 1), answer).await?;
    }
    ivy.next().await?;
    ivy.is_told("Your answers are stored.").await
}

/// By a method that sends nothing: what it asks for is at hand.
async fn gets_back_in_by_code(ivy: &Visitor, method: &str, heading: &str, code: &str, javascript: bool) -> Result<()> {
    says_who_she_is(ivy, javascript).await?;
    ivy.click(&format!("label[for='{method}']")).await?;
    ivy.next().await?;
    ivy.reads(heading).await?;
    ivy.fill("#code", code).await?;
    ivy.next().await?;
    ivy.reads("Choose a new password").await?;
    ivy.choose_password(NEW).await?;
    ivy.reads("Your password has been reset").await
}

async fn says_who_she_is(ivy: &Visitor, javascript: bool) -> Result<()> {
    ivy.open("/reset").await?;
    ivy.fill("#user_name", IVY).await?;
    ivy.next().await?;
    if !javascript {
        ivy.reads("One moment, please").await?;
        ivy.reads("Get back into your account").await?;
        ivy.next().await?;
    }
    ivy.reads("Show that it is you").await
}

async fn gets_back_in(demo: &Demo, ivy: &Visitor, inbox: &Visitor, javascript: bool) -> Result<()> {
    says_who_she_is(ivy, javascript).await?;
    ivy.finds("#alternate-email").await?;
    ivy.next().await?;
    ivy.reads("Enter your code").await?;
    let mail = newest(demo, inbox, "mail").await?;
    let code = code_in(&mail).with_context(|| format!("no code in {mail}"))?;
    ivy.fill("#code", &code).await?;
    ivy.next().await?;
    ivy.reads("Choose a new password").await?;
    ivy.choose_password(NEW).await?;
    ivy.reads("Your password has been reset").await
}

/// The newest message of a kind, as the inbox shows it.
async fn newest(demo: &Demo, inbox: &Visitor, kind: &str) -> Result<String> {
    inbox.open(&demo.path("/inbox/")).await?;
    let link = format!(".mails .{kind} a");
    inbox.finds(&link).await?;
    inbox.click(&link).await?;
    inbox.finds("pre").await?;
    inbox.browser.text("pre").await
}
