//! Rows of one dimension: by key (1 is the first) and by content.
//!
//! They lie in segments, long ones first. Whoever reads shares the segments, so that adding a row while somebody reads
//! copies no row: it begins a segment, and a segment that has grown to a quarter of the one before it is put together
//! with it. So there are few segments, and a row is moved as often as there are sizes of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A segment is at most a part of this of the one before it.
const STEP: usize = 4;

/// A row that is found by more than its key and its content.
pub(in crate::store) trait Indexed: Sized {
    /// Where rows of one segment are found.
    type Index: std::fmt::Debug + Default;

    /// Enters the row of that key. Rows are entered in the order of their keys; `before` are the segments of all that
    /// were entered elsewhere.
    fn enter(&self, key: i64, before: &[Arc<Segment<Self>>], index: &mut Self::Index);
}

/// Rows in the order of their keys.
#[derive(Debug)]
pub(in crate::store) struct Segment<T: Indexed> {
    /// The key of the first row.
    first: i64,
    all: Vec<Arc<T>>,
    keys: HashMap<Arc<T>, i64>,
    pub(super) index: T::Index,
}

/// Rows of one dimension. Cheap to clone.
#[derive(Debug)]
pub(in crate::store) struct Rows<T: Indexed> {
    segments: Vec<Arc<Segment<T>>>,
}

impl<T: Indexed> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self {
            segments: self.segments.clone(),
        }
    }
}

impl<T: Indexed> Default for Rows<T> {
    fn default() -> Self {
        Self { segments: Vec::new() }
    }
}

impl<T: Indexed + Eq + Hash> Segment<T> {
    fn beginning_with(first: i64) -> Self {
        Self {
            first,
            all: Vec::new(),
            keys: HashMap::new(),
            index: T::Index::default(),
        }
    }

    fn push(&mut self, before: &[Arc<Self>], row: Arc<T>) {
        let key = self.end();
        row.enter(key, before, &mut self.index);
        self.all.push(row.clone());
        self.keys.insert(row, key);
    }

    /// The key of the next row.
    fn end(&self) -> i64 {
        self.first + i64::try_from(self.all.len()).unwrap_or(i64::MAX)
    }
}

impl<T: Indexed> Segment<T> {
    /// Where the row of a key stands in it.
    pub(super) fn place(&self, key: i64) -> Option<usize> {
        usize::try_from(key.checked_sub(self.first)?).ok()
    }
}

impl<T: Indexed> Rows<T> {
    /// The segments in the order of keys.
    pub(super) fn segments(&self) -> &[Arc<Segment<T>>] {
        &self.segments
    }

    /// The segment that would have a key.
    pub(super) fn segment_of(&self, key: i64) -> Option<&Segment<T>> {
        let after = self.segments.partition_point(|segment| segment.first <= key);
        self.segments.get(after.checked_sub(1)?).map(Arc::as_ref)
    }

    /// Every row with its key.
    pub(in crate::store) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        let rows = self.segments.iter().flat_map(|segment| &segment.all);
        (1_i64..).zip(rows.map(Arc::as_ref))
    }
}

impl<T: Indexed + Eq + Hash> Rows<T> {
    /// The row of a key.
    pub(in crate::store) fn get(&self, key: i64) -> Option<&T> {
        let segment = self.segment_of(key)?;
        segment.all.get(segment.place(key)?).map(Arc::as_ref)
    }

    /// The key of a row.
    pub(in crate::store) fn key(&self, row: &T) -> Option<i64> {
        self.segments
            .iter()
            .find_map(|segment| segment.keys.get(row).copied())
    }

    /// The highest key; 0 where there is no row.
    pub(in crate::store) fn last_key(&self) -> i64 {
        self.segments.last().map_or(0, |segment| segment.end() - 1)
    }

    /// Adds a row with the next key.
    pub(in crate::store) fn push(&mut self, row: T) {
        let next = self.last_key() + 1;
        // What nobody else has grows where it is.
        if self.segments.last_mut().and_then(Arc::get_mut).is_none() {
            self.segments.push(Arc::new(Segment::beginning_with(next)));
        }
        if let Some((last, before)) = self.segments.split_last_mut()
            && let Some(last) = Arc::get_mut(last)
        {
            last.push(before, Arc::new(row));
        }
        self.settle();
    }

    /// Puts segments together that are of like size.
    fn settle(&mut self) {
        while let [before @ .., long, short] = self.segments.as_slice()
            && short.all.len() * STEP >= long.all.len()
        {
            let mut both = Segment::beginning_with(long.first);
            for row in long.all.iter().chain(&short.all) {
                both.push(before, row.clone());
            }
            let kept = before.len();
            self.segments.truncate(kept);
            self.segments.push(Arc::new(both));
        }
    }

    /// Takes the rows of `other` where it knows more: of two, one begins with the other.
    pub(super) fn learn(&mut self, other: &Self) {
        if other.last_key() > self.last_key() {
            self.clone_from(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Indexed for String {
        type Index = Vec<i64>;

        fn enter(&self, key: i64, _: &[Arc<Segment<Self>>], keys: &mut Vec<i64>) {
            keys.push(key);
        }
    }

    fn check(rows: &Rows<String>, many: i64) {
        assert_eq!(rows.last_key(), many);
        let keys: Vec<i64> = rows.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, (1..=many).collect::<Vec<_>>());
        let entered: Vec<i64> = rows
            .segments()
            .iter()
            .flat_map(|segment| segment.index.clone())
            .collect();
        assert_eq!(entered, keys, "each in one index");
        for key in keys {
            let text = key.to_string();
            assert_eq!(rows.get(key), Some(&text));
            assert_eq!(rows.key(&text), Some(key));
        }
        assert_eq!(
            (rows.get(0), rows.get(many + 1), rows.get(i64::MIN)),
            (None, None, None)
        );
        assert_eq!(rows.key(&"none".to_owned()), None);
    }

    #[test]
    fn whoever_reads_keeps_the_rows_of_that_moment() {
        let mut rows = Rows::default();
        let mut read = Vec::new();
        for key in 1..=200_i64 {
            // Somebody reads at every moment.
            read.push(rows.clone());
            rows.push(key.to_string());
        }
        check(&rows, 200);
        for (many, rows) in (0..).zip(&read) {
            check(rows, many);
        }
    }

    #[test]
    fn adding_a_row_leaves_the_long_segments_where_they_are() {
        let mut rows = Rows::default();
        for key in 1..=1_000_i64 {
            rows.push(key.to_string());
        }
        assert_eq!(rows.segments().len(), 1, "nobody read meanwhile");
        let read = rows.clone();
        rows.push("1001".to_owned());
        assert!(Arc::ptr_eq(&rows.segments()[0], &read.segments()[0]));
        for key in 1_002..=40_000_i64 {
            let _read = rows.clone();
            rows.push(key.to_string());
            assert!(
                rows.segments().len() <= 9,
                "few segments: {}",
                rows.segments().len()
            );
        }
    }

    #[test]
    fn the_longer_of_two_is_learned() {
        let mut rows = Rows::default();
        rows.push("1".to_owned());
        let before = rows.clone();
        rows.push("2".to_owned());
        rows.learn(&before);
        check(&rows, 2);
        let mut known = before;
        known.learn(&rows);
        check(&known, 2);
    }
}
