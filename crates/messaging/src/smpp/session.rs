//! One connection to a message centre: requests and their answers, in any order.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use rusmpp::pdus::DeliverSmResp;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::codec::{Decoder, Encoder};

use super::fate::Fate;
use super::receipt::Receipt;

/// The longest time to answer whether it still lives, and to take what is written.
const ALIVE: Duration = Duration::from_secs(10);
/// The most octets of one message from the centre.
const LONGEST: usize = 64 * 1024;
/// Sequence numbers are positive (SMPP 3.4, section 5.1.4).
const LAST_SEQUENCE: u32 = 0x7fff_ffff;

/// A stream to the centre, encrypted or not.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Why a connection ended, in a word for logs.
pub(super) type Ended = &'static str;

/// No answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The request was never written and never will be.
    NotSent,
    /// It was written, at least in part.
    Unknown,
}

/// What is to be written.
struct Outgoing {
    command: Command,
    fate: Arc<Fate>,
}

/// Who waits for which answer.
struct Waiting {
    answer: CommandId,
    told: oneshot::Sender<Command>,
}

/// A connection, shared by all who send over it.
pub(super) struct Session {
    /// How many texts may wait for an answer.
    pub(super) window: Semaphore,
    outgoing: mpsc::Sender<Outgoing>,
    waiting: Mutex<HashMap<u32, Waiting>>,
    sequence: AtomicU32,
    doubt: Notify,
}

/// What a session needs to run.
pub(super) struct Ends {
    reader: ReadHalf<Box<dyn Wire>>,
    writer: WriteHalf<Box<dyn Wire>>,
    queue: mpsc::Receiver<Outgoing>,
}

impl Session {
    /// A session over this stream; nothing happens until it is run.
    pub(super) fn new(wire: Box<dyn Wire>, window: usize) -> (Self, Ends) {
        let (reader, writer) = tokio::io::split(wire);
        let (outgoing, queue) = mpsc::channel(window + 8);
        let session = Self {
            window: Semaphore::new(window),
            outgoing,
            waiting: Mutex::default(),
            sequence: AtomicU32::new(0),
            doubt: Notify::new(),
        };
        (session, Ends { reader, writer, queue })
    }

    /// Reads, writes and asks whether the centre still lives, until one of them fails.
    pub(super) async fn run(&self, ends: Ends, enquire_every: Duration, received: &(dyn Fn(Receipt) + Sync)) -> Ended {
        let Ends { reader, writer, queue } = ends;
        let ended = tokio::select! {
            ended = self.read(reader, received) => ended,
            ended = write(writer, queue) => ended,
            ended = self.watch(enquire_every) => ended,
        };
        // Whoever still waits learns that no answer comes.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        ended
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn request(&self, pdu: impl Into<Pdu>, until: Instant) -> Result<Command, NoAnswer> {
        let pdu = pdu.into();
        let (told, answer) = oneshot::channel();
        let expected = self.expect(answer_to(pdu.command_id()), told);
        let command = Command::new(CommandStatus::EsmeRok, expected.sequence, pdu);
        let fate = Arc::<Fate>::default();
        let outgoing = Outgoing { command, fate: Arc::clone(&fate) };
        let exchange = async {
            self.outgoing.send(outgoing).await.ok()?;
            answer.await.ok()
        };
        match timeout_at(until, exchange).await {
            Ok(Some(command)) => Ok(command),
            Ok(None) if fate.give_up() => Err(NoAnswer::NotSent),
            Ok(None) => Err(NoAnswer::Unknown),
            Err(_) => {
                self.doubt.notify_one();
                Err(if fate.give_up() { NoAnswer::NotSent } else { NoAnswer::Unknown })
            }
        }
    }

    fn expect(&self, answer: CommandId, told: oneshot::Sender<Command>) -> Expected<'_> {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed) % LAST_SEQUENCE + 1;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(sequence, Waiting { answer, told });
        Expected { session: self, sequence }
    }

    /// Hands an answer to whoever waits for it. One that comes twice, too late or for nothing is nobody's.
    fn answered(&self, command: Command) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let sequence = command.sequence_number();
        let fits = |waiting: &Waiting| [waiting.answer, CommandId::GenericNack].contains(&command.id());
        if !waiting.get(&sequence).is_some_and(fits) {
            tracing::debug!(sequence, id = ?command.id(), "an answer that nobody waits for is ignored");
            return;
        }
        if let Some(waiting) = waiting.remove(&sequence) {
            // Whoever waited may have given up this very moment.
            let _ = waiting.told.send(command);
        }
    }

    async fn read(&self, mut reader: ReadHalf<Box<dyn Wire>>, received: &(dyn Fn(Receipt) + Sync)) -> Ended {
        let mut codec = CommandCodec::new().with_max_length(LONGEST);
        let mut buffer = BytesMut::with_capacity(4096);
        loop {
            loop {
                match codec.decode(&mut buffer) {
                    Ok(Some(command)) => {
                        if let Some(ended) = self.handle(command, received).await {
                            return ended;
                        }
                    }
                    Ok(None) => break,
                    Err(_) => return "not-smpp",
                }
            }
            match reader.read_buf(&mut buffer).await {
                Ok(0) => return "closed",
                Ok(_) => {}
                Err(_) => return "broken",
            }
        }
    }

    async fn handle(&self, command: Command, received: &(dyn Fn(Receipt) + Sync)) -> Option<Ended> {
        let sequence = command.sequence_number();
        let reply = match (command.id(), command.pdu()) {
            (id, _) if id.is_response() => {
                self.answered(command);
                return None;
            }
            (CommandId::EnquireLink, _) => Pdu::EnquireLinkResp,
            (CommandId::Unbind, _) => Pdu::UnbindResp,
            (CommandId::AlertNotification | CommandId::Outbind, _) => return None,
            (CommandId::DeliverSm, pdu) => {
                if let Some(Pdu::DeliverSm(message)) = pdu
                    && let Some(receipt) = Receipt::of(message)
                {
                    received(receipt);
                }
                DeliverSmResp::default().into()
            }
            _ => Pdu::GenericNack,
        };
        let status = match reply {
            Pdu::GenericNack => CommandStatus::EsmeRinvcmdid,
            _ => CommandStatus::EsmeRok,
        };
        let outgoing = Outgoing { command: Command::new(status, sequence, reply), fate: Arc::default() };
        // The writer ends with the session, and then nobody reads the reply.
        let _ = self.outgoing.send(outgoing).await;
        matches!(command.id(), CommandId::Unbind).then_some("unbound")
    }

    /// Asks from time to time, and at once when an answer did not come, whether the centre still lives.
    async fn watch(&self, every: Duration) -> Ended {
        loop {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                () = self.doubt.notified() => {}
            }
            if self.request(Pdu::EnquireLink, Instant::now() + ALIVE).await.is_err() {
                return "silent";
            }
        }
    }
}

/// Forgets that an answer is waited for.
struct Expected<'a> {
    session: &'a Session,
    sequence: u32,
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        self.session.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.sequence);
    }
}

async fn write(mut writer: WriteHalf<Box<dyn Wire>>, mut queue: mpsc::Receiver<Outgoing>) -> Ended {
    let (mut codec, mut buffer) = (CommandCodec::new(), BytesMut::new());
    while let Some(Outgoing { command, fate }) = queue.recv().await {
        if !fate.begin() {
            continue;
        }
        if codec.encode(&command, &mut buffer).is_err() {
            return "not-smpp";
        }
        let written = async {
            writer.write_all(&buffer).await?;
            writer.flush().await
        };
        match timeout(ALIVE, written).await {
            Ok(Ok(())) => buffer.clear(),
            Ok(Err(_)) => return "broken",
            Err(_) => return "silent",
        }
    }
    "given-up"
}

/// What answers a request.
const fn answer_to(request: CommandId) -> CommandId {
    match request {
        CommandId::SubmitSm => CommandId::SubmitSmResp,
        CommandId::EnquireLink => CommandId::EnquireLinkResp,
        CommandId::BindTransceiver => CommandId::BindTransceiverResp,
        CommandId::Unbind => CommandId::UnbindResp,
        _ => CommandId::GenericNack,
    }
}

#[cfg(test)]
mod tests {
    use rusmpp::pdus::SubmitSmResp;

    use super::*;

    /// A session, and the centre's end of its connection.
    fn connected() -> (Arc<Session>, tokio::io::DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (session, ends) = Session::new(Box::new(ours), 10);
        let session = Arc::new(session);
        let running = Arc::clone(&session);
        tokio::spawn(async move { running.run(ends, Duration::from_secs(3600), &|_| ()).await });
        (session, theirs)
    }

    fn octets(commands: &[Command]) -> Vec<u8> {
        let mut buffer = BytesMut::new();
        for command in commands {
            CommandCodec::new().encode(command, &mut buffer).unwrap();
        }
        buffer.to_vec()
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn answers_find_their_requests_and_strangers_find_nobody() {
        let (session, mut centre) = connected();
        let ok = |sequence, pdu: Pdu| Command::new(CommandStatus::EsmeRok, sequence, pdu);
        // Another kind of answer, one for nothing known, then the right one, twice.
        let wrong = ok(1, SubmitSmResp::default().into());
        let stranger = ok(77, Pdu::EnquireLinkResp);
        let right = ok(1, Pdu::EnquireLinkResp);
        centre.write_all(&octets(&[wrong, stranger])).await.unwrap();
        let asked = session.request(Pdu::EnquireLink, soon());
        let answers = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            centre.write_all(&octets(&[right.clone(), right])).await.unwrap();
        };
        assert_eq!(tokio::join!(asked, answers).0.unwrap().id(), CommandId::EnquireLinkResp);
        let second = ok(2, Pdu::EnquireLinkResp);
        let asked = session.request(Pdu::EnquireLink, soon());
        let answers = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            centre.write_all(&octets(&[second])).await.unwrap();
        };
        assert_eq!(tokio::join!(asked, answers).0.unwrap().sequence_number(), 2);
        assert!(session.waiting.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn requests_of_the_centre_are_answered() {
        let (_session, mut centre) = connected();
        let asked = [(5, Pdu::EnquireLink), (6, Pdu::CancelSmResp), (7, rusmpp::pdus::QuerySm::default().into())];
        let asked: Vec<Command> =
            asked.into_iter().map(|(sequence, pdu)| Command::new(CommandStatus::EsmeRok, sequence, pdu)).collect();
        centre.write_all(&octets(&asked)).await.unwrap();
        let mut answers = [0; 32];
        centre.read_exact(&mut answers).await.unwrap();
        let alive = Command::new(CommandStatus::EsmeRok, 5, Pdu::EnquireLinkResp);
        let unknown = Command::new(CommandStatus::EsmeRinvcmdid, 7, Pdu::GenericNack);
        assert_eq!(answers.to_vec(), octets(&[alive, unknown]));
    }

    #[tokio::test]
    async fn what_was_not_written_was_not_sent() {
        let (ours, _theirs) = tokio::io::duplex(8);
        let (session, ends) = Session::new(Box::new(ours), 10);
        let session = Arc::new(session);
        let running = Arc::clone(&session);
        tokio::spawn(async move { running.run(ends, Duration::from_secs(3600), &|_| ()).await });
        // The first fills the way to the centre, the second waits behind it.
        let until = Instant::now() + Duration::from_millis(200);
        let (first, second) = tokio::join!(session.request(Pdu::EnquireLink, until), session.request(Pdu::EnquireLink, until));
        assert_eq!((first.unwrap_err(), second.unwrap_err()), (NoAnswer::Unknown, NoAnswer::NotSent));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_session_that_ended() {
        let (session, centre) = connected();
        let asked = session.request(Pdu::EnquireLink, soon());
        let cut = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(centre);
        };
        assert_eq!(tokio::join!(asked, cut).0.unwrap_err(), NoAnswer::Unknown);
        assert_eq!(session.request(Pdu::EnquireLink, soon()).await.unwrap_err(), NoAnswer::NotSent);
    }

    #[tokio::test]
    async fn a_peer_that_does_not_speak_the_protocol_ends_the_session() {
        for garbage in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0, 0, 0, 3], &[0; 16], &[0xff; 64]] {
            let (mut theirs, ours) = tokio::io::duplex(4096);
            let (session, ends) = Session::new(Box::new(ours), 1);
            theirs.write_all(garbage).await.unwrap();
            theirs.shutdown().await.unwrap();
            let ended = session.run(ends, Duration::from_secs(3600), &|_| ()).await;
            assert!(["not-smpp", "closed"].contains(&ended), "{ended}: {garbage:?}");
        }
    }
}
