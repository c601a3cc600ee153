//! Reset transactions: facts that are appended. There is no state column.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, blob, blob_null, boolean, text, text_null, uuid, uuid_null,
};

use crate::migrations::tables::{self, index, key, of, of_organization, table_of_organization, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tables = vec![reset(), proof(), submission(), ending(), challenge()];
    let indexes = vec![
        unique("reset", &["token"]),
        index("reset", &["organization_id", "user_id", "started_at"]),
        index("reset", &["organization_id", "nobody"]),
        index("reset", &["expires_at"]),
        unique("proof", &["organization_id", "transaction_id", "contact"]),
        index("ending", &["at"]),
        unique("challenge", &["organization_id", "id"]),
        index("challenge", &["organization_id", "transaction_id", "method", "sequence"]),
    ];
    tables::create(manager, tables, indexes).await
}

/// `nobody` stands for `user_id` where the name means nobody.
fn reset() -> TableCreateStatement {
    table_of_organization("reset")
        .col(uuid("id"))
        .col(blob("token"))
        .col(uuid("correlation"))
        .col(uuid_null("user_id"))
        .col(blob_null("nobody"))
        .col(big_integer("started_at"))
        .col(big_integer("expires_at"))
        .col(text_null("language"))
        .col(text("terms"))
        .col(boolean("unlock_applies"))
        .col(text_null("aim"))
        .col(big_integer("version"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("reset"))
        .foreign_key(&mut of("reset", "user_id", "person"))
        .take()
}

fn proof() -> TableCreateStatement {
    table_of_organization("proof")
        .col(uuid("transaction_id"))
        .col(big_integer("gate"))
        .col(text("method"))
        .col(blob("contact"))
        .col(big_integer("at"))
        .primary_key(&mut key(&["organization_id", "transaction_id", "gate"]))
        .foreign_key(&mut of("proof", "transaction_id", "reset"))
        .take()
}

fn submission() -> TableCreateStatement {
    table_of_organization("submission")
        .col(uuid("transaction_id"))
        .col(big_integer("at"))
        .primary_key(&mut key(&["organization_id", "transaction_id"]))
        .foreign_key(&mut of("submission", "transaction_id", "reset"))
        .take()
}

fn ending() -> TableCreateStatement {
    table_of_organization("ending")
        .col(uuid("transaction_id"))
        .col(text("outcome"))
        .col(big_integer("at"))
        .primary_key(&mut key(&["organization_id", "transaction_id"]))
        .foreign_key(&mut of("ending", "transaction_id", "reset"))
        .take()
}

/// `sequence` says which is the latest, whatever the clock did meanwhile.
fn challenge() -> TableCreateStatement {
    table_of_organization("challenge")
        .col(big_pk_auto("sequence"))
        .col(uuid("id"))
        .col(uuid("transaction_id"))
        .col(text("method"))
        .col(blob("contact"))
        .col(blob_null("code_hash"))
        .col(text("questions"))
        .col(big_integer("issued_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("spent_at"))
        .col(boolean("hopeless"))
        .col(big_integer("digits"))
        .foreign_key(&mut of("challenge", "transaction_id", "reset"))
        .take()
}
