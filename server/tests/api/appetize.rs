//! Appetize: its monthly CSV, and its API, of which a fake stands in.

mod fake;

use std::io::Cursor;
use std::time::Duration;

use domain::Status::{self, Abandoned, Completed, Lost};
use domain::csv::Texts;
use domain::{Reads, Scope, Session};
use futures::TryStreamExt;
use server::appetize::{self, Client, Patience};
use server::service::import::{self, Format, Options, Outcome, Refused};
use server::service::pull::{self, Broken, Pulled};
use server::store::{Org, Store, View};

use crate::contract;
use crate::world::World;
use fake::{Fake, KEY, row};

/// A month as Appetize gives it: every field, hostile texts, gaps, a byte order mark and CRLF.
const MONTH: &str = include_str!("appetize/month.csv");

async fn import(world: &World, org: &Org, text: &str, format: Format) -> Result<Outcome, Refused> {
    let options = Options {
        format,
        texts: Texts::Plain,
        files: None,
    };
    let input = Cursor::new(text.to_owned());
    import::run(&world.services, &world.blobs, org, input, options, |_| {}).await
}

/// Every session of an organization, the oldest first.
async fn all(world: &World, org: &Org) -> Vec<Session> {
    let scope = Scope {
        org: org.id,
        reads: Reads::Everything,
    };
    let export = world
        .services
        .store
        .export(&scope, &View::default(), true)
        .await
        .expect("an export");
    let batches: Vec<Vec<Session>> = export.batches().try_collect().await.expect("batches");
    let mut sessions = batches.concat();
    sessions.sort_by_key(|session| (session.requested_at, session.id));
    sessions
}

fn client(world: &World, fake: &Fake, key: &str) -> Client {
    let patience = Patience {
        tries: 4,
        first: Duration::from_millis(2),
    };
    let services = &world.services;
    Client::new(
        &fake.address,
        key,
        patience,
        services.clock.clone(),
        services.entropy.clone(),
    )
    .expect("a client")
}

async fn pull_since(
    world: &World,
    fake: &Fake,
    org: &Org,
    since: Option<&str>,
) -> (Pulled, Result<(), Broken>) {
    let mut pulled = Pulled::default();
    let since = since.map(|day| day.parse().expect("a day"));
    let client = client(world, fake, KEY);
    let done = pull::run(&world.services, &client, org, since, &mut pulled, |_| {}).await;
    (pulled, done)
}

/// A pull that must work: how many are new, completed and there already.
async fn pull(world: &World, fake: &Fake, org: &Org) -> (u64, u64, u64) {
    let (pulled, done) = pull_since(world, fake, org, Some("2026-11-20")).await;
    done.expect("pulled");
    assert_eq!(
        (pulled.unreadable, pulled.contradicted),
        (0, 0),
        "{:?}",
        pulled.notes
    );
    (pulled.recorded, pulled.completed, pulled.present)
}

contract! {
    async fn a_month_is_read_by_its_first_line(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let outcome = import(&world, &org, MONTH, Format::Csv).await.expect("imported");
        assert_eq!((outcome.recorded, outcome.present, outcome.completed), (7, 0, 0));
        assert_eq!((outcome.adjusted, outcome.other_lengths), (1, 1));
        let sessions = all(&world, &org).await;
        let statuses: Vec<Status> = sessions.iter().map(|session| session.status).collect();
        assert_eq!(statuses, [Completed, Completed, Completed, Abandoned, Lost, Completed, Completed]);
        let labels: Vec<&str> = sessions.iter().map(|session| session.actor.label.as_str()).collect();
        assert_eq!(labels[0], "mia@harbor.example");
        assert_eq!(labels[1], "Anonymous - embed on shop.example.com");
        assert_eq!(labels[3], "Anonymous - Appetize");
        assert!(labels[2].starts_with("Appetize token "), "{}", labels[2]);
        let hostile = &sessions[5];
        assert_eq!(hostile.client.location.as_deref(), Some("=HYPERLINK(\"https://evil.example\",\"x\")"));
        assert!(hostile.client.user_agent.as_deref().is_some_and(|agent| agent.contains("<script>, \"quoted\" two lines")));
        // Again, and with its columns turned around: nothing doubles and nothing changes.
        let again = import(&world, &org, MONTH, Format::Appetize).await.expect("imported");
        assert_eq!((again.recorded, again.present, again.completed), (0, 7, 0));
        assert_eq!(all(&world, &org).await, sessions);
        let mut turned = csv::Writer::from_writer(Vec::new());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(MONTH.as_bytes());
        for record in reader.records() {
            let record = record.expect("a record");
            turned.write_record(record.iter().rev().map(|cell| cell.trim_start_matches('\u{feff}'))).expect("written");
        }
        let turned = String::from_utf8(turned.into_inner().expect("bytes")).expect("text");
        let again = import(&world, &org, &turned, Format::Csv).await.expect("imported");
        assert_eq!((again.recorded, again.present, again.completed), (0, 7, 0));
    }

    async fn one_wrong_line_of_a_month_imports_nothing(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let text = "publicKey,sessionRequested,startTime,queued,extra\r\n\
            k,2026-11-01 10:00:00,,,\r\n\
            k,soon,2026-11-01 10:00:00,perhaps,\r\n\
            k,,,,\r\n\
            k,2026-11-01\r\n";
        let Err(Refused::Lines { problems, bad }) = import(&world, &org, text, Format::Csv).await else {
            panic!("refused");
        };
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(bad, 3);
        assert!(problems[0].starts_with("line 3, sessionRequested: Write a time in UTC"), "{problems:?}");
        assert!(problems[1].starts_with("line 3, queued: Write true, false"), "{problems:?}");
        assert_eq!(problems[2], "line 5: This line has 2 cells, the first one has 5.");
        assert_eq!(problems[3], "line 4, sessionRequested: This line has no time at all.");
        assert_eq!(all(&world, &org).await, []);
        let fine = import(&world, &org, &text[..text.find("k,soon").expect("there")], Format::Csv).await;
        let notes = fine.expect("imported").notes;
        assert!(notes.len() == 1 && notes[0].contains("“extra”"), "{notes:?}");
        let twice = import(&world, &org, "publicKey,token,token\r\n", Format::Appetize).await;
        assert!(matches!(twice, Err(Refused::Header(problems)) if problems.len() == 2));
    }

    async fn pulling_again_doubles_nothing(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(3).await;
        fake.say((0..20).map(|number| row(number / 2, 20 + number % 3)));
        assert_eq!(pull(&world, &fake, &org).await, (20, 0, 0));
        let sessions = all(&world, &org).await;
        assert_eq!(sessions.len(), 20);
        // Ten pairs of one target and one second: each is itself.
        assert_eq!(pull(&world, &fake, &org).await, (0, 0, 20));
        assert_eq!(all(&world, &org).await, sessions);
        // Without a first day only what is not done yet is asked for: yesterday and today.
        let before = fake.asked();
        let (pulled, done) = pull_since(&world, &fake, &org, None).await;
        done.expect("pulled");
        let days = pulled.days.map(|(first, last)| (first.to_string(), last.to_string()));
        assert_eq!(days, Some(("2026-11-22".to_owned(), "2026-11-23".to_owned())));
        assert_eq!(pulled.recorded, 0);
        assert!(fake.asked() - before < before);
        assert_eq!(fake.keys(), [KEY]);
    }

    async fn a_running_session_is_completed_by_a_later_pull(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(50).await;
        let mut open = row(1, 23);
        open["endTime"] = serde_json::Value::Null;
        open["closeTime"] = serde_json::Value::Null;
        open["sessionLengthSeconds"] = serde_json::Value::Null;
        fake.say([open.clone()]);
        assert_eq!(pull(&world, &fake, &org).await, (1, 0, 0));
        let running = all(&world, &org).await.remove(0);
        assert_eq!((running.status, running.last_seen_at), (Status::Running, Some(world.services.clock.now())));
        let ended = row(1, 23);
        fake.say([ended]);
        assert_eq!(pull(&world, &fake, &org).await, (0, 1, 0));
        let after = all(&world, &org).await;
        assert_eq!((after.len(), after[0].id, after[0].status), (1, running.id, Completed));
        assert_eq!(pull(&world, &fake, &org).await, (0, 0, 1));
        // One that was never heard to end does not go on for ever, and keeps no day open.
        let mut silent = row(2, 20);
        silent["endTime"] = serde_json::Value::Null;
        silent["closeTime"] = serde_json::Value::Null;
        fake.say([silent]);
        assert_eq!(pull(&world, &fake, &org).await, (1, 0, 0));
        assert_eq!(all(&world, &org).await[0].status, Lost);
        let (pulled, _) = pull_since(&world, &fake, &org, None).await;
        assert_eq!(pulled.days.map(|(first, _)| first.to_string()).as_deref(), Some("2026-11-22"));
    }

    async fn a_day_with_a_running_session_is_asked_for_again(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        // Asked at noon of the 23rd; it runs since the evening before.
        let fake = Fake::start(50).await;
        let mut open = row(80_000, 22);
        open["endTime"] = serde_json::Value::Null;
        open["closeTime"] = serde_json::Value::Null;
        fake.say([open]);
        assert_eq!(pull(&world, &fake, &org).await, (1, 0, 0));
        world.services.clock.advance(20 * 3_600_000);
        fake.say([row(80_000, 22)]);
        let (pulled, done) = pull_since(&world, &fake, &org, None).await;
        done.expect("pulled");
        assert_eq!((pulled.recorded, pulled.completed), (0, 1));
        assert_eq!(pulled.days.map(|(first, _)| first.to_string()).as_deref(), Some("2026-11-22"));
    }

    async fn sessions_that_arrive_between_pages_are_neither_lost_nor_doubled(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(4).await;
        fake.say((0..10).map(|number| row(number, 23)));
        // After each page one more session stands before all others: three times, then it is quiet.
        fake.arrive((100..103).map(|number| row(number, 23)));
        let (recorded, ..) = pull(&world, &fake, &org).await;
        assert_eq!(recorded, 13);
        assert_eq!(pull(&world, &fake, &org).await, (0, 0, 13));
        // It is never quiet: what was seen is taken, each once, and the rest by the next pull.
        fake.arrive((200..260).map(|number| row(number, 23)));
        let (pulled, done) = pull_since(&world, &fake, &org, Some("2026-11-23")).await;
        done.expect("pulled");
        assert!(pulled.notes.iter().any(|note| note.contains("the next pull reads it again")), "{:?}", pulled.notes);
        assert!(pulled.recorded > 0 && pulled.contradicted == 0, "{pulled:?}");
        fake.arrive([]);
        pull(&world, &fake, &org).await;
        let sessions = all(&world, &org).await;
        assert_eq!(sessions.len(), fake.count());
        let mut times: Vec<_> = sessions.iter().map(|session| session.requested_at).collect();
        times.dedup();
        assert_eq!(times.len(), fake.count());
    }

    async fn trouble_is_waited_out_and_a_broken_pull_goes_on(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(5).await;
        fake.say((0..12).map(|number| row(number, 20 + number % 4)));
        for trouble in ["429", "500", "torn", "503", "nonsense"] {
            fake.trouble([trouble, trouble]);
            let (_, done) = pull_since(&world, &fake, &org, Some("2026-11-20")).await;
            done.unwrap_or_else(|error| panic!("{trouble}: {error}"));
        }
        assert_eq!(all(&world, &org).await.len(), 12);
        // Too much of it on the third day: the two before it stay, and are not asked for again.
        let other = world.org("other").await;
        fake.trouble(["", "", "500", "500", "500", "500"]);
        let (pulled, done) = pull_since(&world, &fake, &other, Some("2026-11-20")).await;
        assert!(matches!(done, Err(Broken::Appetize(appetize::Error::Away(_)))), "{done:?}");
        assert_eq!(pulled.recorded, 6);
        assert_eq!(all(&world, &other).await.len(), 6);
        let (pulled, done) = pull_since(&world, &fake, &other, None).await;
        done.expect("pulled");
        assert_eq!(pulled.recorded, 6);
        assert_eq!(all(&world, &other).await.len(), 12);
    }

    async fn refusals_and_unreadable_rows_are_told(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(5).await;
        let wrong = client(&world, &fake, "tok_wrong");
        let mut pulled = Pulled::default();
        let done = pull::run(&world.services, &wrong, &org, None, &mut pulled, |_| {}).await;
        let told = done.expect_err("refused").to_string();
        assert!(told.contains("refuses the key (401)") && !told.contains("tok_wrong"), "{told}");
        assert_eq!(fake.asked(), 1, "a wrong key is not tried again");
        let mut bad = row(2, 23);
        bad["startTime"] = "soon".into();
        let timeless = serde_json::json!({"targetId": "b_1"});
        fake.say([row(1, 23), bad, timeless, 7.into()]);
        let (pulled, done) = pull_since(&world, &fake, &org, Some("2026-11-23")).await;
        done.expect("pulled");
        assert_eq!((pulled.recorded, pulled.unreadable), (1, 3), "{:?}", pulled.notes);
        assert!(pulled.notes[0].starts_with("2026-11-23, page 1, row "), "{:?}", pulled.notes);
        assert!(pulled.notes.iter().any(|note| note.contains("startTime: Write a time")), "{:?}", pulled.notes);
        assert!(pulled.to_string().ends_with(", 3 could not be read"), "{pulled}");
        fake.trouble(["elsewhere"]);
        let (_, done) = pull_since(&world, &fake, &org, Some("2026-11-23")).await;
        assert!(matches!(done, Err(Broken::Appetize(appetize::Error::Refused(302)))), "{done:?}");
    }

    async fn a_day_that_could_not_be_read_whole_is_read_again_for_two_weeks(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(5).await;
        let mut bad = row(2, 20);
        bad["startTime"] = "soon".into();
        fake.say([bad.clone()]);
        let (pulled, done) = pull_since(&world, &fake, &org, Some("2026-11-19")).await;
        done.expect("pulled");
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        assert_eq!((pulled.unreadable, day(pulled.unreadable_on).as_deref()), (1, Some("2026-11-20")));
        // Whoever pulls finds it once it can be read.
        let first = |pulled: &Pulled| day(pulled.days.map(|(first, _)| first));
        fake.say([row(1, 20), bad.clone()]);
        let (pulled, _) = pull_since(&world, &fake, &org, None).await;
        assert_eq!((first(&pulled).as_deref(), pulled.recorded, pulled.unreadable), (Some("2026-11-20"), 1, 1));
        fake.say([row(1, 20), row(2, 20)]);
        let (pulled, _) = pull_since(&world, &fake, &org, None).await;
        assert_eq!((first(&pulled).as_deref(), pulled.recorded, pulled.unreadable), (Some("2026-11-20"), 1, 0));
        let (pulled, _) = pull_since(&world, &fake, &org, None).await;
        assert_eq!(first(&pulled).as_deref(), Some("2026-11-22"));
        // One that never can does not keep pulls at it for ever.
        let other = world.org("other").await;
        fake.say([bad]);
        for (days, begins) in [(0, "2026-11-19"), (11, "2026-11-20"), (1, "2026-11-20"), (0, "2026-12-04")] {
            world.services.clock.advance(days * 86_400_000);
            let since = (begins == "2026-11-19").then_some(begins);
            let (pulled, _) = pull_since(&world, &fake, &other, since).await;
            assert_eq!(first(&pulled).as_deref(), Some(begins));
        }
    }

    async fn the_csv_enriches_what_was_pulled(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let fake = Fake::start(5).await;
        fake.say([row(1, 20), row(2, 20)]);
        assert_eq!(pull(&world, &fake, &org).await, (2, 0, 0));
        let pulled = all(&world, &org).await;
        let csv = "publicKey,sessionRequested,startTime,endTime,deviceType,osVersion,appetizeUser,clientIP\n\
            app,2026-11-20 00:00:01,2026-11-20 00:01:01,2026-11-20 00:11:01,pixel7,13.0,mia@x.example,203.0.113.7\n\
            app,2026-11-20 00:00:02,2026-11-20 00:01:02,2026-11-20 00:11:02,ipadair2,14.0,,\n\
            app,2026-11-20 00:00:03,2026-11-20 00:01:03,2026-11-20 00:11:03,,,,\n";
        let outcome = import(&world, &org, csv, Format::Csv).await.expect("imported");
        assert_eq!((outcome.recorded, outcome.completed, outcome.present, outcome.contradicted), (1, 2, 0, 0));
        let enriched = all(&world, &org).await;
        assert_eq!((enriched.len(), enriched[0].id), (3, pulled[0].id));
        assert_eq!(enriched[0].started_at, pulled[0].started_at, "the finer time stands");
        assert_eq!((enriched[0].device.name.as_str(), enriched[0].actor.label.as_str()), ("Pixel 7", "mia@x.example"));
        assert_eq!(enriched[0].client.ip.as_deref(), Some("203.0.113.7"));
        // Neither source undoes the other.
        fake.say([row(1, 20), row(2, 20), row(3, 20)]);
        let (recorded, ..) = pull(&world, &fake, &org).await;
        assert_eq!(recorded, 0);
        let again = import(&world, &org, csv, Format::Csv).await.expect("imported");
        assert_eq!((again.recorded, again.completed), (0, 0));
        let last = all(&world, &org).await;
        assert_eq!((last[0].clone(), last[1].clone()), (enriched[0].clone(), enriched[1].clone()));
        // Counts follow: the filter by the new device finds it.
        let token = world.token(&org, domain::Role::Admin).await;
        assert_eq!(token.get("/sessions/count?device=pixel7").await.json()["count"], 1);
        assert_eq!(token.get("/sessions/count").await.json()["count"], 3);
    }
}
