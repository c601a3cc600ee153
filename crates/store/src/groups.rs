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

row! {
    struct MemberRow {
        id: Uuid,
        user_name: String,
    }
}

impl Reader {
    /// The people who are directly in a group, by user name.
    pub async fn members(&self, scope: &OrgScope, group: GroupId) -> Result<Vec<(UserId, String)>, StoreError> {
        let sql = "SELECT p.id, p.user_name FROM group_member m \
                   JOIN person p ON p.organization_id = m.organization_id AND p.id = m.user_id \
                   WHERE m.organization_id = $1 AND m.group_id = $2 ORDER BY p.user_name_key";
        let rows: Vec<MemberRow> = self.rows(sql, bind![scope.organization, group]).await?;
        Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.id), row.user_name)).collect())
    }

    /// The groups that are directly in a group, by name.
    pub async fn inner_groups(&self, scope: &OrgScope, group: GroupId) -> Result<Vec<(GroupId, String)>, StoreError> {
        let sql = "SELECT g.id, g.name FROM group_nesting n \
                   JOIN person_group g ON g.organization_id = n.organization_id AND g.id = n.member_id \
                   WHERE n.organization_id = $1 AND n.parent_id = $2 ORDER BY g.name, g.id";
        let rows: Vec<GroupRow> = self.rows(sql, bind![scope.organization, group]).await?;
        Ok(rows.into_iter().map(|row| (GroupId::from_uuid(row.id), row.name)).collect())
    }

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

    /// Takes a person out of a group. `false` when the person was not directly in it.
    pub async fn remove_member(&self, scope: &OrgScope, group: GroupId, user: UserId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM group_member WHERE organization_id = $1 AND user_id = $2 AND group_id = $3";
        self.one(sql, bind![scope.organization, user, group]).await
    }

    /// Takes a group out of another. `false` when it was not directly in it.
    pub async fn remove_nesting(&self, scope: &OrgScope, nesting: Nesting) -> Result<bool, StoreError> {
        let sql = "DELETE FROM group_nesting WHERE organization_id = $1 AND member_id = $2 AND parent_id = $3";
        self.one(sql, bind![scope.organization, nesting.member, nesting.parent]).await
    }

    /// Deletes a group; people and groups in it stay. `false` when there is none.
    pub async fn delete_group(&self, scope: &OrgScope, group: GroupId) -> Result<bool, StoreError> {
        let values = || bind![scope.organization, group];
        self.execute("DELETE FROM group_member WHERE organization_id = $1 AND group_id = $2", values()).await?;
        let sql = "DELETE FROM group_nesting WHERE organization_id = $1 AND (member_id = $2 OR parent_id = $2)";
        self.execute(sql, values()).await?;
        self.one("DELETE FROM person_group WHERE organization_id = $1 AND id = $2", values()).await
    }
}
