use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use domain::{Role, Timestamp};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::service::acting::Acting;
use crate::service::passwords::Cost;
use crate::service::{Services, orgs, people};
use crate::store::{DatabaseUrl, Store};
use crate::web::{Settings, Site};

/// An open stream of somebody who is signed in, and the folder of its database.
async fn open() -> (Stream, PathBuf) {
    let random = u64::from_be_bytes(Entropy::system().bytes());
    let folder = std::env::temp_dir().join(format!("sh_events_{random:016x}"));
    let url = DatabaseUrl::Sqlite(folder.join("test.db"));
    let store = Store::open(&url).await.expect("opens a file");
    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
    let services =
        Services::new(store, Clock::manual(now), Entropy::seeded(1), Cost::Least).expect("services");
    let org = orgs::add(&services, "harbor", "Harbor")
        .await
        .expect("an organization");
    let (email, password) = ("ada@harbor.example", "correct horse battery");
    let console = Acting::console(org.clone());
    people::add(&services, &console, email, None, Role::Admin, Some(password))
        .await
        .expect("a member");
    let secret = sign_ins::sign_in(&services, email, password, IpAddr::V4(Ipv4Addr::LOCALHOST), None)
        .await
        .expect("signed in");
    let web = Web::new(
        services,
        Site::default(),
        Settings::default(),
        CancellationToken::new(),
    );
    let stream = Stream {
        listener: web.services.changes.listen(org.id),
        _counted: web.metrics.open_stream(),
        web,
        secret,
        org: org.id,
        begun: true,
        not_before: Instant::now(),
        look_at: Instant::now() + KEEP_ALIVE,
    };
    (stream, folder)
}

#[tokio::test]
async fn a_busy_organization_does_not_keep_a_stream_open_whose_sign_in_is_over() {
    let (mut stream, folder) = open().await;
    let services = stream.web.services.clone();
    let org = stream.org;
    stream.look_at = Instant::now();
    services.changes.announce(org);
    let (_, stream) = stream.next().await.expect("they are signed in");
    sign_ins::sign_out(&services, &stream.secret)
        .await
        .expect("signed out");
    services.changes.announce(org);
    let (_, mut stream) = stream.next().await.expect("nobody looked since");
    stream.look_at = Instant::now();
    services.changes.announce(org);
    assert!(stream.next().await.is_none(), "the sign-in is over");
    services.store.close().await;
    std::fs::remove_dir_all(folder).expect("removes the folder");
}
