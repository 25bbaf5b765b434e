//! Changing a session: read, decide and write with nobody in between; counts follow.

use domain::filter::UserKey;
use domain::{Attachment, AttachmentKind, AttachmentState, Filter, Session, Status};
use server::store::{Overview, Store, View};

use super::agreement::{exported, walk};
use crate::contract;
use crate::story::{NOON, a_session, an_org, app, at, everything, id, iphone_15_pro, user};

async fn change(
    store: &Store,
    scope: &domain::Scope,
    number: u128,
    by: impl FnOnce(&mut Session),
) -> Session {
    store
        .amend(scope, id(number), |session| -> Result<Session, ()> {
            let mut changed = session.clone();
            by(&mut changed);
            Ok(changed)
        })
        .await
        .expect("amends")
        .expect("is there")
        .expect("is not refused")
}

fn number(sessions: &[Session]) -> i64 {
    i64::try_from(sessions.len()).expect("few")
}

fn only(filter: Filter) -> View {
    View {
        filter,
        ..View::default()
    }
}

contract! {
    async fn a_change_is_seen_by_every_read(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        store.record(org, None, &[a_session(1).done(), a_session(2).done()]).await.expect("records");
        let changed = change(&store, &scope, 1, |session| {
            session.status = Status::Running;
            session.started_at = Some(at(NOON).plus_millis(500));
            session.actor = user("bob@acme.example");
            session.app = app("com.acme.shop", "Shop", "1");
            session.device = iphone_15_pro("18.2");
            session.attachments = vec![
                Attachment::in_state(AttachmentKind::CrashLog, AttachmentState::Available),
                Attachment {
                    reason: Some("No network log was asked for.".to_owned()),
                    ..Attachment::in_state(AttachmentKind::NetworkLog, AttachmentState::NotCaptured)
                },
            ];
            session.attachments.sort_by_key(|file| file.kind);
        }).await;
        assert_eq!(store.find(&scope, id(1)).await.expect("finds"), Some(changed.clone()));
        let overview = store.overview(&scope).await.expect("counts");
        assert_eq!(overview, Overview { total: 2, running: 1, queued: 1 });
        for (filter, expected) in [
            (Filter { statuses: vec![Status::Running], ..Filter::default() }, 1),
            (Filter { statuses: vec![Status::Queued], ..Filter::default() }, 1),
            (Filter { users: vec![UserKey::Email("ann@acme.example".into())], ..Filter::default() }, 1),
            (Filter { users: vec![UserKey::Email("bob@acme.example".into())], ..Filter::default() }, 1),
            (Filter { devices: vec!["iphone15pro".into()], ..Filter::default() }, 1),
            (Filter { has: vec![AttachmentKind::CrashLog], ..Filter::default() }, 1),
            (Filter { has: vec![AttachmentKind::NetworkLog], ..Filter::default() }, 0),
        ] {
            let view = only(filter);
            let told = format!("{:?}", view.filter);
            assert_eq!(store.count(&scope, &view).await.expect("counts"), expected, "{told}");
            assert_eq!(number(&walk(&store, &scope, &view, 10).await), expected, "{told}");
            assert_eq!(number(&exported(&store, &scope, &view).await), expected, "{told}");
        }
        // And back, with less to say of its files than before.
        let back = change(&store, &scope, 1, |session| {
            *session = a_session(1).with_file(AttachmentKind::NetworkLog, AttachmentState::Processing).done();
        }).await;
        assert_eq!(store.find(&scope, id(1)).await.expect("finds"), Some(back));
        let overview = store.overview(&scope).await.expect("counts");
        assert_eq!(overview, Overview { total: 2, running: 0, queued: 2 });
    }

    async fn id_and_date_stay(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        store.record(org, None, &[a_session(1).done()]).await.expect("records");
        change(&store, &scope, 1, |session| {
            session.id = id(9);
            session.requested_at = at(NOON).plus_millis(1);
            session.error = Some("late".to_owned());
        }).await;
        let found = store.find(&scope, id(1)).await.expect("finds").expect("is there");
        assert_eq!((found.requested_at, found.error.as_deref()), (at(NOON), Some("late")));
        assert_eq!(store.find(&scope, id(9)).await.expect("finds"), None);
    }

    async fn a_refusal_changes_nothing(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        store.record(org, None, &[a_session(1).done()]).await.expect("records");
        let told = store.amend(&scope, id(1), |_| Err("no")).await.expect("amends");
        assert_eq!(told, Some(Err("no")));
        assert_eq!(store.find(&scope, id(1)).await.expect("finds"), Some(a_session(1).done()));
        let missing = store.amend(&scope, id(2), |_| Err("no")).await.expect("amends");
        assert_eq!(missing, None);
        // The refused transaction holds nobody up.
        store.record(org, None, &[a_session(2).done()]).await.expect("records");
    }

    async fn changes_at_once_come_one_after_the_other(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        store.record(org, None, &[a_session(1).done()]).await.expect("records");
        let mut running = tokio::task::JoinSet::new();
        for number in 0..24 {
            let (store, scope) = (store.clone(), scope.clone());
            running.spawn(async move {
                change(&store, &scope, 1, |session| {
                    session.tags.insert(format!("key {number}"), String::new());
                    // A new row of a dimension each time, so that numbering them is contended for as well.
                    session.actor = user(&format!("user{number}@acme.example"));
                }).await;
            });
        }
        while let Some(done) = running.join_next().await {
            done.expect("no change fails");
        }
        let found = store.find(&scope, id(1)).await.expect("finds").expect("is there");
        assert_eq!(found.tags.len(), 24, "no change is lost");
        let by_users = only(Filter {
            users: (0..24).map(|n| UserKey::Email(format!("user{n}@acme.example"))).collect(),
            ..Filter::default()
        });
        assert_eq!(store.count(&scope, &by_users).await.expect("counts"), 1, "the roll-up moved with it");
    }

    async fn recorders_at_once_agree_on_keys_and_ids(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        let mut running = tokio::task::JoinSet::new();
        for writer in 0..8_u128 {
            let store = store.clone();
            running.spawn(async move {
                let sessions: Vec<Session> = (0..40)
                    // Every other id is everybody's, in an order of his own.
                    .map(|n| if n % 2 == 0 { (n * 7 + writer * 3) % 40 } else { 1_000 * (writer + 1) + n })
                    .map(|number| a_session(number).by(user(&format!("user{}@x", number % 9))).done())
                    .collect();
                store.record(org, None, &sessions).await.expect("records").len()
            });
        }
        while let Some(done) = running.join_next().await {
            assert_eq!(done.expect("no recorder fails"), 40);
        }
        let view = View::default();
        let listed = walk(&store, &scope, &view, 50).await;
        let mut ids: Vec<_> = listed.iter().map(|session| session.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), listed.len(), "no id twice");
        assert_eq!(store.count(&scope, &view).await.expect("counts"), number(&listed));
        let options = server::store::FacetPaging { limit: 100, ..Default::default() };
        let users = store.facet_users(&scope, &view, &options).await.expect("users");
        assert_eq!(users.total, 9, "one row for one content");
    }

    async fn lists_are_read_while_newcomers_are_recorded(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        let (writer, reader) = (store.clone(), store);
        let writing = tokio::spawn(async move {
            for number in 0..150 {
                let newcomer = user(&format!("user{number}@acme.example"));
                let session = a_session(number).by(newcomer).done();
                writer.record(org, None, &[session]).await.expect("records");
            }
        });
        while !writing.is_finished() {
            let paging = domain::filter::Paging::default();
            reader.page(&scope, &View::default(), &paging).await.expect("a row never points to nobody");
        }
        writing.await.expect("no recorder fails");
    }
}
