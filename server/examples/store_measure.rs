//! Throw-away.
#![expect(clippy::print_stdout, reason = "throw-away")]
use domain::access::TokenKey;
use domain::filter::{Filter, FilterRequest, Paging};
use domain::{Role, Scope, Timestamp};
use futures::TryStreamExt;
use server::seed::Plan;
use server::store::{DatabaseUrl, FacetPaging, NewOrg, Store, View};
use std::time::Instant;

#[tokio::main]
async fn main() {
    let url: DatabaseUrl = std::env::args().nth(1).unwrap().parse().unwrap();
    let n: u64 = std::env::args().nth(2).unwrap().parse().unwrap();
    let only = std::env::args().nth(3);
    let now: Timestamp = "2026-11-23T14:31:22.104Z".parse().unwrap();
    let store = Store::open(&url).await.unwrap();
    let org = match store.org_by_slug("harbor").await.unwrap() {
        Some(org) => org.id,
        None => {
            store
                .add_org(&NewOrg {
                    slug: "harbor".into(),
                    name: "Harbor".into(),
                    created_at: now,
                })
                .await
                .unwrap()
                .id
        }
    };
    let scope = Scope::of_member(org, Role::Admin, "");
    let there = store.overview(&scope).await.unwrap().total;
    if there == 0 && n > 0 {
        let plan = Plan::new(7, n, now);
        let start = Instant::now();
        let mut import = store.begin_import(org, Some(TokenKey(1))).await.unwrap();
        let mut batch = Vec::new();
        let mut making = std::time::Duration::ZERO;
        let mut sessions = plan.sessions();
        loop {
            let t = Instant::now();
            batch.clear();
            batch.extend(sessions.by_ref().take(5_000));
            making += t.elapsed();
            if batch.is_empty() {
                break;
            }
            import.push(&batch).await.unwrap();
        }
        import.commit().await.unwrap();
        println!("import {n}: {:?} of which inventing {making:?}", start.elapsed());
    }
    let week = "from=2026-10-01&to=2026-10-31";
    let users = store
        .facet_users(
            &scope,
            &View::default(),
            &FacetPaging {
                search: String::new(),
                after: 0,
                limit: 100_000,
            },
        )
        .await
        .unwrap();
    let u = |i: usize| {
        format!(
            "user={}",
            form_urlencoded::byte_serialize(users.options[i].value.as_bytes()).collect::<String>()
        )
    };
    println!(
        "users {} top {} last {}",
        users.total,
        users.options[0].count,
        users.options.last().unwrap().count
    );
    let last = users.options.len() - 1;
    let qs: Vec<(&str, String)> = vec![
        ("none", String::new()),
        ("one user", u(3)),
        ("rare user", u(last)),
        ("three users+month", format!("{}&{}&{}&{week}", u(2), u(9), u(20))),
        (
            "all top 40 users",
            (0..40.min(last)).map(|i| u(i)).collect::<Vec<_>>().join("&"),
        ),
        ("month tz", format!("{week}&tz=Europe/Berlin")),
        ("device", "device=iphone15pro".into()),
        (
            "device os range",
            format!("platform=ios&os=ios:18&{week}&tz=Europe/Berlin"),
        ),
        ("ios", "platform=ios".into()),
        ("search common", "search=harbor".into()),
        ("search pay", "search=pay".into()),
        ("search two", "search=harbor+ana".into()),
        ("search a", "search=a".into()),
        ("search none", "search=zzzqqq".into()),
        ("failed", "status=failed".into()),
        ("completed+video", "status=completed&has=video".into()),
        ("crash", "has=crash_log".into()),
        ("crash+user", format!("has=crash_log&{}", u(3))),
        ("running", "status=running".into()),
        ("by duration", "sort=-duration".into()),
        ("by duration user", format!("sort=-duration&{}", u(3))),
        ("by duration ios", "sort=duration&platform=ios".into()),
        ("by duration month", format!("sort=-duration&{week}")),
        ("by queue failed", "sort=-queue&status=failed".into()),
    ];
    for (name, q) in &qs {
        if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) {
            continue;
        }
        let request = FilterRequest::parse_text(q);
        assert!(request.problems.is_empty(), "{:?}", request.problems);
        let filter: Filter = request.filter;
        let zone = jiff::tz::TimeZone::get(filter.zone.as_str()).unwrap();
        let interval = filter.dates.interval(&zone, now);
        let view = View {
            filter,
            interval,
            as_of: None,
        };
        let mut times = vec![];
        let mut rows = 0;
        for _ in 0..9 {
            let t = Instant::now();
            rows = store
                .page(&scope, &view, &Paging::default())
                .await
                .unwrap()
                .sessions
                .len();
            times.push(t.elapsed());
        }
        times.sort();
        let mut counts = vec![];
        let mut count = 0;
        for _ in 0..5 {
            let t = Instant::now();
            count = store.count(&scope, &view).await.unwrap();
            counts.push(t.elapsed());
        }
        counts.sort();
        let t = Instant::now();
        store
            .facet_users(
                &scope,
                &view,
                &FacetPaging {
                    search: String::new(),
                    after: 0,
                    limit: 50,
                },
            )
            .await
            .unwrap();
        let facet = t.elapsed();
        // far down
        let page = store
            .page(
                &scope,
                &view,
                &Paging {
                    cursor: None,
                    limit: 200,
                },
            )
            .await
            .unwrap();
        let mut deep = std::time::Duration::ZERO;
        if let Some(c) = page.next {
            let mut cursor = Some(c);
            for _ in 0..20 {
                let t = Instant::now();
                let p = store
                    .page(&scope, &view, &Paging { cursor, limit: 50 })
                    .await
                    .unwrap();
                deep = t.elapsed();
                if p.next.is_none() {
                    break;
                }
                cursor = p.next;
            }
        }
        println!(
            "{name:20} page {rows:3} {:8.2} max {:8.2} ms   deep {:8.2}   count {count:8} {:8.2} ms  facet {:8.2}",
            ms(times[4]),
            ms(times[8]),
            ms(deep),
            ms(counts[2]),
            ms(facet)
        );
    }
    if only.is_none() || only.as_deref() == Some("export") {
        let t = Instant::now();
        let export = store.export(&scope, &View::default(), false).await.unwrap();
        let mut n = 0;
        let mut batches = Box::pin(export.batches());
        while let Some(b) = batches.try_next().await.unwrap() {
            n += b.len();
        }
        println!("export {n} {:?}", t.elapsed());
        let own = Scope::of_member(org, Role::User, &users.options[3].value);
        let t = Instant::now();
        let o = store.overview(&own).await.unwrap();
        println!("overview own {:?} {:?}", o, t.elapsed());
        let t = Instant::now();
        store
            .facet_devices(
                &own,
                &View::default(),
                &FacetPaging {
                    search: String::new(),
                    after: 0,
                    limit: 50,
                },
            )
            .await
            .unwrap();
        println!("devices own {:?}", t.elapsed());
    }
}
fn ms(d: std::time::Duration) -> f64 {
    d.as_secs_f64() * 1e3
}
