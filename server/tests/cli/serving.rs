//! `serve`: what it prints, and how it stops.

use crate::program::{Folder, bad, good};
use crate::server::Serving;

#[test]
fn without_an_organization_it_prints_a_set_up_link_and_stops_when_told() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    let link = serving.lines.first().expect("a line").clone();
    let (_, path) = link.split_once(&serving.addr).expect("a link to itself");
    assert!(path.starts_with("/setup?secret="), "{link}");
    assert!(serving.ask(&format!("GET {path}")).starts_with("HTTP/1.0 200 "));
    assert!(serving.ask("GET /healthz").ends_with("ok\n"));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn with_an_organization_there_is_no_link() {
    let folder = Folder::new();
    good(&folder, &["org", "add", "harbor", "--name", "Harbor"], "");
    let serving = Serving::start(&folder, &["--public-url", "https://history.example"]);
    assert_eq!(serving.lines.len(), 1, "{:?}", serving.lines);
    assert!(serving.ask("GET /sign-in").contains("strict-transport-security"));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_demo_refuses_a_database_with_real_people() {
    let folder = Folder::new();
    good(&folder, &["org", "add", "harbor", "--name", "Harbor"], "");
    let url = format!("sqlite:{}", folder.path("session-history.db").display());
    let why = bad(
        &folder,
        &["serve", "--demo", "--database-url", &url, "--addr", "127.0.0.1:0"],
        "",
    );
    assert!(why.contains("The demo fills an empty database only"), "{why}");
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    let why = bad(&folder, &["serve", "--addr", &addr], "");
    assert!(why.contains(&format!("could not listen on {addr}")), "{why}");
}
