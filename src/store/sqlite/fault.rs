//! SQLite's errors in the store's words.
//!
//! In: what rusqlite says. Out: a [`Fault`], by SQLite's result code, never by
//! the text of a message.

use rusqlite::{Error, ErrorCode};

use crate::store::Fault;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match &error {
            Error::SqliteFailure(cause, _) => by_code(cause.code, &error),
            // A value that we never write: the file was damaged or edited.
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..) => Self::Corrupt(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

fn by_code(code: ErrorCode, error: &Error) -> Fault {
    match code {
        ErrorCode::DiskFull => Fault::Full,
        // It cannot be opened where its companions cannot be made, as on a disk
        // that may only be read.
        ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::PermissionDenied
        | ErrorCode::CannotOpen => Fault::ReadOnly(error.to_string()),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Fault::Corrupt(error.to_string()),
        ErrorCode::DatabaseBusy => Fault::Busy,
        _ => Fault::Other(error.to_string()),
    }
}

/// For JSON of our own that no longer reads.
pub(super) fn unreadable(what: &str, error: &serde_json::Error) -> Fault {
    Fault::Corrupt(format!("{what} cannot be read back: {error}"))
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;
    use crate::store::StoreError;

    fn of(code: i32) -> StoreError {
        StoreError(Error::SqliteFailure(ffi::Error::new(code), None).into())
    }

    #[test]
    fn a_full_disk_a_bad_medium_and_a_damaged_file_are_unhealthy() {
        for code in [
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR_FSYNC,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_NOTADB,
        ] {
            assert!(of(code).is_unhealthy(), "{code}");
        }
        assert!(!of(ffi::SQLITE_BUSY).is_unhealthy() && of(ffi::SQLITE_BUSY).is_busy());
    }
}
