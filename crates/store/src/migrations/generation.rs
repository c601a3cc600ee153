//! The generation of the database, and how old a program may be that works with it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

/// What a restore raises, and what the schema gate asks.
pub(super) struct Generation;

impl MigrationName for Generation {
    fn name(&self) -> &'static str {
        "m0005_generation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Generation {
    /// `generation` is compared with the one beside the master keys. `schema_floor` names the migration that a program must
    /// know to work here, although it does not know the latest ones; null stands for the first.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut generation = ColumnDef::new("generation");
        generation.big_integer().not_null().default(1);
        // SQLite takes one column at a time.
        for column in [generation, text_null("schema_floor")] {
            manager.alter_table(Table::alter().table("installation").add_column(column).take()).await?;
        }
        Ok(())
    }
}
