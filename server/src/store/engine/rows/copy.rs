//! PostgreSQL's binary form of rows.

use sea_query::Value;
use sqlx::PgConnection;

use super::Place;
use crate::store::{Error, Result};

/// Bytes of copied rows that are sent at once.
const PIECE: usize = 256 * 1024;

/// Copies `count` rows. The values must be of the columns' very types.
pub(super) async fn rows(
    connection: &mut PgConnection,
    place: &Place,
    count: usize,
    mut values: impl Iterator<Item = Value> + Send,
) -> Result<u64> {
    let Place {
        table,
        columns,
        width,
        ..
    } = place;
    let text = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
    let mut copy = connection.copy_in_raw(&text).await?;
    let fields = i16::try_from(*width).unwrap_or(i16::MAX);
    let mut piece = Vec::with_capacity(PIECE + 16 * 1024);
    // The signature, no flags, no extension.
    piece.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
    for _ in 0..count {
        piece.extend_from_slice(&fields.to_be_bytes());
        let mut row = values.by_ref().take(*width);
        if let Err(error) = row.try_for_each(|value| write(&mut piece, &value)) {
            copy.abort("a value of an unknown type").await?;
            return Err(error);
        }
        if piece.len() >= PIECE {
            copy.send(&piece[..]).await?;
            piece.clear();
        }
    }
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
    copy.send(&piece[..]).await?;
    Ok(copy.finish().await?)
}

/// Writes one field: its length and its bytes, or that there is none.
fn write(out: &mut Vec<u8>, value: &Value) -> Result<()> {
    let mut field = |bytes: &[u8]| {
        out.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Value::BigInt(Some(number)) => field(&number.to_be_bytes()),
        Value::SmallInt(Some(number)) => field(&number.to_be_bytes()),
        Value::String(Some(text)) => field(text.as_bytes()),
        Value::Bytes(Some(bytes)) => field(bytes),
        Value::Uuid(Some(id)) => field(id.as_bytes()),
        Value::BigInt(None)
        | Value::SmallInt(None)
        | Value::String(None)
        | Value::Bytes(None)
        | Value::Uuid(None) => out.extend_from_slice(&(-1_i32).to_be_bytes()),
        _ => return Err(Error::Corrupt("a value that is not copied")),
    }
    Ok(())
}
