//! The letter's template. The appeal's words are text in it, never commands.

use super::{english, has_letter};
use crate::appeal::{LetterText, Reading};
use crate::terms::Language;

/// What the frame for English says: an appeal that says the same leaves it there.
const ENGLISH_CLOSING: &str = "yours sincerely";

/// A name that no letter knows: `check` stops at it until the letter is written.
pub const UNWRITTEN: &str = "{{ the_letter_is_not_written_yet }}";

/// What stands around a letter for which no frame ships.
const OPENING: &str = "{{ date }}\n\n{{ salutation }}\n\n{% if supporter.own_words %}{{ supporter.own_words }}\n\n\
{% endif -%}\n{% if not supporter.own_words or own_words == \"precede\" %}";

pub(super) fn letter(reading: &Reading, language: &Language, has_frame: bool) -> String {
    let letter = &reading.letter;
    let mut out = if has_letter(reading) {
        format!("{{# {}: the model letter of the appeal, word for word. -#}}\n", english(language))
    } else {
        instructions(letter, language)
    };
    let (model, demands) = parts(reading);
    if has_frame {
        out.push_str(&format!("{{% extends \"frames/{language}.txt\" %}}\n"));
        out.push_str(&block("model", &model));
        out.push_str(&block("demands", &demands));
        out.push_str(&closing(letter, language));
        return out;
    }
    let close = letter.closing.as_deref().map(inert).unwrap_or_default();
    out.push_str(OPENING);
    out.push_str(&format!("{model}\n\n{{% endif -%}}\n{demands}\n\n{close}\n\n{{{{ signature }}}}\n"));
    out
}

/// A letter in another language, before somebody has written it. `frame`: the one
/// that ships for it, as templates name it.
#[must_use]
pub fn unwritten(language: &Language, frame: Option<&str>) -> String {
    let head = format!("{{# {}: write the letter here. Needs a native check. -#}}\n", english(language));
    match frame {
        Some(frame) => {
            let extends = format!("{{% extends \"{frame}\" %}}\n");
            head + &extends + &block("model", UNWRITTEN) + &block("demands", "")
        }
        None => {
            format!("{head}{OPENING}{UNWRITTEN}\n\n{{% endif -%}}\n\n{{{{ signature }}}}\n")
        }
    }
}

/// In place of a letter, what the appeal asks its readers to write.
fn instructions(letter: &LetterText, language: &Language) -> String {
    let mut out = format!(
        "{{# {}: write the letter here. The appeal has none; it asks you to write for this:\n",
        english(language)
    );
    for line in &letter.demands {
        // Nothing in it may end the comment.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ").replace("#}", "# }");
        out.push_str(&format!("   - {line}\n"));
    }
    out + "-#}\n"
}

/// What own words replace, and what always stays: the demands, the sentence
/// before them and all that follows. Without demands the last paragraph stays.
fn parts(reading: &Reading) -> (String, String) {
    if !has_letter(reading) {
        return (UNWRITTEN.to_owned(), String::new());
    }
    let letter = &reading.letter;
    let texts: Vec<String> = letter.paragraphs.iter().map(|text| inert(text.trim())).collect();
    let before = if letter.demands.is_empty() { texts.len() } else { letter.demands_after.min(texts.len()) };
    let kept = before.saturating_sub(1);
    let items = letter.demands.iter().map(|demand| format!("- {}", inert(demand.trim())));
    let demands = texts[kept..before].iter().cloned().chain(items).chain(texts[before..].iter().cloned());
    (texts[..kept].join("\n\n"), demands.collect::<Vec<_>>().join("\n\n"))
}

fn block(name: &str, text: &str) -> String {
    format!("{{% block {name} -%}}\n{text}\n{{%- endblock {name} %}}\n")
}

/// The appeal's closing where it is not the frame's. In other languages than
/// English the frame's is made for each target; the appeal's suits the first.
fn closing(letter: &LetterText, language: &Language) -> String {
    let Some(closing) = letter.closing.as_deref().map(str::trim).filter(|c| !c.is_empty()) else {
        return String::new();
    };
    let usual = closing.to_lowercase().trim_end_matches(',') == ENGLISH_CLOSING;
    match language.as_str() {
        "en" if usual => String::new(),
        "en" => format!("{{% block closing %}}{}{{% endblock closing %}}\n", inert(closing)),
        _ => format!("{{# The appeal's letter closes with: {} #}}\n", closing.replace("#}", "# }")),
    }
}

/// Text that Tera prints as it is: no brace in it opens a command.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('{', Some('{' | '%' | '#')) => out.push_str("{{ \"{\" }}"),
            (c, _) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(paragraphs: &[&str], demands: &[&str], demands_after: usize) -> Reading {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        let letter = LetterText {
            paragraphs: texts(paragraphs),
            demands: texts(demands),
            demands_after,
            ..LetterText::default()
        };
        Reading { letter, ..Reading::default() }
    }

    #[test]
    fn what_announces_the_demands_and_what_follows_them_stays_with_them() {
        let (model, demands) = parts(&reading(&["a", "b", "I urge you to:", "I wait."], &["x;", "y."], 3));
        assert_eq!(
            (model.as_str(), demands.as_str()),
            ("a\n\nb", "I urge you to:\n\n- x;\n\n- y.\n\nI wait.")
        );
    }

    #[test]
    fn without_demands_the_last_paragraph_stays() {
        let (model, demands) = parts(&reading(&["a", "b", "Release her."], &[], 0));
        assert_eq!((model.as_str(), demands.as_str()), ("a\n\nb", "Release her."));
    }

    #[test]
    fn instructions_are_a_comment() {
        let english = Language::english();
        let text = letter(&reading(&[], &["Call on them to #} release {{ her }}"], 0), &english, true);
        assert_eq!(text.matches("#}").count(), 1, "{text}");
        assert!(text.contains("   - Call on them to # } release"), "{text}");
    }

    #[test]
    fn without_a_frame_the_whole_letter_is_written_out() {
        let mut reading = reading(&["a", "I urge you to:"], &["x."], 2);
        reading.letter.closing = Some("Con rispetto,".to_owned());
        let source = letter(&reading, &Language::parse("it").unwrap(), false);
        let mut context = tera::Context::new();
        for (name, value) in [("date", "1 May"), ("salutation", "Signor Ministro,"), ("signature", "Ada")] {
            context.insert(name, value);
        }
        context.insert("own_words", "replace");
        context.insert("supporter", &serde_json::json!({ "own_words": "" }));
        let mut tera = tera::Tera::default();
        tera.add_raw_template("x", &source).unwrap();
        let text = "1 May\n\nSignor Ministro,\n\na\n\nI urge you to:\n\n- x.\n\nCon rispetto,\n\nAda";
        assert_eq!(tera.render("x", &context).unwrap().trim(), text);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_a_command(text in "([{}%#\"a -]|\\PC){0,30}") {
            let mut tera = tera::Tera::default();
            tera.autoescape_on(Vec::<&str>::new());
            let source = block("model", &inert(&text));
            tera.add_raw_template("x", &source).unwrap();
            let rendered = tera.render("x", &tera::Context::new()).unwrap();
            proptest::prop_assert_eq!(rendered.trim(), text.trim());
        }
    }
}
