//! Which way to the answer: along the order that was asked for, or along the index of a key.
//!
//! The engines know how many rows there are, not how many a key has in a month; the roll-up does. So the way is chosen
//! here, by the rows that it would have to look at, and the statements leave the engines no other.

use super::dimensions::{Counted, Totals};
use super::selection::{Part, Selection};

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
        Self {
            selection,
            totals,
            in_time: float(totals.between(selection.from, selection.until)).max(1.0),
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
            .map(|lead| self.of_keys(lead.counted, &lead.keys))
            .sum()
    }

    /// The share of rows that pass everything but `part`.
    fn share_besides(&self, part: Option<Part>) -> f64 {
        let parts = self.selection.parts();
        let others = parts.into_iter().filter(|other| Some(*other) != part);
        let keys: f64 = others
            .map(|other| (self.of_part(other) / self.in_time).min(1.0))
            .product();
        let kinds: Vec<i64> = self.selection.has.iter().map(|kind| kind.code().into()).collect();
        let files = if kinds.is_empty() {
            1.0
        } else {
            (self.of_keys(Counted::File, &kinds) / self.in_time).min(1.0)
        };
        (keys * files).max(LEAST)
    }

    /// Parts that an index answers. A term that may also be an id is only tested.
    fn leading(&self) -> impl Iterator<Item = Part> {
        let parts = self.selection.parts().into_iter();
        parts.filter(|part| match part {
            Part::Term(at) => self
                .selection
                .terms
                .get(*at)
                .is_some_and(|term| term.id.is_none()),
            _ => true,
        })
    }

    fn keys_of(&self, part: Part) -> usize {
        self.selection
            .leads(part)
            .iter()
            .map(|lead| lead.keys.len())
            .sum()
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
    for part in estimate.leading() {
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
    if selection.only.is_some() {
        return Part::Time;
    }
    let estimate = Estimate::new(selection, totals);
    let mut best = (estimate.in_time * LOOKUP, Part::Time);
    for part in estimate.leading() {
        let cost = estimate.of_part(part) + count(estimate.keys_of(part)) * SEEK;
        if cost < best.0 {
            best = (cost, part);
        }
    }
    best.1
}
