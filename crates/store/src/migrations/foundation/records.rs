//! Audited events and messages waiting to be sent.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, big_pk_auto, blob_null, text, text_null, uuid, uuid_null};

use crate::migrations::tables::{self, index, key, of_organization, table_of_organization, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let indexes = vec![
        unique("activity", &["organization_id", "id"]),
        index("activity", &["organization_id", "at"]),
        index("activity", &["organization_id", "correlation"]),
        index("activity", &["organization_id", "target", "at"]),
        index("activity", &["truncate_at"]),
        index("activity", &["at"]),
        unique("outbox", &["id"]),
        index("outbox", &["due_at"]),
        index("outbox", &["finished_at"]),
    ];
    tables::create(manager, vec![activity(), outbox()], indexes).await
}

/// People by id only and without foreign keys: an event outlives whom it names. `sequence` is the order of writing;
/// `truncate_at` is when the address is shortened to its network, null once that is done.
fn activity() -> TableCreateStatement {
    table_of_organization("activity")
        .col(big_pk_auto("sequence"))
        .col(uuid("id"))
        .col(big_integer("at"))
        .col(text("kind"))
        .col(text("outcome"))
        .col(text_null("reason"))
        .col(uuid_null("actor"))
        .col(uuid_null("target"))
        .col(uuid("correlation"))
        .col(text_null("address"))
        .col(big_integer_null("truncate_at"))
        .col(text_null("client"))
        .col(text_null("detail"))
        .foreign_key(&mut of_organization("activity"))
        .take()
}

/// `due_at` is when a row may be leased next, null once it is finished; `payload` is null from then on. `attempted_at` is when an
/// attempt began whose result is not known yet.
fn outbox() -> TableCreateStatement {
    table_of_organization("outbox")
        .col(uuid("id"))
        .col(text("channel"))
        .col(blob_null("payload"))
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("due_at"))
        .col(uuid_null("lease"))
        .col(big_integer("attempts"))
        .col(big_integer_null("attempted_at"))
        .col(big_integer_null("finished_at"))
        .col(text_null("finished_as"))
        .col(text_null("last_error"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("outbox"))
        .take()
}
