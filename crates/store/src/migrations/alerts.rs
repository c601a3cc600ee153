//! Alerts to operators.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob_null, text, text_null, uuid, uuid_null};

use super::tables::{self, index, key, of_organization, table_of_organization};

/// What stands, what was signalled, what waits to be told, and how many resets an hour had.
pub(super) struct Alerts;

impl MigrationName for Alerts {
    fn name(&self) -> &'static str {
        "m0002_alerts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Alerts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("alert", &["organization_id"]),
            index("alert_signal", &["organization_id"]),
            index("alert_signal", &["until"]),
            index("alert_message", &["channel", "due_at"]),
            index("alert_message", &["finished_at"]),
            index("reset_hour", &["hour"]),
        ];
        tables::create(manager, vec![alert(), signal(), message(), progress(), reset_hour()], indexes).await
    }
}

/// One that was raised and is not over. The organization is null where it concerns the whole installation.
fn alert() -> TableCreateStatement {
    Table::create()
        .table("alert")
        .col(text("kind"))
        .col(text("subject"))
        .col(uuid_null("organization_id"))
        .col(text("severity"))
        .col(text("trouble"))
        .col(big_integer("raised_at"))
        .col(big_integer("told_at"))
        .col(big_integer_null("well_since"))
        .col(big_integer("seen_at"))
        .col(big_integer("version"))
        .primary_key(&mut key(&["kind", "subject"]))
        .foreign_key(&mut of_organization("alert"))
        .take()
}

/// What a use case found worth an alert, for as long as it holds.
fn signal() -> TableCreateStatement {
    Table::create()
        .table("alert_signal")
        .col(text("kind"))
        .col(text("subject"))
        .col(uuid_null("organization_id"))
        .col(text("trouble"))
        .col(big_integer("until"))
        .primary_key(&mut key(&["kind", "subject"]))
        .foreign_key(&mut of_organization("alert_signal"))
        .take()
}

/// One notice to one recipient: `payload` is sealed, and null once it is finished; `due_at` is null from then on too.
fn message() -> TableCreateStatement {
    Table::create()
        .table("alert_message")
        .col(uuid("id"))
        .col(text("channel"))
        .col(blob_null("payload"))
        .col(big_integer("created_at"))
        .col(big_integer_null("due_at"))
        .col(uuid_null("lease"))
        .col(big_integer("attempts"))
        .col(big_integer_null("finished_at"))
        .col(text_null("finished_as"))
        .col(text_null("last_error"))
        .primary_key(&mut key(&["id"]))
        .take()
}

/// How far periodic work has come, by its name.
fn progress() -> TableCreateStatement {
    Table::create().table("progress").col(text("name")).col(big_integer("at")).primary_key(&mut key(&["name"])).take()
}

/// Completed resets in one hour since 1970; hours without any have no row.
fn reset_hour() -> TableCreateStatement {
    table_of_organization("reset_hour")
        .col(big_integer("hour"))
        .col(big_integer("completed"))
        .primary_key(&mut key(&["organization_id", "hour"]))
        .foreign_key(&mut of_organization("reset_hour"))
        .take()
}
