//! How long pages and counts take.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::Result;
use crate::client::Client;
use crate::database::{Database, Raw};
use crate::questions::{self, Question};
use crate::report::{Report, Verdict};
use crate::server_process::ServerProcess;

/// No page takes longer than this.
const MOST: Duration = Duration::from_millis(10);
/// Nor longer than so many times the SQL,
const TIMES_SQL: f64 = 3.0;
/// and this.
const BESIDES: Duration = Duration::from_millis(1);
/// Nor grows by more than this between the sizes.
const GROWTH: f64 = 1.5;
/// Before it counts.
const WARM: usize = 20;
/// A way to write the SQL that is slower than this is asked a few times only.
const SLOW: Duration = Duration::from_millis(60);

/// The medians over HTTP, by question.
pub type Medians = HashMap<String, Duration>;

/// Asks every question, over HTTP and in SQL. `before` are the medians of the smallest size.
pub async fn measure(
    database: &Database,
    rounds: usize,
    before: Option<&Medians>,
    report: &mut Report,
) -> Result<Medians> {
    let server = ServerProcess::start(database)?;
    let mut client = server.client()?;
    let mut raw = database.connect().await?;
    let mut medians = Medians::new();
    report.head();
    for question in questions::all(database.engine, database.org) {
        let path = format!("/api/v1/sessions?{}", question.query);
        let http = over_http(&mut client, &path, rounds)?;
        let sql = page_in_sql(&mut raw, database, &question, rounds).await?;
        judge(
            report,
            &mut medians,
            before,
            format!("{}: page", question.name),
            http,
            sql,
        );
        if question.counted {
            let path = format!("/api/v1/sessions/count?{}", question.query);
            let http = over_http(&mut client, &path, rounds)?;
            let sql = count_in_sql(&mut raw, database.org, &question, rounds).await?;
            judge(
                report,
                &mut medians,
                before,
                format!("{}: count", question.name),
                http,
                sql,
            );
        }
    }
    raw.close().await?;
    Ok(medians)
}

fn judge(
    report: &mut Report,
    medians: &mut Medians,
    before: Option<&Medians>,
    name: String,
    http: Duration,
    sql: Duration,
) {
    let growth = before
        .and_then(|before| before.get(&name))
        .map(|before| http.as_secs_f64() / before.as_secs_f64());
    let mut broken = Vec::new();
    if http > MOST {
        broken.push("over 10 ms");
    }
    if http > sql.mul_f64(TIMES_SQL) + BESIDES {
        broken.push("over 3 x SQL + 1 ms");
    }
    if growth.is_some_and(|growth| growth > GROWTH) {
        broken.push("grew by more than half");
    }
    report.verdict(&Verdict {
        name: &name,
        http,
        sql,
        growth,
        broken,
    });
    medians.insert(name, http);
}

fn over_http(client: &mut Client, path: &str, rounds: usize) -> Result<Duration> {
    let mut times = Vec::with_capacity(rounds);
    for round in 0..WARM + rounds {
        let answer = client.get(path, &mut std::io::sink())?;
        if round >= WARM {
            times.push(answer.took);
        }
    }
    Ok(median(times))
}

/// The fastest way to write it, its files included.
async fn page_in_sql(
    raw: &mut Raw,
    database: &Database,
    question: &Question,
    rounds: usize,
) -> Result<Duration> {
    let first = question.conditions.first().map_or("1 = 1", String::as_str);
    let ids = raw
        .texts(&questions::ids(database.engine, database.org, first))
        .await?;
    let files = questions::files(database.org, &ids);
    let mut best = Duration::MAX;
    for condition in &question.conditions {
        let page = questions::page(database.org, condition);
        let statements: &[&str] = if ids.is_empty() {
            &[&page]
        } else {
            &[&page, &files]
        };
        best = best.min(in_sql(raw, statements, rounds).await?);
    }
    Ok(best)
}

async fn count_in_sql(raw: &mut Raw, org: i64, question: &Question, rounds: usize) -> Result<Duration> {
    let mut best = Duration::MAX;
    let by_sessions = question
        .conditions
        .iter()
        .map(|condition| questions::count(org, condition));
    for count in by_sessions.chain(question.counts.iter().cloned()) {
        best = best.min(in_sql(raw, &[&count], rounds).await?);
    }
    Ok(best)
}

async fn in_sql(raw: &mut Raw, statements: &[&str], rounds: usize) -> Result<Duration> {
    let mut times = Vec::with_capacity(rounds);
    let mut warm = WARM;
    let mut left = rounds;
    while left > 0 {
        let begun = Instant::now();
        for statement in statements {
            raw.run(statement).await?;
        }
        let took = begun.elapsed();
        if took > SLOW {
            warm = warm.min(1);
            left = left.min(3);
        }
        if warm > 0 {
            warm -= 1;
        } else {
            times.push(took);
            left -= 1;
        }
    }
    Ok(median(times))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
