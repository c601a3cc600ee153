//! What texts and calls were sent under each line of the budget.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, text, text_null};

use super::tables::{self, index, key, table_of_organization};

/// Tallies of texts and calls.
pub(super) struct Budget;

impl MigrationName for Budget {
    fn name(&self) -> &'static str {
        "m0004_budget"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Budget {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tables::create(manager, vec![budget()], vec![index("budget", &["day"])]).await
    }
}

/// The line of the whole installation stands under the organization of zeros, so there is no foreign key. `day` is midnight UTC
/// in microseconds, `spent` millionths of a unit.
fn budget() -> TableCreateStatement {
    table_of_organization("budget")
        .col(text("line"))
        .col(blob("subject"))
        .col(big_integer("day"))
        .col(big_integer("messages"))
        .col(big_integer("spent"))
        .col(big_integer_null("last_at"))
        .col(big_integer("streak"))
        .col(big_integer("settled"))
        .col(big_integer("waiting"))
        .col(big_integer("fresh"))
        .col(big_integer_null("fresh_since"))
        .col(big_integer("verified"))
        .col(text_null("pause"))
        .col(big_integer_null("paused_until"))
        .primary_key(&mut key(&["organization_id", "line", "subject"]))
        .take()
}
