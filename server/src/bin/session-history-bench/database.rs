//! Databases full of sessions.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use domain::{Role, Timestamp};
use server::blob::Blobs;
use server::clock::Clock;
use server::entropy::Entropy;
use server::secret::Secret;
use server::seed::Plan;
use server::service::passwords::Cost;
use server::service::{Services, orgs, seeding, tokens};
use server::store::{DatabaseUrl, Org, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};

use crate::Result;
use crate::report::Report;

/// The short name of the organization that has the sessions.
pub const ORG: &str = "bench";
const SEED: u64 = 1;
/// Where the seeded sessions end, so that a file from last month holds the same.
pub const UNTIL: &str = "2026-11-23T12:00:00.000Z";

/// What answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// A file
    Sqlite,
    /// The server that SH_TEST_POSTGRES_URL names
    Postgres,
}

impl Engine {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A seeded database.
pub struct Database {
    /// What answers.
    pub engine: Engine,
    /// How many sessions it holds.
    pub sessions: u64,
    /// Where it is, for `--database-url`.
    pub url: String,
    /// A folder of this database's own.
    pub folder: PathBuf,
    /// The number of the organization that has the sessions.
    pub org: i64,
    /// A token that reads everything.
    pub token: Secret,
}

impl Database {
    /// Seeds it, or takes the one that is there.
    pub async fn prepare(engine: Engine, sessions: u64, report: &mut Report) -> Result<Self> {
        let folder = Path::new("target/bench").join(format!("{}-{sessions}", engine.name().to_lowercase()));
        std::fs::create_dir_all(&folder)?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.join("sessions.db").display()),
            Engine::Postgres => postgres_database(&format!("sh_bench_{sessions}")).await?,
        };
        let services = open(&url).await?;
        let org = organization(&services, sessions, &folder, report).await?;
        let (_, token) = tokens::create(&services, &org, "Benchmark", Role::Admin, None).await?;
        services.store.close().await;
        let database = Self {
            engine,
            sessions,
            url,
            folder,
            org: org.id.0,
            token,
        };
        database.settle().await?;
        Ok(database)
    }

    /// A copy of it with another name, for who wants to write.
    pub async fn copy(&self, name: &str) -> Result<Self> {
        let folder = self.folder.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let url = match self.engine {
            Engine::Sqlite => {
                let file = folder.join("sessions.db");
                std::fs::copy(self.folder.join("sessions.db"), &file)?;
                format!("sqlite:{}", file.display())
            }
            Engine::Postgres => {
                let copy = format!("sh_bench_{name}");
                drop_database(&copy).await?;
                admin(&format!(
                    "CREATE DATABASE {copy} TEMPLATE sh_bench_{} STRATEGY file_copy",
                    self.sessions
                ))
                .await?;
                server_database(&copy)?
            }
        };
        Ok(Self {
            engine: self.engine,
            sessions: self.sessions,
            url,
            folder,
            org: self.org,
            token: self.token.clone(),
        })
    }

    /// Takes a copy away.
    pub async fn drop_copy(self, name: &str) -> Result<()> {
        if self.engine == Engine::Postgres {
            drop_database(&format!("sh_bench_{name}")).await?;
        }
        Ok(std::fs::remove_dir_all(&self.folder)?)
    }

    /// A connection of our own.
    pub async fn connect(&self) -> Result<Raw> {
        Raw::open(&self.url).await
    }

    /// Leaves the database as a day of quiet would: pages written, statistics fresh.
    async fn settle(&self) -> Result<()> {
        let mut raw = self.connect().await?;
        match self.engine {
            Engine::Sqlite => raw.run("PRAGMA wal_checkpoint(TRUNCATE)").await?,
            Engine::Postgres => raw.run("VACUUM (ANALYZE)").await?,
        };
        raw.close().await
    }

    /// Takes away what should not stay: a PostgreSQL server is only lent.
    pub async fn leave(self) -> Result<()> {
        if self.engine == Engine::Postgres {
            drop_database(&format!("sh_bench_{}", self.sessions)).await?;
            std::fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }
}

/// Use cases over a database.
pub async fn open(url: &str) -> Result<Services> {
    let url: DatabaseUrl = url.parse()?;
    let store = Store::open(&url).await?;
    let until: Timestamp = UNTIL.parse()?;
    Ok(Services::new(
        store,
        Clock::manual(until),
        Entropy::system(),
        Cost::Least,
    )?)
}

async fn organization(services: &Services, sessions: u64, folder: &Path, report: &mut Report) -> Result<Org> {
    let org = match services.store.org_by_slug(ORG).await? {
        Some(org) => org,
        None => orgs::add(services, ORG, "Benchmark").await?,
    };
    if seeding::is_empty(services, &org).await? {
        let blobs = Blobs::in_folder(folder, Entropy::system())?;
        let plan = Plan::new(SEED, sessions, UNTIL.parse()?);
        let begun = Instant::now();
        seeding::fill(services, &blobs, &org, &plan, false, |_| ()).await?;
        report.rate(
            &format!("{sessions} sessions seeded, files' descriptions included"),
            sessions,
            begun.elapsed(),
        );
    } else {
        report.line(&format!(
            "- {sessions} sessions taken as an earlier run left them"
        ));
    }
    Ok(org)
}

/// The URL of an empty PostgreSQL database of that name.
pub async fn postgres_database(name: &str) -> Result<String> {
    drop_database(name).await?;
    admin(&format!("CREATE DATABASE {name}")).await?;
    server_database(name)
}

/// Takes a PostgreSQL database away.
pub async fn drop_database(name: &str) -> Result<()> {
    admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

/// Runs a statement beside all databases.
async fn admin(sql: &str) -> Result<()> {
    let mut admin = PgConnection::connect(&server_url()?).await?;
    admin.execute(AssertSqlSafe(sql)).await?;
    Ok(admin.close().await?)
}

fn server_database(name: &str) -> Result<String> {
    let url = server_url()?;
    let (address, _) = url
        .rsplit_once('/')
        .ok_or("SH_TEST_POSTGRES_URL names no database")?;
    Ok(format!("{address}/{name}"))
}

fn server_url() -> Result<String> {
    std::env::var("SH_TEST_POSTGRES_URL")
        .map_err(|_| "SH_TEST_POSTGRES_URL is not set; `cargo xtask bench` sets it, or leave PostgreSQL out with --engine sqlite".into())
}

/// A connection that runs SQL as it stands.
pub enum Raw {
    /// To a file.
    Sqlite(Box<SqliteConnection>),
    /// To a server.
    Postgres(Box<PgConnection>),
}

impl Raw {
    /// Connects.
    pub async fn open(url: &str) -> Result<Self> {
        match url.strip_prefix("sqlite:") {
            Some(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .pragma("mmap_size", "8589934592")
                    .pragma("cache_size", "-32000");
                Ok(Self::Sqlite(Box::new(options.connect().await?)))
            }
            None => Ok(Self::Postgres(Box::new(PgConnection::connect(url).await?))),
        }
    }

    /// Runs a statement, prepared once, and reads all of its rows; gives their number.
    pub async fn run(&mut self, sql: &str) -> Result<usize> {
        Ok(match self {
            Self::Sqlite(connection) => connection.fetch_all(sqlx::query(AssertSqlSafe(sql))).await?.len(),
            Self::Postgres(connection) => connection.fetch_all(sqlx::query(AssertSqlSafe(sql))).await?.len(),
        })
    }

    /// The texts in the first column.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        match self {
            Self::Sqlite(connection) => {
                for row in connection.fetch_all(sqlx::query(AssertSqlSafe(sql))).await? {
                    texts.push(row.try_get(0)?);
                }
            }
            Self::Postgres(connection) => {
                for row in connection.fetch_all(sqlx::query(AssertSqlSafe(sql))).await? {
                    texts.push(row.try_get(0)?);
                }
            }
        }
        Ok(texts)
    }

    /// Disconnects.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => Ok(connection.close().await?),
            Self::Postgres(connection) => Ok(connection.close().await?),
        }
    }
}
