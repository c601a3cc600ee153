//! The inbox: mails that the demo keeps instead of sending them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use latchkey_domain::{Clock, OutboxId, Timestamp};
use latchkey_messaging::{BoxFuture, MailSender, OutgoingMail, SendError};

/// The most mails that are kept; older ones go.
pub(super) const KEPT: usize = 200;

/// One mail as it would have arrived.
#[derive(Clone)]
pub(super) struct ReceivedMail {
    /// When it would have arrived.
    pub(super) at: Timestamp,
    /// The mail.
    pub(super) mail: OutgoingMail,
}

/// The mails, in memory only: they hold codes and links.
#[derive(Clone, Default)]
pub(super) struct Inbox(Arc<Mutex<VecDeque<Arc<ReceivedMail>>>>);

impl Inbox {
    /// Every mail, newest first.
    pub(super) fn mails(&self) -> Vec<Arc<ReceivedMail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// One mail.
    pub(super) fn mail(&self, id: OutboxId) -> Option<Arc<ReceivedMail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|kept| kept.mail.id == id).cloned()
    }

    fn receive(&self, received: ReceivedMail) {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The outbox sends at least once; a second copy of one mail is the same mail.
        if mails.iter().any(|kept| kept.mail.id == received.mail.id) {
            return;
        }
        if mails.len() == KEPT {
            mails.pop_front();
        }
        mails.push_back(Arc::new(received));
    }
}

/// Puts every mail into the inbox.
pub(super) struct InboxSender {
    inbox: Inbox,
    clock: Arc<dyn Clock>,
}

impl InboxSender {
    /// A sender to this inbox.
    pub(super) fn new(inbox: Inbox, clock: Arc<dyn Clock>) -> Self {
        Self { inbox, clock }
    }
}

impl MailSender for InboxSender {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        self.inbox.receive(ReceivedMail { at: self.clock.now(), mail: mail.clone() });
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use latchkey_domain::EmailAddress;
    use latchkey_messaging::HeaderText;
    use latchkey_testkit::{ManualClock, SeededRandom};

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

    #[tokio::test]
    async fn the_newest_mails_are_kept_each_once() {
        let (clock, random, inbox) = (ManualClock::default(), SeededRandom::new(1), Inbox::default());
        let sender = InboxSender::new(inbox.clone(), Arc::new(clock.clone()));
        for number in 0..KEPT + 5 {
            let mail = mail(&clock, &random, &number.to_string());
            sender.send(&mail).await.unwrap();
            sender.send(&mail).await.unwrap();
        }
        let kept = inbox.mails();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept[0].mail.subject.as_str(), (KEPT + 4).to_string());
        assert_eq!(kept[KEPT - 1].mail.subject.as_str(), "5");
        assert_eq!(inbox.mail(kept[3].mail.id).map(|one| one.mail.clone()), Some(kept[3].mail.clone()));
    }
}
