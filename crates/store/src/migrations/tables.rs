//! What migrations have in common.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid;

/// A table of one organization: its first column says whose.
pub(super) fn table_of_organization(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(uuid("organization_id"));
    table
}

/// The primary key over these columns.
pub(super) fn key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index named after its table and columns.
pub(super) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.table(table).name(format!("{table}_by_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    index
}

/// As [`index`], and no two rows are alike in these columns.
pub(super) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.unique();
    index
}

/// Rows go with their organization.
pub(super) fn of_organization(table: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.from(table, "organization_id").to("organization", "organization_id").on_delete(ForeignKeyAction::Cascade);
    key
}

/// Rows go with a row of the same organization.
pub(super) fn of(table: &'static str, column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.from(table, ("organization_id", column)).to(parent, ("organization_id", "id")).on_delete(ForeignKeyAction::Cascade);
    key
}

/// Creates the tables, then the indexes.
pub(super) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}
