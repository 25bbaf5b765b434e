//! GET /sessions, /sessions/count, /sessions/facets.

use domain::Role;
use server::seed::Plan;
use server::store::Store;

use crate::contract;
use crate::world::{World, refused};

contract! {
    async fn a_walk_through_the_pages_sees_every_session_once(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let sessions: Vec<_> = Plan::new(3, 130, world.services.clock.now()).sessions().collect();
        world.record(&org, &sessions).await;
        let token = world.token(&org, Role::Admin).await;
        for sort in ["-requested_at", "requested_at", "-duration", "duration", "-queue", "queue"] {
            let mut ids = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = token.get(&format!("/sessions?sort={sort}&limit=17&cursor={cursor}")).await.json();
                ids.extend(page["sessions"].as_array().expect("sessions").iter().map(|s| s["id"].to_string()));
                match page["next_cursor"].as_str() {
                    Some(next) => next.clone_into(&mut cursor),
                    None => break,
                }
            }
            let mut unique = ids.clone();
            unique.sort();
            unique.dedup();
            assert_eq!((ids.len(), unique.len()), (130, 130), "{sort}");
        }
        assert_eq!(token.get("/sessions/count").await.json()["count"], 130);
    }

    async fn a_token_learns_who_it_is(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let own = token.get("/token").await.json();
        assert_eq!(own, serde_json::json!({"id": token.id, "label": "CI", "role": "developer", "org": "acme"}));
        assert_eq!(world.stranger("Bearer shp_x").get("/token").await.status.as_u16(), 401);
    }

    async fn bad_values_are_all_named(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let answer = token.get("/sessions?from=soon&status=done&tz=Mars/Olympus&limit=1000000&sort=colour&colour=red").await;
        let (status, errors) = answer.errors();
        let mut keys: Vec<&str> = errors.iter().map(|(_, field)| field.as_str()).collect();
        keys.sort_unstable();
        assert_eq!((status, keys), (400, vec!["from", "limit", "sort", "status", "tz"]));
        for path in ["/sessions/count?os=x", "/sessions.csv?os=x", "/sessions/facets/users?os=x"] {
            let (status, _, field) = token.get(path).await.error();
            assert_eq!((status, field.as_str()), (400, "os"), "{path}");
        }
        // A facet leaves its own keys out, but not what is wrong with them.
        let long = "x".repeat(1_000);
        assert_eq!(token.get(&format!("/sessions/facets/devices?device={long}")).await.error(), refused(400, "too_large", "device"));
        let (status, _, field) = token.get("/sessions/facets/os?os=x").await.error();
        assert_eq!((status, field.as_str()), (400, "os"));
        for limit in ["0", "-1", "201", "1e3", "99999999999999999999"] {
            let answer = token.get(&format!("/sessions?limit={limit}")).await;
            assert_eq!(answer.error(), refused(400, "too_large", "limit"), "{limit}");
        }
        assert_eq!(token.get("/sessions/facets/users?limit=0").await.error(), refused(400, "malformed", "limit"));
        assert_eq!(token.get("/sessions/facets/users?cursor=x").await.error(), refused(400, "malformed", "cursor"));
    }

    async fn a_cursor_belongs_to_its_filter(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let sessions: Vec<_> = Plan::new(4, 20, world.services.clock.now()).sessions().collect();
        world.record(&org, &sessions).await;
        let token = world.token(&org, Role::Admin).await;
        let cursor = token.get("/sessions?limit=5").await.json()["next_cursor"].as_str().expect("more").to_owned();
        let answer = token.get(&format!("/sessions?limit=5&status=completed&cursor={cursor}")).await;
        assert_eq!(answer.error(), refused(400, "conflict", "cursor"));
        assert_eq!(token.get("/sessions?cursor=0123").await.error(), refused(400, "malformed", "cursor"));
        // The same cursor in another organization continues that one's list and shows nothing of this one.
        let foreign = world.org("globex").await;
        let foreigner = world.token(&foreign, Role::Admin).await;
        let page = foreigner.get(&format!("/sessions?limit=5&cursor={cursor}")).await;
        assert_eq!((page.status.as_u16(), &page.json()["sessions"]), (200, &serde_json::json!([])));
    }

    async fn facets_count_what_choosing_would_show(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let sessions: Vec<_> = Plan::new(5, 200, world.services.clock.now()).sessions().collect();
        world.record(&org, &sessions).await;
        let token = world.token(&org, Role::Admin).await;
        for facet in ["users", "devices", "os"] {
            let mut cursor = String::new();
            let mut seen = 0;
            loop {
                let page = token.get(&format!("/sessions/facets/{facet}?status=completed&limit=40&cursor={cursor}")).await.json();
                for option in page["options"].as_array().expect("options") {
                    seen += 1;
                    let mut query = domain::Query::default();
                    query.push("status", "completed");
                    query.push(option["key"].as_str().expect("a key"), option["value"].as_str().expect("a value"));
                    let count = token.get(&format!("/sessions/count?{query}")).await.json()["count"].clone();
                    assert_eq!(count, option["count"], "{option}");
                    assert!(!option["label"].as_str().expect("a label").is_empty());
                }
                match page["next_cursor"].as_str() {
                    Some(next) => next.clone_into(&mut cursor),
                    None => break,
                }
            }
            assert!(seen > 3, "{facet}");
        }
        let all = token.get("/sessions/facets/devices?q=iphone").await.json();
        for option in all["options"].as_array().expect("options") {
            assert!(option.to_string().to_lowercase().contains("iphone") || option["key"] == "platform", "{option}");
        }
        // The facet's own keys are left out of what is counted.
        let narrowed = token.get("/sessions/facets/devices?q=iphone&device=nothing-like-it").await.json();
        assert_eq!(narrowed, all);
    }
}
