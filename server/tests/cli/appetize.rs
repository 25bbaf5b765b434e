//! Sessions of Appetize from the command line: its report, and its API, of which the least stands in.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use crate::program::{Done, Folder, bad, finish, good, program, run};

const HEADER: &str = "publicKey,sessionRequested,startTime,endTime,deviceType";
const PAGE: &str = r#"{"data":[{"targetId":"b_k","sessionRequestedTime":"DAYT00:00:01.000Z","startTime":"DAYT00:00:02.000Z","endTime":"DAYT00:00:09.000Z"}],"total":1,"nextPage":null}"#;

fn with_org() -> Folder {
    let folder = Folder::new();
    good(&folder, &["org", "add", "harbor", "--name", "Harbor"], "");
    folder
}

/// Answers every request with a session of the day it asks for, which nobody can read where the key is an odd one, and
/// those without a key with 401.
fn appetize() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
                request.push(byte[0]);
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let day = request
                .split("startDate=")
                .nth(1)
                .and_then(|rest| rest.get(..10))
                .unwrap_or_default();
            let (status, body) = if request.contains("x-api-key: tok_good\r\n") {
                ("200 OK", PAGE.replace("DAY", day))
            } else if request.contains("x-api-key: tok_odd\r\n") {
                (
                    "200 OK",
                    PAGE.replace("DAYT00:00:02.000Z", "soon").replace("DAY", day),
                )
            } else {
                ("401 Unauthorized", String::new())
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

fn pull(folder: &Folder, address: &str, key: Option<&str>, more: &[&str]) -> Done {
    let mut command: Command = program(&folder.0);
    command
        .args(["pull", "appetize", "--org", "harbor", "--base-url", address])
        .args(more);
    if let Some(key) = key {
        command.env("SH_APPETIZE_KEY", key);
    }
    finish(&mut command, "")
}

#[test]
fn a_report_is_imported_by_its_first_line() {
    let folder = with_org();
    let file = folder.path("october.csv");
    let line = "k,2026-10-01 10:00:00,2026-10-01 10:00:05,2026-10-01 10:05:00,iphone15pro";
    std::fs::write(&file, format!("{HEADER},mood\r\n{line},fine\r\n")).expect("written");
    let name = file.to_str().expect("UTF-8");
    let import = ["import", "--org", "harbor", name];
    let done = run(&folder, &import, "");
    assert_eq!(
        (done.status, done.out.as_str()),
        (0, "recorded 1 sessions\n"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("the column “mood” is not known"),
        "{}",
        done.err
    );
    assert_eq!(
        good(&folder, &import, ""),
        "recorded 0 sessions, 1 were there already\n"
    );
    // From standard input the format is named.
    let text = format!("{HEADER}\n{line}\nk,soon,,,\n");
    let input = ["import", "--org", "harbor", "--format", "appetize", "-"];
    let told = bad(&folder, &input, &text);
    assert!(
        told.contains("line 3, sessionRequested: Write a time") && told.contains("1 line is wrong"),
        "{told}"
    );
    let csv = good(&folder, &["export", "--org", "harbor"], "");
    assert!(csv.lines().count() == 2 && csv.contains("iPhone 15 Pro"), "{csv}");
}

#[test]
fn a_pull_is_one_line_and_its_repeat_another() {
    let folder = with_org();
    let address = appetize();
    let yesterday = server::clock::Clock::system().now().plus_millis(-86_400_000);
    let since = yesterday.to_string()[..10].to_owned();
    let first = pull(&folder, &address, Some("tok_good"), &["--since", &since]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert!(
        first.out.starts_with(&format!("pulled {since} to ")) && first.out.contains(": recorded 2 sessions"),
        "{first:?}"
    );
    assert_eq!(first.out.lines().count(), 1);
    // The key from a file; nothing is new.
    let file = folder.path("key");
    std::fs::write(&file, "tok_good\n").expect("written");
    let again = pull(
        &folder,
        &address,
        None,
        &["--key-file", file.to_str().expect("UTF-8")],
    );
    assert!(
        again
            .out
            .contains("recorded 0 sessions, completed 0, 2 were there already"),
        "{again:?}"
    );
}

#[test]
fn what_could_not_be_read_is_told_with_the_way_back_to_it() {
    let folder = with_org();
    let yesterday = server::clock::Clock::system().now().plus_millis(-86_400_000);
    let since = yesterday.to_string()[..10].to_owned();
    let done = pull(&folder, &appetize(), Some("tok_odd"), &["--since", &since]);
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.contains("recorded 0 sessions"), "{done:?}");
    assert!(done.err.contains("startTime: Write a time"), "{}", done.err);
    assert!(
        done.err.contains("2 sessions could not be read") && done.err.contains(&format!("--since {since}")),
        "{}",
        done.err
    );
}

#[test]
fn refused_keys_and_bad_flags_say_what_to_do() {
    let folder = with_org();
    let address = appetize();
    let refused = pull(&folder, &address, Some("tok_bad"), &[]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(
        refused.err.contains("refuses the key (401)") && !refused.err.contains("tok_bad"),
        "{}",
        refused.err
    );
    // A refused key ends also what would go on for ever.
    assert_eq!(
        pull(&folder, &address, Some("tok_bad"), &["--every", "1s"]).status,
        1
    );
    let none = pull(&folder, &address, None, &[]);
    assert!(
        none.status == 1 && none.err.contains("SH_APPETIZE_KEY"),
        "{}",
        none.err
    );
    let clear = pull(&folder, "http://api.appetize.io", Some("tok_good"), &[]);
    assert!(
        clear.status == 1 && clear.err.contains("https://"),
        "{}",
        clear.err
    );
    for flags in [
        ["--since", "yesterday"],
        ["--every", "soon"],
        ["--key", "tok_good"],
    ] {
        assert_eq!(
            pull(&folder, &address, Some("tok_good"), &flags).status,
            2,
            "{flags:?}"
        );
    }
    let help = good(&folder, &["pull", "appetize", "--help"], "");
    assert!(
        help.contains("SH_APPETIZE_KEY") && !help.contains("--key "),
        "{help}"
    );
}
