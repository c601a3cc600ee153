//! The schema's history. A migration that was released is never changed; later ones expand first and contract a version later.
//!
//! Every table carries `organization_id` in its key or in an index; those that cannot are listed in the schema test.

mod alerts;
mod budget;
mod calls;
mod foundation;
mod generation;
#[cfg(test)]
mod history;
mod registration;
mod resting;
mod resting_factors;
mod tables;

use sea_orm_migration::prelude::*;

/// Which migrations were applied.
pub(crate) const VERSION_TABLE: &str = "schema_version";

/// The migration that a program must know to work with what these leave. One that takes something away changes this, and the
/// column `schema_floor` of installations that exist.
pub(crate) const FLOOR: &str = "m0001_foundation";

/// All migrations, in order.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    /// Names begin with `m` and a number of four digits: the newest one is the greatest.
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(foundation::Foundation),
            Box::new(alerts::Alerts),
            Box::new(calls::Calls),
            Box::new(budget::Budget),
            Box::new(generation::Generation),
            Box::new(registration::Registration),
            Box::new(resting::Resting),
            Box::new(resting_factors::RestingFactors),
        ]
    }

    fn migration_table_name() -> DynIden {
        VERSION_TABLE.into_iden()
    }
}
