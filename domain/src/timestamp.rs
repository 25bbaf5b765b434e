//! A point in time: UTC, whole milliseconds.

use std::fmt;
use std::str::FromStr;

use crate::calendar::{millis_of, wall_clock};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Written as RFC 3339 with exactly three decimals and `Z`. Kept between the years 0001 and 9999, so that text
/// order is time order and every database column can hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// What was wrong with a text or number that should have been a [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a time as RFC 3339, e.g. 2026-11-23T14:31:22.104Z")]
pub struct InvalidTimestamp;

const FIRST: i64 = -62_135_596_800_000; // 0001-01-01T00:00:00.000Z
const LAST: i64 = 253_402_300_799_999 - 86_400_000 * 2; // 9999-12-29: leaves room for every offset

impl Timestamp {
    /// From milliseconds since the epoch. Errors outside the years 0001 to 9999.
    pub fn from_millis(millis: i64) -> Result<Self, InvalidTimestamp> {
        if (FIRST..=LAST).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(InvalidTimestamp)
        }
    }

    /// From milliseconds since the epoch, moved into the years 0001 to 9999 where it lies outside.
    pub fn saturating_from_millis(millis: i64) -> Self {
        Self(millis.clamp(FIRST, LAST))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to here; never negative.
    pub fn millis_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).max(0)
    }

    /// This time moved by `millis` milliseconds, kept in range.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::saturating_from_millis(self.0.saturating_add(millis))
    }

    /// The same instant for calendar arithmetic.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// The wall clock at `offset_seconds` east of UTC.
    pub fn civil(self, offset_seconds: i32) -> jiff::civil::DateTime {
        wall_clock(self.0 + i64::from(offset_seconds) * 1_000)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self::saturating_from_millis(at.as_millisecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.civil(0);
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads RFC 3339 with any offset; digits beyond milliseconds are cut off.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        // The common case, and the only one in the browser, which reads what the server wrote.
        Self::from_millis(millis_of(text).map_or_else(|| millis_of_any(text), Ok)?)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn millis_of_any(text: &str) -> Result<i64, InvalidTimestamp> {
    let at: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
    // Cut, not rounded, and towards the past also before 1970.
    i64::try_from(at.as_nanosecond().div_euclid(1_000_000)).map_err(|_| InvalidTimestamp)
}

#[cfg(target_arch = "wasm32")]
fn millis_of_any(_: &str) -> Result<i64, InvalidTimestamp> {
    Err(InvalidTimestamp)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_three_decimals_and_z() {
        assert_eq!(
            Timestamp::from_millis(0).expect("in range").to_string(),
            "1970-01-01T00:00:00.000Z"
        );
        assert_eq!(
            Timestamp::from_millis(-1).expect("in range").to_string(),
            "1969-12-31T23:59:59.999Z"
        );
    }

    #[test]
    fn reads_offsets_and_cuts_microseconds() {
        let at: Timestamp = "2026-11-23T15:31:22.1049+01:00".parse().expect("valid");
        assert_eq!(at.to_string(), "2026-11-23T14:31:22.104Z");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-11-23",
            "2026-11-23T14:31:22",
            "2026-02-30T00:00:00Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
