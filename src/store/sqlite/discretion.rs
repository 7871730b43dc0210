//! Keeps supporters out of what a report quotes.
//!
//! In: texts that people wrote: reasons, decisions. Out: the same, but one that has a
//! supporter's name, address or number is left out as a whole. One pass over the
//! job's supporters, each held against all texts; nothing of them is kept.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::outbox::JobId;
use crate::store::{Fault, JobFacts, NAMES_A_SUPPORTER};

/// A name or number as short as this stands in any text.
const SHORT: usize = 3;

pub(super) fn keep(on: &Connection, job: JobId, facts: &mut JobFacts) -> Result<(), Fault> {
    let texts: BTreeSet<String> = texts(facts).into_iter().map(|text| text.to_lowercase()).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let named = named(on, job, texts)?;
    for text in texts_of(facts) {
        if named.contains(&text.to_lowercase()) {
            NAMES_A_SUPPORTER.clone_into(text);
        }
    }
    Ok(())
}

fn texts(facts: &mut JobFacts) -> Vec<String> {
    texts_of(facts).map(|text| text.clone()).collect()
}

fn texts_of(facts: &mut JobFacts) -> impl Iterator<Item = &mut String> {
    let own = [&mut facts.reason, &mut facts.after_deadline].into_iter();
    let acts = facts.acts.iter_mut().map(|act| &mut act.why);
    own.chain(acts).chain(facts.letter_acts.iter_mut().map(|acts| &mut acts.why)).flatten()
}

/// Those of the texts that name a supporter of the job.
fn named(on: &Connection, job: JobId, texts: BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
    // Of one who was erased nothing is there to be found.
    const SQL: &str = "SELECT CASE WHEN purged < 2 THEN json ->> '$.name' END, \
         CASE WHEN purged < 2 THEN json ->> '$.email' END, shown FROM supporters WHERE job = ?1";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([job])?;
    let (mut left, mut named) = (texts, BTreeSet::new());
    while let Some(row) = rows.next()? {
        for column in 0..3 {
            let Some(word) = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
                continue;
            };
            if word.chars().count() <= SHORT {
                continue;
            }
            let word = word.to_lowercase();
            let found = left.extract_if(.., |text| has_word(text, &word));
            named.extend(found);
        }
    }
    Ok(named)
}

/// Whether a text has a word, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        assert!(has_word("asked by anna berg, by phone", "anna berg"));
        assert!(!has_word("joanna bergen", "anna berg"));
        assert!(has_word("no. 4711", "4711") && !has_word("no. 14711", "4711"));
    }
}
