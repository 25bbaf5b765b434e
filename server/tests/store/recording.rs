//! What is recorded is what is read, once and for all, and all or nothing.

use domain::access::TokenKey;
use domain::{
    Attachment, AttachmentKind, AttachmentState, Client, Options, QueueKind, Session, Status, Timestamp,
};
use server::store::{Recorded, Store, View};

use crate::contract;
use crate::story::{NOON, a_session, an_org, app, at, everything, id, iphone_15_pro, token, user};

/// A session with a value in every field, some of them hostile.
fn complete(number: u128) -> Session {
    let later = |millis: i64| Some(at(NOON).plus_millis(millis));
    let file = Attachment {
        kind: AttachmentKind::DebugLog,
        state: AttachmentState::Available,
        reason: Some("because".to_owned()),
        file_name: Some("a 'b' \"c\" %_.log".to_owned()),
        content_type: Some("text/plain".to_owned()),
        size: Some(i64::MAX),
        sha256: Some("0123456789abcdef".repeat(4)),
        updated_at: later(9_000),
    };
    Session {
        status: Status::Failed,
        started_at: later(1_000),
        user_connected_at: later(2_000),
        first_frame_at: later(3_000),
        app_launched_at: later(4_000),
        ended_at: later(5_000),
        closed_at: later(6_000),
        last_seen_at: later(7_000),
        queue_kind: Some(QueueKind::Device),
        end_reason: Some("error".to_owned()),
        error: Some("'; DROP TABLE sessions; -- \u{1F980} \\ \r\n\t\u{202e}".to_owned()),
        end_estimated: true,
        client: Client {
            referrer_host: Some("shop.example.com".to_owned()),
            ip: Some("2001:db8::1".to_owned()),
            language: Some("de-DE".to_owned()),
            user_agent: Some("Mozilla/5.0 \"x\"".to_owned()),
            location: Some(String::new()),
        },
        options: Options {
            orientation: Some("portrait".to_owned()),
            debug: Some(true),
            network_intercept: Some(false),
            headless: None,
            reserved_device: Some("rack-7".to_owned()),
        },
        tags: [("suite", "checkout"), ("ünicode \"key\"", "👩‍👩‍👧‍👦")]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        attachments: vec![
            file,
            Attachment::in_state(AttachmentKind::Video, AttachmentState::Recording),
        ],
        ..a_session(number)
            .by(token("tok_1", "CI"))
            .of(app("a", "b", "c"))
            .on(iphone_15_pro("18.2"))
            .done()
    }
}

contract! {
    async fn every_field_comes_back(store: Store) {
        let org = an_org(&store, "acme").await;
        let sessions = vec![complete(1), a_session(2).done()];
        store.record(org, Some(TokenKey(4)), &sessions).await.expect("records");
        for session in &sessions {
            let found = store.find(&everything(org), session.id).await.expect("finds");
            assert_eq!(found.as_ref(), Some(session));
        }
        assert_eq!(store.recorder_of(org, id(1)).await.expect("reads"), Some(TokenKey(4)));
        assert_eq!(store.recorder_of(org, id(9)).await.expect("reads"), None);
    }

    async fn times_at_both_ends_of_the_calendar_are_kept(store: Store) {
        let org = an_org(&store, "acme").await;
        let first = Timestamp::saturating_from_millis(i64::MIN);
        let last = Timestamp::saturating_from_millis(i64::MAX);
        let sessions = [first, last, at("1969-12-31T23:59:59.999Z")]
            .into_iter()
            .zip(1..)
            .map(|(at, number)| a_session(number).requested(at).done())
            .collect::<Vec<_>>();
        store.record(org, None, &sessions).await.expect("records");
        let view = View {
            interval: domain::Interval {
                from: Some(at("1969-12-31T00:00:00Z")),
                until: Some(at("1970-01-01T00:00:00Z")),
            },
            ..View::default()
        };
        assert_eq!(store.count(&everything(org), &view).await.expect("counts"), 1);
        assert_eq!(store.count(&everything(org), &View::default()).await.expect("counts"), 3);
    }

    async fn a_repeated_id_is_the_same_session(store: Store) {
        let org = an_org(&store, "acme").await;
        let first = complete(1);
        let told = store.record(org, None, std::slice::from_ref(&first)).await.expect("records");
        assert_eq!(told, [Recorded::Created]);
        let other = a_session(1).by(user("mallory@acme.example")).done();
        let again = vec![other.clone(), a_session(2).done(), a_session(2).of(app("x", "y", "z")).done()];
        let told = store.record(org, None, &again).await.expect("records");
        assert_eq!(told, [
            Recorded::Existing(Box::new(first)),
            Recorded::Created,
            Recorded::Existing(Box::new(a_session(2).done())),
        ]);
        assert_eq!(store.count(&everything(org), &View::default()).await.expect("counts"), 2);
        // Another organization's ids are its own.
        let rival = an_org(&store, "rival").await;
        let told = store.record(rival, None, &[other]).await.expect("records");
        assert_eq!(told, [Recorded::Created]);
    }

    async fn many_at_once_and_none_at_all(store: Store) {
        let org = an_org(&store, "acme").await;
        assert_eq!(store.record(org, None, &[]).await.expect("records"), []);
        let sessions: Vec<Session> = (0..10_000)
            .zip((0..).step_by(60_000))
            .map(|(number, later)| a_session(number).requested(at(NOON).plus_millis(later)).done())
            .collect();
        let told = store.record(org, None, &sessions).await.expect("records");
        assert!(told.iter().all(|one| *one == Recorded::Created));
        let told = store.record(org, None, &sessions).await.expect("records again");
        assert!(told.iter().zip(&sessions).all(|(told, session)| {
            *told == Recorded::Existing(Box::new(session.clone()))
        }));
        assert_eq!(store.count(&everything(org), &View::default()).await.expect("counts"), 10_000);
    }

    async fn an_import_is_all_or_nothing(store: Store) {
        let org = an_org(&store, "acme").await;
        let mut import = store.begin_import(org, None).await.expect("begins");
        import.push(&[a_session(1).done(), a_session(2).by(user("new@acme.example")).done()]).await.expect("takes");
        import.push(&[a_session(2).done(), a_session(3).done()]).await.expect("takes");
        drop(import);
        assert_eq!(store.count(&everything(org), &View::default()).await.expect("counts"), 0);
        assert_eq!(store.overview(&everything(org)).await.expect("counts").total, 0);

        let mut import = store.begin_import(org, Some(TokenKey(3))).await.expect("begins");
        let told = import.push(&[a_session(1).done(), a_session(1).done()]).await.expect("takes");
        assert_eq!(told, [true, false]);
        let told = import.push(&[a_session(1).done(), a_session(4).done()]).await.expect("takes");
        assert_eq!(told, [false, true]);
        import.commit().await.expect("commits");
        let overview = store.overview(&everything(org)).await.expect("counts");
        assert_eq!((overview.total, overview.queued, overview.running), (2, 2, 0));
        assert_eq!(store.recorder_of(org, id(4)).await.expect("reads"), Some(TokenKey(3)));
    }

    async fn an_organization_that_does_not_exist_records_nothing(store: Store) {
        let nowhere = domain::access::OrgId(77);
        assert!(store.record(nowhere, None, &[a_session(1).done()]).await.is_err());
        assert_eq!(store.count(&everything(nowhere), &View::default()).await.expect("counts"), 0);
    }

    async fn many_at_once_are_read_as_they_were_written(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        // More than one statement or piece of any engine, every field filled, dimensions new and old.
        let sessions: Vec<Session> = (0..700)
            .map(|n| Session { actor: user(&format!("user{}@acme.example", n % 80)), ..complete(n) })
            .collect();
        let mut import = store.begin_import(org, Some(TokenKey(7))).await.expect("begins");
        for some in sessions.chunks(300) {
            assert!(import.push(some).await.expect("writes").iter().all(|new| *new));
        }
        let known = [sessions[5].clone(), complete(9_000), sessions[6].clone(), complete(9_000)];
        assert_eq!(import.push(&known).await.expect("writes"), [false, true, false, false]);
        import.commit().await.expect("commits");
        let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
        let mut found = store.find_many(&scope, &ids).await.expect("reads");
        found.sort_by_key(|session| session.id);
        assert_eq!(found, sessions);
        assert_eq!(store.count(&scope, &View::default()).await.expect("counts"), 701);
    }

    async fn what_breaks_off_in_the_middle_leaves_nothing(store: Store) {
        let org = an_org(&store, "acme").await;
        let scope = everything(org);
        let sessions: Vec<Session> = (0..3_000).map(|n| a_session(n).by(user(&format!("user{n}@x"))).done()).collect();
        for millis in [1, 3, 7, 15, 30] {
            let writing = async {
                let mut import = store.begin_import(org, None).await.expect("begins");
                import.push(&sessions).await.expect("writes");
                // Never committed, however fast it was.
                std::future::pending::<()>().await;
            };
            let patience = std::time::Duration::from_millis(millis);
            assert!(tokio::time::timeout(patience, writing).await.is_err());
        }
        assert_eq!(store.count(&scope, &View::default()).await.expect("counts"), 0);
        // Keys that were never committed are given again, to others.
        let other: Vec<Session> = (0..40).map(|n| a_session(n).by(user(&format!("other{n}@x"))).done()).collect();
        store.record(org, None, &other).await.expect("records");
        let ids: Vec<_> = other.iter().map(|session| session.id).collect();
        let mut found = store.find_many(&scope, &ids).await.expect("reads");
        found.sort_by_key(|session| session.id);
        assert_eq!(found, other);
    }
}
