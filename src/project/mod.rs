//! A project folder, and what organisers do in it.
//!
//! In: what somebody asks for at the desk or in the console. Out: values: a reading,
//! a preview, a job, what became of a letter; or a [`ProjectError`] that says why not.
//! It prints nothing and asks nobody: that is for [`cli`](crate::cli) and
//! [`console`](crate::console), which are two faces of it.

mod domains;
pub mod edit;
mod error;
pub mod examine;
mod folder;
mod gone;
pub mod import;
pub mod json;
pub mod lists;
pub mod look;
pub mod order;
pub mod own_words;
#[cfg_attr(not(feature = "print"), allow(dead_code, unused_imports, reason = "its words stay the same"))]
pub mod paper;
mod part;
mod press;
pub mod preview;
pub mod settle;
pub mod sheet;
pub mod signer;
pub mod words;

pub use domains::{Domains, sender_domain};
pub use error::ProjectError;
pub use folder::{Draft, MARK, Project, Secrets, campaign_name, load};
pub use gone::Gone;
