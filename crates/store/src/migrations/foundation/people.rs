//! People, what is known of them, and groups.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, blob_null, boolean, text, text_null, uuid};

use crate::migrations::tables::{self, index, key, of, of_organization, table_of_organization, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tables = vec![
        person(),
        person_role(),
        contact(),
        password(),
        refused_password(),
        stranger(),
        custom_question(),
        answer(),
        person_group(),
        group_member(),
        group_nesting(),
    ];
    let indexes = vec![
        unique("person", &["organization_id", "user_name_key"]),
        index("person", &["organization_id", "licensed"]),
        index("person_role", &["organization_id", "role", "user_id"]),
        index("stranger", &["seen_at"]),
        index("group_member", &["organization_id", "group_id"]),
        index("group_nesting", &["organization_id", "parent_id"]),
    ];
    tables::create(manager, tables, indexes).await
}

fn person() -> TableCreateStatement {
    table_of_organization("person")
        .col(uuid("id"))
        .col(text("user_name"))
        .col(text("user_name_key"))
        .col(text("display_name"))
        .col(text_null("first_name"))
        .col(text_null("last_name"))
        .col(text_null("mail"))
        .col(text_null("language"))
        .col(boolean("enabled"))
        .col(text("authority"))
        .col(boolean("licensed"))
        .col(big_integer_null("frozen_at"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("person"))
        .take()
}

fn person_role() -> TableCreateStatement {
    table_of_organization("person_role")
        .col(uuid("user_id"))
        .col(text("role"))
        .primary_key(&mut key(&["organization_id", "user_id", "role"]))
        .foreign_key(&mut of("person_role", "user_id", "person"))
        .take()
}

/// `sealed` is null where a value was removed: what comes next replaces something.
fn contact() -> TableCreateStatement {
    table_of_organization("contact")
        .col(uuid("user_id"))
        .col(text("kind"))
        .col(blob_null("sealed"))
        .col(big_integer_null("replaced_at"))
        .primary_key(&mut key(&["organization_id", "user_id", "kind"]))
        .foreign_key(&mut of("contact", "user_id", "person"))
        .take()
}

fn password() -> TableCreateStatement {
    table_of_organization("password")
        .col(uuid("user_id"))
        .col(text("hash"))
        .col(big_integer("changed_at"))
        .col(boolean("must_change"))
        .col(text("lockout_familiar"))
        .col(text("lockout_unfamiliar"))
        .primary_key(&mut key(&["organization_id", "user_id"]))
        .foreign_key(&mut of("password", "user_id", "person"))
        .take()
}

/// Names that mean nobody and were tried at sign-in: they lock as people do, so that a lock tells nothing.
fn stranger() -> TableCreateStatement {
    table_of_organization("stranger")
        .col(blob("subject"))
        .col(text("lockout"))
        .col(big_integer("seen_at"))
        .primary_key(&mut key(&["organization_id", "subject"]))
        .foreign_key(&mut of_organization("stranger"))
        .take()
}

fn refused_password() -> TableCreateStatement {
    table_of_organization("refused_password")
        .col(uuid("user_id"))
        .col(text("hash"))
        .primary_key(&mut key(&["organization_id", "user_id", "hash"]))
        .foreign_key(&mut of("refused_password", "user_id", "person"))
        .take()
}

fn custom_question() -> TableCreateStatement {
    table_of_organization("custom_question")
        .col(uuid("id"))
        .col(text("body"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("custom_question"))
        .take()
}

fn answer() -> TableCreateStatement {
    table_of_organization("answer")
        .col(uuid("user_id"))
        .col(text("question"))
        .col(text("hash"))
        .primary_key(&mut key(&["organization_id", "user_id", "question"]))
        .foreign_key(&mut of("answer", "user_id", "person"))
        .take()
}

fn person_group() -> TableCreateStatement {
    table_of_organization("person_group")
        .col(uuid("id"))
        .col(text("name"))
        .primary_key(&mut key(&["organization_id", "id"]))
        .foreign_key(&mut of_organization("person_group"))
        .take()
}

fn group_member() -> TableCreateStatement {
    table_of_organization("group_member")
        .col(uuid("user_id"))
        .col(uuid("group_id"))
        .primary_key(&mut key(&["organization_id", "user_id", "group_id"]))
        .foreign_key(&mut of("group_member", "user_id", "person"))
        .foreign_key(&mut of("group_member", "group_id", "person_group"))
        .take()
}

fn group_nesting() -> TableCreateStatement {
    table_of_organization("group_nesting")
        .col(uuid("member_id"))
        .col(uuid("parent_id"))
        .primary_key(&mut key(&["organization_id", "member_id", "parent_id"]))
        .foreign_key(&mut of("group_nesting", "member_id", "person_group"))
        .foreign_key(&mut of("group_nesting", "parent_id", "person_group"))
        .take()
}
