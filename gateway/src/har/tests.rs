use std::io::Cursor;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::*;
use crate::logs;
use crate::redact::Words;

/// What ChromeDriver 156 answered after a visit to a page that redirects, calls its server and asks for what is not there.
const RECORDED: &[u8] = include_bytes!("../../tests/fixtures/performance.json");

/// Files of tests that run at once have names of their own.
static FILES: AtomicU32 = AtomicU32::new(0);

fn har(keep_typed_text: bool) -> (Value, String) {
    har_of(logs::network(RECORDED, &Words::default(), keep_typed_text))
}

fn har_of(events: Vec<u8>) -> (Value, String) {
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let name = format!("gateway-har-{}-{number}.har", std::process::id());
    let target = std::env::temp_dir().join(name);
    assert!(write(Cursor::new(events), &target).expect("writes"));
    let text = std::fs::read_to_string(&target).expect("a file");
    std::fs::remove_file(target).expect("removed");
    (serde_json::from_str(&text).expect("JSON"), text)
}

#[test]
fn what_is_said_of_the_log_stands_in_the_har() {
    let mut events = logs::network(RECORDED, &Words::default(), false);
    events.extend_from_slice(b"{\"comment\":\"cut here\"}\n");
    let (har, _) = har_of(events);
    assert_eq!(har["log"]["comment"], "cut here");
    assert!(
        har["log"]["entries"]
            .as_array()
            .is_some_and(|entries| !entries.is_empty())
    );
}

#[test]
fn a_recorded_log_becomes_a_har() {
    let (har, _) = har(false);
    assert_eq!(har["log"]["version"], "1.2");
    assert!(har["log"]["creator"]["name"].is_string() && har["log"]["creator"]["version"].is_string());
    let entries = har["log"]["entries"].as_array().expect("entries");
    let seen: Vec<String> = entries
        .iter()
        .map(|entry| {
            let url = entry["request"]["url"].as_str().expect("an address");
            let path = url.splitn(4, '/').nth(3).expect("a path");
            format!(
                "{} /{path} {}",
                entry["request"]["method"].as_str().expect("a method"),
                entry["response"]["status"]
            )
        })
        .collect();
    for wanted in [
        "GET /go?x=1 302",
        "GET /page?token=[hidden]&q=1 200",
        "POST /api/x 200",
        "GET /missing 404",
        "GET /refused 0",
    ] {
        assert!(
            seen.iter().any(|seen| seen == wanted),
            "{wanted} is missing: {seen:?}"
        );
    }
    let first = &entries[0];
    assert_eq!(first["response"]["redirectURL"], "/page?token=[hidden]&q=1");
    let refused = entries
        .iter()
        .find(|entry| entry["response"]["status"] == 0)
        .expect("refused");
    assert_eq!(refused["response"]["_error"], "net::ERR_UNSAFE_PORT");
}

/// Of HAR 1.2: what every entry must have, and of which type.
#[test]
fn entries_have_what_the_format_demands() {
    let (har, _) = har(false);
    let entries = har["log"]["entries"].as_array().expect("entries");
    let mut before = String::new();
    for entry in entries {
        let started = entry["startedDateTime"].as_str().expect("a time").to_owned();
        assert!(
            started.parse::<domain::Timestamp>().is_ok() && started >= before,
            "{started}"
        );
        before = started;
        for (part, texts, lists, numbers) in [
            (
                "request",
                &["method", "url", "httpVersion"][..],
                &["cookies", "headers", "queryString"][..],
                &["headersSize", "bodySize"][..],
            ),
            (
                "response",
                &["statusText", "httpVersion", "redirectURL"],
                &["cookies", "headers"],
                &["status", "headersSize", "bodySize"],
            ),
        ] {
            let part = &entry[part];
            assert!(texts.iter().all(|key| part[*key].is_string()), "{part}");
            assert!(lists.iter().all(|key| part[*key].is_array()), "{part}");
            assert!(numbers.iter().all(|key| part[*key].is_i64()), "{part}");
            for header in part["headers"].as_array().expect("headers") {
                assert!(
                    header["name"].is_string() && header["value"].is_string(),
                    "{header}"
                );
            }
        }
        assert!(
            entry["response"]["content"]["size"].is_i64()
                && entry["response"]["content"]["mimeType"].is_string()
        );
        assert!(entry["cache"].is_object());
        let timing = |key: &str| entry["timings"][key].as_f64().expect("a number");
        assert!(
            ["send", "wait", "receive"].iter().all(|key| timing(key) >= 0.0),
            "{entry}"
        );
        let parts = ["blocked", "dns", "connect", "send", "wait", "receive"];
        let sum: f64 = parts.iter().map(|key| timing(key).max(0.0)).sum();
        assert!(
            (sum - entry["time"].as_f64().expect("a number")).abs() < 0.001,
            "{entry}"
        );
    }
}

#[test]
fn secrets_of_a_recorded_log_are_hidden_unless_they_are_asked_for() {
    const SECRETS: [&str; 4] = ["cookiesecret", "abcdefgh123", "sekrit", "typedsecret"];
    let (_, hidden) = har(false);
    assert_eq!(
        SECRETS.into_iter().find(|secret| hidden.contains(secret)),
        None,
        "{hidden}"
    );
    let (_, kept) = har(true);
    assert_eq!(
        SECRETS.into_iter().find(|secret| !kept.contains(secret)),
        None,
        "{kept}"
    );
}

#[test]
fn nothing_is_written_where_no_request_is_told() {
    let target = std::env::temp_dir().join(format!("gateway-har-{}-nothing.har", std::process::id()));
    assert!(!write(Cursor::new("{\"method\":\"x\"}\nnonsense\n"), &target).expect("reads"));
    assert!(!target.exists());
}
