//! How many connections the system has room for: each is an open file, and so is much else.

/// Open files that are asked for: enough for the most connections, with what they read and write.
const ENOUGH: u64 = 16_384;
/// Files that are no connections: databases, logs, what is written beside.
const KEPT: u64 = 128;
/// Connections at the most: a thousand open pages are a large organization, and each may hold half a megabyte.
const MOST: u64 = 4_096;
/// Connections at the least.
const LEAST: u64 = 16;

/// How many connections there may be at once.
pub fn room() -> usize {
    usize::try_from(connections(open_files())).unwrap_or(usize::MAX)
}

/// Half of the files: who is answered may hold one more, e.g. the file that is sent to them.
fn connections(files: u64) -> u64 {
    (files.saturating_sub(KEPT) / 2).clamp(LEAST, MOST)
}

/// How many files this process may open, once it was raised as far as the system lets everybody.
#[cfg(unix)]
fn open_files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(ENOUGH, |most| most.min(ENOUGH));
    if limit.current.is_some_and(|now| now < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            ..limit
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
    getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH)
}

#[cfg(not(unix))]
fn open_files() -> u64 {
    ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_for_everything_else() {
        assert_eq!(connections(1_024), 448);
        assert_eq!(connections(0), LEAST);
        assert_eq!(connections(u64::MAX), MOST);
    }
}
