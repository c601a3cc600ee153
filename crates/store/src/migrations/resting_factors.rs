//! What people add to their authenticator apps and recovery codes rests, as contacts and answers do; a first registration does not.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

/// Since when apps and codes rest, and when a person last registered a way while there was none.
pub(super) struct RestingFactors;

impl MigrationName for RestingFactors {
    fn name(&self) -> &'static str {
        "m0008_resting_factors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RestingFactors {
    /// Null stands for what was so before: apps and codes that can be used alone, a first registration that is long ago.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("person", "registered_at"), ("authenticator", "replaced_at"), ("recovery_code", "replaced_at")] {
            manager.alter_table(Table::alter().table(table).add_column(big_integer_null(column)).take()).await?;
        }
        Ok(())
    }
}
