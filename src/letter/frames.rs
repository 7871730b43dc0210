//! The frames that ship with the program.

use crate::terms::Language;

/// The frame for a letter in a language, as a template names it:
/// `frames/pt.txt` for `pt-BR`.
#[must_use]
pub fn frame_for(language: &Language) -> Option<&'static str> {
    let names = embedded_frames().map(|(name, _)| name);
    let tags = names.iter().filter_map(|name| Some((language_of(name)?, *name)));
    let tags: Vec<(Language, &str)> = tags.collect();
    let found = language.find_in(tags.iter().map(|(language, _)| language))?;
    tags.iter().find(|(language, _)| language == found).map(|(_, name)| *name)
}

fn language_of(name: &str) -> Option<Language> {
    Language::parse(name.strip_prefix("frames/")?.strip_suffix(".txt")?).ok()
}

/// By name. A project's file of the same name stands in for one.
#[must_use]
pub fn embedded_frames() -> [(&'static str, &'static str); 22] {
    [
        ("frames/ar.txt", include_str!("../../templates/frames/ar.txt")),
        ("frames/copy.ar.txt", include_str!("../../templates/frames/copy.ar.txt")),
        ("frames/copy.de.txt", include_str!("../../templates/frames/copy.de.txt")),
        ("frames/copy.en.txt", include_str!("../../templates/frames/copy.en.txt")),
        ("frames/copy.es.txt", include_str!("../../templates/frames/copy.es.txt")),
        ("frames/copy.fa.txt", include_str!("../../templates/frames/copy.fa.txt")),
        ("frames/copy.fr.txt", include_str!("../../templates/frames/copy.fr.txt")),
        ("frames/copy.kk.txt", include_str!("../../templates/frames/copy.kk.txt")),
        ("frames/copy.pt.txt", include_str!("../../templates/frames/copy.pt.txt")),
        ("frames/copy.ru.txt", include_str!("../../templates/frames/copy.ru.txt")),
        ("frames/copy.tr.txt", include_str!("../../templates/frames/copy.tr.txt")),
        ("frames/copy.zh.txt", include_str!("../../templates/frames/copy.zh.txt")),
        ("frames/de.txt", include_str!("../../templates/frames/de.txt")),
        ("frames/en.txt", include_str!("../../templates/frames/en.txt")),
        ("frames/es.txt", include_str!("../../templates/frames/es.txt")),
        ("frames/fa.txt", include_str!("../../templates/frames/fa.txt")),
        ("frames/fr.txt", include_str!("../../templates/frames/fr.txt")),
        ("frames/kk.txt", include_str!("../../templates/frames/kk.txt")),
        ("frames/pt.txt", include_str!("../../templates/frames/pt.txt")),
        ("frames/ru.txt", include_str!("../../templates/frames/ru.txt")),
        ("frames/tr.txt", include_str!("../../templates/frames/tr.txt")),
        ("frames/zh.txt", include_str!("../../templates/frames/zh.txt")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_found_by_its_language_or_a_relative() {
        let frame = |tag: &str| frame_for(&Language::parse(tag).unwrap());
        assert_eq!(frame("fr"), Some("frames/fr.txt"));
        assert_eq!(frame("pt-BR"), Some("frames/pt.txt"));
        assert_eq!(frame("prs"), Some("frames/fa.txt"));
        assert_eq!(frame("sv"), None);
    }

    #[test]
    fn every_frame_of_the_source_ships_and_says_who_should_read_it() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/frames");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| format!("frames/{}", entry.unwrap().file_name().to_str().unwrap()))
            .collect();
        files.sort();
        assert_eq!(files, embedded_frames().map(|(name, _)| name.to_owned()));
        for (name, text) in embedded_frames() {
            let first = text.split("-#}").next().unwrap();
            assert_eq!(first.contains("Needs a native check"), !name.contains("en."), "{name}");
        }
    }
}
