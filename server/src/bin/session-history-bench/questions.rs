//! What people ask, as a URL and as the best SQL that we can write by hand for it.

use domain::{Cursor, Filter, SessionId, Timestamp};

use crate::database::Engine;

/// A question.
pub struct Question {
    /// What it is, for people.
    pub name: &'static str,
    /// The query of the URL.
    pub query: String,
    /// Conditions on `s`, each a way to write the same, of which the fastest counts. Empty: everything.
    pub conditions: Vec<String>,
    /// Statements that count, beside counting the conditions.
    pub counts: Vec<String>,
    /// How its matches are counted.
    pub counting: Counting,
}

/// How matches are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Not at all: a page far down has the count of its list.
    None,
    /// From the roll-ups, which takes the same time whatever the size.
    RolledUp,
    /// One by one, as SQL must: no roll-up knows two kinds of thing at once.
    OneByOne,
}

/// Times of `requested_at` in milliseconds.
fn millis(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap_or_default().millis()
}

/// Every question, for the organization of that number.
pub fn all(engine: Engine, org: i64) -> Vec<Question> {
    let user = |emails: &[&str]| {
        let list = emails
            .iter()
            .map(|email| format!("'{email}'"))
            .collect::<Vec<_>>()
            .join(",");
        format!("(SELECT key FROM actors WHERE org_id = {org} AND kind = 'user' AND label IN ({list}))")
    };
    let maria = ["maria.lindqvist@harbor.example"];
    let three = [
        "maria.lindqvist@harbor.example",
        "jonas.weber@harbor.example",
        "priya.raman@harbor.example",
    ];
    let (may, june) = (millis("2026-05-01T00:00:00Z"), millis("2026-06-01T00:00:00Z"));
    let (march, september) = (millis("2026-03-01T00:00:00Z"), millis("2026-09-01T00:00:00Z"));
    let device = format!(
        "(SELECT key FROM devices WHERE org_id = {org} AND device_id = 'iphone16pro' AND platform = 0 \
         AND (os_version = '18' OR os_version LIKE '18.%'))"
    );
    let ios = format!("(SELECT key FROM devices WHERE org_id = {org} AND platform = 0)");
    let within = |from: i64, until: i64| format!("s.requested_at >= {from} AND s.requested_at < {until}");
    vec![
        Question {
            name: "no filter",
            query: String::new(),
            conditions: vec!["1 = 1".to_owned()],
            counts: rolled_up(&format!("org_id = {org} AND dimension = 0 AND key = 0")),
            counting: Counting::RolledUp,
        },
        Question {
            name: "one user",
            query: format!("user={}", maria[0]),
            conditions: either_way(&format!("s.actor IN {}", user(&maria)), "s.actor", &user(&maria)),
            counts: rolled_up(&format!(
                "org_id = {org} AND dimension = 1 AND key IN {}",
                user(&maria)
            )),
            counting: Counting::RolledUp,
        },
        Question {
            name: "three users, a month",
            query: format!(
                "user={}&user={}&user={}&from=2026-05-01&to=2026-05-31",
                three[0], three[1], three[2]
            ),
            conditions: either_way(
                &format!("s.actor IN {} AND {}", user(&three), within(may, june)),
                "s.actor",
                &user(&three),
            ),
            counts: vec![],
            counting: Counting::RolledUp,
        },
        Question {
            name: "device, OS and range",
            query: "device=iphone16pro&os=ios:18&from=2026-03-01&to=2026-08-31".to_owned(),
            conditions: either_way(
                &format!("s.device IN {device} AND {}", within(march, september)),
                "s.device",
                &device,
            ),
            counts: vec![],
            counting: Counting::RolledUp,
        },
        Question {
            name: "a platform and a status",
            query: "platform=ios&status=completed".to_owned(),
            conditions: [
                either_way(&format!("s.device IN {ios} AND s.status = 2"), "s.device", &ios),
                vec![format!("s.device IN {ios} AND s.status + 0 = 2")],
            ]
            .concat(),
            counts: vec![],
            counting: Counting::OneByOne,
        },
        search(engine, org, "search, a tenth", "courier"),
        search(engine, org, "search, five", "lighthouse"),
        search(engine, org, "search, none", "zyzzyva"),
        far_down(),
    ]
}

/// Counts from the roll-ups, by day and of all days.
fn rolled_up(condition: &str) -> Vec<String> {
    ["key_counts", "day_counts"]
        .map(|table| format!("SELECT SUM(n) FROM {table} WHERE {condition}"))
        .into()
}

/// The condition, and the same so that no index of `column` is used.
fn either_way(condition: &str, column: &str, keys: &str) -> Vec<String> {
    let walked = condition.replace(&format!("{column} IN {keys}"), &format!("{column} + 0 IN {keys}"));
    vec![condition.to_owned(), walked]
}

fn search(engine: Engine, org: i64, name: &'static str, word: &str) -> Question {
    let holds = |column: &str| match engine {
        Engine::Sqlite => format!("instr(lower({column}), '{word}') > 0"),
        Engine::Postgres => format!("position('{word}' in lower({column})) > 0"),
    };
    let apps = format!(
        "(SELECT key FROM apps WHERE org_id = {org} AND ({} OR {} OR build_id = '{word}'))",
        holds("app_id"),
        holds("name")
    );
    let actors = format!(
        "(SELECT key FROM actors WHERE org_id = {org} AND {})",
        holds("label")
    );
    let products = format!(
        "(SELECT MIN(key) FROM apps WHERE org_id = {org} AND ({} OR {}) GROUP BY app_id, name)",
        holds("app_id"),
        holds("name")
    );
    let walked = format!("(s.app + 0 IN {apps} OR s.actor + 0 IN {actors})");
    let by_index = format!("(s.app IN {apps} OR s.actor IN {actors})");
    // Whoever knows that nobody and no build is called so asks the apps alone, or the products.
    let by_app = format!("s.app IN {apps}");
    let by_product = format!("s.product IN {products}");
    let counts = [(2, apps), (7, products)]
        .map(|(dimension, keys)| format!("org_id = {org} AND dimension = {dimension} AND key IN {keys}"));
    Question {
        name,
        query: format!("search={word}"),
        conditions: vec![by_index, walked, by_app, by_product],
        counts: counts.iter().flat_map(|condition| rolled_up(condition)).collect(),
        counting: Counting::RolledUp,
    }
}

fn far_down() -> Question {
    let at = millis("2025-04-01T09:00:00Z");
    let cursor = Cursor {
        fingerprint: Filter::default().fingerprint(),
        value: Some(at),
        id: SessionId::from_bytes([0; 16]),
    };
    Question {
        name: "a page far down",
        query: format!("cursor={cursor}"),
        conditions: vec![format!("s.requested_at < {at}")],
        counts: vec![],
        counting: Counting::None,
    }
}

/// The page of a condition: what the API answers, in one statement without the files.
pub fn page(org: i64, condition: &str) -> String {
    format!(
        "SELECT s.*, a.kind, a.label, a.subject, p.app_id, p.name, p.version, p.build_id, p.app_group, d.device_id, \
         d.name, d.platform, d.os_version, c.referrer_host, c.language, c.user_agent, c.location FROM \
         (SELECT * FROM sessions AS s WHERE s.org_id = {org} AND {condition} \
         ORDER BY s.requested_at DESC, s.id DESC LIMIT 50) AS s \
         JOIN actors AS a ON a.org_id = s.org_id AND a.key = s.actor \
         JOIN apps AS p ON p.org_id = s.org_id AND p.key = s.app \
         JOIN devices AS d ON d.org_id = s.org_id AND d.key = s.device \
         JOIN clients AS c ON c.org_id = s.org_id AND c.key = s.client \
         ORDER BY s.requested_at DESC, s.id DESC"
    )
}

/// The ids on that page as literals of the engine.
pub fn ids(engine: Engine, org: i64, condition: &str) -> String {
    let literal = match engine {
        Engine::Sqlite => "'X''' || hex(s.id) || ''''",
        Engine::Postgres => "'''' || s.id || ''''",
    };
    format!(
        "SELECT {literal} FROM sessions AS s WHERE s.org_id = {org} AND {condition} \
         ORDER BY s.requested_at DESC, s.id DESC LIMIT 50"
    )
}

/// The files of those ids.
pub fn files(org: i64, ids: &[String]) -> String {
    format!(
        "SELECT * FROM attachments WHERE org_id = {org} AND session_id IN ({})",
        ids.join(",")
    )
}

/// How many a condition has.
pub fn count(org: i64, condition: &str) -> String {
    format!("SELECT COUNT(*) FROM sessions AS s WHERE s.org_id = {org} AND {condition}")
}
