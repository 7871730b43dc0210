//! Appeals as they are published, given to the real program: what is read, what
//! is refused, what is written, and that nothing leaves before it is answered.

#[path = "../support/mod.rs"]
mod support;

mod documents;
mod journey;
mod layouts;
mod measured;
mod refused;
mod seed;
