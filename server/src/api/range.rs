//! The `Range` header: one span of bytes.

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Everything: there is no such header, or it is none that is understood, or it asks for several spans.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that there are not.
    Unsatisfiable,
}

/// Reads a header for a file of `size` bytes.
pub fn read(header: Option<&str>, size: u64) -> Asked {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::Whole;
    };
    let number = |text: &str| -> Option<Option<u64>> {
        let text = text.trim();
        match text {
            "" => Some(None),
            _ if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Some(text.parse().unwrap_or(u64::MAX)))
            }
            _ => None,
        }
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(u64::MAX);
            if last < first {
                Asked::Whole
            } else if first >= size {
                Asked::Unsatisfiable
            } else {
                Asked::Part(first..last.saturating_add(1).min(size))
            }
        }
        // The last so many bytes.
        (Some(None), Some(Some(count))) => {
            if count == 0 || size == 0 {
                Asked::Unsatisfiable
            } else {
                Asked::Part(size.saturating_sub(count)..size)
            }
        }
        _ => Asked::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_span_is_read_and_anything_else_is_everything() {
        let ask = |text: &str| read(Some(text), 10);
        assert_eq!(ask("bytes=0-3"), Asked::Part(0..4));
        assert_eq!(ask("bytes=4-"), Asked::Part(4..10));
        assert_eq!(ask("bytes=9-99999999999999999999999"), Asked::Part(9..10));
        assert_eq!(ask("bytes=-3"), Asked::Part(7..10));
        assert_eq!(ask("bytes=-300"), Asked::Part(0..10));
        for text in ["bytes=10-", "bytes=-0"] {
            assert_eq!(ask(text), Asked::Unsatisfiable, "{text}");
        }
        for text in [
            "",
            "bytes=",
            "bytes=-",
            "items=0-3",
            "bytes=5-2",
            "bytes=0-1,3-4",
            "bytes=a-b",
        ] {
            assert_eq!(ask(text), Asked::Whole, "{text}");
        }
        assert_eq!(read(None, 10), Asked::Whole);
        assert_eq!(read(Some("bytes=-1"), 0), Asked::Unsatisfiable);
    }
}
