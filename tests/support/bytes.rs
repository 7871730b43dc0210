//! Every byte of every file of a folder, looked through for words.

use std::fs;
use std::path::Path;

/// Where words stand in a folder's files, in UTF-8 or UTF-16: `WORD in FILE`.
pub fn found(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let here = words.iter().filter(|word| spellings(word).iter().any(|s| has(&bytes, s)));
            found.extend(here.map(|word| format!("{word} in {}", path.display())));
        }
    }
    found
}

fn spellings(word: &str) -> [Vec<u8>; 3] {
    let wide = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect();
    [word.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}
