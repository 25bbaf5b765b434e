//! All sessions of a day, read from pages that may shift meanwhile.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use jiff::civil::Date;
use serde_json::Value;

use crate::appetize::{Client, Error, Page};
use crate::service::import::appetize::{Field, Told};

/// How often a day is read until its pages stand still.
const READINGS: usize = 4;
/// Pages of a day at the most: ten million sessions.
const MOST_PAGES: u64 = 100_000;

/// A day as it was read.
#[derive(Debug, Default)]
pub struct Day {
    /// Its sessions.
    pub rows: Vec<Row>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// What is odd.
    pub notes: Vec<String>,
    /// False where pages shifted in every reading: what is there is right, but another reading must follow.
    pub whole: bool,
}

/// A session on a page.
#[derive(Clone, Debug)]
pub struct Row {
    day: Date,
    page: u64,
    place: usize,
    /// What is said of it.
    pub told: Told,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, page {}, row {}", self.day, self.page, self.place)
    }
}

/// Reads a day until a reading is whole.
pub async fn read(client: &Client, day: Date) -> Result<Day, Error> {
    for _ in 1..READINGS {
        let (pages, whole) = pages(client, day).await?;
        if whole {
            return Ok(rows(day, pages, true));
        }
        tracing::debug!(%day, "sessions arrived while pages were read: reading them again");
    }
    let (pages, whole) = pages(client, day).await?;
    Ok(rows(day, pages, whole))
}

/// The pages of a day, and whether they are of one moment: they agree about how many sessions there are, and so many
/// there are.
async fn pages(client: &Client, day: Date) -> Result<(Vec<(u64, Page)>, bool), Error> {
    let mut pages: Vec<(u64, Page)> = Vec::new();
    let mut number = 1;
    loop {
        let page = client.page(day, number).await?;
        let next = page.next.filter(|next| *next > number && *next <= MOST_PAGES);
        // A page that says it is not the last one, and not which one follows, is no end.
        let circles = page.next.is_some() && next.is_none();
        pages.push((number, page));
        if circles {
            return Ok((pages, false));
        }
        match next {
            Some(next) => number = next,
            None => break,
        }
    }
    let total = pages.first().and_then(|(_, page)| page.total);
    let rows: usize = pages.iter().map(|(_, page)| page.rows.len()).sum();
    let agree = pages.iter().all(|(_, page)| page.total == total);
    let whole = agree && total.is_some_and(|total| total == rows as u64);
    Ok((pages, whole))
}

/// The sessions on pages. Where these shifted, one stands on two of them: of those that look the same the most that
/// stand on one page are taken, in what was told last.
fn rows(day: Date, pages: Vec<(u64, Page)>, whole: bool) -> Day {
    let mut read = Day {
        whole,
        ..Day::default()
    };
    let mut unknown = BTreeSet::new();
    let mut taken: HashMap<(Option<String>, Option<i64>), Vec<usize>> = HashMap::new();
    for (number, page) in pages {
        let mut on_page: HashMap<(Option<String>, Option<i64>), usize> = HashMap::new();
        for (place, value) in page.rows.into_iter().enumerate() {
            let place = place + 1;
            let told = match told(&value, &mut unknown) {
                Ok(told) => told,
                Err(problem) => {
                    let problem = format!("{day}, page {number}, row {place}: {problem}");
                    read.problems.push(problem);
                    continue;
                }
            };
            let row = Row {
                day,
                page: number,
                place,
                told,
            };
            if whole {
                read.rows.push(row);
                continue;
            }
            let asked = row.told.first_time().map(domain::Timestamp::millis);
            let key = (row.told.target.clone(), asked);
            let nth = on_page.entry(key.clone()).or_insert(0);
            let places = taken.entry(key).or_default();
            if let Some(before) = places.get(*nth).and_then(|at| read.rows.get_mut(*at)) {
                *before = row;
            } else {
                places.push(read.rows.len());
                read.rows.push(row);
            }
            *nth += 1;
        }
    }
    if !whole {
        read.notes.push(format!(
            "{day}: sessions arrived while its pages were read; the next pull reads it again"
        ));
    }
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.into_iter().collect();
        tracing::info!(%day, members = names.join(", "), "Appetize tells more than is known here");
    }
    read
}

/// What a row says; what is not known by its name goes to `unknown`.
fn told(value: &Value, unknown: &mut BTreeSet<String>) -> Result<Told, String> {
    let Value::Object(members) = value else {
        return Err("it is no object".to_owned());
    };
    let mut told = Told::default();
    let mut wrong = Vec::new();
    for (name, value) in members {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Array(_) | Value::Object(_) => {
                unknown.insert(shown(name));
                continue;
            }
        };
        match Field::from_name(name) {
            Some(field) => {
                if let Err(advice) = told.set(field, &text) {
                    wrong.push(format!("{name}: {advice}"));
                }
            }
            None => {
                unknown.insert(shown(name));
            }
        }
    }
    if wrong.is_empty() {
        Ok(told)
    } else {
        Err(wrong.join(" "))
    }
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}
