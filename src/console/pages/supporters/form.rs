//! What somebody says about a file's columns, as their form sends it.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::project::lists::ENCODINGS;
use crate::project::lists::mapping::{CONSTANTS, Mapping, Ours};

#[derive(Debug)]
pub struct Said {
    /// The file that the form was drawn from, and its first line.
    pub upload: String,
    pub names: String,
    pub encoding: Option<&'static str>,
    pub mapping: Mapping,
}

impl Said {
    /// `None`: it is no form of ours.
    pub fn read(fields: &[(String, String)]) -> Option<Self> {
        let text = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let mut mapping = Mapping::default();
        for ours in Ours::ALL {
            if let Some(at) = text(ours.name()).filter(|at| !at.is_empty()) {
                mapping.columns.insert(ours, at.parse().ok()?);
            }
        }
        for ours in CONSTANTS {
            if let Some(all) = text(&all_of(ours)).filter(|all| !all.trim().is_empty()) {
                mapping.constants.insert(ours, all.to_owned());
            }
        }
        let extra = fields.iter().filter(|(key, _)| key == "extra").map(|(_, at)| at.parse());
        mapping.extra = extra.collect::<Result<BTreeSet<usize>, _>>().ok()?;
        let encoding = text("encoding").unwrap_or_default();
        let encoding = if encoding.is_empty() { None } else { Some(known(encoding)?) };
        Some(Self { upload: text("upload")?.to_owned(), names: text("names")?.to_owned(), encoding, mapping })
    }
}

/// The field of a word that is said of all supporters.
fn all_of(ours: Ours) -> String {
    format!("all_{}", ours.name())
}

pub fn known(encoding: &str) -> Option<&'static str> {
    ENCODINGS.into_iter().find(|known| *known == encoding)
}

/// By which a form knows the first line that it was drawn from.
pub fn mark_of(names: &[String]) -> String {
    HEXLOWER.encode(&Sha256::digest(names.join("\u{1F}"))[..8])
}
