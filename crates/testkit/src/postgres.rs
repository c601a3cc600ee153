//! A throw-away PostgreSQL.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use tokio::sync::OnceCell;

use crate::account::{Account, is_root};
use crate::directory::TestDirectory;
use crate::port::free_port;
use crate::server::{Server, Start, blocking, random_word};

const SUPERUSER: &str = "latchkey";

static SHARED: OnceCell<Postgres> = OnceCell::const_new();

/// A PostgreSQL cluster in a temporary directory, without any durability, that ends with the test process.
#[derive(Clone)]
pub struct Postgres {
    cluster: Arc<Cluster>,
}

struct Cluster {
    // Dropped before the directory it works in.
    server: Mutex<Option<Server>>,
    directory: TestDirectory,
    binaries: PathBuf,
    owner: Option<Account>,
    port: u16,
    password: String,
    shared: bool,
}

/// An empty database, dropped with its cluster.
#[derive(Clone, Debug)]
pub struct Database {
    url: String,
}

impl Database {
    /// `postgres://user:password@127.0.0.1:port/name`
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Postgres {
    /// The cluster that all tests of this process share, started by the first one that asks.
    pub async fn start() -> Result<Self> {
        SHARED.get_or_try_init(|| Self::create(true)).await.cloned()
    }

    /// A cluster of the caller's own, for tests that stop it.
    pub async fn start_own() -> Result<Self> {
        Self::create(false).await
    }

    async fn create(shared: bool) -> Result<Self> {
        let cluster = blocking(move || Cluster::create(shared)).await?;
        Ok(Self { cluster: Arc::new(cluster) })
    }

    /// A fresh, empty database.
    pub async fn database(&self) -> Result<Database> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let cluster = Arc::clone(&self.cluster);
        blocking(move || {
            cluster.sql("postgres", &format!("CREATE DATABASE {name}"))?;
            Ok(Database { url: cluster.url(&name) })
        })
        .await
    }

    /// A fresh, empty database whose tables lie on another disk: a tablespace in this directory, which must be empty.
    pub async fn database_on(&self, directory: &Path) -> Result<Database> {
        ensure!(!self.cluster.shared, "a full disk stops what other tests do: use a cluster made by start_own()");
        let (cluster, directory) = (Arc::clone(&self.cluster), directory.join("tablespace"));
        blocking(move || {
            std::fs::create_dir(&directory)?;
            if let Some(owner) = &cluster.owner {
                chown(&directory, Some(owner.uid), Some(owner.gid))?;
            }
            cluster.sql("postgres", &format!("CREATE TABLESPACE small LOCATION '{}'", directory.display()))?;
            cluster.sql("postgres", "CREATE DATABASE on_small TABLESPACE small")?;
            Ok(Database { url: cluster.url("on_small") })
        })
        .await
    }

    /// Runs SQL as the superuser in a database of this cluster and gives the rows as text, columns separated by `|`.
    pub async fn sql(&self, database: &Database, sql: &str) -> Result<String> {
        let cluster = Arc::clone(&self.cluster);
        let name = database.url.rsplit('/').next().unwrap_or("postgres").to_owned();
        let sql = sql.to_owned();
        blocking(move || cluster.sql(&name, &sql)).await
    }

    /// Stops the server at once, as a crash does; the data stays. Only for a cluster of the caller's own.
    pub async fn stop(&self) -> Result<()> {
        ensure!(!self.cluster.shared, "other tests use this cluster: stop one made by start_own()");
        let cluster = Arc::clone(&self.cluster);
        blocking(move || {
            drop(cluster.held().take());
            Ok(())
        })
        .await
    }

    /// Starts a stopped server again, on the same port with the same data.
    pub async fn start_again(&self) -> Result<()> {
        let cluster = Arc::clone(&self.cluster);
        blocking(move || cluster.serve()).await
    }
}

impl Cluster {
    fn create(shared: bool) -> Result<Self> {
        let cluster = Self {
            binaries: find_binaries()?,
            directory: TestDirectory::new("postgres")?,
            // PostgreSQL refuses to run as root.
            owner: if is_root() { Some(Account::find(&["postgres", "nobody"])?) } else { None },
            port: free_port(),
            password: random_word()?,
            server: Mutex::new(None),
            shared,
        };
        cluster.initialize()?;
        cluster.serve()?;
        Ok(cluster)
    }

    fn initialize(&self) -> Result<()> {
        if let Some(owner) = &self.owner {
            chown(self.directory.path(), Some(owner.uid), Some(owner.gid))?;
        }
        let password_file = self.directory.path().join("password");
        std::fs::write(&password_file, &self.password)?;
        if let Some(owner) = &self.owner {
            chown(&password_file, Some(owner.uid), Some(owner.gid))?;
        }
        let mut command = self.as_owner("initdb");
        command.extend(["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"].map(String::from));
        command.extend(["--auth=scram-sha-256".into(), format!("--username={SUPERUSER}")]);
        command.extend([format!("--pwfile={}", password_file.display()), format!("--pgdata={}", self.data().display())]);
        let output = Command::new(&command[0]).args(&command[1..]).current_dir(self.directory.path()).output();
        let output = output.context("starting initdb")?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    fn serve(&self) -> Result<()> {
        let mut command = self.as_owner("postgres");
        command.extend(["-D".into(), self.data().display().to_string(), "-p".into(), self.port.to_string()]);
        let sockets = format!("unix_socket_directories={}", self.directory.path().display());
        // Commits reach the operating system before they are answered, so a crash of the server alone loses none.
        let settings = ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off"];
        let more = ["max_connections=200", "shared_buffers=64MB", "wal_level=minimal", "max_wal_senders=0", &sockets];
        for setting in settings.iter().chain(more.iter()) {
            command.extend(["-c".into(), (*setting).to_owned()]);
        }
        let log = self.directory.path().join("server.log");
        // The log of an earlier run must not look like an answer of this one.
        std::fs::write(&log, "")?;
        let start = Start { name: "PostgreSQL", command, stop_signal: "QUIT", log };
        let mut server = Server::start(start)?;
        server.wait_until(|log| log.contains("ready to accept connections").then_some(()))?;
        *self.held() = Some(server);
        Ok(())
    }

    fn sql(&self, database: &str, sql: &str) -> Result<String> {
        let output = Command::new(self.binaries.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql])
            .arg(self.url(database))
            .output()
            .context("starting psql")?;
        if !output.status.success() {
            bail!("psql refused {sql:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    fn held(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// One of PostgreSQL's programs, run as the user that owns the data.
    fn as_owner(&self, program: &str) -> Vec<String> {
        let program = self.binaries.join(program).display().to_string();
        let Some(owner) = &self.owner else { return vec![program] };
        let (uid, gid) = (format!("--reuid={}", owner.name), format!("--regid={}", owner.gid));
        vec!["setpriv".into(), uid, gid, "--init-groups".into(), program]
    }
}

/// The newest PostgreSQL that Debian's packages put under /usr/lib/postgresql, or the one in the PATH's directories.
fn find_binaries() -> Result<PathBuf> {
    let complete = |bin: &Path| ["initdb", "postgres", "psql"].iter().all(|name| bin.join(name).exists());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut packaged: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).filter(|bin| complete(bin)).collect();
    packaged.sort_by_key(|bin| {
        let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        version.and_then(|number| number.parse::<u32>().ok())
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    packaged
        .pop()
        .or_else(|| std::env::split_paths(&path).find(|bin| complete(bin)))
        .context("PostgreSQL is not installed: run `cargo xtask test`, which installs it, or `apt-get install postgresql`")
}
