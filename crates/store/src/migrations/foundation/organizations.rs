//! The installation, organizations, their domains, files and policy.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, boolean, text, text_null, uuid};

use crate::migrations::tables::{self, index, key, of_organization, table_of_organization};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tables = vec![installation(), organization(), domain(), verified_domain(), stored_file(), policy()];
    tables::create(manager, tables, vec![index("verified_domain", &["organization_id"])]).await
}

fn installation() -> TableCreateStatement {
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().primary_key();
    Table::create().table("installation").col(id).col(blob("data_key")).col(blob("canary")).take()
}

fn organization() -> TableCreateStatement {
    table_of_organization("organization")
        .col(text("name"))
        .col(text_null("country"))
        .col(text_null("language"))
        .col(text("branding"))
        .col(boolean("synchronized"))
        .col(blob("data_key"))
        .primary_key(&mut key(&["organization_id"]))
        .take()
}

fn domain() -> TableCreateStatement {
    table_of_organization("domain")
        .col(text("name"))
        .col(text("token"))
        .col(boolean("host_default"))
        .col(big_integer_null("verified_at"))
        .primary_key(&mut key(&["organization_id", "name"]))
        .foreign_key(&mut of_organization("domain"))
        .take()
}

/// A table of its own, so that a name is verified once in the whole installation.
fn verified_domain() -> TableCreateStatement {
    Table::create()
        .table("verified_domain")
        .col(text("name"))
        .col(uuid("organization_id"))
        .primary_key(&mut key(&["name"]))
        .foreign_key(&mut of_organization("verified_domain"))
        .take()
}

fn stored_file() -> TableCreateStatement {
    table_of_organization("stored_file")
        .col(text("digest"))
        .col(text("content_type"))
        .col(blob("bytes"))
        .primary_key(&mut key(&["organization_id", "digest"]))
        .foreign_key(&mut of_organization("stored_file"))
        .take()
}

fn policy() -> TableCreateStatement {
    table_of_organization("policy")
        .col(big_integer("version"))
        .col(text("body"))
        .col(big_integer("changed_at"))
        .primary_key(&mut key(&["organization_id"]))
        .foreign_key(&mut of_organization("policy"))
        .take()
}
