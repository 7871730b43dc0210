//! The frames that ship with the program.

/// By name. A project's file of the same name stands in for one.
#[must_use]
pub fn embedded_frames() -> [(&'static str, &'static str); 22] {
    [
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
        ("frames/ar.txt", include_str!("../../templates/frames/ar.txt")),
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
