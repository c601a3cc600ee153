//! A sender that keeps what it is given, for whoever waits for a mail.

use std::sync::{Mutex, PoisonError};

use latchkey_messaging::{BoxFuture, MailSender, OutgoingMail, SendError};
use tokio::sync::Notify;

/// Mails that were rendered and go no further.
#[derive(Default)]
pub(crate) struct MailShelf {
    mails: Mutex<Vec<OutgoingMail>>,
    came: Notify,
}

impl MailSender for MailShelf {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
            self.came.notify_one();
            Ok(())
        })
    }
}

impl MailShelf {
    /// Throws everything away.
    pub(crate) fn clear(&self) {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes the oldest mail away, once there is one.
    pub(crate) async fn next(&self) -> OutgoingMail {
        loop {
            {
                let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
                if !mails.is_empty() {
                    return mails.remove(0);
                }
            }
            self.came.notified().await;
        }
    }
}
