//! What these commands print. Standard output, because CI reads the closing line there.
use std::io::{self, Write};
use std::time::Duration;

/// Prints one line. A closed pipe is the reader's choice, not our failure.
pub fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// `12.3s`, or `4m 05s` from a minute on.
pub fn seconds(time: Duration) -> String {
    if time.as_secs() < 60 {
        format!("{:.1}s", time.as_secs_f64())
    } else {
        format!("{}m {:02}s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// Decimal, as the page shows sizes: `1.9 MB`, `157.4 kB`.
pub fn bytes(size: u64) -> String {
    let (whole, tenth, unit) = if size >= 1_000_000 {
        (size / 1_000_000, size / 100_000 % 10, "MB")
    } else {
        (size / 1_000, size / 100 % 10, "kB")
    };
    format!("{whole}.{tenth} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{Duration, bytes, seconds};

    #[test]
    fn times_and_sizes_read_well() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3s");
        assert_eq!(seconds(Duration::from_secs(245)), "4m 05s");
        assert_eq!(bytes(1_912_345), "1.9 MB");
        assert_eq!(bytes(157_449), "157.4 kB");
    }
}
