//! The officials of an appeal: lines of an address -> who they are and how
//! they are reached.

mod blocks;
mod channels;
mod contact;
mod offices;
mod phones;
mod who;
mod words;

pub(super) use blocks::{Found, recipients};
pub(super) use channels::ends_in_salutation_label;
pub(super) use offices::{has_title, is_name, is_prose, opens_block};
