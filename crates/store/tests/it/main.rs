//! Contract, race and schema tests of the store, each on SQLite and on PostgreSQL.

mod contract;
mod door;
mod processes;
mod races;
mod schema;
mod sealing;
mod world;
