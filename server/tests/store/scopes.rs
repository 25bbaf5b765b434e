//! Nobody reads beyond his scope, whatever he asks for.

use domain::access::TokenKey;
use domain::filter::{Paging, UserKey};
use domain::{Filter, Role, Scope, Session};
use server::store::{FacetPaging, Overview, Store, View};

use super::agreement::exported;
use crate::contract;
use crate::story::{a_session, an_org, everything, id, user};

/// Every read that a scope could leak through finds nothing of what is not in it.
async fn sees_exactly(store: &Store, scope: &Scope, expected: &[Session], foreign: &[Session]) {
    let users = expected.iter().chain(foreign).map(|session| &session.actor.label);
    let asking_for_all = View {
        filter: Filter {
            users: users.filter_map(|label| UserKey::parse(label)).collect(),
            ..Filter::default()
        },
        ..View::default()
    };
    let many = i64::try_from(expected.len()).expect("few");
    for view in [View::default(), asking_for_all] {
        let page = store.page(scope, &view, &Paging::default()).await.expect("pages");
        assert_eq!(page.sessions, expected);
        assert_eq!(store.count(scope, &view).await.expect("counts"), many);
        assert_eq!(
            store.count_before(scope, &view, None, 100).await.expect("counts"),
            many
        );
        assert_eq!(exported(store, scope, &view).await, expected);
        let all = FacetPaging {
            limit: 100,
            ..FacetPaging::default()
        };
        let users = store.facet_users(scope, &view, &all).await.expect("users");
        assert!(
            users
                .options
                .iter()
                .all(|option| { expected.iter().any(|session| session.actor.label == option.label) }),
            "{users:?}"
        );
        let devices = store.facet_devices(scope, &view, &all).await.expect("devices");
        assert_eq!(devices.options.is_empty(), expected.is_empty());
        let more = store.facet_more(scope, &view, &view).await.expect("more");
        assert_eq!(
            more.iter()
                .filter(|one| one.key == "status")
                .map(|one| one.count)
                .sum::<i64>(),
            many
        );
    }
    let overview = store.overview(scope).await.expect("counts");
    assert_eq!(
        overview,
        Overview {
            total: many,
            running: 0,
            queued: many
        }
    );
    for session in foreign {
        assert_eq!(store.find(scope, session.id).await.expect("finds"), None);
        assert_eq!(store.find_many(scope, &[session.id]).await.expect("finds"), []);
        let amended = store
            .amend(scope, session.id, |_| -> Result<Session, ()> {
                unreachable!("it is not shown to anybody")
            })
            .await
            .expect("amends");
        assert_eq!(amended, None);
    }
    for session in expected {
        assert_eq!(
            store.find(scope, session.id).await.expect("finds").as_ref(),
            Some(session)
        );
    }
}

contract! {
    async fn every_scope_sees_its_own(store: Store) {
        let org = an_org(&store, "acme").await;
        let rival = an_org(&store, "rival").await;
        let ann = a_session(1).by(user("Ann@acme.example")).done();
        let bob = a_session(2).by(user("bob@acme.example")).done();
        let theirs = a_session(3).by(user("ann@acme.example")).done();
        store.record(org, Some(TokenKey(1)), std::slice::from_ref(&ann)).await.expect("records");
        store.record(org, Some(TokenKey(2)), std::slice::from_ref(&bob)).await.expect("records");
        store.record(rival, Some(TokenKey(1)), std::slice::from_ref(&theirs)).await.expect("records");
        let [ann, bob, theirs] = [[ann], [bob], [theirs]];

        let both = [bob[0].clone(), ann[0].clone()];
        sees_exactly(&store, &everything(org), &both, &theirs).await;
        sees_exactly(&store, &everything(rival), &theirs, &both).await;
        let not_ann = [bob[0].clone(), theirs[0].clone()];
        for role in [Role::Developer, Role::User] {
            let scope = Scope::of_member(org, role, "ANN@acme.EXAMPLE");
            sees_exactly(&store, &scope, &ann, &not_ann).await;
        }
        sees_exactly(&store, &Scope::of_token(org, Role::Developer, TokenKey(1)), &ann, &not_ann).await;
        let nobody = Scope::of_member(org, Role::User, "ann@acme.exampl_");
        sees_exactly(&store, &nobody, &[], &both).await;
        sees_exactly(&store, &Scope::of_token(org, Role::Developer, TokenKey(9)), &[], &both).await;
        sees_exactly(&store, &everything(domain::access::OrgId(99)), &[], &both).await;
        assert_eq!(store.recorder_of(rival, id(1)).await.expect("reads"), None);
    }
}
