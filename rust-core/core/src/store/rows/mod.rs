//! Typed rows of the log and of items: ciphertext in, ciphertext out. Writers take a transaction, readers a
//! connection. The tables are in `schema/`.
//!
//! | module | tables |
//! |---|---|
//! | [`log`] | `log`, `claim` |
//! | [`segment`] | `segment` |
//! | [`op`] | `op`, `entry` |
//! | [`item`] | `item`, `summary`, `history` |
//! | [`listing`] | `wanted`, `problem` |

pub mod item;
pub mod listing;
pub mod log;
pub mod op;
pub mod segment;

/// How many rows one read gives at most, so that no big table is ever in memory as a whole.
pub const PAGE: u32 = 500;

/// SQLite's integers are signed; op numbers stay far below.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).expect("numbers are checked when they are decoded")
}

/// Reads back what [`to_i64`] wrote.
fn to_u64(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// Reads bytes of a fixed length.
fn to_array<const N: usize>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    let bytes = row.get_ref(column)?.as_blob().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(error))
    })?;
    bytes.try_into().map_err(|_| {
        rusqlite::Error::InvalidColumnType(column, "fixed length".to_owned(), rusqlite::types::Type::Blob)
    })
}
