//! How our words stand in SQLite's columns, and back.
//!
//! Numbers for states and kinds, milliseconds for times, text for names. A
//! value that cannot be read back is damage, never a default.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::campaign::CampaignName;
use crate::outbox::plan::LetterKind;
use crate::outbox::state::EventKind;
use crate::outbox::{Attempt, JobId, LaneId, LetterId, LetterState, PlanDigest, SupporterKey};
use crate::settings::Mode;
use crate::store::{IncomingKind, JobState, Mark, Purged, Role, UserName};
use crate::terms::{Language, MailboxAddress};

/// A moment, as milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ms(pub Timestamp);

impl FromSql for Ms {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let ms = value.as_i64()?;
        Timestamp::from_millisecond(ms).map(Self).map_err(|_| FromSqlError::OutOfRange(ms))
    }
}

impl ToSql for Ms {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_millisecond().into())
    }
}

macro_rules! as_number {
    ($name:ty, $all:expr) => {
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let number = value.as_i64()?;
                let found = $all.into_iter().find(|each| *each as i64 == number);
                found.ok_or(FromSqlError::OutOfRange(number))
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok((*self as i64).into())
            }
        }
    };
}

as_number!(LetterState, LetterState::ALL);
as_number!(EventKind, EventKind::ALL);
as_number!(IncomingKind, IncomingKind::ALL);
as_number!(Mark, Mark::ALL);
as_number!(Role, Role::ALL);
as_number!(LetterKind, [LetterKind::Letter, LetterKind::Copy, LetterKind::Post]);
as_number!(
    JobState,
    [
        JobState::Scheduled,
        JobState::Running,
        JobState::Paused,
        JobState::Stopped,
        JobState::Cancelled,
        JobState::Finished,
    ]
);
as_number!(Purged, [Purged::Nothing, Purged::Bodies, Purged::Names]);
as_number!(Mode, [Mode::Rehearsal, Mode::Live]);

macro_rules! as_id {
    ($name:ident, $number:ty) => {
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <$number>::column_result(value).map(Self)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }
    };
}

as_id!(JobId, i64);
as_id!(LaneId, i64);
as_id!(LetterId, i64);
as_id!(Attempt, u32);

macro_rules! as_text {
    ($name:ty, $parse:expr) => {
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let text = value.as_str()?;
                $parse(text).ok_or_else(|| {
                    let what = format!("“{text}” is no {}", stringify!($name));
                    FromSqlError::Other(what.into())
                })
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
    };
}

as_text!(MailboxAddress, |text| MailboxAddress::parse(text).ok());
as_text!(Language, |text| Language::parse(text).ok());
as_text!(PlanDigest, |text| PlanDigest::parse(text).ok());
as_text!(CampaignName, CampaignName::parse);
as_text!(UserName, |text| UserName::parse(text).ok());

impl FromSql for SupporterKey {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(Self)
    }
}

impl ToSql for SupporterKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_slice().into())
    }
}
