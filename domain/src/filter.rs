//! What a viewer asks to see, and its one spelling in a URL.
//!
//! The page, the REST API and the CSV link all read and write filters through [`FilterRequest::parse`] and
//! [`Filter::query`]; nothing else in the project knows the names of the keys.

mod grammar;
mod problem;
mod search;
mod sort;
mod user;

pub use grammar::{FilterRequest, Paging, unknown_zone};
pub use problem::{Problem, ProblemKind};
pub use search::{MAX_SEARCH_CHARS, MAX_SEARCH_TERMS, Search};
pub use sort::{Sort, SortField};
pub use user::UserKey;

use crate::date_range::DateFilter;
use crate::session::{AttachmentKind, OsVersion, Platform, Status};

/// Rows on a page where nobody says how many.
pub const DEFAULT_LIMIT: u16 = 50;
/// Rows on a page at the most.
pub const MAX_LIMIT: u16 = 200;
/// Values of one repeated key at the most.
pub const MAX_VALUES: usize = 500;
/// Letters of one value at the most.
pub const MAX_VALUE_CHARS: usize = 512;

/// What a viewer asks to see. Different fields are ANDed; the values of one list are ORed.
///
/// `devices` and `platforms` are one picker and are ORed with each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words to find.
    pub search: Search,
    /// The days.
    pub dates: DateFilter,
    /// The zone whose days and clock the view uses.
    pub zone: ZoneName,
    /// Who ran it.
    pub users: Vec<UserKey>,
    /// Ids of devices.
    pub devices: Vec<String>,
    /// "All iOS", "All Android".
    pub platforms: Vec<Platform>,
    /// Versions of operating systems.
    pub os: Vec<OsVersion>,
    /// Statuses.
    pub statuses: Vec<Status>,
    /// Kinds of files that are available.
    pub has: Vec<AttachmentKind>,
    /// The order.
    pub sort: Sort,
}

impl Filter {
    /// True where nothing is filtered out; zone and order may be set.
    pub fn is_unfiltered(&self) -> bool {
        *self
            == Self {
                zone: self.zone.clone(),
                sort: self.sort,
                ..Self::default()
            }
    }

    /// The same view without any filter; zone and order stay.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self {
            zone: self.zone.clone(),
            sort: self.sort,
            ..Self::default()
        }
    }

    /// A number that is the same for the same filter and order, and almost surely another for any other. Stable
    /// across versions and machines, since cursors carry it.
    pub fn fingerprint(&self) -> u64 {
        // FNV-1a over the canonical spelling.
        self.query()
            .to_string()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            })
    }
}

/// The name of a time zone, e.g. `Europe/Berlin`. Only its letters are checked here: whether the zone exists is
/// known to whoever holds a time zone database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ZoneName(String);

impl ZoneName {
    /// Takes a name that could be one of IANA's.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = !text.is_empty()
            && text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
        fine.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for UTC, the default.
    pub fn is_utc(&self) -> bool {
        self.0 == "UTC"
    }
}

impl Default for ZoneName {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}
