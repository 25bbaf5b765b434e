//! Many rows of `sessions` as one text, which SQLite puts together and we take apart.
//!
//! sqlx hands rows of SQLite over one by one, each value copied, from one thread to another: for an export of millions
//! that takes several times as long as to read them. A row here is its numbers, each ended by a comma, then how many
//! bytes each of its texts has, in the same way, then these texts. What is null is empty.

use uuid::Uuid;

use super::Fact;
use crate::store::sql::Sql;
use crate::store::{Error, Result};

/// Columns whose values are numbers, in the order of [`fact`].
const NUMBERS: [&str; 17] = [
    "requested_at",
    "actor",
    "app",
    "device",
    "client",
    "status",
    "queue_kind",
    "started_at",
    "user_connected_at",
    "first_frame_at",
    "app_launched_at",
    "ended_at",
    "closed_at",
    "last_seen_at",
    "files",
    "flags",
    "hex(id)",
];

/// Columns whose values are texts, in the order of [`fact`].
const TEXTS: [&str; 6] = [
    "end_reason",
    "error",
    "client_ip",
    "orientation",
    "reserved_device",
    "tags",
];

/// The statement that answers the rows of another one as one text, in their order.
pub(in crate::store) fn pack(rows: &Sql) -> Sql {
    let mut sql = Sql::new("SELECT group_concat(format('");
    sql.push(&"%s,".repeat(NUMBERS.len() + TEXTS.len()))
        .push(&"%s".repeat(TEXTS.len()))
        .push("'");
    for column in NUMBERS {
        sql.push(", ").push(column);
    }
    for column in TEXTS {
        sql.push(", length(CAST(").push(column).push(" AS BLOB))");
    }
    for column in TEXTS {
        sql.push(", ").push(column);
    }
    sql.push("), '') FROM (").append(rows).push(")");
    sql
}

/// Takes the rows of [`pack`] out of their text.
pub(in crate::store) fn unpack(mut text: &str, mut each: impl FnMut(Fact) -> Result<()>) -> Result<()> {
    while !text.is_empty() {
        each(fact(&mut text)?)?;
    }
    Ok(())
}

const TORN: Error = Error::Corrupt("a packed row");

fn fact(text: &mut &str) -> Result<Fact> {
    let requested_at = number(text)?;
    let (actor, app, device, client) = (number(text)?, number(text)?, number(text)?, number(text)?);
    let (status, queue_kind) = (number(text)?, optional(text)?);
    let mut times = [None; 7];
    for time in &mut times {
        *time = optional(text)?;
    }
    let (files, flags) = (number(text)?, number(text)?);
    let id = Uuid::try_parse_ascii(cell(text)?.as_bytes()).map_err(|_| TORN)?;
    let mut lengths = [None; TEXTS.len()];
    for length in &mut lengths {
        *length = optional(text)?;
    }
    let mut texts = [const { None }; TEXTS.len()];
    for (place, length) in texts.iter_mut().zip(lengths) {
        if let Some(length) = length {
            let (of_it, rest) = text.split_at_checked(length).ok_or(TORN)?;
            *place = Some(of_it.to_owned());
            *text = rest;
        }
    }
    let [
        started_at,
        user_connected_at,
        first_frame_at,
        app_launched_at,
        ended_at,
        closed_at,
        last_seen_at,
    ] = times;
    let [end_reason, error, client_ip, orientation, reserved_device, tags] = texts;
    Ok(Fact {
        id,
        requested_at,
        actor,
        app,
        device,
        client,
        status,
        queue_kind,
        started_at,
        user_connected_at,
        first_frame_at,
        app_launched_at,
        ended_at,
        closed_at,
        last_seen_at,
        files,
        flags,
        end_reason,
        error,
        client_ip,
        orientation,
        reserved_device,
        tags,
    })
}

/// What stands before the next comma.
fn cell<'a>(text: &mut &'a str) -> Result<&'a str> {
    let (cell, rest) = text.split_once(',').ok_or(TORN)?;
    *text = rest;
    Ok(cell)
}

fn number<N: std::str::FromStr>(text: &mut &str) -> Result<N> {
    cell(text)?.parse().map_err(|_| TORN)
}

fn optional<N: std::str::FromStr>(text: &mut &str) -> Result<Option<N>> {
    let cell = cell(text)?;
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|_| TORN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows as SQLite packs them: one with everything, one with as little as there can be.
    const ROWS: &str = "1763908282104,1,2,3,4,2,1,1,2,3,4,5,6,7,9,1,0189F7EA7A3C7B1E8F2B0123456789AB,4,4,,,0,2,\
        user, ü{}-5,1,1,1,1,0,,,,,,,,,0,0,0189F7EA7A3C7B1E8F2B0123456789AC,,,,,,,";

    fn facts(text: &str) -> Result<Vec<Fact>> {
        let mut facts = Vec::new();
        unpack(text, |fact| {
            facts.push(fact);
            Ok(())
        })?;
        Ok(facts)
    }

    #[test]
    fn texts_may_hold_what_parts_numbers() {
        let facts = facts(ROWS).expect("whole");
        let [full, bare] = facts.as_slice() else {
            panic!("two rows")
        };
        assert_eq!(full.requested_at, 1_763_908_282_104);
        assert_eq!(full.end_reason.as_deref(), Some("user"));
        assert_eq!(full.error.as_deref(), Some(", ü"));
        assert_eq!(full.reserved_device.as_deref(), Some(""));
        assert_eq!(full.tags.as_deref(), Some("{}"));
        assert_eq!((bare.requested_at, bare.started_at), (-5, None));
        assert_eq!((&bare.error, &bare.tags), (&None, &None));
    }

    #[test]
    fn what_is_torn_is_refused() {
        let first = ROWS.find("{}").map_or(0, |at| at + 2);
        for end in (1..ROWS.len()).filter(|end| ROWS.is_char_boundary(*end) && *end != first) {
            assert!(facts(&ROWS[..end]).is_err(), "torn after {end} bytes");
        }
    }
}
