//! Every input that fuzzing found worth keeping, once more, without a fuzzer.

#[path = "../fuzz/properties.rs"]
mod properties;

use std::path::Path;

/// Replays one target's files; fewer than a handful means that they are gone.
fn replay(target: &str, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 5, "{} files in {}", files.len(), folder.display());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let held = std::panic::catch_unwind(|| property(&bytes));
        assert!(held.is_ok(), "{}", file.display());
    }
}

#[test]
fn the_supporters_corpus_is_read() {
    replay("supporters", properties::supporters);
}

#[test]
fn the_campaign_corpus_is_read() {
    replay("campaign", properties::campaign);
}

#[test]
fn the_reply_corpus_is_read() {
    replay("reply", properties::reply);
}

#[test]
fn the_address_corpus_is_read() {
    replay("address", properties::address);
}

#[test]
fn the_dsn_corpus_is_read() {
    replay("dsn", properties::dsn);
}

#[test]
fn the_source_corpus_is_read() {
    replay("source", properties::source);
}

#[test]
fn the_appeal_corpus_is_read() {
    replay("appeal", properties::appeal);
}
