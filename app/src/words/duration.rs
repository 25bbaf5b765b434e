//! Lengths of time.

/// A length of so many milliseconds, cut to whole seconds: `41s`, `3m 12s`, `60m 00s`, from 100 minutes `2h 05m`.
pub fn duration(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    if seconds < 60 {
        format!("{seconds}s")
    } else if minutes < 100 {
        format!("{minutes}m {:02}s", seconds % 60)
    } else {
        format!("{hours}h {:02}m", minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_greatest_units() {
        for (millis, told) in [
            (-5, "0s"),
            (999, "0s"),
            (41_900, "41s"),
            (60_000, "1m 00s"),
            (192_000, "3m 12s"),
            (3_600_000, "60m 00s"),
            (5_999_999, "99m 59s"),
            (6_000_000, "1h 40m"),
            (7_500_000, "2h 05m"),
            (360_000_000, "100h 00m"),
        ] {
            assert_eq!(duration(millis), told, "{millis}");
        }
    }
}
