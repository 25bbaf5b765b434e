//! Where a page of a list ended: the key of its last row, bound to the filter it belongs to.

use std::fmt;

use crate::SessionId;

/// A keyset cursor: the sort value and id of the last row shown, and a fingerprint of the filter and order.
///
/// Opaque to clients; carried as lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The fingerprint of the filter it was made for, see [`crate::Filter::fingerprint`].
    pub fingerprint: u64,
    /// The last row's sort value; nothing where it was null.
    pub value: Option<i64>,
    /// The last row's id.
    pub id: SessionId,
}

/// The text is no cursor of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor of this server")]
pub struct InvalidCursor;

const VERSION: u8 = 1;
const LENGTH: usize = 1 + 8 + 1 + 8 + 16;

impl Cursor {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Result<Self, InvalidCursor> {
        if text.len() != LENGTH * 2 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(InvalidCursor);
        }
        let mut bytes = [0_u8; LENGTH];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| InvalidCursor)?;
        }
        let (version, rest) = bytes.split_at(1);
        let (fingerprint, rest) = rest.split_at(8);
        let (present, rest) = rest.split_at(1);
        let (value, id) = rest.split_at(8);
        let number = i64::from_be_bytes(value.try_into().map_err(|_| InvalidCursor)?);
        let value = match present {
            [1] => Some(number),
            [0] if number == 0 => None,
            _ => return Err(InvalidCursor),
        };
        if version != [VERSION] {
            return Err(InvalidCursor);
        }
        Ok(Self {
            fingerprint: u64::from_be_bytes(fingerprint.try_into().map_err(|_| InvalidCursor)?),
            value,
            id: SessionId::from_bytes(id.try_into().map_err(|_| InvalidCursor)?),
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION:02x}{:016x}", self.fingerprint)?;
        write!(
            f,
            "{:02x}{:016x}",
            u8::from(self.value.is_some()),
            self.value.unwrap_or(0)
        )?;
        self.id
            .as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for value in [None, Some(0), Some(-1), Some(i64::MAX)] {
            let cursor = Cursor {
                fingerprint: u64::MAX - 7,
                value,
                id: SessionId::from_bytes([0xab; 16]),
            };
            assert_eq!(Cursor::parse(&cursor.to_string()), Ok(cursor));
        }
    }

    #[test]
    fn refuses_anything_else() {
        let good = Cursor {
            fingerprint: 1,
            value: Some(5),
            id: SessionId::from_bytes([1; 16]),
        }
        .to_string();
        for text in [
            "",
            "abc",
            &good[1..],
            &good.replacen("01", "02", 1),
            &good.to_uppercase(),
            &"ä".repeat(34),
        ] {
            assert!(Cursor::parse(text).is_err() || text == good, "{text}");
        }
    }
}
