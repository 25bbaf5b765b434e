//! Where a session ran.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The family of an operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// iPhones and iPads.
    Ios,
    /// Android phones and tablets.
    Android,
    /// Browsers.
    Web,
    /// Anything else.
    Other,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Self; 4] = [Self::Ios, Self::Android, Self::Web, Self::Other];

    /// The word in URLs, JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Web => "web",
            Self::Other => "other",
        }
    }

    /// The platform of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.key() == key)
    }

    /// The name people know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ios => "iOS",
            Self::Android => "Android",
            Self::Web => "Web",
            Self::Other => "Other",
        }
    }

    /// The number in the database.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// The platform of that number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.code() == code)
    }
}

/// A device as it was when the session was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Device {
    /// The model's id, e.g. `iphone15pro`.
    pub id: String,
    /// The model's name, e.g. `iPhone 15 Pro`.
    pub name: String,
    /// Its platform.
    pub platform: Platform,
    /// The version of its OS, e.g. `18.2`, where known.
    pub os_version: Option<String>,
}

impl Device {
    /// The OS as people say it, e.g. `iOS 18.2`, `iPadOS 18.1`, `Android 16`.
    pub fn os_label(&self) -> String {
        let system = match self.platform {
            Platform::Ios if self.name.starts_with("iPad") => "iPadOS",
            platform => platform.name(),
        };
        match &self.os_version {
            Some(version) => format!("{system} {version}"),
            None => system.to_owned(),
        }
    }
}

/// A version of an OS as a filter says it: `ios:18.2`, or `ios:18` for every 18.x.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OsVersion {
    /// The platform.
    pub platform: Platform,
    /// The version, or the beginning of it.
    pub version: String,
}

impl OsVersion {
    /// Reads `platform:version`.
    pub fn parse(text: &str) -> Option<Self> {
        let (platform, version) = text.split_once(':')?;
        let version = version.trim();
        if version.is_empty() || version.len() > 64 {
            return None;
        }
        Some(Self {
            platform: Platform::from_key(platform)?,
            version: version.to_owned(),
        })
    }

    /// True where `version` is this one or one of its sub-versions: `18` covers `18` and `18.2`, never `180`.
    pub fn covers(&self, platform: Platform, version: &str) -> bool {
        platform == self.platform
            && version
                .strip_prefix(self.version.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// What people say: `iOS 18.2`.
    pub fn label(&self) -> String {
        format!("{} {}", self.platform.name(), self.version)
    }

    /// Compares two version texts: runs of digits by number (9.0 before 10.0), anything else as text.
    pub fn compare(a: &str, b: &str) -> Ordering {
        let (mut a_rest, mut b_rest) = (a, b);
        loop {
            match (next_run(&mut a_rest), next_run(&mut b_rest)) {
                (None, None) => return a.cmp(b),
                (None, Some(_)) => return Ordering::Less,
                (Some(_), None) => return Ordering::Greater,
                (Some(x), Some(y)) => match compare_runs(x, y) {
                    Ordering::Equal => {}
                    unequal => return unequal,
                },
            }
        }
    }
}

impl fmt::Display for OsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.platform.key(), self.version)
    }
}

/// Cuts the next run of digits, or of anything but digits, off `text`.
fn next_run<'a>(text: &mut &'a str) -> Option<&'a str> {
    let first = text.chars().next()?;
    let digits = first.is_ascii_digit();
    let end = text
        .find(|c: char| c.is_ascii_digit() != digits)
        .unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    *text = rest;
    Some(run)
}

fn compare_runs(x: &str, y: &str) -> Ordering {
    let digits = |run: &str| run.starts_with(|c: char| c.is_ascii_digit());
    if digits(x) && digits(y) {
        // By number without a limit to its size: without leading zeros the longer one is the greater.
        let (x, y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
        x.len().cmp(&y.len()).then_with(|| x.cmp(y))
    } else {
        x.cmp(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_sort_by_number() {
        let mut versions = ["10.0", "9.0", "18", "18.2", "18.10", "18.2.1", "15-beta2", "15"];
        versions.sort_by(|a, b| OsVersion::compare(a, b));
        assert_eq!(
            versions,
            ["9.0", "10.0", "15", "15-beta2", "18", "18.2", "18.2.1", "18.10"]
        );
    }

    #[test]
    fn a_major_version_covers_its_minors_only() {
        let os = OsVersion::parse("ios:18").expect("valid");
        assert!(os.covers(Platform::Ios, "18"));
        assert!(os.covers(Platform::Ios, "18.2"));
        assert!(!os.covers(Platform::Ios, "180"));
        assert!(!os.covers(Platform::Android, "18.2"));
    }
}
