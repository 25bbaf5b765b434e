//! A debug log: what an app and its device say while they run.

use std::fmt::Write as _;

use super::wording::{CALLS, Clock, TARGETS};
use crate::seed::draw::Draw;

/// A log of that many lines.
pub fn write(lines: usize) -> Vec<u8> {
    let mut draw = Draw::new(lines as u64);
    let mut clock = Clock::new();
    let mut text = String::with_capacity(lines * 80);
    let opening = [
        ("I", "Recorder", "debug log opened"),
        ("I", "Lifecycle", "process started, cold"),
        ("D", "Surface", "first frame presented, 1080x2340 @ 120 Hz"),
        ("I", "Lifecycle", "activity resumed: MainActivity"),
        ("I", "Router", "restore stack: home > cart > checkout"),
    ];
    for (level, tag, message) in opening {
        clock.tick(&mut draw, 900);
        let _ = writeln!(text, "{} {level} {tag}: {message}", clock.face());
    }
    for _ in opening.len()..lines - 1 {
        clock.tick(&mut draw, 190);
        let (level, tag, message) = line(&mut draw);
        let _ = writeln!(text, "{} {level} {tag}: {message}", clock.face());
    }
    let _ = writeln!(text, "{} D Recorder: debug log closed", clock.face());
    text.into_bytes()
}

fn line(draw: &mut Draw) -> (&'static str, &'static str, String) {
    let number = draw.below(9_000) + 1;
    match draw.below(1000) {
        0..300 => (
            "D",
            "CartStore",
            format!("{} lines, total {number}.50 PLN, coupon none", number % 9),
        ),
        300..520 => (
            "D",
            "ImageLoader",
            format!("cache put {} kB, {}% of 24 MB", number % 900, number % 100),
        ),
        520..700 => (
            "D",
            "Layout",
            format!("measured {} views in {} ms", number % 400, number % 17),
        ),
        700..800 => (
            "D",
            "Db",
            format!("query orders: {} rows in {} ms", number % 200, number % 40),
        ),
        800..880 => {
            let (method, address, _, _) = *draw.pick(&CALLS);
            (
                "I",
                "Http",
                format!("{method} {address} 200 in {} ms", number % 1_400),
            )
        }
        880..940 => {
            let target = *draw.pick(&TARGETS);
            (
                "I",
                "Input",
                format!("tap ({}, {}) on {target}", number % 1080, number % 2340),
            )
        }
        940..965 => ("I", "CheckoutVM", "state Ready -> Paying".to_owned()),
        965..980 => (
            "W",
            "Heartbeat",
            format!("round trip {} ms, above 1,500 ms", 1_500 + number % 900),
        ),
        980..992 => (
            "W",
            "ImageLoader",
            format!(
                "slow decode {} ms: product_{number}.heic (4032x3024)",
                number % 600
            ),
        ),
        992..997 => (
            "W",
            "Http",
            "POST /v3/checkout/confirm timed out after 5,000 ms, retry 1 of 2".to_owned(),
        ),
        997..999 => (
            "E",
            "Http",
            "POST /v3/checkout/confirm 503 in 3,002 ms".to_owned(),
        ),
        _ => (
            "E",
            "Json",
            "unexpected character '\\u{1F6A2}' 🚢 at line 1, column 17".to_owned(),
        ),
    }
}
