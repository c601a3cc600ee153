//! The mail server takes mail over TLS with the right password, and in no other way.

use std::time::Duration;

use latchkey_testkit::{CertificateAuthority, Postfix};

use crate::mail_client::{Security, send};

const LIMIT: Duration = Duration::from_secs(20);

fn start_tls(postfix: &Postfix) -> Security {
    Security::StartTls { ca_pem: postfix.ca_pem().to_owned() }
}

#[tokio::test]
async fn mail_goes_in_over_tls_with_a_password_and_is_found_again() {
    let postfix = Postfix::start().await.unwrap();
    let login = Some((postfix.username(), postfix.password()));
    send(postfix.smtp_port(), start_tls(&postfix), login, "bob@wingtip.example").await.unwrap();
    let implicit = Security::Implicit { ca_pem: postfix.ca_pem().to_owned() };
    send(postfix.smtps_port(), implicit, login, "Bob@wingtip.example").await.unwrap();
    send(postfix.smtp_port(), start_tls(&postfix), login, "carol@elsewhere.example").await.unwrap();

    let mails = postfix.wait_for_mails("bob@wingtip.example", 2, LIMIT).await.unwrap();
    assert_eq!(mails.len(), 2);
    assert!(String::from_utf8_lossy(&mails[0]).contains("Your code is 123456."));
    assert_eq!(postfix.wait_for_mail("carol@elsewhere.example", LIMIT).await.unwrap().len(), 1);
    assert!(postfix.mailbox("nobody@wingtip.example").unwrap().is_empty());
}

#[tokio::test]
async fn mail_without_tls_password_or_trust_is_refused() {
    let postfix = Postfix::start().await.unwrap();
    let port = postfix.smtp_port();
    let login = Some((postfix.username(), postfix.password()));

    let plain = send(port, Security::None, None, "bob@wingtip.example").await.unwrap_err();
    assert!(plain.to_string().contains("Must issue a STARTTLS command first"), "{plain}");
    let anonymous = send(port, start_tls(&postfix), None, "bob@wingtip.example").await.unwrap_err();
    assert!(anonymous.is_permanent() && anonymous.to_string().contains("Access denied"), "{anonymous}");
    let wrong = send(port, start_tls(&postfix), Some((postfix.username(), "guess")), "bob@wingtip.example").await.unwrap_err();
    assert!(wrong.to_string().contains("535"), "{wrong:?}");
    let stranger = Security::StartTls { ca_pem: CertificateAuthority::new().unwrap().ca_pem() };
    let untrusted = send(port, stranger, login, "bob@wingtip.example").await.unwrap_err();
    assert!(format!("{untrusted:?}").contains("InvalidCertificate"), "{untrusted:?}");
    assert!(postfix.mailbox("bob@wingtip.example").unwrap().is_empty());
}

#[tokio::test]
async fn two_mail_servers_do_not_meet_and_one_can_go_down_and_come_back() {
    let mut first = Postfix::start().await.unwrap();
    let second = Postfix::start().await.unwrap();
    let password = first.password().to_owned();
    let login = Some((first.username(), password.as_str()));
    send(first.smtp_port(), start_tls(&first), login, "bob@wingtip.example").await.unwrap();
    first.wait_for_mail("bob@wingtip.example", LIMIT).await.unwrap();
    assert!(second.mailbox("bob@wingtip.example").unwrap().is_empty());

    first.stop().await.unwrap();
    send(first.smtp_port(), start_tls(&first), login, "bob@wingtip.example").await.unwrap_err();
    first.start_again().await.unwrap();
    send(first.smtp_port(), start_tls(&first), login, "bob@wingtip.example").await.unwrap();
    assert_eq!(first.wait_for_mails("bob@wingtip.example", 2, LIMIT).await.unwrap().len(), 2);
}

#[tokio::test]
async fn waiting_for_a_mail_that_never_comes_fails() {
    let postfix = Postfix::start().await.unwrap();
    let error = postfix.wait_for_mail("bob@wingtip.example", Duration::from_millis(100)).await.unwrap_err();
    assert!(error.to_string().starts_with("0 of 1 mails for bob@wingtip.example"), "{error}");
}
