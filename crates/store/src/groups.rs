//! Groups of people, and groups inside groups.

use crate::row::row;
use latchkey_domain::{GroupId, Nesting, UserId};
use uuid::Uuid;

use crate::values::bind;
use crate::{OrgScope, Reader, StoreError, Tx};

row! {
    struct GroupRow {
        id: Uuid,
        name: String,
    }
}

impl Reader {
    /// The organization's groups, by name.
    pub async fn groups(&self, scope: &OrgScope) -> Result<Vec<(GroupId, String)>, StoreError> {
        let sql = "SELECT id, name FROM person_group WHERE organization_id = $1 ORDER BY name, id";
        let rows: Vec<GroupRow> = self.rows(sql, bind![scope.organization]).await?;
        Ok(rows.into_iter().map(|row| (GroupId::from_uuid(row.id), row.name)).collect())
    }
}

impl Tx {
    /// Adds a group.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id is taken.
    pub async fn insert_group(&self, scope: &OrgScope, group: GroupId, name: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO person_group (organization_id, id, name) VALUES ($1, $2, $3)";
        self.execute(sql, bind![scope.organization, group, name]).await?;
        Ok(())
    }

    /// Puts a person into a group of the same organization. `false` when the person is there already.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when there is no such group or person in the organization.
    pub async fn add_member(&self, scope: &OrgScope, group: GroupId, user: UserId) -> Result<bool, StoreError> {
        let sql = "INSERT INTO group_member (organization_id, user_id, group_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        self.one(sql, bind![scope.organization, user, group]).await
    }

    /// Puts a group into another; loops are allowed and end where membership is looked up. `false` when it is there already.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when one of the groups is not in the organization.
    pub async fn add_nesting(&self, scope: &OrgScope, nesting: Nesting) -> Result<bool, StoreError> {
        let sql = "INSERT INTO group_nesting (organization_id, member_id, parent_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        self.one(sql, bind![scope.organization, nesting.member, nesting.parent]).await
    }
}
