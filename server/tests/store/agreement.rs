//! List, count, export and options say the same, and what a plain evaluator of the filter says.

use std::collections::HashMap;

use domain::filter::{Paging, Search, UserKey};
use domain::session::OsVersion;
use domain::{Attachment, AttachmentKind, AttachmentState, Filter, Platform, Scope, Session, Status};
use futures::TryStreamExt;
use server::store::{FacetPaging, FacetRow, Store, View};

use crate::contract;
use crate::crowd::{self, Dice};
use crate::naive::{Stored, answer, is_user};
use crate::story::{an_org, everything};

/// Writes sessions as their recorders would.
pub async fn record_all(store: &Store, org: domain::access::OrgId, stored: &[Stored]) {
    for recorder in [
        None,
        Some(domain::access::TokenKey(1)),
        Some(domain::access::TokenKey(2)),
    ] {
        let of_recorder = stored.iter().filter(|one| one.recorder == recorder);
        let sessions: Vec<Session> = of_recorder.map(|one| one.session.clone()).collect();
        store.record(org, recorder, &sessions).await.expect("records");
    }
}

/// Walks all pages of a view.
pub async fn walk(store: &Store, scope: &Scope, view: &View, limit: u16) -> Vec<Session> {
    let mut sessions = Vec::new();
    let mut cursor = None;
    loop {
        let paging = Paging { cursor, limit };
        let page = store.page(scope, view, &paging).await.expect("pages");
        assert!(page.sessions.len() <= usize::from(limit));
        assert!(
            page.next.is_none() || page.sessions.len() == usize::from(limit),
            "a page that is not the last is full"
        );
        sessions.extend(page.sessions);
        match page.next {
            None => return sessions,
            Some(next) => {
                // As it comes back from a client.
                cursor = Some(domain::Cursor::parse(&next.to_string()).expect("a cursor"));
            }
        }
    }
}

pub async fn exported(store: &Store, scope: &Scope, view: &View) -> Vec<Session> {
    let export = store.export(scope, view, false).await.expect("begins");
    let rows = export.rows;
    let batches: Vec<Vec<Session>> = export.batches().try_collect().await.expect("streams");
    let sessions: Vec<Session> = batches.into_iter().flatten().collect();
    assert_eq!(
        rows,
        i64::try_from(sessions.len()).expect("few"),
        "the export says how long it is"
    );
    sessions
}

fn ids_of(sessions: &[Session]) -> Vec<String> {
    sessions.iter().map(|session| session.id.to_string()).collect()
}

contract! {
    async fn random_views_agree_with_the_plain_evaluator(store: Store) {
        let org = an_org(&store, "acme").await;
        let neighbour = an_org(&store, "rival").await;
        let stored = crowd::sessions(7, 400);
        record_all(&store, org, &stored).await;
        // The same people and apps next door, which nobody may see.
        record_all(&store, neighbour, &crowd::sessions(8, 150)).await;

        let mut dice = Dice::new(99);
        let mut found = 0;
        for round in 0..150 {
            let scope = crowd::scope(&mut dice, org);
            let view = crowd::view(&mut dice, &stored);
            let expected = answer(&stored, &scope, &view);
            found += usize::from(!expected.is_empty());
            let told = format!("round {round}: {scope:?} {:?} {:?}", view.filter.query().to_string(), view);
            let limit = u16::try_from(1 + dice.below(60)).expect("small");
            let walked = walk(&store, &scope, &view, limit).await;
            assert_eq!(ids_of(&walked), ids_of(&expected), "list, {told}");
            assert_eq!(walked, expected, "list, {told}");
            let count = store.count(&scope, &view).await.expect("counts");
            assert_eq!(count, i64::try_from(expected.len()).expect("few"), "count, {told}");
            assert_eq!(exported(&store, &scope, &view).await, expected, "export, {told}");
        }
        assert!(found > 40, "the filters find something: {found}");
    }

    async fn a_search_for_an_id_agrees(store: Store) {
        let org = an_org(&store, "acme").await;
        let stored = crowd::sessions(47, 200);
        record_all(&store, org, &stored).await;
        let scope = everything(org);
        let ids = [stored[0].session.id, stored[1].session.id, stored[57].session.id];
        let ids = ids.map(|id| id.to_string());
        let mut found = 0;
        for first in ids.iter().map(String::as_str).chain([crowd::A_BUILD]) {
            for second in ["", "acme", "a", "nightly", "\"acme shop\"", "zzz", &ids[0], crowd::A_BUILD] {
                let search = Search::new(&format!("{first} {second}"));
                for statuses in [vec![], vec![Status::Completed, Status::Failed]] {
                    let filter = Filter { search: search.clone(), statuses, ..Filter::default() };
                    let view = View { filter, ..View::default() };
                    let expected = answer(&stored, &scope, &view);
                    found += expected.len();
                    assert_eq!(ids_of(&walk(&store, &scope, &view, 7).await), ids_of(&expected), "{view:?}");
                    let count = store.count(&scope, &view).await.expect("counts");
                    assert_eq!(count, i64::try_from(expected.len()).expect("few"), "{view:?}");
                    check_users(&store, &scope, &view, &stored).await;
                    check_more(&store, &scope, &view, &stored).await;
                }
            }
        }
        assert!(found > 100, "the searches find something: {found}");
    }

    async fn few_files_agree(store: Store) {
        let org = an_org(&store, "acme").await;
        let mut stored = crowd::sessions(57, 300);
        // Every hundredth has files; there is no video at all.
        for (at, one) in stored.iter_mut().enumerate() {
            let few = at % 100 == 3;
            one.session.attachments.retain(|file| few && file.kind != AttachmentKind::Video);
            if few {
                let file = Attachment::in_state(AttachmentKind::Screenshot, AttachmentState::Available);
                one.session.attachments.retain(|file| file.kind != AttachmentKind::Screenshot);
                one.session.attachments.push(file);
                one.session.attachments.sort_by_key(|file| file.kind);
            }
        }
        record_all(&store, org, &stored).await;
        let mut dice = Dice::new(12);
        let mut found = 0;
        for round in 0..60 {
            let scope = crowd::scope(&mut dice, org);
            let mut view = crowd::view(&mut dice, &stored);
            view.filter.has = match round % 3 {
                0 => vec![AttachmentKind::Screenshot],
                1 => vec![AttachmentKind::Video],
                _ => vec![AttachmentKind::Screenshot, AttachmentKind::Other],
            };
            if round % 2 == 0 {
                let of_all = Filter { has: view.filter.has, sort: view.filter.sort, ..Filter::default() };
                view = View { filter: of_all, ..View::default() };
            }
            let expected = answer(&stored, &scope, &view);
            found += expected.len();
            assert_eq!(walk(&store, &scope, &view, 2).await, expected, "{view:?}");
            assert_eq!(exported(&store, &scope, &view).await, expected, "{view:?}");
            let count = store.count(&scope, &view).await.expect("counts");
            assert_eq!(count, i64::try_from(expected.len()).expect("few"), "{view:?}");
            check_users(&store, &scope, &view, &stored).await;
        }
        assert!(found > 20, "the filters find something: {found}");
    }

    async fn what_is_new_since_a_row_agrees(store: Store) {
        let org = an_org(&store, "acme").await;
        let stored = crowd::sessions(17, 200);
        record_all(&store, org, &stored).await;
        let mut dice = Dice::new(5);
        for round in 0..60 {
            let scope = crowd::scope(&mut dice, org);
            let mut view = crowd::view(&mut dice, &stored);
            view.filter.sort = domain::filter::Sort::default();
            let expected = answer(&stored, &scope, &view);
            for place in [0, expected.len() / 2, expected.len().saturating_sub(1)] {
                let head = expected.get(place).map(|row| (row.requested_at, row.id));
                let before = head.map_or(expected.len(), |_| place);
                let count = store.count_before(&scope, &view, head, 1_000).await.expect("counts");
                assert_eq!(count, i64::try_from(before).expect("few"), "round {round}, row {place}");
                let capped = store.count_before(&scope, &view, head, 3).await.expect("counts");
                assert_eq!(capped, i64::try_from(before.min(3)).expect("few"), "capped");
            }
        }
    }

    async fn options_agree_with_the_plain_evaluator(store: Store) {
        let org = an_org(&store, "acme").await;
        let stored = crowd::sessions(27, 300);
        record_all(&store, org, &stored).await;
        record_all(&store, an_org(&store, "rival").await, &crowd::sessions(28, 100)).await;
        let mut dice = Dice::new(55);
        for _ in 0..40 {
            let scope = crowd::scope(&mut dice, org);
            let view = crowd::view(&mut dice, &stored);
            check_users(&store, &scope, &view, &stored).await;
            check_devices(&store, &scope, &view, &stored).await;
            check_os(&store, &scope, &view, &stored).await;
            check_more(&store, &scope, &view, &stored).await;
        }
    }

    async fn options_are_paged_and_searched_without_gaps(store: Store) {
        let org = an_org(&store, "acme").await;
        let stored = crowd::sessions(37, 200);
        record_all(&store, org, &stored).await;
        let scope = everything(org);
        let all = all_options();
        let whole = store.facet_users(&scope, &View::default(), &all).await.expect("users");
        let mut paged = Vec::new();
        let mut after = 0;
        loop {
            let paging = FacetPaging { after, limit: 2, ..all.clone() };
            let page = store.facet_users(&scope, &View::default(), &paging).await.expect("users");
            assert_eq!(page.total, whole.total);
            paged.extend(page.options);
            match page.next {
                None => break,
                Some(next) => after = next,
            }
        }
        assert_eq!(paged, whole.options);
        let search = FacetPaging { search: "NIGHTLY".to_owned(), ..all };
        let found = store.facet_users(&scope, &View::default(), &search).await.expect("users");
        assert!(!found.options.is_empty());
        assert!(found.options.iter().all(|option| option.label.contains("nightly")), "{found:?}");
    }
}

fn all_options() -> FacetPaging {
    FacetPaging {
        search: String::new(),
        after: 0,
        limit: 1_000,
    }
}

/// Options without the facet's own part of the view, by key and value.
fn by_value(options: Vec<FacetRow>) -> HashMap<(&'static str, String), i64> {
    let many = options.len();
    let map: HashMap<_, _> = options
        .into_iter()
        .map(|option| ((option.key, option.value), option.count))
        .collect();
    assert_eq!(map.len(), many, "every option once");
    map
}

fn without(view: &View, clear: impl FnOnce(&mut Filter)) -> View {
    let mut view = view.clone();
    clear(&mut view.filter);
    view
}

async fn check_users(store: &Store, scope: &Scope, view: &View, stored: &[Stored]) {
    let view = without(view, |filter| filter.users.clear());
    let page = store
        .facet_users(scope, &view, &all_options())
        .await
        .expect("users");
    let counts: Vec<i64> = page.options.iter().map(|option| option.count).collect();
    assert!(
        counts.is_sorted_by(|a, b| a >= b),
        "most sessions first: {counts:?}"
    );
    let options = by_value(page.options);
    let in_view = answer(stored, scope, &view);
    for session in answer(stored, scope, &View::default()) {
        let key = match session.actor.kind {
            domain::ActorKind::User => UserKey::parse(&session.actor.label),
            domain::ActorKind::ApiToken => UserKey::parse(&format!("token:{}", session.actor.subject)),
            domain::ActorKind::Anonymous => UserKey::parse(&format!("anonymous:{}", session.actor.label)),
        }
        .expect("a key");
        let expected = in_view.iter().filter(|session| is_user(session, &key)).count();
        let count = options.get(&("user", key.to_string())).copied();
        assert_eq!(
            count,
            Some(i64::try_from(expected).expect("few")),
            "{key} in {scope:?} {view:?}"
        );
    }
    let total: i64 = options.values().sum();
    assert_eq!(
        total,
        i64::try_from(in_view.len()).expect("few"),
        "nobody is left out"
    );
}

async fn check_devices(store: &Store, scope: &Scope, view: &View, stored: &[Stored]) {
    let view = without(view, |filter| {
        filter.devices.clear();
        filter.platforms.clear();
    });
    let page = store
        .facet_devices(scope, &view, &all_options())
        .await
        .expect("devices");
    let options = by_value(page.options);
    let in_view = answer(stored, scope, &view);
    let count = |fits: &dyn Fn(&Session) -> bool| {
        i64::try_from(in_view.iter().filter(|session| fits(session)).count()).expect("few")
    };
    for session in answer(stored, scope, &View::default()) {
        let device = &session.device;
        let same = count(&|other| other.device.id == device.id);
        assert_eq!(
            options.get(&("device", device.id.clone())),
            Some(&same),
            "{}",
            device.id
        );
        let platform = count(&|other| other.device.platform == device.platform);
        let key = ("platform", device.platform.key().to_owned());
        assert_eq!(options.get(&key), Some(&platform), "{key:?}");
    }
    let of_platforms: i64 = Platform::ALL
        .iter()
        .filter_map(|platform| options.get(&("platform", platform.key().to_owned())))
        .sum();
    assert_eq!(of_platforms, i64::try_from(in_view.len()).expect("few"));
}

async fn check_os(store: &Store, scope: &Scope, view: &View, stored: &[Stored]) {
    let view = without(view, |filter| filter.os.clear());
    let page = store
        .facet_os(scope, &view, &all_options())
        .await
        .expect("versions");
    let in_view = answer(stored, scope, &view);
    for option in &page.options {
        let os = OsVersion::parse(&option.value).expect("a version");
        let covered = in_view.iter().filter(|session| {
            let version = session.device.os_version.as_deref();
            version.is_some_and(|version| os.covers(session.device.platform, version))
        });
        assert_eq!(
            option.count,
            i64::try_from(covered.count()).expect("few"),
            "{os} in {view:?}"
        );
    }
    for session in answer(stored, scope, &View::default()) {
        let Some(version) = session.device.os_version else {
            continue;
        };
        let own = OsVersion {
            platform: session.device.platform,
            version,
        }
        .to_string();
        assert!(
            page.options.iter().any(|option| option.value == own),
            "{own} is missing"
        );
    }
}

async fn check_more(store: &Store, scope: &Scope, view: &View, stored: &[Stored]) {
    let statuses = without(view, |filter| filter.statuses.clear());
    let files = without(view, |filter| filter.has.clear());
    let options = by_value(store.facet_more(scope, &statuses, &files).await.expect("more"));
    let in_view = answer(stored, scope, &statuses);
    for status in Status::ALL {
        let expected = in_view.iter().filter(|session| session.status == status).count();
        let count = options.get(&("status", status.key().to_owned()));
        assert_eq!(
            count,
            Some(&i64::try_from(expected).expect("few")),
            "{status:?} {view:?}"
        );
    }
    for kind in AttachmentKind::ALL {
        let only = without(&files, |filter| filter.has = vec![kind]);
        let expected = answer(stored, scope, &only).len();
        let count = options.get(&("has", kind.key().to_owned()));
        assert_eq!(
            count,
            Some(&i64::try_from(expected).expect("few")),
            "{kind:?} {view:?}"
        );
    }
}
