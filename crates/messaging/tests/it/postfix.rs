//! Against a real mail server.

use std::time::Duration;

use latchkey_messaging::{MailSender, Security, SendError, SmtpConfig, SmtpSender};
use latchkey_testkit::Postfix;
use mail_parser::MessageParser;

use crate::senders::{config, mail};

const SOON: Duration = Duration::from_secs(20);

fn starttls(postfix: &Postfix) -> SmtpConfig {
    config(postfix.smtp_port(), postfix.ca_pem(), Security::StartTls, postfix.password())
}

#[tokio::test]
async fn a_mail_arrives_whole_over_starttls_and_over_implicit_tls() {
    let postfix = Postfix::start().await.unwrap();
    let implicit = config(postfix.smtps_port(), postfix.ca_pem(), Security::Implicit, postfix.password());
    for (seed, config) in [starttls(&postfix), implicit].into_iter().enumerate() {
        let to = format!("person{seed}@mail.example");
        let mail = mail(&to, seed as u64);
        SmtpSender::new(config).unwrap().send(&mail).await.unwrap();
        let raw = postfix.wait_for_mail(&to, SOON).await.unwrap().remove(0);
        let parsed = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(parsed.subject(), Some("Código de verificación Bcc: eve@mail.example"));
        let from = parsed.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some("Latchkey on behalf of Riverside Bcc: eve@mail.example"));
        assert_eq!(from.address(), Some("no-reply@latchkey.example"));
        assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some(to.as_str()));
        assert!(parsed.bcc().is_none() && parsed.cc().is_none());
        assert_eq!(parsed.message_id(), Some(format!("{}@latchkey.example", mail.id).as_str()));
        assert_eq!(parsed.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
        assert_eq!(parsed.body_html(0).unwrap().replace("\r\n", "\n"), mail.html);
    }
    assert!(postfix.mailbox("eve@mail.example").unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_password_or_none_keeps_the_mail_for_later() {
    let postfix = Postfix::start().await.unwrap();
    let wrong = config(postfix.smtp_port(), postfix.ca_pem(), Security::StartTls, "wrong");
    let none = SmtpConfig { credentials: None, ..wrong.clone() };
    let sent = SmtpSender::new(wrong).unwrap().send(&mail("a@mail.example", 1)).await;
    assert_eq!(sent, Err(SendError::TryLater { kind: "login" }));
    // Without a login postfix refuses each recipient with 554 "relay access denied": an answer about the mail.
    let sent = SmtpSender::new(none).unwrap().send(&mail("a@mail.example", 2)).await;
    assert_eq!(sent, Err(SendError::Refused { kind: "recipient" }));
    assert!(postfix.mailbox("a@mail.example").unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_trusted_gets_no_password_and_no_mail() {
    let postfix = Postfix::start().await.unwrap();
    let other = Postfix::start().await.unwrap();
    let foreign = SmtpConfig { ca: Some(other.ca_pem().into()), ..starttls(&postfix) };
    let public = SmtpConfig { ca: None, ..starttls(&postfix) };
    let name = SmtpConfig { host: "127.0.0.2".into(), ..starttls(&postfix) };
    for config in [foreign, public] {
        let sent = SmtpSender::new(config).unwrap().send(&mail("a@mail.example", 1)).await;
        assert_eq!(sent, Err(SendError::TryLater { kind: "tls" }));
    }
    // Postfix listens on 127.0.0.1 only.
    let sent = SmtpSender::new(name).unwrap().send(&mail("a@mail.example", 1)).await;
    assert_eq!(sent, Err(SendError::TryLater { kind: "connection" }));
    assert!(postfix.mailbox("a@mail.example").unwrap().is_empty());
}

#[tokio::test]
async fn mail_goes_on_when_the_server_is_back() {
    let mut postfix = Postfix::start().await.unwrap();
    let sender = SmtpSender::new(starttls(&postfix)).unwrap();
    sender.send(&mail("a@mail.example", 1)).await.unwrap();
    postfix.stop().await.unwrap();
    let sent = sender.send(&mail("a@mail.example", 2)).await;
    assert_eq!(sent, Err(SendError::TryLater { kind: "connection" }));
    postfix.start_again().await.unwrap();
    sender.send(&mail("a@mail.example", 2)).await.unwrap();
    assert_eq!(postfix.wait_for_mails("a@mail.example", 2, SOON).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_international_address_reaches_its_mailbox() {
    let postfix = Postfix::start().await.unwrap();
    let sender = SmtpSender::new(starttls(&postfix)).unwrap();
    sender.send(&mail("ada@bücher.example", 1)).await.unwrap();
    let raw = postfix.wait_for_mail("ada@xn--bcher-kva.example", SOON).await.unwrap().remove(0);
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some("ada@xn--bcher-kva.example"));
    sender.send(&mail("甲斐@mail.example", 2)).await.unwrap();
    let raw = postfix.wait_for_mail("甲斐@mail.example", SOON).await.unwrap().remove(0);
    assert!(String::from_utf8_lossy(&raw).contains("To: 甲斐@mail.example"));
}
