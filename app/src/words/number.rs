//! Counts and sizes. Counts are exact: never "12k".

/// `12,483`
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 session`, `12,483 sessions`
pub fn sessions(number: i64) -> String {
    counted(number, "session", "sessions")
}

/// `1 row`, `12,483 rows`
pub fn rows(number: i64) -> String {
    counted(number, "row", "rows")
}

/// `1 day`, `28 days`
pub fn days(number: i64) -> String {
    counted(number, "day", "days")
}

fn counted(number: i64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", count(number))
}

/// A size of so many bytes, in decimal units: `312 B`, `86 kB`, `1.2 MB`, `18 MB`.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let bytes = bytes.max(0);
    let mut unit = 0;
    let mut divisor: i64 = 1;
    while unit + 1 < UNITS.len() && bytes >= divisor * 1000 {
        divisor *= 1000;
        unit += 1;
    }
    // 999.5 kB and more is a megabyte, not "1000 kB".
    if unit > 0 && unit + 1 < UNITS.len() && rounded(bytes, divisor) >= 1000 {
        divisor *= 1000;
        unit += 1;
    }
    let tenths = rounded(bytes * 10, divisor);
    let name = UNITS[unit];
    if unit >= 2 && tenths < 100 && tenths % 10 != 0 {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", count(rounded(bytes, divisor)))
    }
}

/// `number / divisor` to the nearest whole; halves go up.
fn rounded(number: i64, divisor: i64) -> i64 {
    (number + divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        let told: Vec<String> = [0, 7, 999, 1_000, 12_483, 1_234_567, -1_000].map(count).into();
        assert_eq!(told, ["0", "7", "999", "1,000", "12,483", "1,234,567", "-1,000"]);
        assert_eq!(count(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn one_is_one_session() {
        assert_eq!(sessions(0), "0 sessions");
        assert_eq!(sessions(1), "1 session");
        assert_eq!(sessions(12_483), "12,483 sessions");
    }

    #[test]
    fn sizes_are_decimal_and_short() {
        for (bytes, told) in [
            (-1, "0 B"),
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (86_214, "86 kB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (1_240_332, "1.2 MB"),
            (9_949_999, "9.9 MB"),
            (9_960_000, "10 MB"),
            (18_442_117, "18 MB"),
            (3_000_000_000, "3 GB"),
            (7_500_000_000_000_000, "7,500 TB"),
        ] {
            assert_eq!(size(bytes), told, "{bytes}");
        }
    }
}
