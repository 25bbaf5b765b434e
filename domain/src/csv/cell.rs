//! The cells of a CSV, written into a buffer without allocating.

use jiff::tz::TimeZone;

use super::Texts;
use crate::calendar::year_month_day;
use crate::timestamp::Timestamp;

/// True for a text that a spreadsheet would run: after leading white space and characters that show nothing it begins
/// with `=`, `+`, `-`, `@` or their full-width forms, or there is a TAB or CR among what leads.
pub fn is_formula(text: &str) -> bool {
    // Most texts begin with a letter or digit.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    for c in text.chars() {
        match c {
            '=' | '+' | '-' | '@' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}' | '\t' | '\r' => {
                return true;
            }
            c if c.is_whitespace() || shows_nothing(c) => {}
            _ => return false,
        }
    }
    false
}

/// Characters of no width: joiners, marks of direction, byte order marks, fillers, controls.
const fn shows_nothing(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// A text cell, guarded where `texts` says so, in quotes where needed.
pub fn push_text(out: &mut Vec<u8>, text: &str, texts: Texts) {
    let guarded = texts == Texts::Guarded && is_formula(text);
    let quoted = text
        .bytes()
        .any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
    if !quoted {
        if guarded {
            out.push(b'\'');
        }
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    if guarded {
        out.push(b'\'');
    }
    for (number, part) in text.split('"').enumerate() {
        if number > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

/// `2026-11-23T14:31:22.104Z`, the same as [`Timestamp`]'s own text.
pub fn push_time(out: &mut Vec<u8>, at: Timestamp) {
    push_clock(out, at.millis());
    out.push(b'Z');
}

/// `2026-11-23T15:31:22.104+01:00`: the wall clock of a zone and its distance from UTC.
pub fn push_local_time(out: &mut Vec<u8>, at: Timestamp, zone: &TimeZone) {
    let offset = zone.to_offset(at.to_jiff()).seconds();
    push_clock(out, at.millis() + i64::from(offset) * 1_000);
    out.push(if offset < 0 { b'-' } else { b'+' });
    let seconds = offset.unsigned_abs();
    push_digits::<2>(out, seconds / 3_600);
    out.push(b':');
    push_digits::<2>(out, seconds / 60 % 60);
    // Only before railways made clocks agree.
    if !seconds.is_multiple_of(60) {
        out.push(b':');
        push_digits::<2>(out, seconds % 60);
    }
}

/// Milliseconds as seconds with three decimals.
pub fn push_seconds(out: &mut Vec<u8>, millis: i64) {
    if millis < 0 {
        out.push(b'-');
    }
    let millis = millis.unsigned_abs();
    push_number(out, millis / 1_000);
    out.push(b'.');
    push_digits::<3>(out, u32::try_from(millis % 1_000).unwrap_or(0));
}

fn push_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The last `N` digits of a number.
fn push_digits<const N: usize>(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
    out.extend_from_slice(&digits);
}

/// Date and clock of milliseconds since 1970, by the arithmetic of the civil calendar: a million rows hold eight
/// million times, and the general formatter takes ten times as long.
fn push_clock(out: &mut Vec<u8>, millis: i64) {
    const DAY: i64 = 86_400_000;
    let (day, clock) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let clock = u32::try_from(clock).unwrap_or(0);
    let (year, month, of_month) = year_month_day(day);
    let number = |value: i64| u32::try_from(value).unwrap_or(0);
    push_digits::<4>(out, number(year));
    out.push(b'-');
    push_digits::<2>(out, number(month));
    out.push(b'-');
    push_digits::<2>(out, number(of_month));
    out.push(b'T');
    push_digits::<2>(out, clock / 3_600_000);
    out.push(b':');
    push_digits::<2>(out, clock / 60_000 % 60);
    out.push(b':');
    push_digits::<2>(out, clock / 1_000 % 60);
    out.push(b'.');
    push_digits::<3>(out, clock % 1_000);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, texts: Texts) -> String {
        let mut out = Vec::new();
        push_text(&mut out, text, texts);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn quotes_where_needed() {
        assert_eq!(text("plain text", Texts::Plain), "plain text");
        assert_eq!(text("a,b", Texts::Plain), "\"a,b\"");
        assert_eq!(text("say \"hi\"", Texts::Plain), "\"say \"\"hi\"\"\"");
        assert_eq!(text("two\nlines", Texts::Plain), "\"two\nlines\"");
        assert_eq!(text("", Texts::Guarded), "");
    }

    #[test]
    fn guards_what_a_spreadsheet_would_run_and_nothing_else() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "\t=1",
            "\tplain",
            "\rplain",
            "  =1",
            "\u{a0}=1",
            "\u{feff}=1",
            "\u{200b}\u{200d}=cmd|'/c calc'!A1",
            "\u{202e}=1",
            "\n=1",
        ] {
            assert!(is_formula(formula), "{formula:?}");
            assert!(
                text(formula, Texts::Guarded)
                    .trim_start_matches('"')
                    .starts_with('\''),
                "{formula:?}"
            );
        }
        for plain in [
            "a=1",
            "'=1",
            "",
            " ",
            "1-1",
            "ünder",
            "\n",
            "Robert'); --",
            "|x",
            "(=1)",
        ] {
            assert!(!is_formula(plain), "{plain:?}");
            assert_eq!(text(plain, Texts::Guarded), text(plain, Texts::Plain));
        }
        assert_eq!(
            text("=HYPERLINK(\"x\",\"y\")", Texts::Guarded),
            "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""
        );
        assert_eq!(text("=1", Texts::Plain), "=1");
    }

    #[test]
    fn seconds_have_three_decimals() {
        let seconds = |millis| {
            let mut out = Vec::new();
            push_seconds(&mut out, millis);
            String::from_utf8(out).expect("text")
        };
        assert_eq!(seconds(0), "0.000");
        assert_eq!(seconds(7), "0.007");
        assert_eq!(seconds(636_104), "636.104");
        assert_eq!(seconds(i64::MAX), "9223372036854775.807");
    }

    #[test]
    fn local_times_say_their_offset() {
        let local = |text: &str, zone: &str| {
            let mut out = Vec::new();
            push_local_time(
                &mut out,
                text.parse().expect("a time"),
                &TimeZone::get(zone).expect("a zone"),
            );
            String::from_utf8(out).expect("text")
        };
        assert_eq!(
            local("2026-11-23T14:31:22.104Z", "Europe/Berlin"),
            "2026-11-23T15:31:22.104+01:00"
        );
        assert_eq!(
            local("2026-07-01T02:00:00Z", "America/St_Johns"),
            "2026-06-30T23:30:00.000-02:30"
        );
        assert_eq!(
            local("2026-07-01T02:00:00Z", "Asia/Kathmandu"),
            "2026-07-01T07:45:00.000+05:45"
        );
    }
}
