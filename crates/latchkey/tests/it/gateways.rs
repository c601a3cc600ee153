//! Gateways for texts and calls as an operator configures them.

use std::time::{Duration, Instant};

use latchkey_testkit::{CertificateAuthority, PhoneService, SmppCentre};

use crate::installation::Installation;
use crate::running::Running;

const SOON: Duration = Duration::from_secs(30);
const CALL: &str = "/calls/019bc186-de00-7c3c-9238-b1c37242b09e/status";

/// A message centre over TLS and a phone service, with their secrets in files.
pub(crate) fn configure(installation: &Installation, centre: &SmppCentre, service: &PhoneService) {
    installation.write("texts.password", &format!("{}\n", centre.password()));
    installation.write("calls.token", &format!("{}\n", service.token()));
    installation.write("texts-ca.pem", centre.ca_pem());
    installation.configure(&format!(
        "[[texts]]\nname = \"centre\"\nkind = \"smpp\"\nhost = \"{}\"\nport = {}\nca_file = \"texts-ca.pem\"\nsystem_id = \"latchkey\"\n\
         password_file = \"texts.password\"\nfrom = \"Wingtip\"\ncountries = [\"US\"]\n\
         [[calls]]\nname = \"service\"\nkind = \"twilio\"\nurl = \"{}\"\naccount = \"{}\"\ntoken_file = \"calls.token\"\nfrom = \"+15005550006\"",
        centre.host(),
        centre.tls_port(),
        service.api(),
        service.account(),
    ));
}

/// Waits until a measurement has this value.
fn wait_for(server: &Running, line: &str) {
    let begun = Instant::now();
    loop {
        let answer = server.get_as("localhost", "/metrics", "");
        if answer.text.lines().any(|found| found == line) {
            return;
        }
        assert!(begun.elapsed() < SOON, "{line} is missing in:\n{}\n{:?}", answer.text, server.log());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn configured_gateways_are_connected_measured_and_may_call_back() {
    let (mut centre, service) = (SmppCentre::start().await.unwrap(), PhoneService::start().await.unwrap());
    let installation = Installation::with_organization();
    configure(&installation, &centre, &service);
    let mut server = Running::start(&installation, &[]);
    centre.wait_for("bind", 1, SOON).await.unwrap();
    wait_for(&server, r#"latchkey_gateway_up{channel="text",gateway="centre"} 1"#);
    wait_for(&server, r#"latchkey_gateway_up{channel="call",gateway="service"} 1"#);
    centre.stop().await.unwrap();
    wait_for(&server, r#"latchkey_gateway_up{channel="text",gateway="centre"} 0"#);
    centre.start_again().await.unwrap();
    wait_for(&server, r#"latchkey_gateway_up{channel="text",gateway="centre"} 1"#);

    let fields = [("AccountSid", service.account()), ("CallSid", "CA1"), ("CallStatus", "busy")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // The service signs what it was given: the public address, whatever stands in front of the server.
    let signed = service.sign(&format!("https://reset.example.com{CALL}"), &fields);
    let here = service.sign(&format!("http://{}{CALL}", server.address), &fields);
    for (signature, status) in [(signed.as_str(), 204), (here.as_str(), 403), ("", 403)] {
        let url = format!("http://{}{CALL}", server.address);
        let headers = [("host", "reset.example.com"), ("x-twilio-signature", signature)];
        assert_eq!(service.post_with(&url, &fields, &headers).await.unwrap().status, status, "{signature}");
    }
    wait_for(&server, r#"latchkey_call_backs_total{outcome="forged"} 2"#);
    wait_for(&server, r#"latchkey_call_backs_total{outcome="signed"} 1"#);
    assert_eq!(server.stop("TERM").0, Some(0));
    centre.wait_for("unbound", 1, SOON).await.unwrap();
    let logged = format!("{:?}", server.log());
    assert!(!logged.contains(service.token()) && !logged.contains(centre.password()), "{logged}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_that_cannot_be_trusted_holds_up_nothing_and_gets_no_password() {
    let (centre, service) = (SmppCentre::start().await.unwrap(), PhoneService::start().await.unwrap());
    let installation = Installation::ready();
    configure(&installation, &centre, &service);
    installation.write("texts-ca.pem", &CertificateAuthority::new().unwrap().ca_pem());
    let server = Running::start(&installation, &[]);
    centre.wait_for("closed", 1, SOON).await.unwrap();
    wait_for(&server, r#"latchkey_gateway_up{channel="text",gateway="centre"} 0"#);
    assert_eq!((server.get("/readyz").status, centre.count("bind").unwrap()), (200, 0));
    // The measurement may be seen before the line is.
    let told = || server.log().into_iter().find_map(|event| event["why"].as_str().map(str::to_owned));
    let begun = Instant::now();
    while told().is_none() && begun.elapsed() < SOON {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(told().as_deref(), Some("tls"), "{:?}", server.log());
}

#[test]
fn what_cannot_work_is_told_before_anything_starts() {
    let installation = Installation::ready();
    installation.configure(
        "[[texts]]\nkind = \"smpp\"\nhost = \"smpp.example.com\"\nsystem_id = \"a name of 16 chs\"\nfrom = \"Wingtip Toys Inc.\"",
    );
    let told = installation.run(&["serve"]).refused();
    for part in ["texts.smpp: password_file: option is required", "texts.smpp: from: \"Wingtip Toys Inc.\""] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
    let installation = Installation::ready();
    installation.write("secret", "s\n");
    installation.configure(
        "[[texts]]\nkind = \"smpp\"\nhost = \"smpp.example.com\"\nsystem_id = \"latchkey\"\npassword_file = \"secret\"\nfrom = \"Wingtip\"\n\
         ca_file = \"nowhere.pem\"",
    );
    let told = installation.run(&["serve"]).refused();
    assert!(told.contains("texts.smpp: ca_file: the file ") && told.contains("nowhere.pem"), "{told}");
}
