//! Senders that put every message into the inbox.

use std::future::ready;
use std::sync::{Arc, OnceLock};

use latchkey_domain::{Clock, OutboxId};
use latchkey_messaging::{
    BoxFuture, CallOutcome, CallRequest, Caller, MailSender, OutgoingMail, SendError, TextOutcome, TextRequest, TextSender,
};
use latchkey_service::delivery::Senders;

use super::inbox::{Arrival, Inbox, Received, ReceivedCall};

/// Puts mails, texts and calls into the inbox.
struct InboxSender {
    inbox: Inbox,
    clock: Arc<dyn Clock>,
}

/// All senders of the demo: whatever is sent ends up in this inbox.
pub(super) fn senders(inbox: &Inbox, clock: &Arc<dyn Clock>) -> Senders {
    let sender = Arc::new(InboxSender { inbox: inbox.clone(), clock: Arc::clone(clock) });
    Senders { mail: sender.clone(), text: Some(sender.clone()), call: Some(sender) }
}

impl InboxSender {
    fn receive(&self, id: OutboxId, what: Arrival) {
        self.inbox.receive(Received { id, at: self.clock.now(), what });
    }
}

impl MailSender for InboxSender {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        self.receive(mail.id, Arrival::Mail(mail.clone()));
        Box::pin(ready(Ok(())))
    }
}

impl TextSender for InboxSender {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        self.receive(request.id, Arrival::Text { to: request.to.clone(), text: request.text.clone() });
        Box::pin(ready(TextOutcome::Accepted))
    }
}

impl Caller for InboxSender {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        let call = ReceivedCall { to: request.to.clone(), script: request.script.clone(), outcome: OnceLock::new() };
        self.receive(request.id, Arrival::Call(call));
        Box::pin(ready(CallOutcome::Started { call: request.id.to_string() }))
    }
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{EmailAddress, PhoneNumber};
    use latchkey_messaging::{CallScript, HeaderText};
    use latchkey_testkit::{ManualClock, SeededRandom};
    use secrecy::ExposeSecret;

    use super::super::inbox::KEPT;
    use super::*;

    fn mail(clock: &ManualClock, random: &SeededRandom, subject: &str) -> OutgoingMail {
        OutgoingMail {
            id: OutboxId::generate(clock, random),
            from_name: HeaderText::new("Latchkey"),
            to: EmailAddress::parse("nora@home.example").unwrap(),
            subject: HeaderText::new(subject),
            text: "text".into(),
            html: "<p>text</p>".into(),
            auto_submitted: true,
        }
    }

    fn subject(received: &Received) -> &str {
        match &received.what {
            Arrival::Mail(mail) => mail.subject.as_str(),
            Arrival::Text { text, .. } => text.expose_secret(),
            Arrival::Call(call) => &call.script.prompt,
        }
    }

    #[tokio::test]
    async fn the_newest_messages_are_kept_each_once() {
        let (clock, random, inbox) = (ManualClock::default(), SeededRandom::new(1), Inbox::default());
        let senders = senders(&inbox, &(Arc::new(clock.clone()) as Arc<dyn Clock>));
        for number in 0..KEPT + 5 {
            let mail = mail(&clock, &random, &number.to_string());
            senders.mail.send(&mail).await.unwrap();
            senders.mail.send(&mail).await.unwrap();
        }
        let kept = inbox.messages();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(subject(&kept[0]), (KEPT + 4).to_string());
        assert_eq!(subject(&kept[KEPT - 1]), "5");
        assert_eq!(inbox.message(kept[3].id).map(|one| one.id), Some(kept[3].id));
    }

    #[tokio::test]
    async fn texts_and_calls_arrive_beside_mails() {
        let (clock, random, inbox) = (ManualClock::default(), SeededRandom::new(1), Inbox::default());
        let senders = senders(&inbox, &(Arc::new(clock.clone()) as Arc<dyn Clock>));
        assert!(senders.channels().text && senders.channels().call);
        let (id, to) = (OutboxId::generate(&clock, &random), PhoneNumber::parse("+1 4255550118", None).unwrap());
        let text = TextRequest { id, to: to.clone(), text: "123456 is the code".to_owned().into(), until: None };
        assert_eq!(senders.text.unwrap().send(&text).await, TextOutcome::Accepted);
        let script = CallScript { language: "en".into(), prompt: "Hello".into(), goodbye: "Goodbye".into(), keys: None };
        let call = CallRequest { id: OutboxId::generate(&clock, &random), to, script, until: None };
        assert!(matches!(senders.call.unwrap().call(&call).await, CallOutcome::Started { .. }));
        assert_eq!(inbox.messages().iter().map(|kept| subject(kept)).collect::<Vec<_>>(), ["Hello", "123456 is the code"]);
    }
}
