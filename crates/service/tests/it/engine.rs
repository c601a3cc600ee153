//! The database engine that a test runs on: the embedded file, and PostgreSQL a second time for those that name it.

use std::cell::Cell;

use crate::world::{World, classic};

thread_local! {
    /// Whether the test of this thread runs on PostgreSQL.
    static POSTGRESQL: Cell<bool> = const { Cell::new(false) };
}

/// Whether the worlds of this thread are in PostgreSQL.
pub(crate) fn is_postgresql() -> bool {
    POSTGRESQL.get()
}

/// Runs a test whose worlds are in PostgreSQL. Tests drive their futures on the thread that called them.
pub(crate) fn on_postgresql(test: impl FnOnce()) {
    POSTGRESQL.set(true);
    test();
    POSTGRESQL.set(false);
}

#[test]
fn the_engine_is_the_one_that_the_test_names() {
    let url = || tokio::runtime::Runtime::new().unwrap().block_on(async { World::with(classic()).await.url });
    assert!(url().starts_with("sqlite:"));
    on_postgresql(|| assert!(url().starts_with("postgres")));
}

/// Makes these tests of a module run a second time, on PostgreSQL.
macro_rules! on_postgresql_too {
    ($($name:ident),+ $(,)?) => {
        mod on_postgresql {
            $(#[test]
            fn $name() {
                crate::engine::on_postgresql(super::$name);
            })+
        }
    };
}
pub(crate) use on_postgresql_too;
