//! Invitations: links that let a first administrator set a password, used once.

use crate::row::row;
use latchkey_domain::{CorrelationId, Timestamp, UserId};
use latchkey_vault::TokenHash;
use uuid::Uuid;

use crate::values::{bind, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

/// An invitation as stored.
#[derive(Clone, Debug)]
pub struct InvitationRecord {
    /// The person's organization.
    pub scope: OrgScope,
    /// Who is invited.
    pub user: UserId,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// When it was used, if it was.
    pub used_at: Option<Timestamp>,
    /// Joins its events.
    pub correlation: CorrelationId,
}

/// An invitation to keep.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Who is invited.
    pub user: UserId,
    /// The hash of the link's token.
    pub token: TokenHash,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// Joins its events.
    pub correlation: CorrelationId,
}

row! {
    struct PendingRow {
        user_id: Uuid,
        expires_at: i64,
    }
}

row! {
    struct InvitationRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        user_id: Uuid,
        correlation: Uuid,
        expires_at: i64,
        used_at: Option<i64>,
    }
}

impl Reader {
    /// The invitation this link belongs to.
    pub async fn invitation_by_token(&self, token: &TokenHash) -> Result<Option<InvitationRecord>, StoreError> {
        let sql = "SELECT i.organization_id, o.data_key, i.user_id, i.correlation, i.expires_at, i.used_at \
                   FROM invitation i JOIN organization o ON o.organization_id = i.organization_id WHERE i.token = $1";
        let Some(row) = self.row::<InvitationRow>(sql, bind![token]).await? else { return Ok(None) };
        Ok(Some(InvitationRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            user: UserId::from_uuid(row.user_id),
            expires_at: Timestamp::from_micros(row.expires_at),
            used_at: instant(row.used_at),
            correlation: CorrelationId::from_uuid(row.correlation),
        }))
    }

    /// Who holds a link that works now, and until when it does; the one that works longest first.
    pub async fn pending_invitations(&self, scope: &OrgScope, now: Timestamp) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        let sql = "SELECT user_id, expires_at FROM invitation \
                   WHERE organization_id = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY expires_at DESC, user_id";
        let rows: Vec<PendingRow> = self.rows(sql, bind![scope.organization, now]).await?;
        let read = |row: PendingRow| (UserId::from_uuid(row.user_id), Timestamp::from_micros(row.expires_at));
        Ok(rows.into_iter().map(read).collect())
    }
}

impl Tx {
    /// Keeps a new invitation; those the person has already stop working.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the token is taken or there is no such person.
    pub async fn insert_invitation(&self, scope: &OrgScope, invitation: &NewInvitation) -> Result<(), StoreError> {
        let sql = "DELETE FROM invitation WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, invitation.user]).await?;
        let sql = "INSERT INTO invitation (organization_id, token, user_id, correlation, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let NewInvitation { user, token, created_at, expires_at, correlation } = invitation;
        self.execute(sql, bind![scope.organization, token, user, correlation, created_at, expires_at]).await?;
        Ok(())
    }

    /// Uses an invitation up. `false` when it was used before or its time is over.
    pub async fn spend_invitation(&self, token: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE invitation SET used_at = $1 WHERE token = $2 AND used_at IS NULL AND expires_at > $1";
        self.one(sql, bind![now, token]).await
    }
}
