//! How often, and after which pauses, a server that is busy is asked again.

use std::time::Duration;

use domain::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::entropy::Entropy;

/// The longest pause of our own choice.
const LONGEST: Duration = Duration::from_mins(1);
/// The longest pause that a server may ask for; what takes longer is better pulled another time.
const LONGEST_ASKED: Duration = Duration::from_mins(15);

/// How much trouble is borne.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often a page is asked for.
    pub tries: u32,
    /// The first pause; each one is twice the one before, less up to half of it by chance, so that many who wait do
    /// not come back together.
    pub first: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 7,
            first: Duration::from_secs(1),
        }
    }
}

impl Patience {
    /// How long to wait after so many tries; nothing where it was enough. What the server asks for is kept.
    pub(super) fn pause(self, tried: u32, asked: Option<Duration>, entropy: &Entropy) -> Option<Duration> {
        if tried >= self.tries || asked.is_some_and(|asked| asked > LONGEST_ASKED) {
            return None;
        }
        let doubled = self
            .first
            .saturating_mul(2_u32.saturating_pow(tried.saturating_sub(1)));
        let [chance] = entropy.bytes();
        let own = doubled.min(LONGEST) * (512 - u32::from(chance)) / 512;
        Some(asked.map_or(own, |asked| asked.max(own)))
    }
}

/// What a server says about when to ask again: seconds, or a moment.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment: Timestamp = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().into();
    u64::try_from(moment.millis_since(now))
        .ok()
        .map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let (patience, entropy) = (Patience::default(), Entropy::seeded(3));
        for (tried, most) in [(1, 1), (2, 2), (3, 4), (6, 32)] {
            let pause = patience.pause(tried, None, &entropy).expect("a pause");
            let most = Duration::from_secs(most);
            assert!(pause <= most && pause >= most / 2, "{tried}: {pause:?}");
        }
        assert_eq!(patience.pause(7, None, &entropy), None);
        let asked = Some(Duration::from_secs(90));
        assert_eq!(patience.pause(1, asked, &entropy), asked);
        assert_eq!(patience.pause(1, Some(Duration::from_hours(1)), &entropy), None);
    }

    #[test]
    fn servers_say_when_in_two_ways() {
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        let after = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().expect("a value"))]);
            retry_after(&headers, now)
        };
        assert_eq!(after("30"), Some(Duration::from_secs(30)));
        assert_eq!(
            after("Mon, 23 Nov 2026 12:01:00 GMT"),
            Some(Duration::from_mins(1))
        );
        assert_eq!(after("Mon, 23 Nov 2026 11:01:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("soon"), None);
    }
}
