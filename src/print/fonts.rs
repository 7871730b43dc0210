//! The fonts: one for Latin, Greek and Cyrillic in the program itself, all others
//! from the project's folder and the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use icu::properties::props::Script;
use icu::properties::{CodePointMapData, PropertyNamesLong};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst_kit::fonts::FontStore;

use crate::letter::Page;

/// Libertinus Serif (SIL Open Font License 1.1, see src/print/fonts/OFL.txt).
const BUILT_IN: [&[u8]; 2] =
    [include_bytes!("fonts/LibertinusSerif-Regular.otf"), include_bytes!("fonts/LibertinusSerif-Bold.otf")];

/// Which to take, the first first, where several have a character: text faces
/// that go together. Whatever else there is comes after them.
const PREFERRED: [&str; 16] = [
    "Libertinus Serif",
    "Noto Serif",
    "Noto Naskh Arabic",
    "Amiri",
    "Noto Sans Arabic",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Noto Serif Hebrew",
    "Noto Serif Armenian",
    "Noto Serif Georgian",
    "DejaVu Sans",
];

/// Fonts that say to have every character, and draw boxes.
const PLACEHOLDERS: [&str; 4] = ["Last Resort", "LastResort", "Adobe Blank", "Adobe NotDef"];

/// Characters that are told of one script.
const EXAMPLES: usize = 8;

pub struct Fonts(FontStore);

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("families", &self.0.book().families().count()).finish()
    }
}

/// What no font has, of one script in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub script: String,
    pub language: String,
    pub examples: Vec<char>,
    /// In how many letters.
    pub letters: usize,
}

impl Fonts {
    /// The built-in ones, those in `folder` if it is there, and the machine's.
    #[must_use]
    pub fn find(folder: &Path) -> Self {
        let mut fonts = Self::built_in();
        if folder.is_dir() {
            fonts.add(typst_kit::fonts::scan(folder));
        }
        fonts.add(typst_kit::fonts::system());
        fonts
    }

    /// Those that need nothing of the machine: Latin, Greek, Cyrillic.
    #[must_use]
    pub fn built_in() -> Self {
        let mut store = FontStore::new();
        for data in BUILT_IN {
            for font in Font::iter(Bytes::new(data)) {
                let info = font.info().clone();
                store.push((font, info));
            }
        }
        Self(store)
    }

    fn add<T: typst_kit::fonts::FontSource>(
        &mut self,
        found: impl Iterator<Item = (T, typst::text::FontInfo)>,
    ) {
        let is_text = |family: &str| !PLACEHOLDERS.iter().any(|p| family.starts_with(p));
        self.0.extend(found.filter(|(_, info)| is_text(&info.family)));
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        self.0.book()
    }

    pub(super) fn font(&self, index: usize) -> Option<Font> {
        self.0.font(index)
    }

    /// The families to name first.
    pub(super) fn preferred(&self) -> Vec<&'static str> {
        let there = |family: &&str| self.book().contains_family(&family.to_lowercase());
        PREFERRED.into_iter().filter(there).collect()
    }

    /// What of the pages no font can draw.
    #[must_use]
    pub fn missing(&self, pages: &[Page]) -> Vec<Missing> {
        let mut known: BTreeMap<char, bool> = BTreeMap::new();
        let mut found: BTreeMap<(String, String), (BTreeSet<char>, usize)> = BTreeMap::new();
        for page in pages {
            let mut lacking: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
            for c in page.characters().filter(|c| !is_silent(*c)) {
                if !*known.entry(c).or_insert_with(|| self.has(c)) {
                    lacking.entry(script_of(c)).or_default().insert(c);
                }
            }
            for (script, characters) in lacking {
                let entry = found.entry((script, page.language.to_string())).or_default();
                entry.0.extend(characters);
                entry.1 += 1;
            }
        }
        let missing = |((script, language), (characters, letters)): (_, (BTreeSet<char>, usize))| Missing {
            script,
            language,
            examples: characters.into_iter().take(EXAMPLES).collect(),
            letters,
        };
        found.into_iter().map(missing).collect()
    }

    /// Whether some font can draw it.
    #[must_use]
    pub fn has(&self, c: char) -> bool {
        let book = self.book();
        let covers = |index: &usize| book.info(*index).is_some_and(|info| info.coverage.contains(c.into()));
        // As many as the book has; it does not tell its number.
        let mut all = std::iter::successors(Some(0), |n| Some(n + 1).filter(|n| book.info(*n).is_some()));
        all.any(|index| covers(&index))
    }
}

/// Blanks, and marks that nobody sees: direction, joining, variation.
fn is_silent(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn script_of(c: char) -> String {
    let script = CodePointMapData::<Script>::new().get(c);
    match PropertyNamesLong::<Script>::new().get(script) {
        None | Some("Common" | "Inherited" | "Unknown") => "symbols".to_owned(),
        Some(name) => name.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_font_has_every_letter_of_latin_and_cyrillic_languages() {
        let fonts = Fonts::built_in();
        for c in "ӘҒҚҢӨҰҮҺІәғқңөұүһіЁёЎўЄєЇїҐґŞşĞğİıŐőßÆæØøÅåÑñÇçŁłŽž«»„“”‘’–—…№€".chars()
        {
            assert!(fonts.has(c), "{c}");
        }
        assert!(!fonts.has('部') && !fonts.has('ع'));
    }

    #[test]
    fn scripts_have_names() {
        assert_eq!(script_of('部'), "Han");
        assert_eq!(script_of('ع'), "Arabic");
        assert_eq!(script_of('☂'), "symbols");
    }
}
