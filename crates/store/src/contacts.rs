//! Contact data: sealed, each value for its own person and kind.

use crate::row::row;
use latchkey_domain::{Contact, ContactData, ContactKind, CountryCode, Random, Timestamp, UserId};
use latchkey_vault::{Column, OrganizationKeys};

use crate::values::{bind, instant};
use crate::{OrgScope, StoreError, Tx};

row! {
    struct ContactRow {
        kind: String,
        sealed: Option<Vec<u8>>,
        replaced_at: Option<i64>,
        confirmed_at: Option<i64>,
    }
}

impl ContactRow {
    fn value(&self, scope: &OrgScope, user: UserId, kind: ContactKind) -> Option<String> {
        self.sealed.as_deref().and_then(|sealed| open(scope, user, kind, sealed))
    }

    fn contact(&self, scope: &OrgScope, user: UserId) -> Option<Contact> {
        let kind = ContactKind::from_key(&self.kind)?;
        let value = self.value(scope, user, kind)?;
        Some(Contact { kind, value, replaced_at: instant(self.replaced_at), confirmed_at: instant(self.confirmed_at) })
    }
}

/// A contact that the person has proven by a round trip.
#[derive(Clone, Copy, Debug)]
pub struct RegisterContact<'a> {
    /// One of the private kinds.
    pub kind: ContactKind,
    /// The address, or the number in its international form.
    pub value: &'a str,
    /// The organization's country, by which national numbers are read that an administrator gave.
    pub country: Option<CountryCode>,
    /// Whether it cannot be the only gate for a day although it takes the place of nothing.
    pub rests: bool,
    /// When it was proven.
    pub now: Timestamp,
}

/// What a person found right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Contacts of these kinds.
    pub contacts: Vec<ContactKind>,
    /// Answers to security questions.
    pub answers: bool,
    /// Authenticator apps.
    pub authenticators: bool,
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
        let Contact { kind, value, replaced_at, confirmed_at } = contact;
        let sealed = self.sealed(scope, user, *kind, value);
        let sql = "INSERT INTO contact (organization_id, user_id, kind, sealed, replaced_at, confirmed_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        self.execute(sql, bind![scope.organization, user, kind.key(), sealed, replaced_at, confirmed_at]).await?;
        Ok(())
    }

    /// The rows of the person's contacts, which nobody else changes until the transaction ends.
    async fn contact_rows(&self, scope: &OrgScope, user: UserId) -> Result<Vec<ContactRow>, StoreError> {
        let sql = format!(
            "SELECT kind, sealed, replaced_at, confirmed_at FROM contact WHERE organization_id = $1 AND user_id = $2{}",
            self.for_update()
        );
        self.rows(sql, bind![scope.organization, user]).await
    }

    /// Sets or removes one contact, as an administrator or a directory gives it: nobody has confirmed it. The same value again
    /// changes nothing. A value that comes where another was, even one that was removed in between, is marked as replaced `now`:
    /// it cannot be the only gate for a day.
    pub async fn put_contact(
        &self,
        scope: &OrgScope,
        user: UserId,
        kind: ContactKind,
        value: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = self.contact_rows(scope, user).await?;
        let Some(row) = rows.iter().find(|row| row.kind == kind.key()) else {
            let Some(value) = value else { return Ok(()) };
            let first = Contact { kind, value: value.to_owned(), replaced_at: None, confirmed_at: None };
            return self.insert_contact(scope, user, &first).await;
        };
        if row.value(scope, user, kind).as_deref() == value {
            return Ok(());
        }
        self.replace_contact(scope, user, kind, value, Some(now), None).await
    }

    /// Keeps a value that the person has just proven, and that it is confirmed. A value of a private kind that takes the place of
    /// another at a reset, be that one private or public, or is added and rests, is marked as replaced `now`: it
    /// cannot be the only gate for a day. Gives the value that it took the place of, whose owner is to hear of it. Lock the person first.
    pub async fn register_contact(
        &self,
        scope: &OrgScope,
        user: UserId,
        new: RegisterContact<'_>,
    ) -> Result<Option<Contact>, StoreError> {
        let RegisterContact { kind, value, country, rests, now } = new;
        let rows = self.contact_rows(scope, user).await?;
        let known = ContactData::new(rows.iter().filter_map(|row| row.contact(scope, user)));
        let displaced = known.displaced_by(kind, value, country).cloned();
        let own = rows.iter().find(|row| row.kind == kind.key());
        let replaced_at = match (own.filter(|row| row.sealed.is_some()), known.reached_as(kind, country)) {
            _ if displaced.is_some() => Some(now),
            (Some(own), _) => instant(own.replaced_at),
            // Whoever confirms what an administrator gave adds nothing: it rests as long as it did.
            (None, Some(same)) => same.replaced_at,
            // What was taken back long ago leaves its row behind and no more; within a day `rests` says so.
            (None, None) => rests.then_some(now),
        };
        if own.is_some() {
            self.replace_contact(scope, user, kind, Some(value), replaced_at, Some(now)).await?;
        } else {
            let first = Contact { kind, value: value.to_owned(), replaced_at, confirmed_at: Some(now) };
            self.insert_contact(scope, user, &first).await?;
        }
        Ok(displaced)
    }

    /// Removes one contact and gives it, for the notice to its owner; `None` when there was none. Lock the person first.
    pub async fn remove_contact(
        &self,
        scope: &OrgScope,
        user: UserId,
        kind: ContactKind,
        now: Timestamp,
    ) -> Result<Option<Contact>, StoreError> {
        let rows = self.contact_rows(scope, user).await?;
        let Some(row) = rows.iter().find(|row| row.kind == kind.key() && row.sealed.is_some()) else { return Ok(None) };
        self.replace_contact(scope, user, kind, None, Some(now), None).await?;
        Ok(row.contact(scope, user))
    }

    /// Keeps that the person took something back now: what is added within a day takes its place.
    pub async fn note_taken_back(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE person SET taken_back_at = $1 WHERE organization_id = $2 AND id = $3";
        self.execute(sql, bind![now, scope.organization, user]).await.map(drop)
    }

    /// Keeps that the person registered a way now while there was none: whatever is added in the same session can be used at once.
    pub async fn note_first_way(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE person SET registered_at = $1 WHERE organization_id = $2 AND id = $3";
        self.execute(sql, bind![now, scope.organization, user]).await.map(drop)
    }

    async fn replace_contact(
        &self,
        scope: &OrgScope,
        user: UserId,
        kind: ContactKind,
        value: Option<&str>,
        replaced_at: Option<Timestamp>,
        confirmed_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let sealed = value.map(|value| self.sealed(scope, user, kind, value));
        let sql = "UPDATE contact SET sealed = $1, replaced_at = $2, confirmed_at = $3 \
                   WHERE organization_id = $4 AND user_id = $5 AND kind = $6";
        self.execute(sql, bind![sealed, replaced_at, confirmed_at, scope.organization, user, kind.key()]).await?;
        Ok(())
    }

    /// Keeps that the person has found these right ("Looks good"), which they gave themselves. Gives how many data that are.
    pub async fn confirm_registered(
        &self,
        scope: &OrgScope,
        user: UserId,
        what: &Confirmed,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut confirmed = 0;
        for kind in &what.contacts {
            let sql = "UPDATE contact SET confirmed_at = $1 WHERE organization_id = $2 AND user_id = $3 AND kind = $4 \
                       AND sealed IS NOT NULL";
            confirmed += self.execute(sql, bind![now, scope.organization, user, kind.key()]).await?;
        }
        let all = [
            (what.answers, "UPDATE answer SET confirmed_at = $1 WHERE organization_id = $2 AND user_id = $3"),
            (what.authenticators, "UPDATE authenticator SET confirmed_at = $1 WHERE organization_id = $2 AND user_id = $3"),
        ];
        for (_, sql) in all.into_iter().filter(|(wanted, _)| *wanted) {
            confirmed += self.execute(sql, bind![now, scope.organization, user]).await?;
        }
        Ok(confirmed)
    }
}
