//! The statements of a page: so many rows after a key, in an order, by a [`Path`]. Never an offset.

use domain::filter::{Sort, SortField};
use domain::{Cursor, Session, SessionId, Timestamp};

use crate::store::dimensions::Totals;
use crate::store::facts::COLUMNS;
use crate::store::page::sorted_by;
use crate::store::path::{self, Path};
use crate::store::selection::{Lead, Part, Selection};
use crate::store::sql::Sql;

/// An order, and which part of it: the rows that have the value, or after them those that have none.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Phase {
    pub(in crate::store) sort: Sort,
    pub(in crate::store) nulls: bool,
}

/// The row after which a page begins.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct After {
    pub(in crate::store) value: i64,
    pub(in crate::store) id: SessionId,
}

/// Rows that are asked for.
#[derive(Clone, Debug)]
pub(in crate::store) struct Rows {
    selection: Selection,
    phase: Phase,
    after: Option<After>,
    want: usize,
    path: Path,
}

impl Phase {
    /// By time, newest last.
    pub(in crate::store) const UPWARDS: Self = Self {
        sort: Sort {
            field: SortField::RequestedAt,
            descending: false,
        },
        nulls: false,
    };

    /// The phases of an order after a cursor, each with where it begins.
    pub(in crate::store) fn after(sort: Sort, cursor: Option<Cursor>) -> Vec<(Self, Option<After>)> {
        let with_value = Self { sort, nulls: false };
        let nulls = Self { sort, nulls: true };
        let after = cursor.map(|cursor| After {
            value: cursor.value.unwrap_or(0),
            id: cursor.id,
        });
        if sort.field == SortField::RequestedAt {
            return vec![(with_value, after)];
        }
        match cursor {
            Some(Cursor { value: None, .. }) => vec![(nulls, after)],
            _ => vec![(with_value, after), (nulls, None)],
        }
    }

    /// True where sessions of this phase stand in its order, none twice.
    pub(in crate::store) fn are_in_order(self, sessions: &[Session]) -> bool {
        let key = |session: &Session| (sorted_by(self.sort.field, session), session.id);
        sessions.windows(2).all(|pair| match pair {
            [before, after] if self.sort.descending => key(before) > key(after),
            [before, after] => key(before) < key(after),
            _ => true,
        })
    }

    fn column(self) -> &'static str {
        match self.sort.field {
            SortField::RequestedAt => "requested_at",
            SortField::Duration => "duration_ms",
            SortField::Queue => "queue_ms",
        }
    }

    fn by_time(self) -> bool {
        self.sort.field == SortField::RequestedAt
    }

    fn direction(self) -> &'static str {
        if self.sort.descending { " DESC" } else { "" }
    }

    fn beyond(self) -> &'static str {
        if self.sort.descending { "<" } else { ">" }
    }

    /// Which rows belong to it, after that row.
    fn write_rows(self, sql: &mut Sql, after: Option<After>) {
        if !self.by_time() {
            let test = if self.nulls { " IS NULL" } else { " IS NOT NULL" };
            sql.push(" AND ").push(self.column()).push(test);
        }
        match after {
            None => {}
            Some(after) if self.nulls => {
                sql.push(" AND id ")
                    .push(self.beyond())
                    .push(" ")
                    .bind(after.id.uuid());
            }
            Some(after) => {
                sql.push(" AND (")
                    .push(self.column())
                    .push(", id) ")
                    .push(self.beyond());
                sql.push(" (")
                    .bind(after.value)
                    .push(", ")
                    .bind(after.id.uuid())
                    .push(")");
            }
        }
    }

    /// Their order, as an index has it.
    fn write_order(self, sql: &mut Sql) {
        sql.push(" ORDER BY ");
        if !self.nulls {
            sql.push(self.column()).push(self.direction()).push(", ");
        }
        sql.push("id").push(self.direction());
    }

    /// Their order, in words that no index answers: these rows are few, and are to be sorted. In an index's own words
    /// PostgreSQL would rather walk all of that index than sort.
    fn write_sorted(self, sql: &mut Sql, prefix: &str) {
        sql.push(" ORDER BY ");
        if !self.nulls {
            sql.push("+")
                .push(prefix)
                .push(self.column())
                .push(self.direction())
                .push(", ");
        }
        for word in ["COALESCE(", prefix, "id, ", prefix, "id)", self.direction()] {
            sql.push(word);
        }
    }
}

impl Rows {
    /// Asks for `want` rows after a row.
    pub(in crate::store) fn new(
        selection: &Selection,
        totals: &Totals,
        phase: Phase,
        after: Option<After>,
        want: usize,
    ) -> Self {
        let mut selection = selection.clone();
        if let Some(after) = after.filter(|_| phase.by_time()) {
            // A page further down has less time before it.
            let at = Timestamp::saturating_from_millis(after.value).millis();
            if phase.sort.descending {
                selection.until = Some(selection.until.map_or(at + 1, |until| until.min(at + 1)));
            } else {
                selection.from = Some(selection.from.map_or(at, |from| from.max(at)));
            }
        }
        let path = path::to_page(&selection, totals, want, phase.by_time());
        Self {
            selection,
            phase,
            after,
            want,
            path,
        }
    }

    /// The same rows by another way.
    #[cfg(test)]
    pub(in crate::store) fn by(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// The rows themselves.
    pub(in crate::store) fn statement(&self) -> Sql {
        let mut sql = Sql::new("SELECT ");
        if self.path == Path::Walk {
            sql.push(&COLUMNS.join(", "));
            self.write_walk(&mut sql, None);
            return sql;
        }
        sql.push(&COLUMNS.map(|column| format!("s.{column}")).join(", "))
            .push(" FROM (");
        self.write_keys(&mut sql);
        // SQLite takes the tables of a cross join in the order they are written in.
        sql.push(") AS k CROSS JOIN sessions AS s WHERE s.org_id = ")
            .bind(self.selection.org);
        sql.push(" AND s.requested_at = k.requested_at AND s.id = k.id");
        self.phase.write_sorted(&mut sql, "s.");
        sql
    }

    /// How many there are, up to as many as are asked for.
    pub(in crate::store) fn counting(&self) -> Sql {
        let mut sql = Sql::new("SELECT COUNT(*) FROM (");
        if self.path == Path::Walk {
            sql.push("SELECT id");
            self.write_walk(&mut sql, None);
        } else {
            self.write_keys(&mut sql);
        }
        sql.push(") AS k");
        sql
    }

    /// Rows in the order of an index, as many as are asked for.
    fn write_walk(&self, sql: &mut Sql, lead: Option<&Lead<'_>>) {
        self.write_rows(sql, lead);
        self.phase.write_order(sql);
        sql.push(" LIMIT ").number(self.limit());
    }

    fn write_rows(&self, sql: &mut Sql, lead: Option<&Lead<'_>>) {
        match self.path {
            Path::Walk if !self.phase.by_time() && self.selection.only.is_none() => {
                sql.push(" FROM sessions WHERE ");
                self.selection.write_testing_time(sql);
            }
            Path::Walk => self.selection.write_from(sql, Part::Time),
            Path::Each(part) | Path::Gather(part) => self.selection.write_from(sql, part),
        }
        if let Some(lead) = lead {
            lead.write(sql);
        }
        self.phase.write_rows(sql, self.after);
    }

    /// The keys of the rows, found lead by lead and sorted.
    fn write_keys(&self, sql: &mut Sql) {
        let mut columns = "requested_at, id".to_owned();
        if !self.phase.by_time() {
            columns.push_str(", ");
            columns.push_str(self.phase.column());
        }
        sql.push("SELECT ").push(&columns).push(" FROM (");
        let mut at = 0;
        let mut begin = |sql: &mut Sql| {
            sql.push(if at == 0 {
                "SELECT * FROM (SELECT "
            } else {
                " UNION ALL SELECT * FROM (SELECT "
            });
            sql.push(&columns);
            at += 1;
            at
        };
        match self.path {
            Path::Each(part) => {
                for lead in self.selection.leads(part) {
                    for one in lead.each() {
                        let number = begin(sql);
                        self.write_walk(sql, Some(&one));
                        sql.push(") AS p").number(number);
                    }
                }
            }
            Path::Gather(part) => {
                let leads = self.selection.leads(part);
                let with_leads = leads.iter().map(Some);
                for lead in with_leads.chain(leads.is_empty().then_some(None)) {
                    let number = begin(sql);
                    self.write_rows(sql, lead);
                    sql.push(") AS p").number(number);
                }
            }
            Path::Walk => {
                let number = begin(sql);
                self.write_rows(sql, None);
                sql.push(") AS p").number(number);
            }
        }
        sql.push(") AS found");
        self.phase.write_sorted(sql, "");
        sql.push(" LIMIT ").number(self.limit());
    }

    fn limit(&self) -> i64 {
        i64::try_from(self.want).unwrap_or(i64::MAX)
    }
}
