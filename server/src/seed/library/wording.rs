//! What happens in an app, step by step: the material of the logs.

use std::fmt::Write as _;

use crate::seed::draw::Draw;

/// A running clock, `00:01:07.588` since the start of the session: these files belong to many sessions.
pub struct Clock {
    millis: u64,
}

impl Clock {
    /// At the start.
    pub fn new() -> Self {
        Self { millis: 0 }
    }

    /// Some milliseconds later, 0 to `most`.
    pub fn tick(&mut self, draw: &mut Draw, most: u64) -> u64 {
        self.millis += draw.below_u64(most + 1);
        self.millis
    }

    /// What it shows.
    pub fn face(&self) -> String {
        let (seconds, millis) = (self.millis / 1000, self.millis % 1000);
        format!(
            "{:02}:{:02}:{:02}.{millis:03}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }
}

/// What can be tapped.
pub const TARGETS: [&str; 10] = [
    "button#pay",
    "button#continue",
    "link#basket",
    "field#amount",
    "field#search",
    "tab#orders",
    "switch#remember",
    "item#product_7781",
    "button#سلة",
    "menu#more",
];

/// What is asked over the network: method, path, media type, bytes.
pub const CALLS: [(&str, &str, &str, u64); 10] = [
    (
        "GET",
        "https://api.harbor.example/v3/cart/c_8820",
        "application/json",
        2_100,
    ),
    (
        "GET",
        "https://img.harbor.example/product_7781.heic",
        "image/heic",
        412_000,
    ),
    (
        "GET",
        "https://cfg.harbor.example/flags?user=u_117&q=100%25",
        "application/json",
        8_400,
    ),
    ("POST", "https://log.harbor.example/events", "text/plain", 0),
    (
        "POST",
        "https://api.harbor.example/v3/checkout/intent",
        "application/json",
        1_300,
    ),
    (
        "GET",
        "https://acs.bank.example/3ds/challenge/frame",
        "text/html",
        64_000,
    ),
    (
        "POST",
        "https://api.harbor.example/v3/checkout/confirm",
        "application/json",
        1_900,
    ),
    (
        "GET",
        "https://cdn.harbor.example/receipt/r_5521.pdf",
        "application/pdf",
        2_800_000,
    ),
    (
        "GET",
        "https://api.harbor.example/v3/search?q=%D8%B3%D9%88%D9%82",
        "application/json",
        12_700,
    ),
    ("GET", "https://img.harbor.example/avatar/u_117", "text/plain", 19),
];

/// A table of a battery's charge, as CSV.
pub fn battery() -> Vec<u8> {
    let mut text = String::from("second,percent,celsius\r\n");
    for minute in 0..60 {
        let _ = write!(
            text,
            "{},{},{}.{}\r\n",
            minute * 60,
            100 - minute / 2,
            28 + minute / 12,
            minute % 10
        );
    }
    text.into_bytes()
}
