//! What is written as CSV is read as the same session, whatever its texts are.

use crate::strategies;
use domain::csv::{self, Header, Style, Texts};
use domain::{Session, Timestamp};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn written(sessions: &[Session], style: &Style) -> Vec<u8> {
    let mut out = Vec::new();
    csv::write_header(&mut out, style);
    for session in sessions {
        csv::write_row(&mut out, session, style);
    }
    out
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes)
        .records()
        .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
        .collect()
}

fn read(bytes: &[u8], texts: Texts) -> Vec<Session> {
    let rows = cells(bytes);
    let header = Header::read(rows[0].iter().map(String::as_str)).expect("a header");
    rows[1..]
        .iter()
        .map(|row| {
            assert_eq!(row.len(), header.width());
            let draft = header.draft(|place| row[place].as_str(), texts).expect("a draft");
            draft.finish(&strategies::defaults()).expect("a session")
        })
        .collect()
}

const PLAIN: Style = Style {
    texts: Texts::Plain,
    zone: None,
};
const GUARDED: Style = Style {
    texts: Texts::Guarded,
    zone: None,
};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_files_give_the_same_sessions_and_the_same_bytes(sessions in proptest::collection::vec(strategies::session(), 0..4)) {
        let bytes = written(&sessions, &PLAIN);
        let again = read(&bytes, Texts::Plain);
        prop_assert_eq!(again.iter().collect::<Vec<_>>(), sessions.iter().collect::<Vec<_>>());
        prop_assert_eq!(written(&again, &PLAIN), bytes);
    }

    #[test]
    fn guarded_files_give_the_same_sessions_once_guards_are_taken_away(session in strategies::session()) {
        let apostrophes = serde_json::to_string(&session).expect("json").contains("\"'");
        prop_assume!(!apostrophes);
        let bytes = written(std::slice::from_ref(&session), &GUARDED);
        prop_assert_eq!(&read(&bytes, Texts::Guarded)[0], &session);
    }

    #[test]
    fn guarded_files_taken_as_they_stand_are_stable(session in strategies::session()) {
        let bytes = written(&[session], &GUARDED);
        prop_assert_eq!(written(&read(&bytes, Texts::Plain), &GUARDED), bytes);
    }

    #[test]
    fn no_cell_of_a_guarded_file_runs_and_nothing_is_stripped(session in strategies::session()) {
        let guarded = cells(&written(std::slice::from_ref(&session), &GUARDED));
        let plain = cells(&written(&[session], &PLAIN));
        for (guarded, plain) in guarded[1].iter().zip(&plain[1]) {
            prop_assert!(!csv::is_formula(guarded), "{guarded:?}");
            prop_assert!(guarded == plain || *guarded == format!("'{plain}"), "{guarded:?} {plain:?}");
        }
    }

    #[test]
    fn every_formula_is_guarded(formula in strategies::formula()) {
        let mut out = Vec::new();
        csv::push_text(&mut out, &formula, Texts::Guarded);
        let cell = cells(&out).pop().and_then(|mut row| row.pop());
        // A text without line breaks stands in one cell.
        prop_assert_eq!(cell, Some(format!("'{formula}")));
    }

    #[test]
    fn the_local_column_is_the_same_instant(session in strategies::session()) {
        for name in ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"] {
            let style = Style { texts: Texts::Plain, zone: Some(TimeZone::get(name).expect("a zone")) };
            let rows = cells(&written(std::slice::from_ref(&session), &style));
            let local: Timestamp = rows[1].last().expect("a cell").parse().expect("a time");
            prop_assert_eq!(local, session.requested_at);
            prop_assert_eq!(&read(&written(std::slice::from_ref(&session), &style), Texts::Plain)[0], &session);
        }
    }

    #[test]
    fn fast_times_are_the_ordinary_ones(millis in -62_135_596_800_000_i64..253_402_000_000_000) {
        let at = Timestamp::from_millis(millis).expect("in range");
        let mut out = Vec::new();
        csv::push_time(&mut out, at);
        prop_assert_eq!(String::from_utf8(out).expect("text"), at.to_string());
    }
}

#[test]
fn a_row_looks_as_promised() {
    let json = r#"{"id":"01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11","actor":{"kind":"user","label":"=mia@harbor.example"},
        "app":{"id":"com.acme.shop","name":"Acme, Shop","version":"2.3"},
        "device":{"id":"iphone15pro","name":"iPhone 15 Pro","platform":"ios","os_version":"18.2"},
        "requested_at":"2026-11-23T14:31:22.104Z","started_at":"2026-11-23T14:31:24.5Z","ended_at":"2026-11-23T14:42:00.604Z",
        "options":{"debug":true,"headless":false},"tags":{"suite":"pay","branch":"a \"b\""},
        "attachments":[{"kind":"video","state":"available"},{"kind":"debug_log","state":"available"},
                       {"kind":"other","state":"available"},{"kind":"crash_log","state":"not_captured"}]}"#;
    let session = domain::draft::Draft::from_json(json.as_bytes())
        .and_then(|draft| draft.finish(&strategies::defaults()))
        .expect("a session");
    let style = Style {
        texts: Texts::Guarded,
        zone: Some(TimeZone::get("Asia/Kolkata").expect("a zone")),
    };
    let text = String::from_utf8(written(&[session], &style)).expect("text");
    let (header, row) = text.split_once("\r\n").expect("lines");
    assert_eq!(header, format!("{},requested_at_local", csv::HEADER));
    assert_eq!(
        row,
        "'=mia@harbor.example,\"Acme, Shop\",2.3,iPhone 15 Pro,18.2,2.396,636.104,2026-11-23T14:31:22.104Z,\
         debug_log;video;other,01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11,completed,user,'=mia@harbor.example,com.acme.shop,,,\
         ios,iphone15pro,2026-11-23T14:31:24.500Z,,,,2026-11-23T14:42:00.604Z,,,,,false,,available,,,not_captured,\
         available,,,,,,,,true,,false,,\"{\"\"branch\"\":\"\"a \\\"\"b\\\"\"\"\",\"\"suite\"\":\"\"pay\"\"}\",\
         2026-11-23T20:01:22.104+05:30\r\n"
    );
}

#[test]
fn headers_are_read_strictly() {
    let problems = |header: &str| -> Vec<String> {
        Header::read(header.split(','))
            .expect_err("refused")
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        problems(&csv::HEADER.replace("status,", "state,")),
        ["there is no column “state”", "the column status is missing"]
    );
    assert_eq!(
        problems(&format!("{},user", csv::HEADER)),
        ["the column user stands twice"]
    );
    let without = csv::HEADER
        .replace("queue_seconds,duration_seconds,", "")
        .replace("user_subject,", "");
    assert!(Header::read(without.split(',')).is_ok());
    let with_bom = format!("\u{feff}{}", csv::HEADER);
    assert!(Header::read(with_bom.split(',')).is_ok());
}

#[test]
fn cells_of_the_wrong_type_are_named_by_their_column() {
    let names: Vec<&str> = csv::HEADER.split(',').collect();
    let header = Header::read(names.iter().copied()).expect("a header");
    let row = |name: &str| match name {
        "requested_at" => "soon",
        "status" => "done",
        "debug" => "maybe",
        "files" => "debug_log;soup",
        "user_kind" => "user",
        "user" => "mia@harbor.example",
        "device_id" => "pixel9",
        "tags" => r#"{"a":1}"#,
        _ => "",
    };
    let errors = header
        .draft(|place| row(names[place]), Texts::Plain)
        .expect_err("refused");
    let columns: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(
        columns,
        ["session_id", "status", "requested_at", "debug", "tags", "files"]
    );

    let late = |name: &str| match name {
        "requested_at" => "2026-11-23T14:31:22.104Z",
        "session_id" => "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11",
        "status" => "completed",
        "user_kind" => "user",
        "user" => "mia@harbor.example",
        "tags" => r#"{"password":"x"}"#,
        _ => "",
    };
    let draft = header
        .draft(|place| late(names[place]), Texts::Plain)
        .expect("a draft");
    assert_eq!(draft.actor.as_ref().and_then(|actor| actor.subject.clone()), None);
    let errors = csv::by_column(draft.finish(&strategies::defaults()).expect_err("refused"));
    let columns: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(columns, ["device_id", "tags", "started_at", "ended_at"]);
}
