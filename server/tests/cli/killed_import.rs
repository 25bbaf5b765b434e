//! An import of sessions with their files that is killed (SIGKILL) among the files: nothing of it is recorded, and what
//! it took in goes as soon as it cannot be an import any more.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use domain::csv::{HEADER, Style, Texts, write_row};
use domain::{Attachment, AttachmentKind, AttachmentState};
use server::blob::Blobs;
use server::clock::Clock;
use server::entropy::Entropy;
use server::seed::Plan;
use server::service::passwords::Cost;
use server::service::{Services, leftovers};
use server::store::{DatabaseUrl, Store};

use crate::bad_days::{OwnDatabase, token};
use crate::program::{Folder, good, program};

/// Sessions, each with a file: enough that the first lot of them is written while others are to come.
const SESSIONS: u64 = 2_500;
const DAY: i64 = 24 * 3_600_000;

/// Whole contents in the store of files.
fn contents(folder: &Folder) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&folder.path("blobs")) - count(&folder.path("blobs/incoming"))
}

/// Clears leftovers as a server does so long from now; says how many notes were due.
async fn clear(folder: &Folder, url: &DatabaseUrl, millis: i64) -> u64 {
    let store = Store::open(url).await.expect("opens it");
    let clock = Clock::manual(Clock::system().now().plus_millis(millis));
    let services = Services::new(store, clock, Entropy::system(), Cost::Least).expect("services");
    let blobs = Blobs::in_folder(&folder.path("blobs"), Entropy::system()).expect("a folder");
    let cleared = leftovers::clear(&services, &blobs).await.expect("cleared");
    services.store.close().await;
    cleared
}

/// A CSV of sessions, and a folder with a file of each.
fn write(folder: &Folder) {
    let style = Style {
        texts: Texts::Plain,
        zone: None,
    };
    let mut csv = HEADER.as_bytes().to_vec();
    csv.extend_from_slice(b"\r\n");
    for mut session in Plan::new(21, SESSIONS, Clock::system().now()).sessions() {
        let file = Attachment::in_state(AttachmentKind::DebugLog, AttachmentState::Available);
        session.attachments = vec![file];
        write_row(&mut csv, &session, &style);
        let files = folder.path("files").join(session.id.to_string());
        std::fs::create_dir_all(&files).expect("a folder");
        std::fs::write(files.join("debug_log"), session.id.to_string()).expect("a file");
    }
    let mut file = std::fs::File::create(folder.path("sessions.csv")).expect("a file");
    file.write_all(&csv).expect("written");
}

fn killed_among_its_files(folder: &Folder, url: &str) {
    let database = ["--database-url", url];
    token(folder, &database);
    write(folder);
    let (csv, files) = (folder.path("sessions.csv"), folder.path("files"));
    let (csv, files) = (csv.to_str().expect("UTF-8"), files.to_str().expect("UTF-8"));
    let import = ["import", "--org", "harbor", csv, "--files", files];
    let import = [&import[..], &database].concat();

    let mut running = program(&folder.0)
        .args(&import)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = Instant::now();
    while contents(folder) < 20 && begun.elapsed() < Duration::from_mins(2) {
        thread::sleep(Duration::from_millis(2));
    }
    running.kill().expect("killed");
    assert!(
        !running.wait().expect("it ended").success(),
        "killed before its end"
    );
    let left = contents(folder);
    assert!(left >= 20, "{left}");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let at = url.parse().expect("a database");
    assert_eq!(
        runtime.block_on(clear(folder, &at, DAY / 2)),
        0,
        "another import may still run"
    );
    assert_eq!(contents(folder), left);
    assert_eq!(runtime.block_on(clear(folder, &at, DAY + 60_000)), SESSIONS);
    assert_eq!(contents(folder), 0);

    // The next one is whole, and leaves no note behind.
    let told = good(folder, &import, "");
    assert!(told.contains(&format!("recorded {SESSIONS} sessions")), "{told}");
    assert_eq!(contents(folder) as u64, SESSIONS);
    // Nor does one of what is there already.
    let told = good(folder, &import, "");
    assert!(told.contains(&format!("{SESSIONS} were there already")), "{told}");
    assert_eq!(runtime.block_on(clear(folder, &at, 2 * DAY)), 0);
    assert_eq!(contents(folder) as u64, SESSIONS);
}

#[test]
fn on_sqlite() {
    let folder = Folder::new();
    let url = format!("sqlite:{}", folder.path("session-history.db").display());
    killed_among_its_files(&folder, &url);
}

#[test]
fn on_postgres() {
    let Some(database) = OwnDatabase::create("sh_killed_import") else {
        return;
    };
    killed_among_its_files(&Folder::new(), &database.url());
}
