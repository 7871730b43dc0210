//! A published appeal -> what it says, and the questions that it leaves open.
//!
//! In: the text of an appeal, as lines. Out: a [`Reading`], of which every field
//! knows the lines that it came from. Total on any text, and linear in its
//! length. Never guesses: what can be read in two ways is a [`Question`].

pub mod draft;
mod fields;
pub(crate) mod fold;
mod frame;
mod head;
mod labels;
mod letter;
mod lines;
mod paragraphs;
mod parse;
mod pieces;
mod questions;
mod reading;
mod recipients;
mod sections;
pub mod source;
#[cfg(test)]
mod tests;

pub use parse::read;
pub use reading::{
    Kind, LetterText, Lines, Question, ReadPerson, ReadRecipient, ReadReference, ReadRole, Reading,
};
