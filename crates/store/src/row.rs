//! Rows as read, by the names of their columns: the same struct on both engines.

use sea_orm::QueryResult;

use crate::StoreError;

/// What one row of a statement holds. Made by [`row!`].
pub(crate) trait Row: Sized + Send {
    /// As PostgreSQL gives it.
    fn of_server(row: &QueryResult) -> Result<Self, StoreError>;
    /// As SQLite gives it.
    fn of_file(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error>;
}

/// Declares a struct whose fields are columns of a statement.
macro_rules! row {
    ($(#[$about:meta])* $seen:vis struct $name:ident {
        $($(#[$what:meta])* $field_seen:vis $field:ident: $kind:ty),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(sea_orm::FromQueryResult)]
        $seen struct $name {
            $($(#[$what])* $field_seen $field: $kind),+
        }

        impl crate::row::Row for $name {
            fn of_server(row: &sea_orm::QueryResult) -> Result<Self, crate::StoreError> {
                Ok(<Self as sea_orm::FromQueryResult>::from_query_result(row, "")?)
            }

            fn of_file(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
                Ok(Self { $($field: row.get(stringify!($field))?),+ })
            }
        }
    };
}
pub(crate) use row;
