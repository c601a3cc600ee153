//! Filling an organization quickly: the people who are measured are added as always, the others by SQL beside them.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use latchkey_domain::{Enablement, GroupId, Preset, UserId};
use latchkey_store::StoreError;
use latchkey_testkit::{Database, Postgres};
use latchkey_vault::MasterKeys;
use sea_orm::{ConnectOptions, ConnectionTrait};
use uuid::Uuid;

use super::MEASURED;
use super::gate::Crowd;
use crate::installation::Installation;
use crate::people::{add, newcomer_with};
use crate::system::RealRandom;

/// Where the organization is kept.
pub(in crate::measure) enum Engine {
    Sqlite(String),
    Postgres(Postgres, Database),
}

/// People added by one statement.
const CHUNK: u32 = 200_000;
/// The time in the ids of the first person: later ones have later ids, as people do who are added one after the other.
const FIRST_MILLIS: u64 = 0x0190_0000_0000;

/// An organization of this many people, reset enabled for a group that all of them are in.
pub(in crate::measure) async fn fill(engine: Engine, people: u32) -> Result<Crowd> {
    let begun = Instant::now();
    let group = GroupId::from_uuid(id_of(0x00ff_ffff));
    let draft = latchkey_domain::PolicyDraft { enablement: Enablement::Group(group), ..Preset::Classic.draft() };
    let keys = Arc::new(MasterKeys::generate(&RealRandom));
    let installation = Installation::create(engine.url(), keys, draft).await?;
    let scope = &installation.scope;
    let added = installation.deps.store.write("bench: group", |tx| async move {
        tx.insert_group(scope, group, "Everybody").await?;
        Ok::<_, StoreError>(())
    });
    added.await?;
    let every = people / MEASURED;
    let measured: Vec<u32> = (0..MEASURED).map(|nth| nth * every).collect();
    let mut newcomers = Vec::new();
    for number in &measured {
        let mut newcomer = newcomer_with(&installation, UserId::from_uuid(id_of(*number)), *number)?;
        newcomer.group = Some(group);
        newcomers.push(newcomer);
    }
    add(&installation, &newcomers).await?;
    let organization = installation.scope.organization.as_uuid();
    match &engine {
        Engine::Sqlite(url) => sqlite(url, organization, group, people, every).await?,
        Engine::Postgres(postgres, database) => {
            for statement in statements(&Dialect::POSTGRES, organization, group, 0, people, every) {
                postgres.sql(database, &format!("SET session_replication_role = replica; {statement}")).await?;
            }
            postgres.sql(database, "VACUUM ANALYZE").await?;
        }
    }
    eprintln!("  {people} people in {:.1} s", begun.elapsed().as_secs_f64());
    Crowd::new(installation, measured)
}

impl Engine {
    fn url(&self) -> &str {
        match self {
            Self::Sqlite(url) => url,
            Self::Postgres(_, database) => database.url(),
        }
    }
}

/// The id of the `number`th person, as [`Dialect`] writes it.
fn id_of(number: u32) -> Uuid {
    let high = (u128::from(FIRST_MILLIS + u64::from(number)) << 80) | (0x7000 << 64);
    Uuid::from_u128(high | (0x8000 << 48) | u128::from(number))
}

async fn sqlite(url: &str, organization: Uuid, group: GroupId, people: u32, every: u32) -> Result<()> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = sea_orm::Database::connect(options).await.context("opening the database a second time")?;
    database.execute_unprepared("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA busy_timeout = 10000").await?;
    for from in (0..people).step_by(usize::try_from(CHUNK)?) {
        for statement in statements(&Dialect::SQLITE, organization, group, from, people.min(from + CHUNK), every) {
            database.execute_unprepared(&statement).await?;
        }
        eprintln!("  {} of {people}", people.min(from + CHUNK));
    }
    database.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(database.close().await?)
}

/// How the engines differ.
struct Dialect {
    /// A source of numbers `i`; `{from}` and `{last}` are both among them.
    numbers: &'static str,
    /// The id of number `i`.
    id: &'static str,
    /// The digits of number `i` in names.
    digits: &'static str,
    /// An id written out; `{hex}` stands for its digits.
    constant: &'static str,
}

impl Dialect {
    const SQLITE: Self = Self {
        numbers: "(WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS n",
        id: "unhex(printf('%012x70008000%012x', {millis} + i, i))",
        digits: "printf('%07d', i)",
        constant: "X'{hex}'",
    };
    const POSTGRES: Self = Self {
        numbers: "generate_series({from}, {last}) AS n(i)",
        id: "(lpad(to_hex({millis} + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid",
        digits: "lpad(i::text, 7, '0')",
        constant: "'{hex}'::uuid",
    };
}

/// What fills the tables that grow with people, with the numbers from `from` up to `to` that are not measured.
///
/// Sealed contacts and password hashes are copies of a measured person's: they take the same room and nobody opens them.
fn statements(dialect: &Dialect, organization: Uuid, group: GroupId, from: u32, to: u32, every: u32) -> [String; 4] {
    let constant = |id: Uuid| dialect.constant.replace("{hex}", &id.simple().to_string());
    let numbers = dialect.numbers.replace("{from}", &from.to_string()).replace("{last}", &(to - 1).to_string());
    let id = dialect.id.replace("{millis}", &FIRST_MILLIS.to_string());
    let (organization, group, sample, digits) =
        (constant(organization), constant(group.as_uuid()), constant(id_of(0)), dialect.digits);
    let rest = format!("FROM {numbers} WHERE i % {every} <> 0 OR i / {every} >= {MEASURED}");
    let name = format!("'person-' || {digits} || '@alder.example'");
    let of_sample = |column: &str, table: &str| {
        format!("(SELECT {column} FROM {table} WHERE organization_id = {organization} AND user_id = {sample} LIMIT 1)")
    };
    let (sealed, hash) = (of_sample("sealed", "contact"), of_sample("hash", "password"));
    let lockout = of_sample("lockout_familiar", "password");
    [
        format!(
            "INSERT INTO person (organization_id, id, user_name, user_name_key, display_name, mail, enabled, authority, licensed) \
             SELECT {organization}, {id}, {name}, {name}, 'Person ' || {digits}, {name}, TRUE, 'cloud', TRUE {rest}"
        ),
        format!(
            "INSERT INTO contact (organization_id, user_id, kind, sealed) \
             SELECT {organization}, {id}, 'alternate-email', {sealed} {rest}"
        ),
        format!(
            "INSERT INTO password (organization_id, user_id, hash, changed_at, must_change, lockout_familiar, lockout_unfamiliar) \
             SELECT {organization}, {id}, {hash}, 0, FALSE, {lockout}, {lockout} {rest}"
        ),
        format!("INSERT INTO group_member (organization_id, user_id, group_id) SELECT {organization}, {id}, {group} {rest}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_with_the_number_and_are_of_version_7() {
        assert_eq!(id_of(0x1_e240).to_string(), "01900001-e240-7000-8000-00000001e240");
        assert!(id_of(1) < id_of(2) && id_of(1).get_version_num() == 7);
    }
}
