//! What waits for what: the messages of one lane for each other, and for no others.

use latchkey_store::Channel;

use super::dispatch::Senders;

/// Messages that are leased, sent and settled together. A provider that takes its time holds up its own lane alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    /// Whose messages.
    pub(super) channels: Vec<Channel>,
    /// Whose commits wake it.
    pub(super) wakes: Channel,
    /// Whether its messages may go out twice after a power cut; a text or a call may not.
    pub(super) repeatable: bool,
}

impl Lane {
    /// A lane for texts and one for calls, where there is somebody to send them, and one for mail and everything else.
    pub(super) fn all(senders: &Senders) -> Vec<Self> {
        let own = [(Channel::Text, senders.text.is_some()), (Channel::Call, senders.call.is_some())];
        let own = || own.into_iter().filter_map(|(channel, sent)| sent.then_some(channel));
        let rest = Channel::ALL.into_iter().filter(|channel| own().all(|other| other != *channel)).collect();
        let lanes = own().map(|channel| Self { channels: vec![channel], wakes: channel, repeatable: false });
        std::iter::once(Self { channels: rest, wakes: Channel::Mail, repeatable: true }).chain(lanes).collect()
    }
}
