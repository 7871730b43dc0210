//! Single values: a date, a list of languages, a country, a reference, names.

mod countries;
mod dates;
mod languages;
mod people;
mod person_words;
mod reference;

pub(super) use countries::country_named;
pub(super) use dates::{FoundDate, Order, dates};
pub(super) use languages::{languages, says_own_language};
pub(super) use people::{Named, named_in_prose, people};
pub(super) use reference::{index_in, title_and_reference, ua_in};
