//! The product's own figure, many times over: sessions that wait, start, are in use, end well or badly or nobody knows.

use std::fmt::Write;

use leptos::prelude::*;

/// The figure. It says nothing, so it is hidden from screen readers.
#[component]
pub fn Art() -> impl IntoView {
    view! {
        <div class="sign-in-art">
            <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
                <g class="art-tracks" inner_html=tracks()></g>
            </svg>
        </div>
    }
}

/// Seventeen lines of tracks. Drawn by chance that falls the same each time, on the server and in the browser.
fn tracks() -> String {
    let mut svg = String::new();
    let mut chance = Chance(11);
    for line in 0..17 {
        let y = 40 + line * 50;
        let mut x = chance.between(-60, 210);
        while x < 900 {
            x = track(&mut svg, &mut chance, x, y) + chance.between(60, 320);
        }
    }
    svg
}

/// Draws one track from `x` on and says where it ends.
fn track(svg: &mut String, chance: &mut Chance, x: i32, y: i32) -> i32 {
    let mut at = x;
    let mut piece = |class: &str, width: i32, gap: i32| {
        rect(svg, class, at, y, (width, 14));
        at += width + gap;
    };
    piece("track-wait", chance.between(8, 118), 2);
    piece("track-start", chance.between(7, 24), 2);
    let long = chance.between(0, 4) == 0;
    let width = chance.between(43, if long { 440 } else { 240 });
    match chance.between(0, 20) {
        0..=8 => piece("art-quiet", width, 0),
        9..=16 => piece("track-use", width, 0),
        17 | 18 => piece("track-unknown", width / 2, 0),
        _ => {
            piece("track-use", width, 2);
            rect(svg, "track-bad", at, y - 3, (4, 20));
        }
    }
    at
}

fn rect(svg: &mut String, class: &str, x: i32, y: i32, (width, height): (i32, i32)) {
    // Writing to a string cannot fail.
    let _fine = write!(
        svg,
        r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
    );
}

/// Numbers that look thrown.
struct Chance(u32);

impl Chance {
    /// At least `low`, less than `high`.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let thrown = i32::try_from(self.0 >> 16).unwrap_or(0);
        low + thrown % (high - low)
    }
}
