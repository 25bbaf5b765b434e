//! Invented sessions in a real database, and the demo that is made of them.

use std::sync::Arc;

use domain::filter::{Filter, Paging, UserKey};
use domain::{Role, Scope, Status, Timestamp};
use object_store::memory::InMemory;
use server::blob::Blobs;
use server::clock::Clock;
use server::entropy::Entropy;
use server::seed::Plan;
use server::service::passwords::Cost;
use server::service::seeding::{Filled, cast_of, fill};
use server::service::{Services, demo, orgs};
use server::store::{Org, Store, View};

use crate::contract;

fn now() -> Timestamp {
    "2026-11-23T14:31:22.104Z".parse().expect("a time")
}

fn services(store: Store) -> Services {
    Services::new(store, Clock::manual(now()), Entropy::seeded(1), Cost::Least).expect("services")
}

/// A store of files in memory.
fn blobs() -> Blobs {
    Blobs::new(Arc::new(InMemory::new()), Entropy::seeded(2))
}

async fn count(services: &Services, scope: &Scope, filter: Filter) -> i64 {
    let view = View {
        filter,
        ..View::default()
    };
    services.store.count(scope, &view).await.expect("counts")
}

fn everything(org: &Org) -> Scope {
    Scope::of_member(org.id, Role::Admin, "")
}

contract! {
    async fn seeding_counts_and_refuses_to_mix(store: Store) {
        let services = services(store);
        let org = orgs::add(&services, "acme", "Acme").await.expect("adds");
        let plan = Plan::new(3, 1_500, now());
        let mut told = Vec::new();
        let filled = fill(&services, &blobs(), &org, &plan, false, |done| told.push(done)).await.expect("fills");
        assert_eq!(filled, Filled { sessions: 1_500, known: 0 });
        assert_eq!(told.last(), Some(&1_500));
        let expected = |status| plan.sessions().filter(|session| session.status == status).count();
        for status in Status::ALL {
            let filter = Filter { statuses: vec![status], ..Filter::default() };
            let found = count(&services, &everything(&org), filter).await;
            assert_eq!(usize::try_from(found), Ok(expected(status)), "{status:?}");
        }
        assert!(fill(&services, &blobs(), &org, &plan, false, |_| ()).await.is_err(), "there are sessions");
        let again = fill(&services, &blobs(), &org, &plan, true, |_| ()).await.expect("appends");
        assert_eq!(again, Filled { sessions: 0, known: 1_500 }, "the same ids");
    }

    async fn tokens_that_ran_sessions_were_used(store: Store) {
        let services = services(store);
        let org = orgs::add(&services, "acme", "Acme").await.expect("adds");
        let plan = Plan::new(3, 1_500, now());
        fill(&services, &blobs(), &org, &plan, false, |_| ()).await.expect("fills");
        let mut used = 0;
        for token in cast_of(&org, &plan).tokens {
            let view = View {
                filter: Filter { users: vec![UserKey::Token(token.id.clone())], ..Filter::default() },
                ..View::default()
            };
            let newest = Paging { cursor: None, limit: 1 };
            let page = services.store.page(&everything(&org), &view, &newest).await.expect("reads");
            let last = page.sessions.first().map(|session| session.requested_at);
            let known = services.store.token_by_id(org.id, &token.id).await.expect("reads").expect("a token");
            assert_eq!(known.last_used_at, last, "{}", token.label);
            used += usize::from(last.is_some());
        }
        assert!(used > 1, "tokens ran sessions");
    }

    async fn the_demo_shows_everybody_something(store: Store) {
        let services = services(store);
        let blobs = blobs();
        assert!(demo::prepare(&services).await.expect("prepares"));
        demo::fill_empty(&services, &blobs).await.expect("fills");
        demo::fill_empty(&services, &blobs).await.expect("leaves what is there");
        assert!(!demo::prepare(&services).await.expect("leaves it"), "it is there already");
        let main = services.store.org_by_slug("harbor-mobile").await.expect("reads").expect("there");
        let other = services.store.org_by_slug("fjord-clinics").await.expect("reads").expect("there");
        let overview = services.store.overview(&everything(&main)).await.expect("reads");
        assert_eq!(overview.total, 12_000);
        assert!(overview.running >= 8 && overview.queued >= 3, "{overview:?}");
        for account in demo::accounts() {
            let member = services.store.member_by_email(main.id, &account.email).await.expect("reads");
            assert_eq!(member.expect("a member").role, account.role);
            let own = Scope::of_member(main.id, Role::User, &account.email);
            assert!(count(&services, &own, Filter::default()).await > 40, "{}", account.email);
        }
        let ada = UserKey::parse("ada@harbor.example").expect("a user");
        let filter = Filter { users: vec![ada], ..Filter::default() };
        assert!(count(&services, &everything(&other), filter).await > 0);
        for session in Plan::new(1, 300, now()).sessions() {
            for hash in session.attachments.iter().filter_map(|file| file.sha256.as_deref()) {
                assert!(blobs.has(main.id, hash).await.expect("looks"), "every available file can be read");
            }
        }
        let revoked = services.store.tokens(main.id, None, 50).await.expect("reads");
        assert!(revoked.iter().any(|token| token.revoked_at.is_some()));
    }

    async fn the_demo_goes_on(store: Store) {
        let services = services(store);
        let org = orgs::add(&services, "harbor-mobile", "Harbor Mobile").await.expect("adds");
        let plan = Plan::new(5, 400, now());
        fill(&services, &blobs(), &org, &plan, false, |_| ()).await.expect("fills");
        let before = services.store.overview(&everything(&org)).await.expect("reads");
        let mut told = services.changes.listen(org.id);
        let mut traffic = demo::traffic(&services).await.expect("begins");
        for _ in 0..60 {
            services.clock.advance(20_000);
            traffic.step().await.expect("goes on");
        }
        assert!(told.changed().await);
        let after = services.store.overview(&everything(&org)).await.expect("reads");
        assert!(after.total >= before.total + 20, "{before:?} {after:?}");
        assert!(after.running > 0, "{after:?}");
        let ended = Filter { statuses: vec![Status::Completed], ..Filter::default() };
        let expected = plan.sessions().filter(|session| session.status == Status::Completed).count();
        let found = count(&services, &everything(&org), ended).await;
        assert!(usize::try_from(found).expect("a number") > expected + 10, "{found} {expected}");
        let open = Filter { statuses: vec![Status::Queued, Status::Running], ..Filter::default() };
        let view = View { filter: open, ..View::default() };
        let open = services.store.page(&everything(&org), &view, &Paging::default()).await.expect("reads");
        for session in open.sessions {
            let seen = session.last_seen_at.expect("seen");
            assert!(services.clock.now().millis_since(seen) < 40_000, "{session:?}");
        }
    }
}
