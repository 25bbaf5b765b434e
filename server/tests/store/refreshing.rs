//! The numbers on a page that is being read.

use std::time::Duration;

use app::backend::{RefreshRequest, Summary};
use domain::Status;
use server::clock::Clock;
use server::entropy::Entropy;
use server::seed::Plan;
use server::service::Services;
use server::service::passwords::Cost;
use server::service::sessions::{Reader, refresh, summary};
use server::store::Store;
use tokio::time::timeout;

use crate::contract;
use crate::story::{NOON, a_session, an_org, at, everything, iphone_15_pro};

/// The counts that an open page is told.
async fn told(services: &Services, reader: &Reader, query: &str) -> Summary {
    let request = RefreshRequest {
        query: query.to_owned(),
        head: None,
        ids: vec![],
    };
    refresh(services, reader, &request)
        .await
        .expect("refreshes")
        .summary
}

async fn one_more(services: &Services, reader: &Reader, number: u128) {
    let session = a_session(number).on(iphone_15_pro("18")).ran(0, 60_000).done();
    assert_eq!(session.status, Status::Completed);
    services
        .store
        .record(reader.scope.org, None, &[session])
        .await
        .expect("records");
    services.changes.announce(reader.scope.org);
}

contract! {
    async fn an_open_page_is_told_a_recent_count_and_a_loaded_one_the_count(store: Store) {
        let clock = Clock::manual(at(NOON));
        let services = Services::new(store, clock, Entropy::seeded(1), Cost::Least).expect("services");
        let id = an_org(&services.store, "acme").await;
        let sessions: Vec<_> = Plan::new(3, 6_000, at(NOON)).sessions().collect();
        services.store.record(id, None, &sessions).await.expect("records");
        let org = services.store.org_by_slug("acme").await.expect("reads").expect("there");
        let reader = Reader { org, scope: everything(id) };
        let (both, one) = ("platform=ios&status=completed", "status=completed");

        let loaded = summary(&services, &reader, both).await.expect("counts");
        let completed = told(&services, &reader, one).await.matching;
        one_more(&services, &reader, 1).await;
        let later = told(&services, &reader, both).await;
        assert_eq!(later.matching, loaded.matching, "that of a moment ago");
        assert_eq!(later.total, loaded.total + 1, "what costs nothing is true");
        assert_eq!(told(&services, &reader, one).await.matching, completed + 1);

        let mut listener = services.changes.listen(id);
        services.clock.advance(9_999);
        assert_eq!(told(&services, &reader, both).await.matching, loaded.matching);
        let called = timeout(Duration::from_mins(1), listener.changed()).await;
        assert!(called.expect("soon"), "and called once more when it is over");
        services.clock.advance(1);
        assert_eq!(told(&services, &reader, both).await.matching, loaded.matching + 1);

        one_more(&services, &reader, 2).await;
        let again = summary(&services, &reader, both).await.expect("counts");
        assert_eq!(again.matching, loaded.matching + 2, "whoever loads a page has it counted");
        assert_eq!(told(&services, &reader, both).await.matching, loaded.matching + 2);
    }
}
