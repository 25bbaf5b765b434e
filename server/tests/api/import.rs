//! Import and export: there and back, byte for byte, or not at all.

use std::fmt::Write as _;
use std::io::Cursor;
use std::time::Duration;

use bytes::Bytes;
use domain::csv::{HEADER, Texts};
use domain::{Query, Reads, Role, Scope, Session};
use futures::TryStreamExt;
use server::seed::Plan;
use server::service::export::{CsvOptions, Patience, begin_whole};
use server::service::import::{self, Format, Options, Outcome, Refused};
use server::service::sessions::{Asked, Reader};
use server::store::{Org, Store};

use crate::contract;
use crate::world::World;

const CSV: Options = Options {
    format: Format::Csv,
    texts: Texts::Plain,
    files: None,
};
const NDJSON: Options = Options {
    format: Format::Ndjson,
    texts: Texts::Plain,
    files: None,
};

async fn export(world: &World, org: &Org, raw: bool) -> String {
    let reader = Reader {
        org: org.clone(),
        scope: Scope {
            org: org.id,
            reads: Reads::Everything,
        },
    };
    let asked = Asked::read_whole(&Query::default(), world.services.clock.now());
    let options = CsvOptions { bom: false, raw };
    let csv = begin_whole(&world.services, &reader, &asked, options, false)
        .await
        .expect("an export");
    let patience = Patience {
        nothing: Duration::from_mins(1),
        slowest: 1,
    };
    let chunks: Vec<Bytes> = csv.chunks(patience).try_collect().await.expect("bytes");
    String::from_utf8(chunks.concat()).expect("text")
}

async fn import(world: &World, org: &Org, text: &str, options: Options) -> Result<Outcome, Refused> {
    import::run(
        &world.services,
        &world.blobs,
        org,
        Cursor::new(text.to_owned()),
        options,
        |_| {},
    )
    .await
}

/// The problems of an import that must be refused, each in a line.
async fn problems(world: &World, org: &Org, text: &str, options: Options) -> Vec<String> {
    match import(world, org, text, options).await {
        Err(Refused::Lines { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        Err(Refused::Header(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("refused: {other:?}"),
    }
}

/// Invented sessions, hostile texts among them, whose files were all lost.
fn sessions(world: &World, count: u64) -> Vec<Session> {
    let mut sessions: Vec<Session> = Plan::new(21, count, world.services.clock.now())
        .sessions()
        .collect();
    for (number, session) in sessions.iter_mut().enumerate() {
        session
            .attachments
            .iter_mut()
            .for_each(|file| domain::draft::without_file(file, "lost"));
        let label = ["=1+1", "'=1+1", "'plain", " \u{200b}@x", "a\"b,c", "é,\u{202e}"][number % 6];
        session.app.name = Some(label.to_owned());
        session.error = (number % 5 == 0).then(|| "\tline one\r\nline \"two\",\n=3".to_owned());
    }
    sessions
}

const ROW: &str = "mia@x.example,,,iPhone,18.2,,,2026-11-23T10:00:00Z,,01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11,queued,user,,,,,ios,\
    iphone15pro,,,,,,,,,,false,,,,,,,,,,,,,,,,,,\r\n";

contract! {
    async fn raw_files_go_there_and_back_byte_for_byte(store: Store) {
        let world = World::new(store);
        let (from, to) = (world.org("from").await, world.org("to").await);
        world.record(&from, &sessions(&world, 2_500)).await;
        let file = export(&world, &from, true).await;
        let outcome = import(&world, &to, &file, CSV).await.expect("imported");
        assert_eq!((outcome.recorded, outcome.present), (2_500, 0));
        assert!(outcome.apostrophes > 0);
        assert!(export(&world, &to, true).await == file, "the same bytes");
        // Again: all of it is there already.
        let again = import(&world, &to, &file, CSV).await.expect("imported");
        assert_eq!((again.recorded, again.present), (0, 2_500));
        // Guarded files as they stand, and with their guards taken away.
        let third = world.org("third").await;
        let guarded = export(&world, &from, false).await;
        import(&world, &third, &guarded, CSV).await.expect("imported");
        assert!(export(&world, &third, false).await == guarded, "the same bytes");
        let fourth = world.org("fourth").await;
        import(&world, &fourth, &guarded, Options { texts: Texts::Guarded, ..CSV }).await.expect("imported");
        assert!(export(&world, &fourth, false).await == guarded, "the same bytes");
        assert!(export(&world, &fourth, true).await.contains("\r\n") );
    }

    async fn one_wrong_line_imports_nothing_and_all_are_named(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let good = format!("{HEADER}\r\n{ROW}");
        let text = format!("{good}{}{}{}short,line\r\n",
            ROW.replace("queued", "done").replace("2026-11-23T10", "soon"),
            ROW.replace("iphone15pro", "").replace("8c11", "8c12"),
            ROW.replace("8c11", "8c13").replace("mia@x.example", "\"two\nlines\""));
        assert_eq!(problems(&world, &org, &text, CSV).await, [
            "line 3, status: Statuses are queued, running, completed, failed, abandoned and lost.",
            "line 3, requested_at: Write a time as RFC 3339, e.g. 2026-11-23T14:31:22.104Z.",
            "line 4, device_id: Say on which device it ran, e.g. iphone15pro.",
            "line 5, user: This text holds the control character U+000A, which is refused.",
            "line 7: This line has 2 cells, the first one has 46.",
        ]);
        // The same with the ends of lines that other programs write, and empty lines in between.
        let plain = good.replace("\r\n", "\n") + "\n\n" + &ROW.replace("queued", "done").replace("\r\n", "");
        assert_eq!(problems(&world, &org, &plain, CSV).await, [
            "line 5, status: Statuses are queued, running, completed, failed, abandoned and lost.",
        ]);
        assert_eq!(export(&world, &org, true).await.lines().count(), 1);
        assert_eq!(import(&world, &org, &good, CSV).await.expect("imported").recorded, 1);
    }

    async fn the_first_line_must_be_that_of_an_export(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let header = HEADER.replace("requested_at,", "").replace("tags", "labels");
        assert_eq!(problems(&world, &org, &header, CSV).await, [
            "there is no column “labels”", "the column requested_at is missing", "the column tags is missing",
        ]);
        assert_eq!(problems(&world, &org, "", CSV).await, ["the column user is missing"]);
        // In any order, with a mark, without what is derived.
        let mut names: Vec<&str> = HEADER.split(',').filter(|name| !name.ends_with("_seconds")).collect();
        let mut cells: Vec<&str> = ROW.trim_end().split(',').collect();
        cells.drain(5..7);
        names.reverse();
        cells.reverse();
        let text = format!("\u{feff}{}\n{}\n", names.join(","), cells.join(","));
        assert_eq!(import(&world, &org, &text, CSV).await.expect("imported").recorded, 1);
        assert!(export(&world, &org, true).await.contains("mia@x.example"));
    }

    async fn ids_that_are_taken_are_told(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let text = format!("{HEADER}\r\n{ROW}");
        import(&world, &org, &text, CSV).await.expect("imported");
        let other = format!("{text}{}", ROW.replace("8c11", "8c12")).replace("iPhone", "iPad");
        assert_eq!(problems(&world, &org, &other, CSV).await, ["line 2, session_id: Another session has this id already."]);
        let twice = format!("{text}{}{}", ROW.replace("8c11", "8c12"), ROW.replace("8c11", "8c12"));
        assert_eq!(problems(&world, &org, &twice, CSV).await, ["line 4, session_id: This id stands in the file twice."]);
        assert_eq!(export(&world, &org, true).await.lines().count(), 2);
    }

    async fn ndjson_is_read_line_by_line(store: Store) {
        let world = World::new(store);
        let (from, to) = (world.org("from").await, world.org("to").await);
        world.record(&from, &sessions(&world, 300)).await;
        let token = world.token(&from, Role::Admin).await;
        let mut text = String::new();
        let mut cursor = String::new();
        loop {
            let page = token.get(&format!("/sessions?limit=200&cursor={cursor}")).await.json();
            for session in page["sessions"].as_array().expect("sessions") {
                writeln!(text, "{session}").expect("a text takes it");
            }
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(import(&world, &to, &text, NDJSON).await.expect("imported").recorded, 300);
        assert!(export(&world, &to, true).await == export(&world, &from, true).await, "the same bytes");
        assert_eq!(import(&world, &to, &text, NDJSON).await.expect("imported").present, 300);

        let torn = &text[..text.len() - 20];
        let line = problems(&world, &to, torn, NDJSON).await;
        assert_eq!(line, ["line 300: The JSON ends before it is complete."]);
        let wrong = "{\"device\":{\"id\":\"d\"}}\n\n{\"requested_at\":\"2026-11-23T10:00:00Z\",\"device\":{\"id\":\"d\"},\"x\":1}\n\u{1}\n";
        assert_eq!(problems(&world, &to, wrong, NDJSON).await, [
            "line 1, requested_at: Say when the session was asked for.",
            "line 3, x: There is no field “x”.",
            "line 4: This is not valid JSON: line 1, column 1.",
        ]);
        let long = format!("{}\n{{\"requested_at\":5}}", "x".repeat(2_000_000));
        assert_eq!(problems(&world, &to, &long, NDJSON).await[0], "line 1: This line has more than 1048576 bytes.");
        let many: String = "{}\n".repeat(5_000);
        match import(&world, &to, &many, NDJSON).await {
            Err(Refused::Lines { problems, bad }) => assert_eq!((problems.len(), bad), (50, 5_000)),
            other => panic!("refused: {other:?}"),
        }
        assert_eq!(export(&world, &to, true).await.lines().count(), export(&world, &from, true).await.lines().count());
    }

    async fn files_come_along_from_a_folder(store: Store) {
        let world = World::new(store);
        let (from, to) = (world.org("from").await, world.org("to").await);
        let token = world.token(&from, Role::Admin).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        token.put(&format!("/sessions/{id}/attachments/other"), &[], "anything").await;
        token.put(&format!("/sessions/{id}/attachments/video"), &[("content-type", "video/webm")], "film").await;
        let file = export(&world, &from, true).await;

        // Without the files they are told to be missing, which is the same session all the same.
        let bare = import(&world, &to, &file, CSV).await.expect("imported");
        assert_eq!((bare.recorded, bare.files), (1, 0));
        assert_eq!(import(&world, &to, &file, CSV).await.expect("imported").present, 1);
        assert_eq!(import(&world, &from, &file, CSV).await.expect("imported").present, 1);
        let reader = world.token(&to, Role::Admin).await;
        let session = reader.get(&format!("/sessions/{id}")).await.json();
        assert_eq!(session["attachments"][0]["state"], "not_captured");
        assert_eq!(session["attachments"][0]["reason"], "file not imported");

        let folder = world.folder.join("copies");
        let stored = world.services.store.find(&Scope { org: from.id, reads: Reads::Everything }, id.parse().expect("an id")).await;
        let stored = stored.expect("found").expect("there");
        let copied = server::service::attachments::copy_out(&world.blobs, from.id, &stored, &folder).await.expect("copied");
        assert_eq!((copied.0, copied.1.len()), (2, 0));
        let third = world.org("third").await;
        let options = Options { files: Some(folder.clone()), ..CSV };
        let outcome = import(&world, &third, &file, options.clone()).await.expect("imported");
        assert_eq!((outcome.recorded, outcome.files), (1, 2));
        assert!(export(&world, &third, true).await == file, "the same bytes");
        let reader = world.token(&third, Role::Admin).await;
        let video = reader.get(&format!("/sessions/{id}/attachments/video")).await;
        assert_eq!((video.text(), video.header("content-type")), ("film", "video/mp4"));

        // A file that is missing is a wrong line, and nothing of the import is recorded.
        std::fs::remove_file(folder.join(&id).join("other")).expect("removed");
        std::fs::write(folder.join(&id).join("video"), "something new").expect("written");
        let fourth = world.org("fourth").await;
        let told = problems(&world, &fourth, &file, options).await;
        assert!(told[0].starts_with("line 2, files: There is no file ") && told[0].ends_with("/other."), "{told:?}");
        let reader = world.token(&fourth, Role::Admin).await;
        assert_eq!(reader.get("/sessions/count").await.json()["count"], 0);
        assert_eq!(reader.get(&format!("/sessions/{id}/attachments/video")).await.status, 404);
    }
}
