//! Two ends that carry messages to each other, until one is dropped.

use tokio::sync::mpsc;

/// How many messages wait at most for the other end to take them.
const DEPTH: usize = 256;

/// One end. A WebSocket stands at the other one in production.
#[derive(Debug)]
pub struct Wire {
    pub(super) sender: mpsc::Sender<Vec<u8>>,
    receiver: mpsc::Receiver<Vec<u8>>,
}

/// The other end is gone, or too far behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection is cut")]
pub struct WireCut;

impl Wire {
    /// Two ends.
    pub fn pair() -> (Self, Self) {
        let ((to_first, first), (to_second, second)) = (mpsc::channel(DEPTH), mpsc::channel(DEPTH));
        (Self { sender: to_second, receiver: first }, Self { sender: to_first, receiver: second })
    }

    /// Sends a message, once the other end has room for it.
    pub async fn send(&self, message: Vec<u8>) -> Result<(), WireCut> {
        self.sender.send(message).await.map_err(|_| WireCut)
    }

    /// The next message; `None` when the other end is gone. Nothing is lost when the waiting for it is given up.
    pub async fn receive(&mut self) -> Option<Vec<u8>> {
        self.receiver.recv().await
    }
}
