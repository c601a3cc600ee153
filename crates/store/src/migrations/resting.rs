//! What people add when they are registered already rests, as what they replace does.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

/// When answers were replaced or added, and when something was taken back.
pub(super) struct Resting;

impl MigrationName for Resting {
    fn name(&self) -> &'static str {
        "m0007_resting"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Resting {
    /// Null stands for what was so before: answers that can be used alone, nothing taken back.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes one column at a time.
        for column in ["answers_replaced_at", "taken_back_at"] {
            manager.alter_table(Table::alter().table("person").add_column(big_integer_null(column)).take()).await?;
        }
        Ok(())
    }
}
