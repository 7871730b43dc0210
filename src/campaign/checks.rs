//! What holds between the officials of one campaign.

use std::collections::BTreeMap;

use super::targets::{Found, FoundCopy};
use crate::terms::document::{Place, Table};

/// A supporter writes to a mailbox once per campaign: two targets, or a target
/// and a copy, with the same address would make two letters of it.
pub(super) fn one_letter_per_mailbox(root: &Table<'_>, targets: &[Found], copies: &[FoundCopy]) {
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for (n, found) in targets.iter().enumerate() {
        for (email, place) in found.target.emails.iter().zip(&found.places) {
            let owner = *owners.entry(email.key()).or_insert(n);
            let is_first = found.target.emails.iter().position(|e| e.key() == email.key());
            if owner != n {
                note_shared(root, place, email.as_str(), targets[owner].target.label());
            } else if is_first.is_some_and(|first| found.places[first] != *place) {
                note_twice(root, place, email.as_str());
            }
        }
    }
    copies_apart(root, &owners, targets, copies);
}

fn copies_apart(root: &Table<'_>, owners: &BTreeMap<String, usize>, targets: &[Found], copies: &[FoundCopy]) {
    for (n, found) in copies.iter().enumerate() {
        let recipient = &found.copy.recipient;
        for (email, place) in recipient.emails.iter().zip(&found.places) {
            if let Some(owner) = owners.get(&email.key()) {
                note_shared(root, place, email.as_str(), targets[*owner].target.label());
            }
            let before = copies[..n].iter().find(|other| same_letters(other, found, &email.key()));
            if let Some(other) = before {
                note_shared(root, place, email.as_str(), other.copy.recipient.label());
            }
        }
    }
}

/// Whether two copy recipients would both send a supporter's copy to `email`.
fn same_letters(one: &FoundCopy, other: &FoundCopy, email: &str) -> bool {
    let shared_country = one.copy.countries.iter().any(|c| other.copy.countries.contains(c));
    shared_country && one.copy.recipient.emails.iter().any(|e| e.key() == email)
}

fn note_shared(root: &Table<'_>, place: &Place, email: &str, owner: &str) {
    let message =
        format!("{email} is already the address of “{owner}”: each mailbox gets one letter of a supporter");
    let problem = root.doc().error(place, message).value(email);
    root.doc().note(problem.hint("keep it for the one who should get the letter, and delete it here"));
}

fn note_twice(root: &Table<'_>, place: &Place, email: &str) {
    let problem = root.doc().warning(place, format!("{email} is named twice here")).value(email);
    root.doc().note(problem.hint("delete one of the two"));
}
