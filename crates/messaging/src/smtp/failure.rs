//! What an error means for the mail.

use lettre::transport::smtp::Error;

use crate::SendError;

/// How far the dialogue had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    Secure,
    Authenticate,
    Sender,
    Recipient,
    Content,
}

/// Replies that ask for a login, or refuse one (RFC 4954, section 6).
const LOGIN_REPLIES: [u16; 5] = [454, 530, 534, 535, 538];

/// A reply of the 500s refuses the mail only when it answers something that belongs to the mail. Before that it speaks of the
/// server or of our settings, and the mail waits until somebody has put them right.
pub(super) fn failure(step: Step, error: &Error) -> SendError {
    let reply = error.status().map(u16::from);
    let kind = match step {
        _ if reply.is_some_and(|reply| LOGIN_REPLIES.contains(&reply)) => "login",
        _ if error.is_tls() || is_handshake(error) => "tls",
        Step::Authenticate if reply.is_some() || error.is_client() => "login",
        Step::Secure if reply.is_some() || error.is_client() => "tls",
        Step::Recipient if error.is_permanent() => return SendError::Refused { kind: "recipient" },
        Step::Content if error.is_permanent() => return SendError::Refused { kind: "content" },
        Step::Sender if error.is_permanent() => "sender",
        Step::Connect if error.is_permanent() => "server",
        _ if reply.is_some() => "deferred",
        _ => "connection",
    };
    tracing::info!(?step, kind, reply, cause = cause(error), "the mail server did not take a mail");
    SendError::TryLater { kind }
}

/// Whether TLS said so: it reports through the connection, as data that is not valid.
fn is_handshake(error: &Error) -> bool {
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let io = causes.find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData)
}

/// What the network or TLS said. What the server said is left out: it likes to repeat addresses.
fn cause(error: &Error) -> Option<String> {
    if error.status().is_some() || error.is_response() {
        return None;
    }
    std::error::Error::source(error).map(ToString::to_string)
}
