//! Mails, texts and calls do not wait for each other.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{OutboxId, Verification};
use latchkey_messaging::{Brand, Envelope, Message, Security, SmtpConfig, SmtpSender};
use latchkey_service::delivery::Senders;
use latchkey_service::reset::Sent;
use latchkey_store::{Channel, NewMessage, StoreError, Tx};
use latchkey_testkit::{FaultySmtp, SmtpFault};
use tokio::sync::watch;

use crate::engine::on_postgresql_too;
use crate::phones::{MOBILE, OFFICE, both, phones};
use crate::world::World;

/// As a mail server may take at most, and as long as nobody waits here.
const MAIL_TIMEOUT: Duration = Duration::from_secs(30);
const SOON: Duration = Duration::from_secs(10);

async fn queue_mails(world: &World, count: usize) {
    let to = "max@alder.example".parse().unwrap();
    let brand = Brand { organization: "Alder Works".into(), color: None, logo_url: None };
    let envelope = Envelope {
        to,
        language: "en".into(),
        brand,
        utc_offset_minutes: 0,
        message: Message::ContactDigest { count: 2, hours: 1 },
    };
    let payload = &serde_json::to_vec(&envelope).unwrap();
    let ids: Vec<_> = (0..count).map(|_| OutboxId::generate(&*world.deps.clock, &*world.deps.random)).collect();
    let (scope, now, ids) = (&world.scope, world.now(), &ids);
    let queue = |tx: Tx| async move {
        for id in ids {
            let message = NewMessage { id: *id, channel: Channel::Mail, payload, created_at: now, expires_at: None };
            tx.enqueue(scope, &message).await?;
        }
        Ok::<_, StoreError>(())
    };
    world.deps.store.write("test: mails", queue).await.unwrap();
}

/// Mails go to this server, texts and calls to the world's gateway.
fn senders(world: &World, server: &FaultySmtp) -> Senders {
    let sender = SmtpSender::new(SmtpConfig {
        host: "127.0.0.1".into(),
        port: server.port(),
        security: Security::None,
        credentials: None,
        ca: None,
        from: "reset@alder.example".parse().unwrap(),
        timeout: MAIL_TIMEOUT,
    });
    Senders { mail: Arc::new(sender.unwrap()), text: Some(world.gateway.clone()), call: Some(world.gateway.clone()) }
}

#[tokio::test]
async fn a_mail_server_that_never_answers_holds_up_no_text_and_no_call() {
    let server = FaultySmtp::start(SmtpFault::Silent).await.unwrap();
    let world = World::with_phones(phones()).await;
    let senders = senders(&world, &server);
    let world = world.with_senders(senders);
    world.person("ada", both).await;
    queue_mails(&world, 30).await;
    let ada = world.visitor("ada@alder.example").await;
    let (_stop, stopped) = watch::channel(false);
    let told = async {
        while server.connections() < 8 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
        assert_eq!(ada.reach(Verification::OfficeCall, Some(OFFICE)).await, Sent::OnItsWay);
        while world.gateway.texts.lock().unwrap().is_empty() || world.gateway.calls.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        () = world.worker.run(stopped) => panic!("nobody stopped it"),
        told = tokio::time::timeout(SOON, told) => told.expect("the text and the call leave while mails hang"),
    }
    assert!(server.messages().is_empty(), "no mail was taken");
}

on_postgresql_too! {
    a_mail_server_that_never_answers_holds_up_no_text_and_no_call,
}
