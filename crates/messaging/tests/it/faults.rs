//! Against a mail server that misbehaves.

use std::time::{Duration, Instant};

use latchkey_messaging::{MailSender, Security, SendError, SmtpConfig, SmtpSender};
use latchkey_testkit::{FaultySmtp, SmtpFault, free_port};

use crate::senders::{config, mail};

async fn start(fault: SmtpFault) -> (FaultySmtp, SmtpSender) {
    let server = FaultySmtp::start(fault).await.unwrap();
    let sender = sender(&server, Duration::from_secs(10));
    (server, sender)
}

fn sender(server: &FaultySmtp, timeout: Duration) -> SmtpSender {
    let config = config(server.port(), server.ca_pem(), Security::StartTls, "right");
    SmtpSender::new(SmtpConfig { timeout, ..config }).unwrap()
}

#[tokio::test]
async fn each_refusal_says_whether_to_try_again() {
    let later = |kind| Err(SendError::TryLater { kind });
    let never = |kind| Err(SendError::Refused { kind });
    let cases = [
        (SmtpFault::None, Ok(())),
        (SmtpFault::RefuseConnection(421), later("deferred")),
        (SmtpFault::RefuseConnection(554), later("server")),
        (SmtpFault::RefuseLogin(454), later("login")),
        (SmtpFault::RefuseLogin(535), later("login")),
        (SmtpFault::RefuseRecipient(450), later("deferred")),
        (SmtpFault::RefuseRecipient(550), never("recipient")),
        (SmtpFault::RefuseMessage(451), later("deferred")),
        (SmtpFault::RefuseMessage(554), never("content")),
        (SmtpFault::CutAfterMessage, later("connection")),
    ];
    for (fault, expected) in cases {
        let (_server, sender) = start(fault).await;
        assert_eq!(sender.send(&mail("a@mail.example", 1)).await, expected, "{fault:?}");
    }
}

#[tokio::test]
async fn nobody_there_means_later() {
    let config = config(free_port(), "", Security::StartTls, "right");
    let sender = SmtpSender::new(SmtpConfig { ca: None, ..config }).unwrap();
    assert_eq!(sender.send(&mail("a@mail.example", 1)).await, Err(SendError::TryLater { kind: "connection" }));
}

#[tokio::test]
async fn a_silent_or_slow_server_holds_a_mail_no_longer_than_the_limit() {
    let limit = Duration::from_millis(400);
    for fault in [SmtpFault::Silent, SmtpFault::Slow(Duration::from_millis(150))] {
        let server = FaultySmtp::start(fault).await.unwrap();
        let sender = sender(&server, limit);
        let began = Instant::now();
        assert_eq!(sender.send(&mail("a@mail.example", 1)).await, Err(SendError::TryLater { kind: "timeout" }));
        assert!(began.elapsed() < limit * 3, "{fault:?} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_dialogue_that_was_given_up_does_not_answer_for_the_next_mail() {
    let server = FaultySmtp::start(SmtpFault::None).await.unwrap();
    let sender = sender(&server, Duration::from_secs(1));
    sender.send(&mail("a@mail.example", 1)).await.unwrap();
    assert_eq!(server.connections(), 1);
    server.set_fault(SmtpFault::Silent);
    assert_eq!(sender.send(&mail("a@mail.example", 2)).await, Err(SendError::TryLater { kind: "timeout" }));
    server.set_fault(SmtpFault::RefuseRecipient(550));
    // An answer left over on the old connection would read as success.
    assert_eq!(sender.send(&mail("b@mail.example", 3)).await, Err(SendError::Refused { kind: "recipient" }));
    assert_eq!(server.connections(), 2);
    assert_eq!(server.messages().len(), 1);
}

#[tokio::test]
async fn an_attempt_with_an_unknown_end_is_repeated_with_the_same_bytes() {
    let (server, sender) = start(SmtpFault::CutAfterMessage).await;
    let mail = mail("a@mail.example", 1);
    assert_eq!(sender.send(&mail).await, Err(SendError::TryLater { kind: "connection" }));
    server.set_fault(SmtpFault::None);
    sender.send(&mail).await.unwrap();
    let messages = server.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0], messages[1]);
}

#[tokio::test]
async fn one_connection_carries_many_mails_and_many_senders_may_share_one() {
    let (server, sender) = start(SmtpFault::None).await;
    for seed in 0..20 {
        sender.send(&mail("a@mail.example", seed)).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    let sender = std::sync::Arc::new(sender);
    let tasks: Vec<_> = (20..60)
        .map(|seed| {
            let sender = std::sync::Arc::clone(&sender);
            tokio::spawn(async move { sender.send(&mail("a@mail.example", seed)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.messages().len(), 60);
    assert!(server.connections() <= 8, "{} connections", server.connections());
}

#[tokio::test]
async fn an_international_address_needs_a_server_that_knows_them() {
    let (server, sender) = start(SmtpFault::None).await;
    let sent = sender.send(&mail("甲斐@mail.example", 1)).await;
    assert_eq!(sent, Err(SendError::Refused { kind: "international-address" }));
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn a_server_without_tls_where_tls_is_wanted_gets_nothing() {
    let server = FaultySmtp::start(SmtpFault::None).await.unwrap();
    // The port speaks plain SMTP first, which is not how implicit TLS begins.
    let config = config(server.port(), server.ca_pem(), Security::Implicit, "right");
    let sender = SmtpSender::new(SmtpConfig { timeout: Duration::from_secs(2), ..config }).unwrap();
    let sent = sender.send(&mail("a@mail.example", 1)).await;
    assert!(matches!(sent, Err(SendError::TryLater { kind: "tls" | "connection" | "timeout" })), "{sent:?}");
    assert!(server.messages().is_empty());
}
