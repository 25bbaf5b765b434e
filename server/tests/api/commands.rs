//! `export` and `import` as commands: from one engine to the other and back.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::Role;
use server::cli::{self, Terminal};
use server::store::DatabaseUrl;

use crate::support::database::TestDatabase;
use crate::world::World;

const LINE: &str = r#"{"requested_at":"2026-11-23T10:00:00Z","actor":{"kind":"user","label":"mia"}}"#;

/// What a command wrote.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a lock").clone()).expect("text")
    }
}

/// Runs a command on a database; gives its output, and its complaints or why it failed.
async fn run(url: &DatabaseUrl, data_dir: &Path, args: &[&str]) -> (String, Result<String, String>) {
    let url = match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let data_dir = data_dir.display().to_string();
    let settings = ["--database-url", &url, "--data-dir", &data_dir, "--log", "error"];
    let args = ["session-history"]
        .iter()
        .chain(args)
        .chain(&settings)
        .map(OsString::from);
    let (output, complaints) = (Written::default(), Written::default());
    let mut terminal = Terminal::new(io::empty(), output.clone(), complaints.clone());
    let done = Box::pin(cli::run(args, &mut terminal)).await;
    let told = match done {
        Ok(()) => Ok(complaints.text()),
        Err(error) => Err(format!("{}{error}", complaints.text())),
    };
    (output.text(), told)
}

/// There and back again: from `from` to `to` by files.
async fn move_over(from: &TestDatabase, to: &TestDatabase) {
    let world = World::new(from.store.clone());
    let org = world.org("acme").await;
    let token = world.token(&org, Role::Admin).await;
    let id = token
        .record(r#"{"device":{"id":"d"},"app":{"name":"=1+1"}}"#)
        .await;
    token
        .put(&format!("/sessions/{id}/attachments/video"), &[], "film")
        .await;
    for number in 0..5 {
        token
            .record(&format!(r#"{{"device":{{"id":"'=d{number}"}}}}"#))
            .await;
    }
    let export = ["export", "--org", "acme", "--raw", "--files"];
    let copies = world.folder.join("copies");
    let copies = copies.display().to_string();
    let (first, told) = run(&from.url, &world.folder, &[&export[..], &[&copies]].concat()).await;
    assert_eq!(told.as_deref(), Ok("wrote 6 sessions and 1 files\n"));
    assert!(first.contains("\r\n") && first.contains(",=1+1,"));
    let file = world.folder.join("all.csv");
    std::fs::write(&file, &first).expect("written");
    let file = file.display().to_string();

    let there = World::new(to.store.clone());
    there.org("acme").await;
    let import = ["import", "--org", "acme", &file, "--files", &copies];
    let (said, told) = run(&to.url, &there.folder, &import).await;
    assert_eq!(said, "recorded 6 sessions, took in 1 files\n");
    assert!(told.expect("done").contains("10 texts begin with an apostrophe"));
    let again = there.folder.join("copies").display().to_string();
    let (second, _) = run(&to.url, &there.folder, &[&export[..], &[&again]].concat()).await;
    assert!(first == second, "the same bytes");
    let copy = std::fs::read_to_string(Path::new(&again).join(&id).join("video")).expect("a file");
    assert_eq!(copy, "film");

    let (said, _) = run(&to.url, &there.folder, &import).await;
    assert_eq!(
        said,
        "recorded 0 sessions, 6 were there already, took in 1 files\n"
    );
    let (some, told) = run(
        &to.url,
        &there.folder,
        &["export", "--org", "acme", "--query", "search==1%2B1"],
    )
    .await;
    assert_eq!(told.as_deref(), Ok("wrote 1 sessions\n"));
    assert!(some.contains(",'=1+1,"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_and_files_move_from_one_engine_to_the_other_and_back() {
    let Some(postgres) = TestDatabase::postgres().await else {
        return;
    };
    let sqlite = TestDatabase::sqlite().await;
    move_over(&sqlite, &postgres).await;
    sqlite.remove().await;
    postgres.remove().await;
    let (sqlite, postgres) = (
        TestDatabase::sqlite().await,
        TestDatabase::postgres().await.expect("a database"),
    );
    move_over(&postgres, &sqlite).await;
    sqlite.remove().await;
    postgres.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_and_files_move_from_one_database_to_another() {
    let (one, other) = (TestDatabase::sqlite().await, TestDatabase::sqlite().await);
    move_over(&one, &other).await;
    one.remove().await;
    other.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_told_at_the_terminal() {
    let database = TestDatabase::sqlite().await;
    let world = World::new(database.store.clone());
    world.org("acme").await;
    let file = |name: &str, text: &str| {
        let path = world.folder.join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let lines = file("lines.ndjson", &format!("{LINE}\n").repeat(70));
    let (_, told) = run(&database.url, &world.folder, &["import", "--org", "acme", &lines]).await;
    let told = told.expect_err("refused");
    assert!(
        told.starts_with("line 1, device.id: Say on which device it ran"),
        "{told}"
    );
    assert!(
        told.ends_with("and so on: the rest is only counted\n70 lines are wrong. Nothing was imported."),
        "{told}"
    );
    assert_eq!(told.lines().count(), 52);
    for (args, words) in [
        (
            vec!["import", "--org", "acme", &file("a.csv", "user,colour\n")],
            "line 1: there is no column “colour”",
        ),
        (
            vec!["import", "--org", "acme", &file("a.txt", "")],
            "--format csv, --format ndjson or --format appetize",
        ),
        (
            vec!["import", "--org", "acme", "/nowhere/a.csv"],
            "could not read /nowhere/a.csv",
        ),
        (
            vec!["import", "--org", "globex", &lines],
            "There is no organization “globex”",
        ),
        (
            vec!["import", "--org", "acme", &lines, "--files", "/nowhere"],
            "There is no folder /nowhere",
        ),
        (
            vec!["export", "--org", "acme", "--query", "from=soon"],
            "from: There is no such day",
        ),
    ] {
        let (output, told) = run(&database.url, &world.folder, &args).await;
        let told = told.expect_err("refused");
        assert!(told.contains(words), "{args:?}: {told}");
        assert_eq!(output, "", "{args:?}");
    }
    drop(world);
    database.remove().await;
}
