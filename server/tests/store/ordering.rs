//! Orders: ties by id in the same direction, what has no value last, pages without gaps or repeats.

use domain::filter::Sort;
use domain::{Filter, Session, Status};
use server::store::{Store, View};

use super::agreement::walk;
use crate::contract;
use crate::story::{a_session, an_org, everything};

fn sorted(key: &str) -> View {
    View {
        filter: Filter {
            sort: Sort::from_key(key).expect("an order"),
            ..Filter::default()
        },
        ..View::default()
    }
}

async fn order(store: &Store, scope: &domain::Scope, key: &str) -> Vec<u128> {
    let mut orders = Vec::new();
    for limit in [1, 2, 3, 200] {
        let walked = walk(store, scope, &sorted(key), limit).await;
        orders.push(
            walked
                .iter()
                .map(|session| u128::from_be_bytes(*session.id.as_bytes()))
                .collect(),
        );
    }
    orders.dedup();
    assert_eq!(
        orders.len(),
        1,
        "{key}: the length of a page changes nothing: {orders:?}"
    );
    orders.remove(0)
}

contract! {
    async fn ties_and_nulls(store: Store) {
        let org = an_org(&store, "acme").await;
        let sessions: Vec<Session> = vec![
            a_session(5).ran(10, 100).done(),
            a_session(1).ran(10, 100).done(),
            a_session(u128::MAX).ran(20, 100).done(),
            a_session(3).ran(0, 50).done(),
            a_session(7).with_status(Status::Queued).done(),
            a_session(2).with_status(Status::Queued).done(),
        ];
        store.record(org, None, &sessions).await.expect("records");
        let scope = everything(org);
        let max = u128::MAX;
        assert_eq!(order(&store, &scope, "-requested_at").await, [max, 7, 5, 3, 2, 1]);
        assert_eq!(order(&store, &scope, "requested_at").await, [1, 2, 3, 5, 7, max]);
        assert_eq!(order(&store, &scope, "-duration").await, [max, 5, 1, 3, 7, 2]);
        assert_eq!(order(&store, &scope, "duration").await, [3, 1, 5, max, 2, 7]);
        assert_eq!(order(&store, &scope, "-queue").await, [max, 5, 1, 3, 7, 2]);
        assert_eq!(order(&store, &scope, "queue").await, [3, 1, 5, max, 2, 7]);
    }
}
