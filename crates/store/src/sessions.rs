//! Signed-in sessions. One that ended has no row.

use crate::row::row;
use latchkey_domain::{Origin, SessionId, SessionPurpose, Timestamp, UserId};
use latchkey_vault::TokenHash;
use uuid::Uuid;

use crate::values::{bind, instant, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A session as stored; whether it still counts at this moment is the reader's to decide.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// The person's organization.
    pub scope: OrgScope,
    /// The session.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub created_at: Timestamp,
    /// When the person last gave the password.
    pub authenticated_at: Timestamp,
    /// When it was used last, as far as that is kept.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When the person last gave a second factor.
    pub factor_at: Option<Timestamp>,
    /// What it is open for.
    pub purpose: SessionPurpose,
}

/// A session of a person among the others, for that person to see.
#[derive(Clone, Debug)]
pub struct SessionListing {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, as far as that is kept.
    pub last_seen_at: Timestamp,
    /// Where it began.
    pub origin: Origin,
}

/// What a session becomes when its privilege changes: its cookie is another one from then on.
#[derive(Clone, Copy, Debug)]
pub struct RotateSession {
    /// The session.
    pub id: SessionId,
    /// The hash of the cookie that was shown.
    pub from: TokenHash,
    /// The hash of the new cookie.
    pub to: TokenHash,
    /// What it is open for from now on.
    pub purpose: SessionPurpose,
    /// When the password was given, if that was just done.
    pub authenticated_at: Option<Timestamp>,
    /// When a second factor was given, if that was just done.
    pub factor_at: Option<Timestamp>,
}

/// A session to keep.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The hash of its cookie.
    pub token: TokenHash,
    /// When it begins.
    pub created_at: Timestamp,
    /// When the person gave the password.
    pub authenticated_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Where it began.
    pub origin: Origin,
    /// When the person gave a second factor, if that was done.
    pub factor_at: Option<Timestamp>,
    /// What it is open for.
    pub purpose: SessionPurpose,
}

row! {
    struct SessionRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        id: Uuid,
        user_id: Uuid,
        created_at: i64,
        authenticated_at: i64,
        last_seen_at: i64,
        expires_at: i64,
        factor_at: Option<i64>,
        purpose: String,
    }
}

row! {
    struct ListingRow {
        id: Uuid,
        created_at: i64,
        last_seen_at: i64,
        address: Option<String>,
        client: Option<String>,
    }
}

impl Reader {
    /// The session this cookie belongs to.
    pub async fn session_by_token(&self, token: &TokenHash) -> Result<Option<SessionRecord>, StoreError> {
        let sql = "SELECT s.organization_id, o.data_key, s.id, s.user_id, s.created_at, s.authenticated_at, s.last_seen_at, \
                   s.expires_at, s.factor_at, s.purpose FROM session s \
                   JOIN organization o ON o.organization_id = s.organization_id WHERE s.token = $1";
        let Some(row) = self.row::<SessionRow>(sql, bind![token]).await? else { return Ok(None) };
        Ok(Some(SessionRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            created_at: Timestamp::from_micros(row.created_at),
            authenticated_at: Timestamp::from_micros(row.authenticated_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            factor_at: instant(row.factor_at),
            purpose: readable(SessionPurpose::from_key(&row.purpose), "the purpose of a session")?,
        }))
    }

    /// The person's sessions that did not expire, the one used last first.
    pub async fn sessions(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<Vec<SessionListing>, StoreError> {
        let sql = "SELECT id, created_at, last_seen_at, address, client FROM session \
                   WHERE organization_id = $1 AND user_id = $2 AND expires_at > $3 ORDER BY last_seen_at DESC, id";
        let rows: Vec<ListingRow> = self.rows(sql, bind![scope.organization, user, now]).await?;
        let listing = |row: ListingRow| SessionListing {
            id: SessionId::from_uuid(row.id),
            created_at: Timestamp::from_micros(row.created_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            origin: Origin { address: row.address.and_then(|address| address.parse().ok()), client: row.client },
        };
        Ok(rows.into_iter().map(listing).collect())
    }
}

impl Tx {
    /// Keeps a new session.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id or the cookie is taken or there is no such person.
    pub async fn insert_session(&self, scope: &OrgScope, session: &NewSession) -> Result<(), StoreError> {
        let sql = "INSERT INTO session (organization_id, id, user_id, token, created_at, authenticated_at, last_seen_at, \
                   expires_at, address, client, factor_at, purpose) VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9, $10, $11)";
        let NewSession { id, user, token, created_at, authenticated_at, expires_at, origin, factor_at, purpose } = session;
        let address = origin.address.map(|address| address.to_string());
        let who = bind![scope.organization, id, user, token];
        let rest = bind![created_at, authenticated_at, expires_at, address, origin.client, factor_at, purpose.key()];
        self.execute(sql, [who, rest].concat()).await?;
        Ok(())
    }

    /// Keeps when a session was used last. `false` when it ended.
    pub async fn touch_session(&self, scope: &OrgScope, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET last_seen_at = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![now, scope.organization, id]).await
    }

    /// Gives a session another cookie and another purpose, in one step. `false` when it ended, or when another request was quicker:
    /// the cookie that was shown is not its cookie any more.
    pub async fn rotate_session(&self, scope: &OrgScope, change: &RotateSession) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET token = $1, purpose = $2, authenticated_at = COALESCE($3, authenticated_at), \
                   factor_at = COALESCE($4, factor_at) WHERE organization_id = $5 AND id = $6 AND token = $7";
        let RotateSession { id, from, to, purpose, authenticated_at, factor_at } = change;
        let new = bind![to, purpose.key(), authenticated_at, factor_at];
        self.one(sql, [new, bind![scope.organization, id, from]].concat()).await
    }

    /// Keeps a session from ending until the transaction ends; `false` when it ended before. Lock the person first.
    pub async fn hold_session(&self, scope: &OrgScope, user: UserId, id: SessionId) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET user_id = user_id WHERE organization_id = $1 AND id = $2 AND user_id = $3";
        self.one(sql, bind![scope.organization, id, user]).await
    }

    /// Ends one session. `false` when it ended before.
    pub async fn end_session(&self, scope: &OrgScope, id: SessionId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND id = $2";
        self.one(sql, bind![scope.organization, id]).await
    }

    /// Ends the session that this cookie belongs to, of whichever organization: only its browser knows the cookie. `false` when it
    /// ended before.
    pub async fn end_session_by_token(&self, token: &TokenHash) -> Result<bool, StoreError> {
        self.one("DELETE FROM session WHERE token = $1", bind![token]).await
    }

    /// Ends all sessions of a person and gives how many there were.
    pub async fn end_sessions(&self, scope: &OrgScope, user: UserId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await
    }

    /// Ends one session of this person, for the person who picked it from the list. `false` when there is none.
    pub async fn end_session_of(&self, scope: &OrgScope, user: UserId, id: SessionId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND id = $2 AND user_id = $3";
        self.one(sql, bind![scope.organization, id, user]).await
    }

    /// Ends all sessions of a person but one and gives how many that were.
    pub async fn end_other_sessions(&self, scope: &OrgScope, user: UserId, except: SessionId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND user_id = $2 AND id <> $3";
        self.execute(sql, bind![scope.organization, user, except]).await
    }
}
