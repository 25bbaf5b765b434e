//! How long pages and counts take.

use std::time::{Duration, Instant};

use crate::Result;
use crate::client::Client;
use crate::database::{Database, Raw};
use crate::questions::{self, Counting, Question};
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

/// A database, and who answers for it.
struct Subject<'a> {
    database: &'a Database,
    questions: Vec<Question>,
    server: ServerProcess,
    client: Client,
    raw: Raw,
}

impl<'a> Subject<'a> {
    async fn start(database: &'a Database) -> Result<Self> {
        let server = ServerProcess::start(database)?;
        Ok(Self {
            database,
            questions: questions::all(database.engine, database.org),
            client: server.client()?,
            server,
            raw: database.connect().await?,
        })
    }
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Page,
    Count,
}

/// Asks every question of every database, over HTTP and in SQL. The sizes take turns, so that whatever else the machine
/// does falls on all of them; each is held against the first.
pub async fn measure(databases: &[Database], rounds: usize, report: &mut Report) -> Result<()> {
    let mut subjects = Vec::new();
    for database in databases {
        subjects.push(Subject::start(database).await?);
    }
    let questions = subjects.first().map_or(0, |subject| subject.questions.len());
    report.head();
    for number in 0..questions {
        ask(&mut subjects, number, Asked::Page, rounds, report).await?;
        if subjects
            .iter()
            .all(|subject| subject.questions[number].counting != Counting::None)
        {
            ask(&mut subjects, number, Asked::Count, rounds, report).await?;
        }
    }
    for subject in subjects {
        subject.raw.close().await?;
        drop(subject.server);
    }
    Ok(())
}

async fn ask(
    subjects: &mut [Subject<'_>],
    number: usize,
    asked: Asked,
    rounds: usize,
    report: &mut Report,
) -> Result<()> {
    let http = over_http(subjects, number, asked, rounds)?;
    let first = http.first().copied().unwrap_or_default();
    for (at, (subject, http)) in subjects.iter_mut().zip(http).enumerate() {
        let Subject {
            database,
            questions,
            raw,
            ..
        } = subject;
        let question = &questions[number];
        let (word, sql) = match asked {
            Asked::Page => ("page", page_in_sql(raw, database, question, rounds).await?),
            Asked::Count => ("count", count_in_sql(raw, database.org, question, rounds).await?),
        };
        let grows = asked == Asked::Count && question.counting == Counting::OneByOne;
        let growth = (at > 0).then(|| http.as_secs_f64() / first.as_secs_f64());
        report.verdict(&Verdict {
            name: &format!("{}: {word}", question.name),
            sessions: database.sessions,
            http,
            sql,
            growth,
            broken: broken(http, sql, growth, grows),
        });
    }
    Ok(())
}

/// What was promised and is not so, of an answer that may or may not grow with the sessions.
fn broken(http: Duration, sql: Duration, growth: Option<f64>, grows: bool) -> Vec<&'static str> {
    let promises = [
        (http > MOST && !grows, "over 10 ms"),
        (http > sql.mul_f64(TIMES_SQL) + BESIDES, "over 3 x SQL + 1 ms"),
        (
            growth.is_some_and(|growth| growth > GROWTH) && !grows,
            "grew by more than half",
        ),
    ];
    promises
        .into_iter()
        .filter_map(|(broken, words)| broken.then_some(words))
        .collect()
}

/// The medians of every subject.
fn over_http(
    subjects: &mut [Subject<'_>],
    number: usize,
    asked: Asked,
    rounds: usize,
) -> Result<Vec<Duration>> {
    let mut times = vec![Vec::with_capacity(rounds); subjects.len()];
    for round in 0..WARM + rounds {
        for (subject, times) in subjects.iter_mut().zip(&mut times) {
            let path = match asked {
                Asked::Page => "/api/v1/sessions",
                Asked::Count => "/api/v1/sessions/count",
            };
            let path = format!("{path}?{}", subject.questions[number].query);
            let answer = subject.client.get(&path, &mut std::io::sink())?;
            if round >= WARM {
                times.push(answer.took);
            }
        }
    }
    Ok(times.into_iter().map(median).collect())
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
