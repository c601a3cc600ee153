//! What people register, what they are proving, second factors, and how long passwords are valid.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, blob_null, boolean_null, text, text_null, uuid};

use super::tables::{self, index, key, of, of_organization, table_of_organization, unique};

/// Registration, factors and the age of passwords.
pub(super) struct Registration;

impl MigrationName for Registration {
    fn name(&self) -> &'static str {
        "m0006_registration"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Registration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            // SQLite takes one column at a time.
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        let indexes = vec![
            index("authenticator", &["organization_id", "user_id"]),
            unique("enrolment", &["organization_id", "user_id", "session_id", "kind"]),
            index("enrolment", &["organization_id", "session_id"]),
            index("enrolment", &["expires_at"]),
            // For gateways, which know nothing but the reference of their call.
            unique("enrolment_call", &["id"]),
            index("enrolment_call", &["organization_id", "enrolment_id"]),
            index("expiry_notice", &["noticed_at"]),
            index("password", &["organization_id", "changed_at"]),
        ];
        let tables = vec![authenticator(), recovery_code(), enrolment(), enrolment_call(), expiry_notice()];
        tables::create(manager, tables, indexes).await
    }
}

/// Null stands for what was so before: never confirmed, no second step, passwords that do not expire.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    let mut purpose = ColumnDef::new("purpose");
    purpose.text().not_null().default("full");
    let mut never_expires = ColumnDef::new("password_never_expires");
    never_expires.boolean().not_null().default(false);
    vec![
        ("contact", big_integer_null("confirmed_at")),
        ("answer", big_integer_null("confirmed_at")),
        ("session", big_integer_null("factor_at")),
        ("session", purpose),
        ("domain", big_integer_null("password_valid_days")),
        ("domain", big_integer_null("password_notice_days")),
        ("person", never_expires),
    ]
}

/// `last_step` is the number of the last step of 30 seconds whose code was used.
fn authenticator() -> TableCreateStatement {
    table_of_organization("authenticator")
        .col(uuid("id"))
        .col(uuid("user_id"))
        .col(text("name"))
        .col(blob("sealed"))
        .col(big_integer_null("last_step"))
        .col(big_integer("created_at"))
        .col(big_integer("confirmed_at"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of("authenticator", "user_id", "person"))
        .take()
}

fn recovery_code() -> TableCreateStatement {
    table_of_organization("recovery_code")
        .col(uuid("user_id"))
        .col(blob("hash"))
        .col(big_integer("made_at"))
        .col(big_integer_null("spent_at"))
        .primary_key(&mut key(&["organization_id", "user_id", "hash"]))
        .foreign_key(&mut of("recovery_code", "user_id", "person"))
        .take()
}

/// What is being proven; gone with its session. `version` is what the next step must name.
fn enrolment() -> TableCreateStatement {
    table_of_organization("enrolment")
        .col(uuid("id"))
        .col(uuid("user_id"))
        .col(uuid("session_id"))
        .col(text("kind"))
        .col(blob("sealed"))
        .col(blob_null("code_hash"))
        .col(text_null("delivery"))
        .col(big_integer("tries"))
        .col(big_integer("sends"))
        .col(big_integer("created_at"))
        .col(big_integer_null("sent_at"))
        .col(big_integer("expires_at"))
        .col(big_integer("version"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of("enrolment", "user_id", "person"))
        .foreign_key(&mut of("enrolment", "session_id", "session"))
        .take()
}

/// `id` is that of the outbox row, which is swept at another time, so there is no foreign key to it.
fn enrolment_call() -> TableCreateStatement {
    table_of_organization("enrolment_call")
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(text("language"))
        .col(text("keys"))
        .col(big_integer("answer_by"))
        .col(big_integer_null("keyed_at"))
        .col(boolean_null("keyed_right"))
        .col(big_integer_null("ended_at"))
        .col(text_null("ended_as"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("enrolment_call"))
        .foreign_key(&mut of("enrolment_call", "enrolment_id", "enrolment"))
        .take()
}

/// One notice that the password set at `changed_at` ends in so many days.
fn expiry_notice() -> TableCreateStatement {
    table_of_organization("expiry_notice")
        .col(uuid("user_id"))
        .col(big_integer("changed_at"))
        .col(big_integer("days"))
        .col(big_integer("noticed_at"))
        .primary_key(&mut key(&["organization_id", "user_id", "changed_at", "days"]))
        .foreign_key(&mut of("expiry_notice", "user_id", "person"))
        .take()
}
