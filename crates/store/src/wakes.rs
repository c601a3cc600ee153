//! Who is woken when something was queued: each channel for itself, so that a mail makes nobody look for texts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::Notify;

use crate::Channel;

/// One for each way that messages travel; what is sent to nobody goes with mail.
#[derive(Default)]
pub(crate) struct Wakes([Arc<Notify>; 3]);

impl Wakes {
    pub(crate) fn of(&self, channel: Channel) -> &Arc<Notify> {
        &self.0[place(channel)]
    }

    /// Wakes whoever sends what was queued.
    pub(crate) fn wake(&self, enqueued: &Enqueued) {
        let noted = enqueued.0.load(Ordering::Relaxed);
        for (place, wake) in self.0.iter().enumerate() {
            if noted & 1 << place != 0 {
                wake.notify_one();
            }
        }
    }
}

/// The channels of what one transaction queued.
#[derive(Default)]
pub(crate) struct Enqueued(AtomicU8);

impl Enqueued {
    pub(crate) fn note(&self, channel: Channel) {
        self.0.fetch_or(1 << place(channel), Ordering::Relaxed);
    }
}

const fn place(channel: Channel) -> usize {
    match channel {
        Channel::Mail | Channel::Discard => 0,
        Channel::Text => 1,
        Channel::Call => 2,
    }
}
