//! Which way to the answer: along the order that was asked for, or along the index of a key.
//!
//! The engines know how many rows there are, not how many a key has in a month; the roll-up does. So the way is chosen
//! here, by the rows that it would have to look at, and the statements leave the engines no other.

use domain::AttachmentKind;

use super::dimensions::{Counted, Totals};
use super::selection::{Found, Lead, Part, Selection};

/// A way to the rows of a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// Along the order that was asked for, testing every row.
    Walk,
    /// Along the index of each key of a part, as far as a page needs, then merged.
    Each(Part),
    /// Every row of a part, then sorted.
    Gather(Part),
}

/// Keys that are walked one by one at the most.
const MOST_BRANCHES: usize = 40;
/// What it costs to begin with one more key, in rows.
const BRANCH: f64 = 15.0;
/// What it costs to look up one more key among many, in rows.
const SEEK: f64 = 3.0;
/// What a row costs that is found in an index and sorted, where a row that is walked costs 1.
const SORTED: f64 = 1.5;
/// What a row costs that must be looked up in the table.
const LOOKUP: f64 = 4.0;
/// No share is taken for smaller: an estimate of nothing is no promise.
const LEAST: f64 = 1e-9;

/// Numbers about a selection.
struct Estimate<'a> {
    selection: &'a Selection,
    totals: &'a Totals,
    /// Sessions in the selection's time.
    in_time: f64,
    /// Sessions at any time.
    all: f64,
}

#[expect(clippy::cast_precision_loss, reason = "estimates of how many rows there are")]
fn float(n: i64) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "the number of keys of a filter")]
fn count(keys: usize) -> f64 {
    keys as f64
}

impl<'a> Estimate<'a> {
    fn new(selection: &'a Selection, totals: &'a Totals) -> Self {
        let in_time = totals.between(selection.from, selection.until) + totals.since(selection.until);
        Self {
            selection,
            totals,
            in_time: float(in_time.min(totals.all())).max(1.0),
            all: float(totals.all()).max(1.0),
        }
    }

    fn of_keys(&self, counted: Counted, keys: &[i64]) -> f64 {
        let n: i64 = keys.iter().map(|key| self.totals.of(counted, *key)).sum();
        float(n) * self.in_time / self.all
    }

    fn of_part(&self, part: Part) -> f64 {
        let leads = self.selection.leads(part);
        leads
            .iter()
            .map(|lead| match &lead.found {
                Found::ByKeys(counted, keys) => self.of_keys(*counted, keys),
                Found::ById(..) => 1.0,
            })
            .sum()
    }

    /// The share of rows that pass everything but `part`.
    fn share_besides(&self, part: Option<Part>) -> f64 {
        let parts = self.selection.parts();
        let others = parts.into_iter().filter(|other| Some(*other) != part);
        let keys: f64 = others
            .map(|other| (self.of_part(other) / self.in_time).min(1.0))
            .product();
        let kinds = self.kinds();
        let files = if kinds.is_empty() {
            1.0
        } else {
            (self.of_keys(Counted::File, &kinds) / self.in_time).min(1.0)
        };
        (keys * files).max(LEAST)
    }

    /// Sessions on the days that have files of the kinds asked for; nothing where days are no way. Of few files, each
    /// may have a day of its own.
    fn on_days_with_files(&self) -> Option<f64> {
        let selection = self.selection;
        // Crash logs alone have an index.
        if matches!(selection.has.as_slice(), [] | [AttachmentKind::CrashLog]) {
            return None;
        }
        let days = count(self.totals.days_between(selection.from, selection.until)).max(1.0);
        let files = self.of_keys(Counted::File, &self.kinds());
        // One more, that nobody has heard of yet.
        Some((files + 1.0).min(days) * self.in_time / days)
    }

    fn kinds(&self) -> Vec<i64> {
        self.selection.has.iter().map(|kind| kind.code().into()).collect()
    }

    fn keys_of(&self, part: Part) -> usize {
        self.selection.leads(part).iter().map(Lead::places).sum()
    }
}

/// The way to `want` rows. `by_time` is false where the order is another one than time.
pub(super) fn to_page(selection: &Selection, totals: &Totals, want: usize, by_time: bool) -> Path {
    if selection.only.is_some() {
        return Path::Walk;
    }
    let estimate = Estimate::new(selection, totals);
    let want = count(want);
    let steps = (want / estimate.share_besides(None)).min(estimate.in_time);
    let walk = if by_time {
        steps
    } else {
        // The other orders know no time: they pass what lies outside it, too.
        (steps * estimate.all / estimate.in_time).min(estimate.all) * LOOKUP
    };
    let mut best = (walk, Path::Walk);
    let mut offer = |cost: f64, path: Path| {
        if cost < best.0 {
            best = (cost, path);
        }
    };
    if !by_time {
        offer(estimate.in_time * SORTED, Path::Gather(Part::Time));
    }
    if let Some(rows) = estimate.on_days_with_files() {
        offer(rows * SORTED, Path::Gather(Part::Days));
    }
    for part in selection.parts() {
        let rows = estimate.of_part(part);
        let keys = estimate.keys_of(part);
        let row = if by_time { SORTED } else { LOOKUP };
        offer(rows * row + count(keys) * SEEK, Path::Gather(part));
        if by_time && keys <= MOST_BRANCHES {
            let per_key = want / estimate.share_besides(Some(part));
            offer(
                (count(keys) * per_key).min(rows) + count(keys) * BRANCH,
                Path::Each(part),
            );
        }
    }
    best.1
}

/// The way to every row, for a count: the part with the fewest rows, or time where that has fewer.
pub(super) fn to_all(selection: &Selection, totals: &Totals) -> Part {
    shortest(selection, totals).1
}

/// How many rows that way looks at, roughly.
#[expect(
    clippy::cast_possible_truncation,
    reason = "an estimate that is never more than a few times the sessions there are"
)]
pub(super) fn work_to_all(selection: &Selection, totals: &Totals) -> i64 {
    shortest(selection, totals).0 as i64
}

/// True where that way is shorter than looking up, in the roll-up, each day of so many keys.
pub(super) fn is_less_by_sessions(selection: &Selection, totals: &Totals, keys: usize) -> bool {
    let days = count(totals.days_between(selection.from, selection.until));
    // No key has more days than all of them have sessions.
    let read = (count(keys) * days).min(Estimate::new(selection, totals).in_time);
    shortest(selection, totals).0 < count(keys) * SEEK + read
}

fn shortest(selection: &Selection, totals: &Totals) -> (f64, Part) {
    if selection.only.is_some() {
        return (1.0, Part::Time);
    }
    let estimate = Estimate::new(selection, totals);
    let mut best = (estimate.in_time * LOOKUP, Part::Time);
    if let Some(rows) = estimate.on_days_with_files()
        && rows * LOOKUP < best.0
    {
        best = (rows * LOOKUP, Part::Days);
    }
    for part in selection.parts() {
        let cost = estimate.of_part(part) + count(estimate.keys_of(part)) * SEEK;
        if cost < best.0 {
            best = (cost, part);
        }
    }
    best
}
