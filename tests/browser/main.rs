//! The console in a real Chromium, as its people use it.
//!
//! Each test starts a browser and a daemon of its own. Where Chromium is not
//! installed a test says so, and fails where everything is required.

#[path = "../support/mod.rs"]
mod support;

mod axe;
mod chromium;
mod desk;
mod pages;
mod world;

mod doors;
mod journey;
mod keys;
mod languages;
mod links;
mod looks;
mod roles;
mod supporters;
