//! Sessions, links in mails, counters and spent nonces.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, text, text_null, uuid};

use crate::migrations::tables::{self, index, key, of, of_organization, table_of_organization, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let indexes = vec![
        unique("session", &["token"]),
        index("session", &["organization_id", "user_id"]),
        index("session", &["expires_at"]),
        unique("notice", &["token"]),
        index("notice", &["organization_id", "user_id"]),
        index("notice", &["expires_at"]),
        unique("invitation", &["token"]),
        index("invitation", &["organization_id", "user_id"]),
        index("invitation", &["expires_at"]),
        index("counter", &["window_start"]),
        index("spent_nonce", &["expires_at"]),
    ];
    tables::create(manager, vec![session(), notice(), invitation(), counter(), spent_nonce()], indexes).await
}

fn session() -> TableCreateStatement {
    table_of_organization("session")
        .col(uuid("id"))
        .col(uuid("user_id"))
        .col(blob("token"))
        .col(big_integer("created_at"))
        .col(big_integer("authenticated_at"))
        .col(big_integer("last_seen_at"))
        .col(big_integer("expires_at"))
        .col(text_null("address"))
        .col(text_null("client"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of("session", "user_id", "person"))
        .take()
}

fn notice() -> TableCreateStatement {
    table_of_organization("notice")
        .col(uuid("id"))
        .col(uuid("user_id"))
        .col(blob("token"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of("notice", "user_id", "person"))
        .take()
}

fn invitation() -> TableCreateStatement {
    table_of_organization("invitation")
        .col(blob("token"))
        .col(uuid("user_id"))
        .col(uuid("correlation"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .primary_key(&mut key(&["organization_id", "token"]))
        .foreign_key(&mut of("invitation", "user_id", "person"))
        .take()
}

fn counter() -> TableCreateStatement {
    table_of_organization("counter")
        .col(blob("subject"))
        .col(text("kind"))
        .col(big_integer("count"))
        .col(big_integer("window_start"))
        .col(big_integer_null("locked_until"))
        .primary_key(&mut key(&["organization_id", "subject", "kind"]))
        .foreign_key(&mut of_organization("counter"))
        .take()
}

/// Spent before any organization is known.
fn spent_nonce() -> TableCreateStatement {
    Table::create()
        .table("spent_nonce")
        .col(blob("nonce"))
        .col(text("purpose"))
        .col(big_integer("expires_at"))
        .primary_key(&mut key(&["nonce", "purpose"]))
        .take()
}
