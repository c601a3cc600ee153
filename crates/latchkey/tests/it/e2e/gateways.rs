//! Two phones prove a person through real gateways: a message centre over SMPP, and a phone service that calls back.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use latchkey_testkit::{Order, PhoneService, SmppCentre, free_port};

use super::stage::{NEW, OLD, furnish, user_name};
use super::visitor::Visitor;
use crate::installation::Installation;
use crate::running::Running;

const MOBILE: &str = "+1 4255550142";
const OFFICE: &str = "+1 4255550170";
/// How long a gateway may take on a loaded machine.
const SOON: Duration = Duration::from_secs(30);

/// A served installation with both gateways.
struct Scene {
    origin: String,
    centre: SmppCentre,
    service: PhoneService,
    server: Running,
    _installation: Installation,
}

impl Scene {
    async fn new() -> Result<Self> {
        let (centre, service) = (SmppCentre::start().await?, PhoneService::start().await?);
        let installation = Installation::empty();
        installation.write("texts.password", centre.password());
        installation.write("texts-ca.pem", centre.ca_pem());
        installation.write("calls.token", service.token());
        installation.configure(&gateways(&centre, &service));
        furnish(&installation, &[]);
        let add = ["user", "add", &user_name("sofia"), "--password-stdin", "--language", "en"];
        let contacts = ["--contact", &format!("mobile-phone={MOBILE}"), "--contact", &format!("office-phone={OFFICE}")];
        installation.run_with(&[&add[..], &contacts[..]].concat(), &[], &format!("{OLD}\n")).done();
        let policy = ["policy", "set", "--organization", "wingtip.example", "methods=mobile-phone,office-phone", "gates=2"];
        installation.run(&[&policy[..], &["phones.countries=US,ES"]].concat()).done();
        let address = format!("127.0.0.1:{}", free_port());
        let origin = format!("http://{address}");
        let places = [("LATCHKEY_SERVER__LISTEN", address.as_str()), ("LATCHKEY_SERVER__PUBLIC_ORIGIN", origin.as_str())];
        let server = Running::start(&installation, &places);
        centre.wait_for("bind", 1, SOON).await?;
        Ok(Self { origin, centre, service, server, _installation: installation })
    }

    /// Waits until everything is measured.
    async fn measures(&self, lines: &[&str]) -> Result<()> {
        let deadline = tokio::time::Instant::now() + SOON;
        loop {
            let text = self.server.get_as("localhost", "/metrics", "").text;
            let missing: Vec<&&str> = lines.iter().filter(|line| !text.lines().any(|found| found == **line)).collect();
            if missing.is_empty() {
                return Ok(());
            }
            ensure!(tokio::time::Instant::now() < deadline, "{missing:?} in:\n{text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The first gateway for texts cannot be reached, so every text goes through the second.
fn gateways(centre: &SmppCentre, service: &PhoneService) -> String {
    format!(
        "[[texts]]\nname = \"down\"\nkind = \"smpp\"\nsecurity = \"none\"\nhost = \"127.0.0.1\"\nport = {}\nsystem_id = \"latchkey\"\n\
         password_file = \"texts.password\"\nfrom = \"Wingtip\"\n\
         [[texts]]\nname = \"centre\"\nkind = \"smpp\"\nhost = \"{}\"\nport = {}\nca_file = \"texts-ca.pem\"\nsystem_id = \"latchkey\"\n\
         password_file = \"texts.password\"\nfrom = \"Wingtip\"\n\
         [[calls]]\nkind = \"twilio\"\nurl = \"{}\"\naccount = \"{}\"\ntoken_file = \"calls.token\"\nfrom = \"+15005550006\"",
        free_port(),
        centre.host(),
        centre.tls_port(),
        service.api(),
        service.account(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_through_a_message_centre_and_a_call_that_is_answered_lead_back_in() -> Result<()> {
    let scene = Scene::new().await?;
    let sofia = Visitor::arrive(&scene.origin, true).await?;
    sofia.identify(&user_name("sofia")).await?;
    proves_the_mobile_phone(&scene, &sofia).await?;
    let call = proves_the_office_phone(&scene, &sofia).await?;
    sofia.reads("Choose a new password").await?;
    comes_too_late(&scene, &call).await?;
    sofia.choose_password(NEW).await?;
    sofia.reads("Your password has been reset").await?;
    sofia.sign_in(&user_name("sofia"), NEW).await?;
    sofia.finds("form[action='/signout']").await?;
    scene
        .measures(&[
            // The code, and the notice of the reset: she has no mailbox.
            r#"latchkey_gateway_total{channel="text",gateway="centre",outcome="accepted"} 2"#,
            r#"latchkey_gateway_total{channel="call",gateway="twilio",outcome="accepted"} 1"#,
            r#"latchkey_text_receipts_total{gateway="centre",state="delivered"} 2"#,
            r#"latchkey_gateway_up{channel="text",gateway="down"} 0"#,
            r#"latchkey_budget_total{way="text",outcome="queued"} 1"#,
            r#"latchkey_budget_total{way="call",outcome="queued"} 1"#,
            r#"latchkey_call_backs_total{outcome="forged"} 2"#,
        ])
        .await?;
    ensure!(scene.centre.texts()?.len() == 2 && scene.service.calls().len() == 1, "each was sent once, and the notice");
    registers_a_number_abroad(&scene, &sofia).await?;
    let logged = format!("{:?}", scene.server.log());
    for secret in ["14255550142", "14255550170", "34612345678", scene.centre.password(), scene.service.token(), NEW] {
        ensure!(!logged.contains(secret), "{secret} is in the log");
    }
    Ok(())
}

async fn proves_the_mobile_phone(scene: &Scene, sofia: &Visitor) -> Result<()> {
    sofia.reads("Show that it is you").await?;
    sofia.click("#mobile-phone-text").await?;
    sofia.fill("#number", "(425) 555-0142").await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    let text = scene.centre.wait_for_texts(1, SOON).await?.remove(0);
    ensure!((text.to.as_str(), text.from.as_str(), text.coding) == ("14255550142", "Wingtip", 0), "{text:?}");
    ensure!(text.header.is_none(), "one part is all it takes: {text:?}");
    let code: String = text.text.chars().take_while(char::is_ascii_digit).collect();
    ensure!(code.len() == 6 && text.text.contains("Wingtip Toys"), "{text:?}");
    sofia.fill("#code", &code).await?;
    sofia.next().await?;
    sofia.until("document.querySelectorAll('.steps .done').length === 1").await
}

/// She has a number in another country by now: she chooses the country and types the number as it is dialled there.
async fn registers_a_number_abroad(scene: &Scene, sofia: &Visitor) -> Result<()> {
    sofia.open("/register/phone").await?;
    sofia.reads("Set up a phone").await?;
    let offered = sofia.value("Array.from(document.querySelectorAll('#country option'), e => e.textContent).join()").await?;
    ensure!(offered == "United States (+1),Spain (+34)", "her own country comes first: {offered}");
    sofia.click("#country option[value='ES']").await?;
    sofia.fill("#number", "612 34 56 78").await?;
    sofia.click("form:has(#number) .actions button").await?;
    sofia.reads("Enter the code").await?;
    sofia.is_told("We sent a code to +34 612 34 56 78").await?;
    let text = scene.centre.wait_for_texts(3, SOON).await?.remove(2);
    ensure!(text.to == "34612345678", "{text:?}");
    let code: String = text.text.chars().take_while(char::is_ascii_digit).collect();
    sofia.fill("#code", &code).await?;
    sofia.next().await?;
    sofia.is_told("The phone is set up.").await
}

/// The person takes the call and keys what the page shows; the page goes on by itself.
async fn proves_the_office_phone(scene: &Scene, sofia: &Visitor) -> Result<Order> {
    sofia.is_told("We will call your office phone.").await?;
    sofia.fill("#number", OFFICE).await?;
    sofia.next().await?;
    sofia.reads("Answer the call").await?;
    let keys = sofia.value("Array.from(document.querySelectorAll('.keys kbd'), e => e.textContent).join('')").await?;
    let digits = keys.strip_suffix('#').with_context(|| format!("no hash key in {keys}"))?;
    let call = scene.service.wait_for_call(1, SOON).await?;
    ensure!((call.field("To"), call.field("From")) == ("+14255550170", "+15005550006"), "{call:?}");
    ensure!(call.field("TimeLimit") == "120", "no third minute is paid for: {call:?}");
    let document = scene.service.pick_up(&call).await?;
    ensure!(document.status == 200 && document.said().len() == 4, "three times, and a goodbye: {document:?}");
    ensure!(document.said().iter().all(|said| !said.contains(digits)), "the page alone shows the digits: {document:?}");
    // Somebody who knows the address but not the token changes nothing.
    let action = document.attribute("Gather", "action").context("nothing is gathered")?;
    let fields = scene.service.fields(&call, "in-progress", &[("Digits", digits)]);
    for signature in [None, Some("bm90IHRoZSByaWdodCBzaWduYXR1cmU=")] {
        ensure!(scene.service.post(&action, &fields, signature).await?.status == 403, "a forged key press");
    }
    sofia.reads("Answer the call").await?;
    let heard = scene.service.press(&call, &document, digits).await?;
    ensure!(heard.status == 200 && heard.said().concat().contains("Thank you"), "{heard:?}");
    ensure!(scene.service.end(&call, "completed").await?.status == 204, "the end is noted");
    Ok(call)
}

/// What the service tells once more counts no second time, and the person in the phone hears so.
async fn comes_too_late(scene: &Scene, call: &Order) -> Result<()> {
    let document = scene.service.pick_up(call).await?;
    ensure!(document.status == 200 && document.attribute("Gather", "action").is_none(), "nothing is asked: {document:?}");
    ensure!(!document.said().concat().contains("Thank you"), "{document:?}");
    Ok(())
}
