//! Invented sessions in a real database, and the demo that is made of them.

use domain::filter::{Filter, UserKey};
use domain::{Role, Scope, Status, Timestamp};
use server::clock::Clock;
use server::entropy::Entropy;
use server::seed::Plan;
use server::service::passwords::Cost;
use server::service::seeding::{Filled, fill};
use server::service::{Services, demo, orgs};
use server::store::{Org, Store, View};

use crate::contract;

fn now() -> Timestamp {
    "2026-11-23T14:31:22.104Z".parse().expect("a time")
}

fn services(store: Store) -> Services {
    Services::new(store, Clock::manual(now()), Entropy::seeded(1), Cost::Least).expect("services")
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
        let filled = fill(&services, &org, &plan, false, |done| told.push(done)).await.expect("fills");
        assert_eq!(filled, Filled { sessions: 1_500, known: 0 });
        assert_eq!(told.last(), Some(&1_500));
        let expected = |status| plan.sessions().filter(|session| session.status == status).count();
        for status in Status::ALL {
            let filter = Filter { statuses: vec![status], ..Filter::default() };
            let found = count(&services, &everything(&org), filter).await;
            assert_eq!(usize::try_from(found), Ok(expected(status)), "{status:?}");
        }
        assert!(fill(&services, &org, &plan, false, |_| ()).await.is_err(), "there are sessions");
        let again = fill(&services, &org, &plan, true, |_| ()).await.expect("appends");
        assert_eq!(again, Filled { sessions: 0, known: 1_500 }, "the same ids");
    }

    async fn the_demo_shows_everybody_something(store: Store) {
        let services = services(store);
        assert!(demo::prepare(&services).await.expect("prepares"));
        demo::fill_empty(&services).await.expect("fills");
        demo::fill_empty(&services).await.expect("leaves what is there");
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
        let revoked = services.store.tokens(main.id, None, 50).await.expect("reads");
        assert!(revoked.iter().any(|token| token.revoked_at.is_some()));
    }
}
