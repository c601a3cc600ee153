//! Contact data: sealed, each value for its own person and kind.

use crate::row::row;
use latchkey_domain::{Contact, ContactKind, Random, Timestamp, UserId};
use latchkey_vault::{Column, OrganizationKeys};

use crate::values::bind;
use crate::{OrgScope, StoreError, Tx};

row! {
    struct SealedRow {
        sealed: Option<Vec<u8>>,
    }
}

/// The row's key as the seal knows it.
fn row_key(user: UserId, kind: ContactKind) -> Vec<u8> {
    [user.as_uuid().as_bytes(), kind.key().as_bytes()].concat()
}

fn place(row: &[u8]) -> Column<'_> {
    Column { table: "contact", row, column: "sealed" }
}

/// Opens a sealed contact. One that does not open counts as absent, so that one damaged row locks nobody out of the rest.
pub(crate) fn open(scope: &OrgScope, user: UserId, kind: ContactKind, sealed: &[u8]) -> Option<String> {
    let opened = scope.keys.open(place(&row_key(user, kind)), sealed);
    let value = opened
        .map_err(|error| error.to_string())
        .and_then(|bytes| String::from_utf8(bytes.to_vec()).map_err(|_| "it is not text".to_owned()));
    if let Err(error) = &value {
        tracing::error!(organization = %scope.organization, %user, kind = kind.key(), error, "a sealed contact does not open");
    }
    value.ok()
}

/// Seals a contact for its person and kind.
pub(crate) fn seal(keys: &OrganizationKeys, user: UserId, kind: ContactKind, value: &str, random: &dyn Random) -> Vec<u8> {
    keys.seal(place(&row_key(user, kind)), value.as_bytes(), random)
}

impl Tx {
    fn sealed(&self, scope: &OrgScope, user: UserId, kind: ContactKind, value: &str) -> Vec<u8> {
        seal(&scope.keys, user, kind, value, self.shared.random.as_ref())
    }

    pub(crate) async fn insert_contact(&self, scope: &OrgScope, user: UserId, contact: &Contact) -> Result<(), StoreError> {
        let sealed = self.sealed(scope, user, contact.kind, &contact.value);
        let sql = "INSERT INTO contact (organization_id, user_id, kind, sealed, replaced_at) VALUES ($1, $2, $3, $4, $5)";
        self.execute(sql, bind![scope.organization, user, contact.kind.key(), sealed, contact.replaced_at]).await?;
        Ok(())
    }

    /// Sets or removes one contact. The same value again changes nothing. A value that comes where another was, even one that
    /// was removed in between, is marked as replaced `now`: it cannot be the only gate for a day.
    pub async fn put_contact(
        &self,
        scope: &OrgScope,
        user: UserId,
        kind: ContactKind,
        value: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            format!("SELECT sealed FROM contact WHERE organization_id = $1 AND user_id = $2 AND kind = $3{}", self.for_update());
        let row: Option<SealedRow> = self.row(sql, bind![scope.organization, user, kind.key()]).await?;
        let Some(row) = row else {
            let Some(value) = value else { return Ok(()) };
            let first = Contact { kind, value: value.to_owned(), replaced_at: None };
            return self.insert_contact(scope, user, &first).await;
        };
        let known = row.sealed.and_then(|sealed| open(scope, user, kind, &sealed));
        if known.as_deref() == value {
            return Ok(());
        }
        let sealed = value.map(|value| self.sealed(scope, user, kind, value));
        let sql = "UPDATE contact SET sealed = $1, replaced_at = $2 WHERE organization_id = $3 AND user_id = $4 AND kind = $5";
        self.execute(sql, bind![sealed, now, scope.organization, user, kind.key()]).await?;
        Ok(())
    }
}
