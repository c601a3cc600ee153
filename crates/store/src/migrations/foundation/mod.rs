//! The first schema.

mod organizations;
mod people;
mod records;
mod resets;
mod sessions;

use sea_orm_migration::prelude::*;

/// Everything the first version keeps.
pub(super) struct Foundation;

impl MigrationName for Foundation {
    fn name(&self) -> &'static str {
        "m0001_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Foundation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        organizations::create(manager).await?;
        people::create(manager).await?;
        resets::create(manager).await?;
        sessions::create(manager).await?;
        records::create(manager).await
    }
}
