//! Each fault is what it says.

use std::time::{Duration, Instant};

use latchkey_testkit::{FaultySmtp, SmtpFault};

use crate::mail_client::{Security, send};

const LOGIN: Option<(&str, &str)> = Some(("latchkey", "any"));

async fn deliver(smtp: &FaultySmtp) -> Result<(), lettre::transport::smtp::Error> {
    let security = Security::StartTls { ca_pem: smtp.ca_pem().to_owned() };
    send(smtp.port(), security, LOGIN, "bob@wingtip.example").await
}

#[tokio::test]
async fn without_a_fault_mail_is_kept_as_sent() {
    let smtp = FaultySmtp::start(SmtpFault::None).await.unwrap();
    deliver(&smtp).await.unwrap();
    send(smtp.port(), Security::None, None, "bob@wingtip.example").await.unwrap();
    let messages = smtp.messages();
    assert_eq!((messages.len(), smtp.connections()), (2, 2));
    let text = String::from_utf8_lossy(&messages[0]);
    assert!(text.contains("Your code is 123456.\r\n.starts with a dot"), "{text}");
}

#[tokio::test]
async fn refusals_carry_their_code() {
    let smtp = FaultySmtp::start(SmtpFault::RefuseConnection(421)).await.unwrap();
    assert!(deliver(&smtp).await.unwrap_err().is_transient());
    smtp.set_fault(SmtpFault::RefuseRecipient(550));
    assert!(deliver(&smtp).await.unwrap_err().is_permanent());
    smtp.set_fault(SmtpFault::RefuseLogin(535));
    assert!(deliver(&smtp).await.unwrap_err().to_string().contains("535"));
    assert!(smtp.messages().is_empty());
    smtp.set_fault(SmtpFault::RefuseMessage(451));
    assert!(deliver(&smtp).await.unwrap_err().is_transient());
    assert_eq!(smtp.messages().len(), 1);
}

#[tokio::test]
async fn a_cut_after_the_message_leaves_it_read_and_the_sender_without_an_answer() {
    let smtp = FaultySmtp::start(SmtpFault::CutAfterMessage).await.unwrap();
    let error = deliver(&smtp).await.unwrap_err();
    assert!(!error.is_permanent() && !error.is_transient(), "{error:?}");
    assert_eq!(smtp.messages().len(), 1);
}

#[tokio::test]
async fn slow_and_silent_servers_take_time() {
    let smtp = FaultySmtp::start(SmtpFault::Slow(Duration::from_millis(50))).await.unwrap();
    let begun = Instant::now();
    deliver(&smtp).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    smtp.set_fault(SmtpFault::Silent);
    let waited = tokio::time::timeout(Duration::from_millis(500), deliver(&smtp)).await;
    assert!(waited.is_err(), "a silent server answered: {waited:?}");
}
