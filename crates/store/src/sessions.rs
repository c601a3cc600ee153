//! Signed-in sessions. One that ended has no row.

use crate::row::row;
use latchkey_domain::{Origin, SessionId, Timestamp, UserId};
use latchkey_vault::TokenHash;
use uuid::Uuid;

use crate::values::bind;
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
    }
}

impl Reader {
    /// The session this cookie belongs to.
    pub async fn session_by_token(&self, token: &TokenHash) -> Result<Option<SessionRecord>, StoreError> {
        let sql = "SELECT s.organization_id, o.data_key, s.id, s.user_id, s.created_at, s.authenticated_at, s.last_seen_at, \
                   s.expires_at FROM session s JOIN organization o ON o.organization_id = s.organization_id WHERE s.token = $1";
        let Some(row) = self.row::<SessionRow>(sql, bind![token]).await? else { return Ok(None) };
        Ok(Some(SessionRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            created_at: Timestamp::from_micros(row.created_at),
            authenticated_at: Timestamp::from_micros(row.authenticated_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }))
    }
}

impl Tx {
    /// Keeps a new session.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id or the cookie is taken or there is no such person.
    pub async fn insert_session(&self, scope: &OrgScope, session: &NewSession) -> Result<(), StoreError> {
        let sql = "INSERT INTO session (organization_id, id, user_id, token, created_at, authenticated_at, last_seen_at, \
                   expires_at, address, client) VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9)";
        let NewSession { id, user, token, created_at, authenticated_at, expires_at, origin } = session;
        let address = origin.address.map(|address| address.to_string());
        let who = bind![scope.organization, id, user, token];
        let rest = bind![created_at, authenticated_at, expires_at, address, origin.client];
        self.execute(sql, [who, rest].concat()).await?;
        Ok(())
    }

    /// Keeps when a session was used last. `false` when it ended.
    pub async fn touch_session(&self, scope: &OrgScope, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET last_seen_at = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![now, scope.organization, id]).await
    }

    /// Ends one session. `false` when it ended before.
    pub async fn end_session(&self, scope: &OrgScope, id: SessionId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND id = $2";
        self.one(sql, bind![scope.organization, id]).await
    }

    /// Ends all sessions of a person and gives how many there were.
    pub async fn end_sessions(&self, scope: &OrgScope, user: UserId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM session WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await
    }
}
