//! People: found by name, kept, and changed.

use crate::row::row;
use latchkey_domain::{ContactData, Role, Subject, Timestamp, User, UserId, UserName};
use uuid::Uuid;

use crate::values::bind;
use crate::{OrgScope, Reader, StoreError, Tx};

/// A person to keep.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Everything about the person. Roles, contacts and the licence are kept too; answers are set with `put_answers`,
    /// second factors by the person.
    pub user: User,
}

/// Whether a person was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertUser {
    /// The person is new.
    Inserted,
    /// Somebody in the organization has that user name.
    NameTaken,
}

row! {
    struct IdRow {
        id: Option<Uuid>,
    }
}

row! {
    struct AnyRow {
        #[expect(dead_code, reason = "only whether there is a row counts")]
        found: bool,
    }
}

impl Reader {
    /// Whom a user name means, whatever its case. One row comes back whether or not it means anybody.
    pub async fn find_user(&self, scope: &OrgScope, name: &UserName) -> Result<Option<UserId>, StoreError> {
        let sql = "SELECT (SELECT id FROM person WHERE organization_id = $1 AND user_name_key = $2) AS id";
        let row: Option<IdRow> = self.row(sql, bind![scope.organization, name.comparison_key()]).await?;
        Ok(row.and_then(|row| row.id).map(UserId::from_uuid))
    }

    /// Whether the organization has a Global administrator whose account is enabled.
    pub async fn any_global_administrator(&self, scope: &OrgScope) -> Result<bool, StoreError> {
        let sql = "SELECT TRUE AS found FROM person_role r JOIN person p ON p.organization_id = r.organization_id \
                   AND p.id = r.user_id WHERE r.organization_id = $1 AND r.role = $2 AND p.enabled = TRUE LIMIT 1";
        let row: Option<AnyRow> = self.row(sql, bind![scope.organization, Role::GlobalAdministrator.key()]).await?;
        Ok(row.is_some())
    }
}

impl Tx {
    /// Keeps others from writing about this person until the transaction ends. Lock the organization's rows before the
    /// person's, and the person's before a transaction's.
    pub async fn lock_user(&self, scope: &OrgScope, user: UserId) -> Result<(), StoreError> {
        // SQLite has one writer, and this transaction is it.
        if !self.for_update().is_empty() {
            let sql = format!("SELECT id FROM person WHERE organization_id = $1 AND id = $2{}", self.for_update());
            self.row::<IdRow>(sql, bind![scope.organization, user]).await?;
        }
        Ok(())
    }

    /// Keeps others from beginning resets of this subject until the transaction ends: a name that means nobody has no row to
    /// lock, and whatever is locked must be the same for both. It comes before every row.
    pub async fn lock_beginning(&self, subject: &Subject) -> Result<(), StoreError> {
        if !self.for_update().is_empty() {
            let bytes: [u8; 16] = match subject {
                Subject::Person(user) => user.as_uuid().into_bytes(),
                Subject::Nobody(hash) => std::array::from_fn(|place| hash[place]),
            };
            // The second half of an id is random. Two subjects that share it wait for each other, and nothing else happens.
            let [_, lock] = [0, 8].map(|from| i64::from_be_bytes(std::array::from_fn(|place| bytes[from + place])));
            self.execute("SELECT pg_advisory_xact_lock($1)", bind![lock]).await?;
        }
        Ok(())
    }

    /// Keeps a new person with roles, contacts and licence.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id is taken.
    pub async fn insert_user(&self, scope: &OrgScope, new: &NewUser) -> Result<InsertUser, StoreError> {
        let user = &new.user;
        let sql = "INSERT INTO person (organization_id, id, user_name, user_name_key, display_name, first_name, last_name, \
                   mail, language, enabled, authority, licensed, frozen_at, password_never_expires) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                   ON CONFLICT (organization_id, user_name_key) DO NOTHING";
        let User { id, user_name, display_name, first_name, last_name, mail, language, enabled, frozen_at, .. } = user;
        let names = bind![scope.organization, id, user_name.as_str(), user_name.comparison_key(), display_name];
        let facts = bind![enabled, user.authority.key(), user.licences.person, frozen_at, user.password_never_expires];
        let values = [names, bind![first_name, last_name, mail, language], facts].concat();
        if !self.one(sql, values).await? {
            return Ok(InsertUser::NameTaken);
        }
        self.insert_roles(scope, *id, &user.roles).await?;
        self.insert_contacts(scope, *id, &user.contacts).await?;
        Ok(InsertUser::Inserted)
    }

    /// Keeps exactly these contacts, with the times they carry: for import and sample data. What an administrator or a
    /// directory changes goes through [`Tx::put_contact`].
    pub async fn set_contacts(&self, scope: &OrgScope, user: UserId, contacts: &ContactData) -> Result<(), StoreError> {
        let sql = "DELETE FROM contact WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await?;
        self.insert_contacts(scope, user, contacts).await
    }

    async fn insert_contacts(&self, scope: &OrgScope, user: UserId, contacts: &ContactData) -> Result<(), StoreError> {
        for contact in contacts.iter() {
            self.insert_contact(scope, user, contact).await?;
        }
        Ok(())
    }

    /// Gives the person exactly these roles.
    pub async fn set_roles(&self, scope: &OrgScope, user: UserId, roles: &[Role]) -> Result<(), StoreError> {
        let sql = "DELETE FROM person_role WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await?;
        self.insert_roles(scope, user, roles).await
    }

    async fn insert_roles(&self, scope: &OrgScope, user: UserId, roles: &[Role]) -> Result<(), StoreError> {
        let sql = "INSERT INTO person_role (organization_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        for role in roles {
            self.execute(sql, bind![scope.organization, user, role.key()]).await?;
        }
        Ok(())
    }

    /// Gives or takes the person's licence. `false` when there is no such person, here and below.
    pub async fn set_licence(&self, scope: &OrgScope, user: UserId, licensed: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET licensed = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![licensed, scope.organization, user]).await
    }

    /// Enables or disables the account.
    pub async fn set_enabled(&self, scope: &OrgScope, user: UserId, enabled: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET enabled = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![enabled, scope.organization, user]).await
    }

    /// Sets the language messages to the person are written in.
    pub async fn set_language(&self, scope: &OrgScope, user: UserId, language: Option<&str>) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET language = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![language, scope.organization, user]).await
    }

    /// Keeps the person's password from expiring, or lets it expire again as old as it is by then.
    pub async fn set_password_never_expires(&self, scope: &OrgScope, user: UserId, never: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET password_never_expires = $1 WHERE organization_id = $2 AND id = $3";
        self.one(sql, bind![never, scope.organization, user]).await
    }

    /// Closes recovery after "this was not me". `false` when it was closed already.
    pub async fn freeze(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET frozen_at = $1 WHERE organization_id = $2 AND id = $3 AND frozen_at IS NULL";
        self.one(sql, bind![now, scope.organization, user]).await
    }

    /// Opens recovery again. `false` when it was open.
    pub async fn unfreeze(&self, scope: &OrgScope, user: UserId) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET frozen_at = NULL WHERE organization_id = $1 AND id = $2 AND frozen_at IS NOT NULL";
        self.one(sql, bind![scope.organization, user]).await
    }
}
