//! Calls that ask for keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean_null, text, text_null, uuid};

use super::tables::{self, key, of, of_organization, table_of_organization, unique};

/// What a call asked, and what came of it.
pub(super) struct Calls;

impl MigrationName for Calls {
    fn name(&self) -> &'static str {
        "m0003_calls"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Calls {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The first for gateways, which know nothing but the reference of their call.
        let indexes = vec![unique("phone_call", &["id"]), unique("phone_call", &["organization_id", "challenge_id"])];
        tables::create(manager, vec![phone_call()], indexes).await
    }
}

/// `id` is that of the outbox row, which is swept at another time, so there is no foreign key to it.
fn phone_call() -> TableCreateStatement {
    table_of_organization("phone_call")
        .col(uuid("id"))
        .col(uuid("challenge_id"))
        .col(text("language"))
        .col(text("keys"))
        .col(big_integer("answer_by"))
        .col(big_integer_null("keyed_at"))
        .col(boolean_null("keyed_right"))
        .col(big_integer_null("ended_at"))
        .col(text_null("ended_as"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("phone_call"))
        .foreign_key(&mut of("phone_call", "challenge_id", "challenge"))
        .take()
}
