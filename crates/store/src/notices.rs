//! "This was not me" links: one in every notice. Pressing one uses up all that the person has.

use crate::row::row;
use latchkey_domain::{NoticeId, Timestamp, UserId};
use latchkey_vault::TokenHash;
use uuid::Uuid;

use crate::values::{bind, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A notice as stored.
#[derive(Clone, Debug)]
pub struct NoticeRecord {
    /// The person's organization.
    pub scope: OrgScope,
    /// The notice.
    pub id: NoticeId,
    /// Whom it was sent to.
    pub user: UserId,
    /// When it was sent.
    pub created_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
    /// When its link was used, if it was.
    pub used_at: Option<Timestamp>,
}

/// A notice to keep.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Its id.
    pub id: NoticeId,
    /// Whom it goes to.
    pub user: UserId,
    /// The hash of its link's token.
    pub token: TokenHash,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
}

row! {
    struct NoticeRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        id: Uuid,
        user_id: Uuid,
        created_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
    }
}

impl Reader {
    /// The notice this link belongs to.
    pub async fn notice_by_token(&self, token: &TokenHash) -> Result<Option<NoticeRecord>, StoreError> {
        let sql = "SELECT n.organization_id, o.data_key, n.id, n.user_id, n.created_at, n.expires_at, n.used_at \
                   FROM notice n JOIN organization o ON o.organization_id = n.organization_id WHERE n.token = $1";
        let Some(row) = self.row::<NoticeRow>(sql, bind![token]).await? else { return Ok(None) };
        Ok(Some(NoticeRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            id: NoticeId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            used_at: instant(row.used_at),
        }))
    }
}

impl Tx {
    /// Keeps a new notice.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id or the token is taken or there is no such person.
    pub async fn insert_notice(&self, scope: &OrgScope, notice: &NewNotice) -> Result<(), StoreError> {
        let sql = "INSERT INTO notice (organization_id, id, user_id, token, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let NewNotice { id, user, token, created_at, expires_at } = notice;
        self.execute(sql, bind![scope.organization, id, user, token, created_at, expires_at]).await?;
        Ok(())
    }

    /// Uses a notice's link up. `false` when it was used before or its time is over.
    pub async fn spend_notice(&self, token: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE notice SET used_at = $1 WHERE token = $2 AND used_at IS NULL AND expires_at > $1";
        self.one(sql, bind![now, token]).await
    }

    /// Uses up every link of a person that still works: one was pressed, or somebody vouched for the person. Gives how many there
    /// were.
    pub async fn spend_notices(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE notice SET used_at = $1 WHERE organization_id = $2 AND user_id = $3 AND used_at IS NULL";
        self.execute(sql, bind![now, scope.organization, user]).await
    }
}
