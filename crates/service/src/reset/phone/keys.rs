//! What a gateway tells of a call: the keys that were pressed, or how it ended. No browser is involved, so nothing is told to one;
//! the page asks for itself.

use latchkey_domain::{CallEnd, OutboxId, Reason, ThrottleKind, Timestamp, Verification};
use latchkey_messaging::CallReply;
use latchkey_store::{CallRecord, ChallengeRecord, StoreError};
use latchkey_vault::{Code, Token};

use super::super::live::Live;
use super::super::proof::Try;
use super::super::{Reset, Session};
use super::confirm::shown_digits;
use crate::shared::{Heard, Reserved, ServiceError, Visit, give_back, reserve, right_keys};

/// How often keys are tried again that lost against a step in the browser at the same moment.
const TRIES: usize = 3;

/// Why the keys were not counted: the write is undone.
enum Lost {
    /// A step in the browser was quicker.
    Race,
    /// The call takes no keys any more, or the method is closed.
    Closed,
    Failed(StoreError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Reset {
    /// Takes the keys that were pressed in a call. `call` is the reference that the gateway was given with the call
    /// ([`latchkey_messaging::CallRequest::id`]); the caller of this has checked the gateway's signature. `keys` are digits, with or
    /// without the `#` that ends them, or `#` alone.
    ///
    /// Keys count once, and only while the reset lives and waits for this very call. Whatever is forged, replayed or late changes
    /// nothing and hears [`CallReply::TooLate`]. A wrong key is a wrong proof.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn key_pressed(&self, call: OutboxId, keys: &Code) -> Result<Heard, ServiceError> {
        let mut language = "en".to_owned();
        for _ in 0..TRIES {
            let Some(record) = self.deps.store.reader().call(call).await? else { break };
            language.clone_from(&record.language);
            if let Some(reply) = self.hear(&record, keys).await? {
                return Ok(Heard { reply, language });
            }
        }
        Ok(Heard { reply: CallReply::TooLate, language })
    }

    /// Keeps how a call ended without keys; of a call that is unknown, over or answered it changes nothing. The caller of this has
    /// checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn call_ended(&self, call: OutboxId, end: CallEnd) -> Result<(), ServiceError> {
        let Some(record) = self.deps.store.reader().call(call).await? else { return Ok(()) };
        let (record, now) = (&record, self.deps.clock.now());
        self.deps
            .store
            .write("reset: a call ended", |tx| async move {
                tx.end_call(&record.scope, record.id, end, now).await?;
                Ok::<_, ServiceError>(())
            })
            .await
    }

    /// `None` when a step in the browser was quicker: everything is to be read again.
    async fn hear(&self, call: &CallRecord, keys: &Code) -> Result<Option<CallReply>, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let now = deps.clock.now();
        let challenge = reader.challenge(&call.scope, call.challenge).await?;
        let transaction = reader.transaction(&call.scope, call.transaction).await?;
        let (Some(challenge), Some(transaction)) = (challenge, transaction) else { return Ok(Some(CallReply::TooLate)) };
        // No browser asks, so the session is one that nobody has.
        let nobody = Session::from(&Token::generate(&*deps.random));
        let live = Live::of_record(deps, &reader, transaction, nobody, now).await?;
        if !waits_for(call, &challenge, now) || !live.provable(&challenge) {
            return Ok(Some(CallReply::TooLate));
        }
        let way = Verification::of(challenge.method, true);
        let tried = match self.take_keys(call, &live, way).await {
            Ok(tried) => tried,
            Err(Lost::Race) => return Ok(None),
            Err(Lost::Closed) => return Ok(Some(CallReply::TooLate)),
            Err(Lost::Failed(error)) => return Err(error.into()),
        };
        let right = agree(call, &challenge, keys);
        self.judge(call, &live, way, right).await?;
        if right {
            return Ok(Some(CallReply::Confirmed));
        }
        let visit = Visit { language: call.language.clone(), ..Visit::default() };
        self.wrong(&visit, &live, Reason::too_many(way), tried).await?;
        Ok(Some(CallReply::Wrong))
    }

    /// Counts the keys and reserves the try, in one committed write: only then are they compared.
    async fn take_keys(&self, call: &CallRecord, live: &Live, way: Verification) -> Result<Try, Lost> {
        let (key, rule) = (live.subject_key(), live.method_rule(way.method()));
        self.deps
            .store
            .write("reset: keys were pressed", |tx| async move {
                let scope = &live.scope;
                if !tx.key_call(scope, call.id, live.now).await? {
                    return Err(Lost::Closed);
                }
                if !tx.step(scope, call.transaction, live.version, None).await? {
                    return Err(Lost::Race);
                }
                match reserve(&tx, scope, &key, ThrottleKind::Method(way.method()), rule, live.now).await? {
                    Reserved::Granted { closes, left } => Ok(Try { open: true, closes, left }),
                    Reserved::Locked { .. } => Err(Lost::Closed),
                }
            })
            .await
    }

    /// Keeps the judgement; right keys give their try back.
    async fn judge(&self, call: &CallRecord, live: &Live, way: Verification, right: bool) -> Result<(), ServiceError> {
        let key = live.subject_key();
        self.deps
            .store
            .write("reset: keys were compared", |tx| async move {
                if tx.judge_call(&live.scope, call.id, right).await? && right {
                    give_back(&tx, &live.scope, &key, ThrottleKind::Method(way.method())).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await
    }
}

/// Whether the call still waits for keys.
pub(super) fn waits_for(call: &CallRecord, challenge: &ChallengeRecord, now: Timestamp) -> bool {
    let unused = call.keyed_at.is_none() && call.end.is_none() && challenge.spent_at.is_none();
    unused && now < call.answer_by && now < challenge.expires_at
}

/// Whether these are the keys that the page asks for.
fn agree(call: &CallRecord, challenge: &ChallengeRecord, keys: &Code) -> bool {
    right_keys(call.keys, shown_digits(&call.scope, challenge.id, call.keys), keys)
}
