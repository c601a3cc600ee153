//! Everything Latchkey keeps: one code path over embedded SQLite and PostgreSQL.
