//! The small vocabulary that every room shares. Each word is a type whose
//! constructor refuses what cannot be; none of them reads files or the clock.

mod address;
mod country;
pub(crate) mod document;
mod draw;
mod duration;
mod hours;
mod language;
mod nearest;
mod problem;
mod share;
mod slowed;
mod text;

pub use address::{AddressError, MailboxAddress};
pub use country::Country;
pub use draw::{draw, draw_all};
pub use duration::parse_duration;
pub use hours::{Opening, SendingHours};
pub use language::{Language, LanguageError, UnknownLanguage};
pub(crate) use nearest::nearest_of;
pub use problem::{Excerpt, Problem, Problems, Severity};
pub use share::{Share, Shared};
pub use slowed::Slowed;
pub use text::{TextFault, check_line, check_lines, shown};
