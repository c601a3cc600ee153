//! Contract, race and schema tests of the store, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod backup_races;
mod backups;
mod breach_list;
mod budget_races;
mod contract;
mod door;
mod erasure;
mod full_disk;
mod processes;
mod races;
mod restores;
mod safe;
mod schema;
mod sealing;
mod world;
