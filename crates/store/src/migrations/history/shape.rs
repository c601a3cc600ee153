//! The shape of a schema: tables, columns, and what rows must keep to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct Column {
    table_name: String,
    #[expect(clippy::struct_field_names, reason = "it is called so where it comes from")]
    column_name: String,
    kind: String,
    /// Every row has a value.
    required: bool,
    /// A row that leaves it out gets one.
    given: bool,
}

/// Something that rows keep to, over some columns.
#[derive(FromQueryResult)]
struct RuleRow {
    table_name: String,
    rule: String,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    columns: BTreeMap<String, Column>,
    /// Lists of columns in which no two rows are alike.
    unique: BTreeSet<String>,
    /// `columns -> table`
    references: BTreeSet<String>,
}

/// All tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape(BTreeMap<String, Table>);

const SQLITE: [&str; 3] = [
    "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" = 1 AS required, \
     c.dflt_value IS NOT NULL OR (c.pk = 1 AND lower(c.type) = 'integer') AS given \
     FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
    "SELECT t.name AS table_name, (SELECT group_concat(c.name, ', ') FROM pragma_index_info(i.name) c) AS rule \
     FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i.\"unique\" = 1 \
     UNION SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.pk = 1 AND lower(c.type) = 'integer'",
    "SELECT t.name AS table_name, group_concat(k.\"from\", ', ') || ' -> ' || k.\"table\" AS rule FROM sqlite_master t \
     JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table' GROUP BY t.name, k.id, k.\"table\"",
];

const POSTGRES: [&str; 3] = [
    "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable = 'NO' AS required, \
     column_default IS NOT NULL OR is_identity = 'YES' AS given FROM information_schema.columns \
     WHERE table_schema = current_schema()",
    "SELECT t.relname::text AS table_name, (SELECT string_agg(a.attname, ', ' ORDER BY k.n) \
     FROM unnest(i.indkey) WITH ORDINALITY k(number, n) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS rule FROM pg_index i \
     JOIN pg_class t ON t.oid = i.indrelid WHERE i.indisunique AND t.relnamespace = current_schema()::regnamespace",
    "SELECT t.relname::text AS table_name, (SELECT string_agg(a.attname, ', ' ORDER BY k.n) \
     FROM unnest(c.conkey) WITH ORDINALITY k(number, n) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ' -> ' || p.relname AS rule FROM pg_constraint c \
     JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid \
     WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
];

impl Shape {
    pub(super) async fn of(database: &DatabaseConnection) -> Self {
        let queries = if database.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for column in rows::<Column>(database, queries[0]).await {
            let table = tables.entry(column.table_name.clone()).or_default();
            table.columns.insert(column.column_name.clone(), column);
        }
        for row in rows::<RuleRow>(database, queries[1]).await {
            tables.entry(row.table_name).or_default().unique.insert(row.rule);
        }
        for row in rows::<RuleRow>(database, queries[2]).await {
            tables.entry(row.table_name).or_default().references.insert(row.rule);
        }
        Self(tables)
    }

    /// What a program that was written for `before` would miss or trip over.
    pub(super) fn lacks_of(&self, before: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, old) in &before.0 {
            match self.0.get(name) {
                Some(new) => found.extend(lacks(name, old, new)),
                None => found.push(format!("the table {name} is gone")),
            }
        }
        found
    }
}

fn lacks(table: &str, old: &Table, new: &Table) -> Vec<String> {
    let mut found = Vec::new();
    for (name, column) in &old.columns {
        match new.columns.get(name) {
            None => found.push(format!("the column {table}.{name} is gone")),
            Some(now) if now.kind != column.kind => found.push(format!("the column {table}.{name} is of another kind")),
            Some(now) if now.required && !column.required => found.push(format!("the column {table}.{name} is now required")),
            Some(now) if column.given && !now.given => found.push(format!("the column {table}.{name} has no default now")),
            Some(_) => {}
        }
    }
    let added = new.columns.iter().filter(|(name, _)| !old.columns.contains_key(*name));
    let needed = added.filter(|(_, column)| column.required && !column.given);
    found.extend(needed.map(|(name, _)| format!("the new column {table}.{name} cannot be left out")));
    found.extend(new.unique.difference(&old.unique).map(|rule| format!("rows of {table} must now be unique in {rule}")));
    found.extend(old.unique.difference(&new.unique).map(|rule| format!("rows of {table} may now be alike in {rule}")));
    found.extend(new.references.difference(&old.references).map(|rule| format!("rows of {table} must now point: {rule}")));
    found
}

async fn rows<T: FromQueryResult>(database: &DatabaseConnection, sql: &str) -> Vec<T> {
    let statement = Statement::from_string(database.get_database_backend(), sql.to_owned());
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| T::from_query_result(row, "").unwrap()).collect()
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, table) in &self.0 {
            writeln!(f, "{name}")?;
            for (name, Column { kind, required, given, .. }) in &table.columns {
                let (required, given) = (if *required { ", required" } else { "" }, if *given { ", with a default" } else { "" });
                writeln!(f, "  {name}: {kind}{required}{given}")?;
            }
            for rule in &table.unique {
                writeln!(f, "  unique: {rule}")?;
            }
            for rule in &table.references {
                writeln!(f, "  {rule}")?;
            }
        }
        Ok(())
    }
}
