//! An action log: what was tapped and typed, one JSON object a line.

use super::wording::{Clock, TARGETS};
use crate::seed::draw::Draw;

/// A log of that many actions.
pub fn write(actions: usize) -> Vec<u8> {
    let mut draw = Draw::new(actions as u64);
    let mut clock = Clock::new();
    let mut lines = Vec::new();
    for _ in 0..actions {
        let at = clock.tick(&mut draw, 6_000);
        let target = *draw.pick(&TARGETS);
        let action = match draw.below(10) {
            0..6 => serde_json::json!({
                "at_ms": at, "action": "tap", "target": target, "x": draw.below(1080), "y": draw.below(2340),
            }),
            6..8 => serde_json::json!({
                "at_ms": at, "action": "swipe", "from": [540, 1800], "to": [540, 400], "ms": 180,
            }),
            8 => {
                serde_json::json!({ "at_ms": at, "action": "type", "target": target, "letters": draw.below(24) })
            }
            _ => serde_json::json!({ "at_ms": at, "action": "back" }),
        };
        lines.push(action.to_string() + "\n");
    }
    lines.concat().into_bytes()
}
