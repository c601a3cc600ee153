//! What people are proving, so that it can be registered: one of each kind in one session, gone with the session.

use crate::row::row;
use latchkey_domain::{
    EmailAddress, EnrolmentId, EnrolmentKind, PhoneNumber, RECOVERY_CODE_LENGTH, SessionId, Timestamp, UserId,
};
use latchkey_vault::{Code, Column, Purpose, RecoveryCode, TotpSecret};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::values::{bind, bytes32, count, instant, readable};
use crate::{Channel, OrgScope, Reader, StoreError, Tx};

/// The value that is being proven.
#[derive(Clone, Debug)]
pub enum Enrolling {
    /// An address.
    Email(EmailAddress),
    /// A number.
    Phone(PhoneNumber),
    /// An authenticator app.
    Authenticator(TotpSecret),
    /// A set of recovery codes.
    RecoveryCodes(Vec<RecoveryCode>),
}

impl Enrolling {
    /// Which kind it is.
    pub const fn kind(&self) -> EnrolmentKind {
        match self {
            Self::Email(_) => EnrolmentKind::Email,
            Self::Phone(_) => EnrolmentKind::Phone,
            Self::Authenticator(_) => EnrolmentKind::Authenticator,
            Self::RecoveryCodes(_) => EnrolmentKind::RecoveryCodes,
        }
    }

    fn seal(&self, tx: &Tx, scope: &OrgScope, id: EnrolmentId) -> Vec<u8> {
        let random = tx.shared.random.as_ref();
        let seal = |bytes: &[u8]| scope.keys.seal(place(id.as_uuid().as_bytes()), bytes, random);
        match self {
            Self::Email(address) => seal(address.as_str().as_bytes()),
            Self::Phone(number) => seal(number.international().as_bytes()),
            Self::Authenticator(secret) => seal(secret.expose()),
            Self::RecoveryCodes(codes) => seal(together(codes).as_bytes()),
        }
    }

    fn open(scope: &OrgScope, id: EnrolmentId, kind: EnrolmentKind, sealed: &[u8]) -> Result<Self, StoreError> {
        let bytes = scope.keys.open(place(id.as_uuid().as_bytes()), sealed)?;
        let text = || std::str::from_utf8(&bytes).ok();
        let value = match kind {
            EnrolmentKind::Email => text().and_then(|text| EmailAddress::parse(text).ok()).map(Self::Email),
            EnrolmentKind::Phone => text().and_then(|text| PhoneNumber::parse(text, None).ok()).map(Self::Phone),
            EnrolmentKind::Authenticator => TotpSecret::from_bytes(&bytes).map(Self::Authenticator),
            EnrolmentKind::RecoveryCodes => text().and_then(apart).map(Self::RecoveryCodes),
        };
        readable(value, "what is being enrolled")
    }
}

/// Codes between spaces, which none of them has.
fn together(codes: &[RecoveryCode]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(codes.len() * (RECOVERY_CODE_LENGTH + 1)));
    for code in codes {
        text.push_str(code.expose());
        text.push(' ');
    }
    text
}

fn apart(text: &str) -> Option<Vec<RecoveryCode>> {
    text.split_whitespace().map(|code| RecoveryCode::parse(&Code::new(code.to_owned()))).collect()
}

/// An enrolment as stored. Whether its time is over is the reader's to decide.
#[derive(Clone, Debug)]
pub struct EnrolmentRecord {
    /// Its id.
    pub id: EnrolmentId,
    /// Whose it is.
    pub user: UserId,
    /// The session in which it is proven, and in no other.
    pub session: SessionId,
    /// What is being proven.
    pub value: Enrolling,
    /// Keyed hash of the code that was sent last, as [`OrgScope::enrolment_code`] gives it; `None` before the first, and for
    /// authenticator apps and recovery codes.
    pub code_hash: Option<[u8; 32]>,
    /// How the last code travelled.
    pub delivery: Option<Channel>,
    /// Codes that were tried.
    pub tries: u32,
    /// Codes that were sent.
    pub sends: u32,
    /// When it began.
    pub created_at: Timestamp,
    /// When the last code was queued.
    pub sent_at: Option<Timestamp>,
    /// When it ends by itself, with its code.
    pub expires_at: Timestamp,
    /// What the next step must name; the value, each code and the end count, tries do not.
    pub version: i64,
}

/// An enrolment that begins: no code was sent yet.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// Its id, never used before: codes of what stood in its place are void.
    pub id: EnrolmentId,
    /// Whose it is.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// What is to be proven.
    pub value: Enrolling,
    /// When it begins.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A code on its way.
#[derive(Clone, Copy, Debug)]
pub struct SentCode {
    /// As [`OrgScope::enrolment_code`] gives it; for a call, that of the digits on the page.
    pub hash: [u8; 32],
    /// How it travels.
    pub delivery: Channel,
    /// When it was queued.
    pub sent_at: Timestamp,
    /// When it can no longer be used.
    pub expires_at: Timestamp,
}

row! {
    struct EnrolmentRow {
        id: Uuid,
        user_id: Uuid,
        session_id: Uuid,
        kind: String,
        sealed: Vec<u8>,
        code_hash: Option<Vec<u8>>,
        delivery: Option<String>,
        tries: i64,
        sends: i64,
        created_at: i64,
        sent_at: Option<i64>,
        expires_at: i64,
        version: i64,
    }
}

impl EnrolmentRow {
    fn read(self, scope: &OrgScope) -> Result<EnrolmentRecord, StoreError> {
        let id = EnrolmentId::from_uuid(self.id);
        let kind = readable(EnrolmentKind::from_key(&self.kind), "a kind of enrolment")?;
        let delivery = self.delivery.map(|word| readable(Channel::from_key(&word), "the way of a code")).transpose()?;
        Ok(EnrolmentRecord {
            id,
            user: UserId::from_uuid(self.user_id),
            session: SessionId::from_uuid(self.session_id),
            value: Enrolling::open(scope, id, kind, &self.sealed)?,
            code_hash: self.code_hash.map(|hash| bytes32(&hash, "a code's hash")).transpose()?,
            delivery,
            tries: count(self.tries, "a number of tries")?,
            sends: count(self.sends, "a number of codes")?,
            created_at: Timestamp::from_micros(self.created_at),
            sent_at: instant(self.sent_at),
            expires_at: Timestamp::from_micros(self.expires_at),
            version: self.version,
        })
    }
}

fn place(row: &[u8]) -> Column<'_> {
    Column { table: "enrolment", row, column: "sealed" }
}

macro_rules! enrolments {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, session_id, kind, sealed, code_hash, delivery, tries, sends, created_at, sent_at, expires_at, \
             version FROM enrolment WHERE organization_id = $1 AND ",
            $rest
        )
    };
}

impl OrgScope {
    /// What is kept of a code that proves an enrolment: worthless for any other, and for anything else.
    pub fn enrolment_code(&self, user: UserId, id: EnrolmentId, code: &Code) -> [u8; 32] {
        let (user, id) = (user.as_uuid(), id.as_uuid());
        self.keys.keyed_hash(Purpose::EnrolmentCode, &[user.as_bytes(), id.as_bytes(), code.expose().as_bytes()])
    }
}

impl Reader {
    /// What the person is proving, in whichever session: for whoever erases it.
    pub async fn enrolments_of(&self, scope: &OrgScope, user: UserId) -> Result<Vec<EnrolmentRecord>, StoreError> {
        let sql = enrolments!("user_id = $2");
        let rows: Vec<EnrolmentRow> = self.rows(sql, bind![scope.organization, user]).await?;
        rows.into_iter().map(|row| row.read(scope)).collect()
    }

    /// What the person is proving in this session, by kind.
    pub async fn enrolments(
        &self,
        scope: &OrgScope,
        user: UserId,
        session: SessionId,
    ) -> Result<Vec<EnrolmentRecord>, StoreError> {
        let sql = enrolments!("user_id = $2 AND session_id = $3 ORDER BY kind");
        let rows: Vec<EnrolmentRow> = self.rows(sql, bind![scope.organization, user, session]).await?;
        rows.into_iter().map(|row| row.read(scope)).collect()
    }

    /// An enrolment by its id: for calls that come back. A page reads those of its own session with [`Reader::enrolments`].
    pub async fn enrolment(&self, scope: &OrgScope, id: EnrolmentId) -> Result<Option<EnrolmentRecord>, StoreError> {
        let row: Option<EnrolmentRow> = self.row(enrolments!("id = $2"), bind![scope.organization, id]).await?;
        row.map(|row| row.read(scope)).transpose()
    }
}

impl Tx {
    /// Begins an enrolment with version 1, in the place of one of the same kind in the same session. Lock the person first.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the session ended.
    pub async fn put_enrolment(&self, scope: &OrgScope, new: &NewEnrolment) -> Result<(), StoreError> {
        let NewEnrolment { id, user, session, value, created_at, expires_at } = new;
        self.end_enrolment(scope, *user, *session, value.kind()).await?;
        let sealed = value.seal(self, scope, *id);
        let sql = "INSERT INTO enrolment (organization_id, id, user_id, session_id, kind, sealed, tries, sends, created_at, \
                   expires_at, version) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, 1)";
        let who = bind![scope.organization, id, user, session, value.kind().key(), sealed];
        self.execute(sql, [who, bind![created_at, expires_at]].concat()).await?;
        Ok(())
    }

    /// Keeps a code that is queued in the same transaction; the one before is void. `false` when the version is another one by
    /// now, or the time is over.
    pub async fn put_enrolment_code(
        &self,
        scope: &OrgScope,
        id: EnrolmentId,
        expected_version: i64,
        code: &SentCode,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolment SET code_hash = $1, delivery = $2, sent_at = $3, expires_at = $4, sends = sends + 1, \
                   version = version + 1 WHERE organization_id = $5 AND id = $6 AND version = $7 AND expires_at > $3";
        let SentCode { hash, delivery, sent_at, expires_at } = code;
        let new = bind![hash, delivery.key(), sent_at, expires_at];
        self.one(sql, [new, bind![scope.organization, id, expected_version]].concat()).await
    }

    /// Counts a try before its code is looked at, in a commit of its own. `false` when `most` were made, or the time is over.
    pub async fn reserve_enrolment_try(
        &self,
        scope: &OrgScope,
        id: EnrolmentId,
        most: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolment SET tries = tries + 1 \
                   WHERE organization_id = $1 AND id = $2 AND tries < $3 AND expires_at > $4";
        self.one(sql, bind![scope.organization, id, most, now]).await
    }

    /// Uses an enrolment up whose code was right: whoever gets `true` registers its value in the same transaction. `false` when
    /// another request did, the value or the code is another one by now, or the time is over.
    pub async fn spend_enrolment(
        &self,
        scope: &OrgScope,
        id: EnrolmentId,
        expected_version: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM enrolment WHERE organization_id = $1 AND id = $2 AND version = $3 AND expires_at > $4";
        self.one(sql, bind![scope.organization, id, expected_version, now]).await
    }

    /// Gives up what the person was proving of this kind in this session. `false` when there was nothing.
    pub async fn end_enrolment(
        &self,
        scope: &OrgScope,
        user: UserId,
        session: SessionId,
        kind: EnrolmentKind,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM enrolment WHERE organization_id = $1 AND user_id = $2 AND session_id = $3 AND kind = $4";
        self.one(sql, bind![scope.organization, user, session, kind.key()]).await
    }

    /// Gives up everything that the person was proving, in all sessions, and gives how much that was: after a reset, a change of
    /// the password and "This was not me".
    pub async fn end_enrolments(&self, scope: &OrgScope, user: UserId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM enrolment WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await
    }
}
