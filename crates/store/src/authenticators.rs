//! Authenticator apps: a sealed secret each, and the last step whose code was used.

use crate::row::row;
use latchkey_domain::{AuthenticatorId, MOST_AUTHENTICATORS, Timestamp, UserId};
use latchkey_vault::{Column, TotpSecret};
use uuid::Uuid;

use crate::values::{bind, instant, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// An authenticator app as stored.
#[derive(Clone, Debug)]
pub struct AuthenticatorRecord {
    /// Its id.
    pub id: AuthenticatorId,
    /// What the person calls it.
    pub name: String,
    /// What its codes are made of.
    pub secret: TotpSecret,
    /// The last step whose code was used; codes of it and of earlier steps do not count again.
    pub last_step: Option<u64>,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When the person confirmed it last.
    pub confirmed_at: Timestamp,
    /// Since when it rests; `None` when it could be used alone at once.
    pub replaced_at: Option<Timestamp>,
}

/// An authenticator app as its owner sees it: without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticatorEntry {
    /// Its id.
    pub id: AuthenticatorId,
    /// What the person calls it.
    pub name: String,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When the person confirmed it last.
    pub confirmed_at: Timestamp,
    /// Since when it rests; `None` when it could be used alone at once.
    pub replaced_at: Option<Timestamp>,
}

/// An authenticator app whose first code was right.
#[derive(Clone, Copy, Debug)]
pub struct NewAuthenticator<'a> {
    /// Its id.
    pub id: AuthenticatorId,
    /// Whose it is.
    pub user: UserId,
    /// What the person calls it.
    pub name: &'a str,
    /// What its codes are made of.
    pub secret: &'a TotpSecret,
    /// The step of the code that proved it: that code does not count again.
    pub step: u64,
    /// When it was set up.
    pub now: Timestamp,
}

row! {
    struct AuthenticatorRow {
        id: Uuid,
        name: String,
        sealed: Vec<u8>,
        last_step: Option<i64>,
        created_at: i64,
        confirmed_at: i64,
        replaced_at: Option<i64>,
    }
}

row! {
    struct EntryRow {
        id: Uuid,
        name: String,
        created_at: i64,
        confirmed_at: i64,
        replaced_at: Option<i64>,
    }
}

pub(crate) fn place(row: &[u8]) -> Column<'_> {
    Column { table: "authenticator", row, column: "sealed" }
}

/// The secret; one that does not open counts as absent, so that one damaged row locks nobody out of the rest.
pub(crate) fn open(scope: &OrgScope, id: AuthenticatorId, sealed: &[u8]) -> Option<TotpSecret> {
    let opened = scope.keys.open(place(id.as_uuid().as_bytes()), sealed).ok();
    let secret = opened.and_then(|bytes| TotpSecret::from_bytes(&bytes));
    if secret.is_none() {
        tracing::error!(organization = %scope.organization, authenticator = %id, "a sealed authenticator does not open");
    }
    secret
}

impl Reader {
    /// The person's authenticator apps without their secrets, oldest first: also those whose secret does not open.
    pub async fn authenticator_entries(&self, scope: &OrgScope, user: UserId) -> Result<Vec<AuthenticatorEntry>, StoreError> {
        let sql = "SELECT id, name, created_at, confirmed_at, replaced_at FROM authenticator \
                   WHERE organization_id = $1 AND user_id = $2 ORDER BY created_at, id";
        let rows: Vec<EntryRow> = self.rows(sql, bind![scope.organization, user]).await?;
        let entry = |row: EntryRow| AuthenticatorEntry {
            id: AuthenticatorId::from_uuid(row.id),
            name: row.name,
            created_at: Timestamp::from_micros(row.created_at),
            confirmed_at: Timestamp::from_micros(row.confirmed_at),
            replaced_at: instant(row.replaced_at),
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    /// The person's authenticator apps, oldest first.
    pub async fn authenticators(&self, scope: &OrgScope, user: UserId) -> Result<Vec<AuthenticatorRecord>, StoreError> {
        let sql = "SELECT id, name, sealed, last_step, created_at, confirmed_at, replaced_at FROM authenticator \
                   WHERE organization_id = $1 AND user_id = $2 ORDER BY created_at, id";
        let rows: Vec<AuthenticatorRow> = self.rows(sql, bind![scope.organization, user]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let id = AuthenticatorId::from_uuid(row.id);
            let Some(secret) = open(scope, id, &row.sealed) else { continue };
            let step = |step: i64| readable(u64::try_from(step).ok(), "a step of an authenticator");
            found.push(AuthenticatorRecord {
                id,
                name: row.name,
                secret,
                last_step: row.last_step.map(step).transpose()?,
                created_at: Timestamp::from_micros(row.created_at),
                confirmed_at: Timestamp::from_micros(row.confirmed_at),
                replaced_at: instant(row.replaced_at),
            });
        }
        Ok(found)
    }
}

impl Tx {
    /// Keeps an authenticator app, confirmed. `false` when the person has as many as anybody may. Lock the person first.
    pub async fn insert_authenticator(&self, scope: &OrgScope, new: &NewAuthenticator<'_>) -> Result<bool, StoreError> {
        let NewAuthenticator { id, user, name, secret, step, now } = new;
        let sealed = scope.keys.seal(place(id.as_uuid().as_bytes()), secret.expose(), self.shared.random.as_ref());
        let sql = "INSERT INTO authenticator (organization_id, id, user_id, name, sealed, last_step, created_at, confirmed_at) \
                   SELECT $1, $2, $3, $4, $5, CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($7 AS BIGINT) \
                   WHERE (SELECT COUNT(*) FROM authenticator WHERE organization_id = $1 AND user_id = $3) < $8";
        let who = bind![scope.organization, id, user, name, sealed];
        self.one(sql, [who, bind![step_of(*step), now, MOST_AUTHENTICATORS]].concat()).await
    }

    /// Keeps that an authenticator app was added now to other ways: it cannot be the only gate for a day.
    pub async fn rest_authenticator(&self, scope: &OrgScope, id: AuthenticatorId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE authenticator SET replaced_at = $1 WHERE organization_id = $2 AND id = $3";
        self.execute(sql, bind![now, scope.organization, id]).await.map(drop)
    }

    /// Uses the code of a step up. `false` when a code of that step or of a later one was used before.
    pub async fn spend_step(&self, scope: &OrgScope, id: AuthenticatorId, step: u64) -> Result<bool, StoreError> {
        let sql = "UPDATE authenticator SET last_step = $1 \
                   WHERE organization_id = $2 AND id = $3 AND (last_step IS NULL OR last_step < $1)";
        self.one(sql, bind![step_of(step), scope.organization, id]).await
    }

    /// Gives an authenticator app of this person another name. `false` when there is none.
    pub async fn rename_authenticator(
        &self,
        scope: &OrgScope,
        user: UserId,
        id: AuthenticatorId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE authenticator SET name = $1 WHERE organization_id = $2 AND id = $3 AND user_id = $4";
        self.one(sql, bind![name, scope.organization, id, user]).await
    }

    /// Removes an authenticator app of this person. `false` when there is none.
    pub async fn remove_authenticator(&self, scope: &OrgScope, user: UserId, id: AuthenticatorId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM authenticator WHERE organization_id = $1 AND id = $2 AND user_id = $3";
        self.one(sql, bind![scope.organization, id, user]).await
    }
}

fn step_of(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}
