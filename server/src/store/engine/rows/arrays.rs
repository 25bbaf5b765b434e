//! Rows as arrays, one for each column: PostgreSQL plans a statement of a few arrays, where it planned one of thousands
//! of values each time, and does with rows that are there what the statement says, which copying cannot.

use sea_query::Value;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, PgConnection};
use uuid::Uuid;

use super::Place;
use crate::store::engine::checked;
use crate::store::{Error, Result};

/// The values of one column.
enum Column {
    Numbers(Vec<i64>),
    Ids(Vec<Uuid>),
}

impl Column {
    /// A column that begins with this value.
    fn of(first: &Value, count: usize) -> Result<Self> {
        match first {
            Value::BigInt(_) => Ok(Self::Numbers(Vec::with_capacity(count))),
            Value::Uuid(_) => Ok(Self::Ids(Vec::with_capacity(count))),
            _ => Err(unknown()),
        }
    }

    fn push(&mut self, value: &Value) -> Result<()> {
        match (self, value) {
            (Self::Numbers(numbers), Value::BigInt(Some(number))) => numbers.push(*number),
            (Self::Ids(ids), Value::Uuid(Some(id))) => ids.push(*id),
            _ => return Err(unknown()),
        }
        Ok(())
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "BIGINT[]",
            Self::Ids(_) => "UUID[]",
        }
    }

    fn bind(self, to: &mut PgArguments) -> Result<()> {
        let added = match self {
            Self::Numbers(numbers) => to.add(numbers),
            Self::Ids(ids) => to.add(ids),
        };
        added.map_err(|error| sqlx::Error::Encode(error).into())
    }
}

fn unknown() -> Error {
    Error::Corrupt("a value that stands in no array")
}

/// Inserts `count` rows of numbers and ids, none of them missing.
pub(super) async fn rows(
    connection: &mut PgConnection,
    place: &Place,
    count: usize,
    values: impl Iterator<Item = Value> + Send,
) -> Result<u64> {
    let mut columns: Vec<Column> = Vec::with_capacity(place.width);
    for (at, value) in values.take(count * place.width).enumerate() {
        if at < place.width {
            columns.push(Column::of(&value, count)?);
        }
        columns[at % place.width].push(&value)?;
    }
    let places: Vec<String> = (1..)
        .zip(&columns)
        .map(|(number, column)| format!("${number}::{}", column.type_name()))
        .collect();
    let text = format!(
        "INSERT INTO {} ({}) SELECT * FROM unnest({}){}",
        place.table,
        place.columns,
        places.join(", "),
        place.suffix
    );
    let mut arguments = PgArguments::default();
    for column in columns {
        column.bind(&mut arguments)?;
    }
    let done = sqlx::query_with(checked(text), arguments)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
