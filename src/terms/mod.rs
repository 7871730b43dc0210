//! The small vocabulary that every room shares. Each word is a type whose
//! constructor refuses what cannot be; none of them reads files or the clock.

mod address;
mod country;
mod hours;
mod language;
mod problem;
mod share;

pub use address::{AddressError, MailboxAddress};
pub use country::Country;
pub use hours::{Opening, SendingHours};
pub use language::Language;
pub use problem::{Excerpt, Problem, Problems, Severity};
pub use share::{Share, Shared};
