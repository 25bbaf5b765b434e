//! Settings: where they come from, and what is said when they are wrong.

use crate::program::{Folder, finish, good, program};

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let folder = Folder::new();
    let mut command = program(&folder.0);
    command
        .args(["serve", "--addr", "somewhere", "--sign-in-idle-days", "100"])
        .env("SH_DATABASE_URL", "mysql://ann:secret@db/history")
        .env("SH_DEMO", "perhaps")
        .env("SH_ADR", "127.0.0.1:1")
        .env("SH_LOG_FORMAT", "xml")
        .env("SH_TEST_ANYTHING", "is for tests")
        .env("SH_BINARY", "too");
    let done = finish(&mut command, "");
    assert_eq!(done.status, 2);
    assert_eq!(done.out, "");
    for line in [
        "6 settings are wrong:",
        "SH_ADR: there is no such setting (did you mean SH_ADDR?)",
        "--addr: “somewhere” will not do. Write an address and a port, e.g. 127.0.0.1:3000 or [::]:3000.",
        "SH_DEMO: “perhaps” will not do. Write true or false.",
        "--sign-in-idle-days: a sign-in cannot live longer unused than it lives at all",
        "SH_DATABASE_URL: “mysql://ann:…@db/history” will not do.",
        "SH_LOG_FORMAT: “xml” will not do. Write text or json.",
    ] {
        assert!(done.err.contains(line), "{line}\n{}", done.err);
    }
    assert!(!done.err.contains("secret"), "{}", done.err);
}

#[test]
fn a_gateway_says_what_it_needs_and_takes_no_token_that_others_can_read() {
    let folder = Folder::new();
    let token = format!("shp_{}", "a".repeat(47));
    let mut command = program(&folder.0);
    command.args([
        "gateway",
        "--slots",
        "none",
        "--history",
        "history.example",
        "--token",
        &token,
    ]);
    let done = finish(&mut command, "");
    assert_eq!(done.status, 2);
    for line in [
        "4 settings are wrong:",
        "--upstream: say which WebDriver server it stands before",
        "--slots: “none” will not do.",
        "--history: “history.example” will not do.",
        "--token: others can read it on a command line; set SH_TOKEN",
    ] {
        assert!(done.err.contains(line), "{line}\n{}", done.err);
    }
    assert!(!done.err.contains(&token), "{}", done.err);
    let mut command = program(&folder.0);
    command
        .args(["gateway", "--upstream", "http://127.0.0.1:9"])
        .env("SH_TOKEN", "something else");
    let done = finish(&mut command, "");
    assert!(
        done.err.contains("SH_TOKEN: this is no API token"),
        "{}",
        done.err
    );
    assert!(!done.err.contains("something else"), "{}", done.err);
}

#[test]
fn commands_refuse_unknown_variables_too() {
    let folder = Folder::new();
    let mut command = program(&folder.0);
    command
        .args(["org", "add", "harbor", "--name", "Harbor"])
        .env("SH_DATADIR", "x");
    let done = finish(&mut command, "");
    assert_eq!(done.status, 2);
    assert!(
        done.err
            .contains("SH_DATADIR: there is no such setting (did you mean SH_DATA_DIR?)"),
        "{}",
        done.err
    );
}

#[test]
fn config_tells_each_value_and_where_it_came_from() {
    let folder = Folder::new();
    let mut command = program(&folder.0);
    command
        .args(["config", "--addr", "127.0.0.1:4000"])
        .env("SH_DATABASE_URL", "postgres://ann:s3cret@db/history")
        .env("SH_PUBLIC_URL", "https://history.example");
    let done = finish(&mut command, "");
    assert_eq!(done.status, 0, "{}", done.err);
    let line = |flag: &str| {
        let found = done
            .out
            .lines()
            .find(|line| line.starts_with(&format!("{flag} ")));
        found.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let told = |flag: &str| line(flag).unwrap_or_default();
    assert_eq!(told("--addr"), "--addr 127.0.0.1:4000 (from the command line)");
    assert_eq!(
        told("--public-url"),
        "--public-url https://history.example (from SH_PUBLIC_URL)"
    );
    assert_eq!(
        told("--database-url"),
        "--database-url postgres://ann:…@db/history (from SH_DATABASE_URL)"
    );
    assert_eq!(
        told("--metrics-addr"),
        "--metrics-addr (none) (by default; set SH_METRICS_ADDR)"
    );
    assert_eq!(told("--demo"), "--demo false (by default; set SH_DEMO)");
    assert!(!done.out.contains("s3cret"));
}

#[test]
fn the_demo_keeps_its_data_apart() {
    let folder = Folder::new();
    let usual = good(&folder, &["config"], "");
    let demo = good(&folder, &["config", "--demo"], "");
    assert!(usual.contains("session-history.db"), "{usual}");
    assert!(
        demo.contains("demo.db") && !demo.contains("session-history.db"),
        "{demo}"
    );
}

#[test]
fn help_names_the_variables_but_not_their_values() {
    let folder = Folder::new();
    let mut command = program(&folder.0);
    command
        .args(["serve", "--help"])
        .env("SH_DATABASE_URL", "postgres://ann:s3cret@db/history");
    let done = finish(&mut command, "");
    assert_eq!(done.status, 0);
    assert!(done.out.contains("[env: SH_ADDR"), "{}", done.out);
    assert!(!done.out.contains("s3cret"), "{}", done.out);
}
