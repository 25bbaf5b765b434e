//! A PostgreSQL of our own for tests and benchmarks: made in a temporary folder, gone afterwards.
//!
//! Its programs refuse to run as root, so then they run as the user `postgres`, or as any other without rights.
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::output::say;
use crate::{apt, process};

/// The variable through which tests find a database. Whoever sets it brings a server of their own.
pub const URL: &str = "SH_TEST_POSTGRES_URL";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production: for measuring.
    Kept,
    /// Loses data in a power cut, and is several times faster at creating schemas: for tests.
    None,
}

pub struct Postgres {
    url: String,
    /// Stops when this goes.
    server: Option<Server>,
}

struct Server {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<User>,
}

#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Postgres {
    pub fn start(durability: Durability) -> Result<Self> {
        if let Ok(url) = env::var(URL) {
            return Ok(Self { url, server: None });
        }
        let programs = find_or_install()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = env::temp_dir().join(format!("session-history-postgres-{}-{port}", std::process::id()));
        let server = Server {
            programs,
            folder,
            user: unprivileged()?,
        };
        server.create()?;
        server.start(port, durability)?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        say(&format!("PostgreSQL is at {url}"));
        Ok(Self {
            url,
            server: Some(server),
        })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of a new, empty schema, whose name begins with `name`.
    pub fn with_schema(&self, name: &str) -> Result<String> {
        let schema = format!("{name}_{}", std::process::id());
        let own = self.server.as_ref().map(|server| server.programs.join("psql"));
        let mut psql = Command::new(own.filter(|own| own.exists()).unwrap_or_else(|| "psql".into()));
        psql.args(["--quiet", "--no-psqlrc", "--dbname", &self.url, "--command"]);
        process::run(psql.arg(format!("CREATE SCHEMA {schema}")))?;
        let glue = if self.url.contains('?') { '&' } else { '?' };
        Ok(format!("{}{glue}options[search_path]={schema}", self.url))
    }
}

impl Server {
    fn create(&self) -> Result<()> {
        fs::create_dir(&self.folder)?;
        if let Some(user) = self.user {
            chown(&self.folder, Some(user.uid), Some(user.gid))?;
        }
        // A collation that does not sort by bytes, as most databases in the world have: a test that relies on bytes fails.
        let natural = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"];
        if self.init(&natural).is_ok() {
            return Ok(());
        }
        let _ = fs::remove_dir_all(self.data());
        self.init(&["--locale=C"])
    }

    fn init(&self, locale: &[&str]) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
            ])
            .args(locale);
        process::capture(initdb.arg("--pgdata").arg(self.data())).map(drop)
    }

    fn start(&self, port: u16, durability: Durability) -> Result<()> {
        let mut options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=200",
            self.folder.display()
        );
        if durability == Durability::None {
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";
        }
        let log = self.folder.join("log");
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl
            .args([
                "start",
                "--wait",
                "--silent",
                "--timeout=60",
                "--options",
                &options,
            ])
            .arg("--log")
            .arg(&log);
        // Not captured: the server would keep the pipe open, and we would wait for its end.
        process::run(pg_ctl.arg("--pgdata").arg(self.data())).with_context(|| {
            format!(
                "PostgreSQL says: {}",
                fs::read_to_string(&log).unwrap_or_default()
            )
        })
    }

    /// One of PostgreSQL's programs, as the user it wants to be.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.folder);
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

/// Stops the server by the process id in its data folder, whatever became of the tests.
impl Drop for Server {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            let mut pg_ctl = self.program("pg_ctl");
            pg_ctl
                .args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata"])
                .arg(self.data());
            let _ = pg_ctl.status();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub fn find_or_install() -> Result<PathBuf> {
    if let Some(programs) = find() {
        return Ok(programs);
    }
    apt::install(&["postgresql"], "tests on PostgreSQL")?;
    find().context("postgresql is installed, but initdb cannot be found")
}

/// The folder of `initdb` and `pg_ctl`: on the `PATH`, or Debian's of the newest version.
fn find() -> Option<PathBuf> {
    let on_path = || {
        Some(
            process::find("initdb")?
                .canonicalize()
                .ok()?
                .parent()?
                .to_path_buf(),
        )
    };
    let debian = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .flatten()
            .max_by_key(version)
            .map(|entry| entry.path().join("bin"))
    };
    [on_path(), debian()]
        .into_iter()
        .flatten()
        .find(|bin| has_all(bin))
}

fn version(entry: &fs::DirEntry) -> u32 {
    entry.file_name().to_string_lossy().parse().unwrap_or_default()
}

fn has_all(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| process::is_program(&bin.join(name)))
}

/// Somebody else to be, if we are root.
fn unprivileged() -> Result<Option<User>> {
    if !apt::is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let fields: Vec<_> = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut line| (line.next() == Some(name)).then(|| line.collect()))?;
        Some(User {
            uid: fields.get(1)?.parse().ok()?,
            gid: fields.get(2)?.parse().ok()?,
        })
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .map(Some)
        .context("PostgreSQL refuses to run as root, and there is no other user")
}
